package telemetry

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		d, err := ParseDecimal(in)
		if err != nil || d.String() != want {
			t.Errorf("%q: %v %v, want %s", in, d, err, want)
		}
	}
	f("0", "0")
	f("-0.0", "0")
	f("20.4", "20.4")
	f("-3", "-3")
	f("+12", "12")
	f("007.50", "7.5")
	f("0.05", "0.05")
	f("-0.05", "-0.05")
	f("1e3", "1000")
	f("6.5999999999999996e+00", "6.5999999999999996")
	f("1.5E-3", "0.0015")
	f("19.890000000000001", "19.890000000000001")
	f("84.2566666666667032", "84.2566666666667032")
	f("100.00000000000000", "100")
	f("9223372036854775807", "9223372036854775807")
	f("1.9999999999999999999", "1.9999999999999999999")
	f("9.263333333333330089", "9.263333333333330089") // more digits than an int64 holds
	f("-84.25666666666670325", "-84.25666666666670325")
	f("10.0000000000000000001000", "10.0000000000000000001")
	f("1.99999999999999999999999999999", "2") // 30 digits: rounded
	f("1.234567890123456789012345678", "1.23456789012345678901234568")
	f("5.5511151231257802e-17", "0.000000000000000055511151231257802")
	f("5e-41", "0."+strings.Repeat("0", 39)+"1") // 41 places: rounded
	f("1e-41", "0")
	f("99999999999999999999.5e-19", "9.99999999999999999995")
	f("9223372036854775807.5", "9223372036854775807.5")
}

func TestParseDecimalRefuses(t *testing.T) {
	for _, in := range []string{"", "-", ".", "e3", "1e", "NaN", "Infinity", "1,5", "0x10", "1.2.3", "12 ", " 12", "1e500", "9223372036854775808", "1e19", "--1"} {
		if d, err := ParseDecimal(in); err == nil {
			t.Errorf("%q: read as %v", in, d)
		}
	}
}

func TestDecimalShiftAndAdd(t *testing.T) {
	shift := func(in string, n int, want string) {
		t.Helper()
		d, _ := ParseDecimal(in)
		if got, ok := d.Shift(n); !ok || got.String() != want {
			t.Errorf("%s * 10^%d: %v %v, want %s", in, n, got, ok, want)
		}
	}
	shift("0.84", 3, "840")
	shift("12.3456", 3, "12345.6")
	shift("-125", -3, "-0.125")
	shift("0", 5, "0")
	if _, ok := NewDecimal(1, 0).Shift(19); ok {
		t.Error("10^19 does not fit")
	}
	add := func(a, b, want string) {
		t.Helper()
		x, _ := ParseDecimal(a)
		y, _ := ParseDecimal(b)
		if got, ok := x.Add(y); !ok || got.String() != want {
			t.Errorf("%s + %s: %v %v, want %s", a, b, got, ok, want)
		}
	}
	add("293.55", "-273.15", "20.4")
	add("0.1", "0.2", "0.3")
	add("-5", "5", "0")
	add("9.263333333333330089", "0", "9.263333333333330089")
	add("-9.263333333333330089", "1", "-8.26333333333333009")
	if _, ok := NewDecimal(1<<62, 0).Add(NewDecimal(1<<62, 0)); ok {
		t.Error("an overflow went unseen")
	}
	if _, ok := NewDecimal(-1<<62, 0).Add(NewDecimal(-1<<62-1, 0)); ok {
		t.Error("a negative overflow went unseen")
	}
}

func TestDecimalFloatIsTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := NewDecimal(rapid.Int64().Draw(t, "unscaled"), rapid.Uint8Range(0, MaxScale).Draw(t, "scale"))
		want, _ := strconv.ParseFloat(d.String(), 64)
		if got := d.Float(); got != want {
			t.Fatalf("%s: %v, want %v", d, got, want)
		}
	})
}

func TestDecimalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDecimal(t)
		b, _ := json.Marshal(d)
		var got Decimal
		if err := json.Unmarshal(b, &got); err != nil || got != d {
			t.Fatalf("%s: %v %v", d, got, err)
		}
	})
}

// drawDecimal is any decimal, one of more digits than an int64 holds among them.
func drawDecimal(t *rapid.T) Decimal {
	unscaled, scale := rapid.Int64Min(-1<<63+1).Draw(t, "unscaled"), rapid.Uint8Range(0, MaxScale).Draw(t, "scale")
	if d, ok := Wide(unscaled/lowDigits, rapid.Uint32Range(1, lowBase-1).Draw(t, "low"), scale); ok {
		return d
	}
	return NewDecimal(unscaled, scale)
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"20.4", "-6.5e+00", "1e-400", "9223372036854775807.5", "00.00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatalf("%q was read as %v", s, d)
		}
		got, _ := new(big.Rat).SetString(d.String())
		// Exact wherever MaxScale places and an int64 allow, else within half a unit of the last digit kept.
		diff := new(big.Rat).Abs(want.Sub(want, got))
		ulp := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale)), nil))
		if diff.Sign() != 0 && diff.Cmp(ulp) > 0 {
			t.Fatalf("%q: %v is off by %v", s, d, diff.FloatString(20))
		}
		if again, err := ParseDecimal(d.String()); err != nil || again != d {
			t.Fatalf("%v does not read back: %v %v", d, again, err)
		}
	})
}
