// Package paper is workshops without phones: fifty voting cards, each a square pattern that a camera tells apart and whose
// upper edge is the answer. A card is turned, not written on, so that nobody else sees what was answered.
package paper

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"sync"
)

// Cards is how many cards there are: one a household, of the largest workshop.
const Cards = 50

// Sides is how many answers a card can give, one an edge.
const Sides = 4

// Inner is how many cells a pattern has on a side within its black border of one cell; Outer is how many with it.
const (
	Inner = 5
	Outer = Inner + 2
)

// apart is in how many cells, at least, two patterns differ, however each is turned: three that a camera reads wrong are
// still told right, and four or five are known for wrong.
const apart = 7

// Pattern is the cells of a card within its border, 1 for black: bit 0 is the first cell of the first row, and rows follow.
type Pattern uint32

// Black reports whether a cell is black.
func (p Pattern) Black(row, column int) bool { return p>>(row*Inner+column)&1 == 1 }

// Turned is the pattern turned clockwise by a quarter.
func (p Pattern) Turned() (turned Pattern) {
	for row := range Inner {
		for column := range Inner {
			if p.Black(row, column) {
				turned |= 1 << (column*Inner + Inner - 1 - row)
			}
		}
	}
	return turned
}

// Distance is in how many cells two patterns differ.
func (p Pattern) Distance(q Pattern) int { return bits.OnesCount32(uint32(p ^ q)) }

// patterns are drawn once, always the same: the printed cards of last year are those of today.
var patterns = sync.OnceValue(func() (all [Cards]Pattern) {
	draw := rand.New(rand.NewPCG(0x1a4a2, 1)) // any two numbers; these found fifty
	var taken []Pattern
	for n := 0; n < Cards; {
		p := Pattern(draw.Uint32() & (1<<(Inner*Inner) - 1))
		if dark := bits.OnesCount32(uint32(p)); dark < 9 || dark > 16 { // neither a white nor a black square
			continue
		}
		turns := [Sides]Pattern{p, p.Turned(), p.Turned().Turned(), p.Turned().Turned().Turned()}
		if !far(turns[0], turns[1:]) || !far(p, taken) {
			continue
		}
		taken = append(taken, turns[:]...)
		all[n] = p
		n++
	}
	return all
})

func far(p Pattern, others []Pattern) bool {
	for _, q := range others {
		if p.Distance(q) < apart {
			return false
		}
	}
	return true
}

// Patterns are those of the cards 1 to Cards, each with its first side, A, up.
func Patterns() [Cards]Pattern { return patterns() }

// PatternOf is the pattern of a card, 1 to Cards.
func PatternOf(card int) (Pattern, error) {
	if card < 1 || card > Cards {
		return 0, fmt.Errorf("paper: there is no card %d", card)
	}
	return patterns()[card-1], nil
}

// Path draws the black cells of a pattern with its border, a unit a cell, as the path of an SVG.
func (p Pattern) Path() string {
	var b strings.Builder
	for row := range Outer {
		for column := 0; column < Outer; {
			from := column
			for column < Outer && p.cell(row, column) {
				column++
			}
			if column > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from, row, column-from, column-from)
			}
			column++
		}
	}
	return b.String()
}

// cell reports whether a cell of the whole pattern, the border with it, is black.
func (p Pattern) cell(row, column int) bool {
	if row == 0 || column == 0 || row == Outer-1 || column == Outer-1 {
		return true
	}
	return p.Black(row-1, column-1)
}
