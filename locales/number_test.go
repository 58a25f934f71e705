package locales

import (
	"math"
	"strings"
	"testing"
)

// spaced writes the spaces of a format visibly: _ for the narrow no-break space, ~ for the no-break space.
func spaced(s string) string {
	return strings.NewReplacer("\u202f", "_", "\u00a0", "~").Replace(s)
}

func TestNumbers(t *testing.T) {
	f := func(got, want string) {
		t.Helper()
		if spaced(got) != want {
			t.Errorf("%q, want %q", spaced(got), want)
		}
	}
	f(Number(0, 0), "0")
	f(Number(7, 0), "7")
	f(Number(999, 0), "999")
	f(Number(1480, 0), "1_480")
	f(Number(123456, 0), "123_456")
	f(Number(1234567.891, 2), "1_234_567,89")
	f(Number(999.96, 1), "1_000,0")
	f(Number(-5.9, 1), "−5,9")
	f(Number(-1480, 0), "−1_480")
	f(Number(-0.04, 1), "0,0")
	f(Number(math.Copysign(0, -1), 0), "0")
	f(Number(math.NaN(), 1), "—")
	f(Number(math.Inf(-1), 1), "—")
	f(Euro(0.62), "0,62_€")
	f(Euro(1234.5), "1_234,50_€")
	f(Celsius(20.4), "20,4_°C")
	f(Celsius(-3), "−3,0_°C")
	f(Percent(48), "48_%")
	f(Watts(640), "640_W")
	f(Watts(1480), "1_480_W")
	f(KWh(9.8), "9,8_kWh")
	f(KWh(99.96), "100_kWh")
	f(KWh(1412), "1_412_kWh")
}
