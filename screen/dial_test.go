package screen

import (
	"math"
	"testing"

	"lakaz/telemetry"
)

func TestDial(t *testing.T) {
	share := func(watts, top, want float64) {
		t.Helper()
		if got := dialShare(watts, top); got != want {
			t.Errorf("%v W of %v: %v, want %v", watts, top, got, want)
		}
	}
	share(500, 1000, 0.5)
	share(-200, 1000, 0) // a roof that gives more than the home takes
	share(3000, 1000, 1)
	share(10, 0, 0)
	top := func(u *telemetry.Usual, watts, want float64) {
		t.Helper()
		if got := dialTop(u, watts); got != want {
			t.Errorf("%v W: the dial ends at %v, want %v", watts, got, want)
		}
	}
	top(nil, 640, 3000)
	top(&telemetry.Usual{Max: 1500}, 640, 1500)
	top(&telemetry.Usual{Max: 1500}, 2200, 2200)
	arc := func(low, high, from, to float64) {
		t.Helper()
		if a, b := usualArc(telemetry.Usual{Low: low, High: high}, 1000); math.Abs(a-from) > 1e-9 || math.Abs(b-to) > 1e-9 {
			t.Errorf("%v to %v W: %v to %v, want %v to %v", low, high, a, b, from, to)
		}
	}
	arc(200, 400, 0.2, 0.4)
	arc(500, 500, 0.465, 0.535)
	arc(0, 0, 0, 0.07)
	arc(1000, 1000, 0.93, 1)
	if got := dialArc(0, 1); got != "M16 70A54 54 0 0 1 124 70" {
		t.Errorf("the whole dial: %s", got)
	}
}

func TestDialAt(t *testing.T) {
	f := func(watts float64, usual *telemetry.Usual, needle, rim string) {
		t.Helper()
		if got := dialAt(watts, usual); got.Needle != needle || got.Rim != rim {
			t.Errorf("%v W: %+v, want the needle at %s°, the arc %s", watts, got, needle, rim)
		}
	}
	f(0, nil, "-90", "M0 0")
	f(1500, nil, "0", "M0 0")
	f(6000, nil, "90", "M0 0")
	f(640, &telemetry.Usual{Low: 400, High: 800, Max: 2000}, "-32.4", "M26.31 38.26A54 54 0 0 1 53.31 18.64")
}
