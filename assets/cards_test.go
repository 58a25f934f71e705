package assets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"lakaz/gamification/paper"
)

// hall is a photo of people who hold up cards: gray stands for whatever is behind them.
type hall struct {
	draw          *rand.Rand
	width, height int
	gray          []float64
	want          map[int]int // the edge that is up, by card
}

func newHall(seed uint64, width, height int) *hall {
	h := &hall{rand.New(rand.NewPCG(seed, 1)), width, height, make([]float64, width*height), map[int]int{}}
	for y := range height { // a wall in uneven light, with things on it
		for x := range width {
			h.gray[y*width+x] = 110 + 60*math.Sin(float64(x)/float64(width)*3+float64(seed)) + 25*math.Cos(float64(y)/200)
		}
	}
	for range 60 {
		x0, y0, w, high, tone := h.draw.IntN(width), h.draw.IntN(height), 10+h.draw.IntN(160), 10+h.draw.IntN(160), float64(h.draw.IntN(255))
		for y := y0; y < min(y0+high, height); y++ {
			for x := x0; x < min(x0+w, width); x++ {
				h.gray[y*width+x] = tone
			}
		}
	}
	return h
}

// show puts a card into the photo: its middle, half of its side with the white around it in pixels, the edge that is up, how
// far it leans (radians) and how much it is turned away, and how bright the light on it is.
func (h *hall) show(card int, x, y, half float64, up int, leans, away, light float64) {
	p, err := paper.PatternOf(card)
	if err != nil {
		panic(err)
	}
	h.want[card] = up
	turn := leans - float64(up)*math.Pi/2
	const white = 1.4 // cells around the pattern
	cells := paper.Outer + 2*white
	for py := int(y - 2*half); py < int(y+2*half); py++ {
		for px := int(x - 2*half); px < int(x+2*half); px++ {
			sum, hit := 0.0, 0
			for _, sub := range [][2]float64{{.17, .17}, {.5, .17}, {.83, .17}, {.17, .5}, {.5, .5}, {.83, .5}, {.17, .83}, {.5, .83}, {.83, .83}} {
				dx, dy := (float64(px)+sub[0]-x)/half, (float64(py)+sub[1]-y)/half
				depth := 1 + 0.25*away*dx // nearer on one side
				dx, dy = dx*depth/math.Cos(away), dy*depth
				u, v := dx*math.Cos(turn)+dy*math.Sin(turn), -dx*math.Sin(turn)+dy*math.Cos(turn)
				if math.Abs(u) > 1 || math.Abs(v) > 1 {
					continue
				}
				hit++
				column, row := int(math.Floor((u+1)/2*cells-white)), int(math.Floor((v+1)/2*cells-white))
				if inside := row >= 0 && column >= 0 && row < paper.Outer && column < paper.Outer; inside &&
					(row == 0 || column == 0 || row == paper.Outer-1 || column == paper.Outer-1 || p.Black(row-1, column-1)) {
					sum += 30 * light
				} else {
					sum += 225 * light
				}
			}
			if hit > 0 && px >= 0 && py >= 0 && px < h.width && py < h.height {
				at := py*h.width + px
				h.gray[at] = (sum + h.gray[at]*float64(9-hit)) / 9
			}
		}
	}
}

// photo is what a telephone makes of it: noise, and JPEG.
func (h *hall) photo(t *testing.T, noise float64) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, h.width, h.height))
	for i, g := range h.gray {
		img.Pix[i] = uint8(min(255, max(0, g+noise*h.draw.NormFloat64())))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 70}); err != nil {
		t.Fatal(err)
	}
	decoded, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	rgba := make([]byte, 0, 4*len(h.gray))
	for y := range h.height {
		for x := range h.width {
			r, g, bl, _ := decoded.At(x, y).RGBA()
			rgba = append(rgba, uint8(r>>8), uint8(g>>8), uint8(bl>>8), 255)
		}
	}
	return rgba
}

// read is what the script finds in a photo: the edge that is up, by card.
func (h *hall) read(t *testing.T, rgba []byte) map[int]int {
	t.Helper()
	file := filepath.Join(t.TempDir(), "photo")
	if err := os.WriteFile(file, rgba, 0o600); err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("src/cards.js")
	if err != nil {
		t.Fatal(err)
	}
	patterns, err := json.Marshal(paper.Patterns())
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", "--input-type=module", "-e", fmt.Sprintf(`
import { readFileSync } from "node:fs";
const source = "data:text/javascript;base64," + readFileSync(%q).toString("base64");
const { read } = await import(source);
const found = read({ width: %d, height: %d, data: readFileSync(%q) }, %s);
console.log(JSON.stringify(Object.fromEntries(found.map((c) => [c.card, c.side]))));`, script, h.width, h.height, file, patterns)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := map[int]int{}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return got
}

// A photo of a hall tells every card that is held up, which edge is up, and no other.
func TestCardsOfAHall(t *testing.T) {
	for seed := range uint64(3) {
		h := newHall(seed+1, 2400, 1800)
		order := h.draw.Perm(paper.Cards)
		for i := range 35 { // seven in a row, five rows; those behind are smaller
			row := i / 7
			half := 130 - 18*float64(row)
			h.show(order[i]+1, 180+float64(i%7)*340+h.draw.Float64()*30, 1560-float64(row)*330, half, h.draw.IntN(paper.Sides),
				(h.draw.Float64()-.5)*.5, (h.draw.Float64()-.5)*1.1, .45+.55*h.draw.Float64())
		}
		got := h.read(t, h.photo(t, 6))
		missed := 0
		for card, up := range h.want {
			side, seen := got[card]
			if !seen {
				missed++
			} else if side != up {
				t.Errorf("hall %d, card %d: edge %d, want %d", seed, card, side, up)
			}
		}
		for card := range got {
			if _, there := h.want[card]; !there {
				t.Errorf("hall %d: card %d is nowhere", seed, card)
			}
		}
		if missed > 1 {
			t.Errorf("hall %d: %d of %d cards were not read", seed, missed, len(h.want))
		}
	}
}

// A hall without cards has none, however much hangs on its walls.
func TestNoCards(t *testing.T) {
	for seed := range uint64(2) {
		h := newHall(seed+10, 1600, 1200)
		if got := h.read(t, h.photo(t, 12)); len(got) > 0 {
			t.Errorf("hall %d: %v", seed, got)
		}
	}
}

// One card close to the camera is read too, in each of its four positions, upright or leaning.
func TestACardOnTheTable(t *testing.T) {
	for up := range paper.Sides {
		h := newHall(uint64(20+up), 800, 800)
		h.show(7+up, 400, 400, 300, up, .3, .2, .9)
		if got := h.read(t, h.photo(t, 4)); len(got) != 1 || got[7+up] != up {
			t.Errorf("edge %d: %v", up, got)
		}
	}
}
