package paper

import (
	"math/bits"
	"strings"
	"testing"
)

// The first and the last card as they were first printed.
const (
	firstEver = 0x12890f8
	lastEver  = 0xee2828
)

// However cards are turned, none can be taken for another, nor one edge for another.
func TestPatternsAreApart(t *testing.T) {
	var all []Pattern
	for _, p := range Patterns() {
		for range Sides {
			all = append(all, p)
			p = p.Turned()
		}
	}
	least := Inner * Inner
	for i, p := range all {
		for _, q := range all[:i] {
			least = min(least, p.Distance(q))
		}
	}
	if least < apart || len(all) != Cards*Sides {
		t.Errorf("%d patterns, the nearest differ in %d cells", len(all), least)
	}
}

func TestTurned(t *testing.T) {
	p := Pattern(1) // the first cell goes to the end of the first row, and on to the corner below
	for _, cell := range [][2]int{{0, Inner - 1}, {Inner - 1, Inner - 1}, {Inner - 1, 0}, {0, 0}} {
		if p = p.Turned(); !p.Black(cell[0], cell[1]) || bits.OnesCount32(uint32(p)) != 1 {
			t.Errorf("%b, want the cell %v", p, cell)
		}
	}
}

// Cards stay what they are: printed ones are used again.
func TestPatternsStay(t *testing.T) {
	first, err := PatternOf(1)
	if err != nil {
		t.Fatal(err)
	}
	last, err := PatternOf(Cards)
	if err != nil {
		t.Fatal(err)
	}
	if first != firstEver || last != lastEver {
		t.Errorf("the cards changed: %#x and %#x", first, last)
	}
	for _, card := range []int{-1, 0, Cards + 1} {
		if _, err := PatternOf(card); err == nil {
			t.Errorf("card %d", card)
		}
	}
}

func TestPath(t *testing.T) {
	path := Pattern(0).Path()
	if got := strings.Count(path, "M"); got != 2+2*Inner || !strings.HasPrefix(path, "M0 0h7v1h-7zM0 1h1v1h-1zM6 1h1v1h-1z") {
		t.Errorf("%d runs: %s", got, path)
	}
}
