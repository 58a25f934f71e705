package screen

import "testing"

func TestCoordinates(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := coordinate(v); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	f(1, "1")
	f(-2.346, "-2.35")
	f(0.004, "0")
	f(-0.004, "0")
	f(129.6, "129.6")
}

func TestKaz(t *testing.T) {
	f := func(face string, overseas bool, want string) {
		t.Helper()
		if got := Kaz(face, overseas); got != want {
			t.Errorf("%s: %s, want %s", face, got, want)
		}
	}
	f("asleep", false, "kaz-asleep")
	f("trop", true, "kaz-trop-outremer")
}
