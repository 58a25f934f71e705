package assets

import (
	"math"
	"testing"

	"lakaz/gamification/paper"
)

// A telephone's photo as the reader scales it: 3000 pixels across 66 degrees, the view of an ordinary back camera. A card is
// printed with a pattern of 85 mm.
const (
	photoWide = 3000
	photoHigh = 2250
	printedMM = 85
)

// halfAt is half of a card's side with the white around it, in pixels, so many metres away.
func halfAt(metres float64, wide int) float64 {
	perMM := float64(wide) / (2 * metres * 1000 * math.Tan(33*math.Pi/180))
	return printedMM * perMM * (paper.Outer + 2.8) / paper.Outer / 2
}

// blur softens the photo as a hand that moves and a lens that is not sharp do; sigma in pixels.
func (h *hall) blur(sigma float64) {
	reach := int(math.Ceil(3 * sigma))
	weights := make([]float64, 2*reach+1)
	sum := 0.0
	for i := range weights {
		weights[i] = math.Exp(-float64((i-reach)*(i-reach)) / (2 * sigma * sigma))
		sum += weights[i]
	}
	pass := func(step, many, other, line int) {
		row := make([]float64, many)
		for o := range other {
			for i := range row {
				row[i] = 0
				for k, w := range weights {
					row[i] += w / sum * h.gray[o*line+min(max(i+k-reach, 0), many-1)*step]
				}
			}
			for i, g := range row {
				h.gray[o*line+i*step] = g
			}
		}
	}
	pass(1, h.width, h.height, h.width)
	pass(h.width, h.height, h.width, 1)
}

// hide lays something over a part of the photo: a head, or the fingers that hold a card.
func (h *hall) hide(x, y, rx, ry, tone float64) {
	for py := max(0, int(y-ry)); py < min(h.height, int(y+ry)); py++ {
		for px := max(0, int(x-rx)); px < min(h.width, int(x+rx)); px++ {
			if dx, dy := (float64(px)-x)/rx, (float64(py)-y)/ry; dx*dx+dy*dy < 1 {
				h.gray[py*h.width+px] = tone
			}
		}
	}
}

// held is a card in a hall of fifty, in rows from 2.5 m to a farthest one.
type held struct {
	x, y, half, leans, away, light float64
	up                             int
}

// fifty seats a hall: five rows of ten, each card turned, leaning and lit in its own way.
func (h *hall) fifty(farthest float64) (list []held) {
	for i := range paper.Cards {
		row, seat := i/10, i%10
		metres := 2.5 + (farthest-2.5)*float64(row)/4
		half := halfAt(metres, h.width)
		spread := float64(h.width) * .94 / 10
		list = append(list, held{spread*(float64(seat)+.5) + float64(h.width)*.03 + (h.draw.Float64()-.5)*max(0, spread-2.4*half), float64(h.height) * (.86 - .17*float64(row)),
			half, (h.draw.Float64() - .5) * .5, (h.draw.Float64() - .5) * 1.2, .4 + .6*h.draw.Float64(), h.draw.IntN(paper.Sides)})
	}
	return list
}

// shot is a photo of the hall: some cards are behind a head, others behind fingers, in each photo others.
func (h *hall) shot(list []held, sigma float64) {
	for i, c := range list {
		h.show(i+1, c.x, c.y, c.half, c.up, c.leans, c.away, c.light)
		switch n := h.draw.IntN(20); {
		case n < 2: // a head before a third of it
			h.hide(c.x-c.half*.8, c.y+c.half*.3, c.half*.8, c.half, 60)
		case n < 8: // fingers at its lower edge
			h.hide(c.x, c.y+c.half*1.05, c.half*.3, c.half*.28, 150*c.light)
		}
	}
	h.blur(sigma)
}

// Fifty cards are read in a few photos, each from the same place: none is ever taken for another, nor one edge for another.
func TestFiftyCardsInAFewPhotos(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of photos")
	}
	for _, c := range []struct {
		name            string
		wide, high      int
		farthest        float64
		blur, noise     float64
		first, together int // cards read, at least: in the first photo, in three
	}{
		{"bright, to 6 m", photoWide, photoHigh, 6, .8, 4, 36, 48},
		{"ordinary, to 8 m", photoWide, photoHigh, 8, 1, 6, 35, 48},
		{"dim, to 8 m", photoWide, photoHigh, 8, 1.3, 12, 22, 44},
		{"an old telephone, to 5 m", 1600, 1200, 5, 1, 8, 30, 47},
	} {
		read, firstly := map[int]bool{}, 0
		seats := newHall(7, c.wide, c.high).fifty(c.farthest)
		for photo := range uint64(3) {
			h := newHall(40+photo, c.wide, c.high)
			h.shot(seats, c.blur)
			for card, side := range h.read(t, h.photo(t, c.noise)) {
				if side != seats[card-1].up {
					t.Errorf("%s: card %d is read as edge %d, want %d", c.name, card, side, seats[card-1].up)
				}
				read[card] = true
			}
			if photo == 0 {
				firstly = len(read)
			}
		}
		t.Logf("%s: %d of 50 in one photo, %d in three", c.name, firstly, len(read))
		if firstly < c.first || len(read) < c.together {
			t.Errorf("%s: want %d and %d", c.name, c.first, c.together)
		}
	}
}
