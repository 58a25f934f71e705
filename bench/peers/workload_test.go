package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lakaz/telemetry"
)

// TestEveryoneIsGivenTheSame: a pack decodes to the very readings, and the peers' texts hold as many values.
func TestEveryoneIsGivenTheSame(t *testing.T) {
	recorded, err := readCurves(filepath.Join("..", "..", "..", "shared", "data"))
	if err != nil {
		t.Fatal(err)
	}
	order := func(a, b telemetry.Reading) int {
		return 2*a.At.Compare(b.At) + bytes.Compare([]byte(a.Channel.String()), []byte(b.Channel.String()))
	}
	for _, c := range []curves{recorded, generated()} {
		for _, home := range []int{0, 1, 11_999} {
			const from, to = turn - 30, turn + 30 // where the curves begin again
			var in telemetry.Batch
			refused := telemetry.DecodeSenML(&in, c.senml(home, from, to), time.Now())
			got := in.Readings()
			want := c.readings(home, from, to)
			slices.SortFunc(got, order)
			slices.SortFunc(want, order)
			if len(refused) > 0 || !slices.Equal(got, want) {
				t.Errorf("%s, home %d: %d readings of %d, refused %v", c.source, home, len(got), len(want), refused)
			}
			if n := bytes.Count(c.lines(nil, home, from, to), []byte("=")); n != (to-from)*(len(channels)+1) {
				t.Errorf("%d values in lines", n)
			}
			if n := bytes.Count(c.columns(nil, home, from, to), []byte("\n")); n != len(channels) {
				t.Errorf("%d columns", n)
			}
		}
	}
}

// TestRegistersGrow: a home's register never goes back, not where the curves begin again either.
func TestRegistersGrow(t *testing.T) {
	c := generated()
	last := -1.0
	for m := range 2*turn + 1 {
		v := c.value(7, energyAt, m).Float()
		if v < last {
			t.Fatalf("minute %d: %v after %v", m, v, last)
		}
		last = v
	}
}
