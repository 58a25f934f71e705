package telemetry

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// rolled are the rollups of points by hour.
func rolled(q Quantity, points []Point, n int) (out []Rollup) {
	for _, in := range hours(n) {
		var within []Point
		for _, p := range points {
			if !p.At.Before(in.From) && p.At.Before(in.To) {
				within = append(within, p)
			}
		}
		if len(within) > 0 {
			out = append(out, RollUp(q, in, within))
		}
	}
	return out
}

func TestGauges(t *testing.T) {
	f := func(q Quantity, points []Point, want ...string) {
		t.Helper()
		for i, g := range Gauges(q, rolled(q, points, 6), hours(len(want))) {
			if got := fmt.Sprintf("%d %v %v %.4g %.4g %v", g.Count, g.Min, g.Max, g.Mean, g.Weighted, g.Covered); got != want[i] {
				t.Errorf("%v hour %d: %s, want %s", points, i, got, want[i])
			}
		}
	}
	f(Temperature, nil, "0 NaN NaN NaN NaN 0s")
	f(Temperature, []Point{at(10, "20")}, "1 20 20 20 NaN 0s")
	f(Temperature, []Point{at(0, "18"), at(30, "20"), at(60, "22")}, "2 18 20 19 20 1h0m0s", "1 22 22 22 NaN 0s")
	f(Power, []Point{at(0, "0"), at(15, "400"), at(60, "800"), at(90, "800")}, "2 0 400 200 700 1h0m0s", "2 800 800 800 800 30m0s")
	f(Temperature, []Point{at(0, "18"), at(30, "20"), at(180, "22")}, "2 18 20 19 19 30m0s", "0 NaN NaN NaN NaN 0s")
	f(Temperature, []Point{at(50, "18"), at(70, "20")}, "1 18 18 18 18.5 10m0s", "1 20 20 20 19.5 10m0s")
	// 1.2 kWh: 400 W over a quarter of an hour, 800 W over three quarters and half an hour more.
	g := Gauges(Power, rolled(Power, []Point{at(0, "0"), at(15, "400"), at(60, "800"), at(90, "800")}, 2),
		[]Interval{{From: at(0, "0").At, To: at(120, "0").At}})[0]
	if math.Abs(g.EnergyWh()-1100) > 0.1 {
		t.Errorf("%v Wh", g.EnergyWh())
	}
}

// TestRollupsTellWhatReadingsTell: uses and means of hours are the same from rollups as from the readings, resets, holes
// and all; and so for the day.
func TestRollupsTellWhatReadingsTell(t *testing.T) {
	same := func(a, b float64) bool { return math.Abs(a-b) < 1e-6 || math.IsNaN(a) && math.IsNaN(b) }
	rapid.Check(t, func(t *rapid.T) {
		var points []Point
		value := int64(0)
		for minute := -1; minute < 24*60; minute += rapid.SampledFrom([]int{10, 20, 60, 61, 400}).Draw(t, "minutes") {
			if value += rapid.Int64Range(0, 500).Draw(t, "wh"); rapid.IntRange(0, 20).Draw(t, "reset") == 0 {
				value = rapid.SampledFrom([]int64{0, 90_000_000}).Draw(t, "to")
			}
			if minute >= 0 {
				points = append(points, Point{At: at(minute, "0").At, Value: NewDecimal(value, 1)})
			}
		}
		day := []Interval{{From: at(0, "0").At, To: at(24*60, "0").At}}
		for _, intervals := range [][]Interval{hours(24), day} {
			want, wantUnplaced := Spread(StepsOf(Energy, points), intervals)
			got, unplaced := UsesOf(Energy, rolled(Energy, points, 24), intervals)
			means := Means(points, intervals)
			gauges := Gauges(Temperature, rolled(Temperature, points, 24), intervals)
			for i := range want {
				if !same(want[i].Amount, got[i].Amount) || want[i].Quality != got[i].Quality || !same(means[i], gauges[i].Mean) {
					t.Fatalf("%d: %v %v, %v %v", i, want[i], got[i], means[i], gauges[i].Mean)
				}
			}
			if !same(wantUnplaced, unplaced) {
				t.Fatal(wantUnplaced, unplaced)
			}
		}
	})
}

func TestQualityNames(t *testing.T) {
	f := func(q Quality, want string) {
		t.Helper()
		if q.String() != want {
			t.Errorf("%d: %s", q, q)
		}
	}
	f(0, "")
	f(Measured|Reset, "measured+reset")
	f(Estimated|Filled|Suspect, "estimated+filled+suspect")
}
