package screen

import (
	"testing"

	"lakaz/telemetry"
)

func TestRing(t *testing.T) {
	f := func(c telemetry.Comfort, position float64, turn, upright string) {
		t.Helper()
		r := ringAt(c, position)
		if r.Turn != turn || r.Upright != upright || r.Shape != Shape(c) || r.Shape == "" {
			t.Errorf("%v: %+v, want the marker at %s°", position, r, turn)
		}
		for _, step := range r.Steps {
			if step.On != (step.Comfort == c) {
				t.Errorf("%s is lit while the room is %s", step.Comfort, c)
			}
		}
	}
	f(telemetry.Cold, 0, "-115", "115")
	f(telemetry.Well, 0.5, "0", "0")
	f(telemetry.Hot, 1, "115", "-115")
	for _, step := range blankRing().Steps {
		if step.On {
			t.Errorf("%s is lit where nothing is known", step.Comfort)
		}
	}
}
