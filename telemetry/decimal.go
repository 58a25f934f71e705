package telemetry

import (
	"errors"
	"math"
	"strconv"
)

// Decimal is a number as a device wrote it: Unscaled / 10^Scale. What goes in comes out to the last digit, which a
// binary float does not promise. It is kept canonical: no trailing zeros after the point, Low only where it is needed.
type Decimal struct {
	Unscaled int64
	Scale    uint8 // 0..MaxScale
	// Low is nine more digits of a number that has more than an int64 holds: then it is
	// (Unscaled*10^9 ± Low) / 10^Scale, with the sign of Unscaled. Some recordings print floats to the 18th place.
	Low uint32
}

var errNotDecimal = errors.New("not a decimal number")

// MaxScale is the most places after the point. Devices compute in binary floats and print what should be nothing as
// 5.5511151231257802e-17: 33 places.
const MaxScale = 40

const (
	lowDigits = 9
	lowBase   = 1_000_000_000
	maxDigits = 18 + lowDigits
)

// ParseDecimal reads a JSON number, "20.4", "-3", "6.5999999999999996e+00". Digits beyond MaxScale places or the 27th are
// rounded half away from zero; a whole number too large for an int64, NaN and infinities are errors.
func ParseDecimal(s string) (Decimal, error) {
	if len(s) == 0 || len(s) > 64 {
		return Decimal{}, errNotDecimal
	}
	i, negative := 0, false
	if s[0] == '-' || s[0] == '+' {
		negative = s[0] == '-'
		i = 1
	}
	if d, ok := shortDecimal(s[i:], negative); ok {
		return d, nil
	}
	digits := make([]byte, 0, 32)
	exp, point, seen := 0, false, false
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			digits, seen = append(digits, c), true
			if point {
				exp--
			}
			continue
		case c == '.' && !point:
			point = true
			continue
		case (c == 'e' || c == 'E') && seen:
			e, err := strconv.Atoi(s[i+1:])
			if err != nil || e > 400 || e < -400 {
				return Decimal{}, errNotDecimal
			}
			exp += e
			i = len(s)
		default:
			return Decimal{}, errNotDecimal
		}
	}
	if !seen {
		return Decimal{}, errNotDecimal
	}
	return decimalOf(negative, digits, exp)
}

// shortDecimal reads what nearly every device writes: at most 18 digits and a point, without an exponent.
func shortDecimal(s string, negative bool) (Decimal, bool) {
	unscaled, scale, point := int64(0), 0, -1
	if len(s) > 19 {
		return Decimal{}, false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c-'0' <= 9:
			unscaled = unscaled*10 + int64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return Decimal{}, false
		}
	}
	digits := len(s)
	if point >= 0 {
		digits--
		scale = digits - point
	}
	if digits == 0 || digits > 18 {
		return Decimal{}, false
	}
	if negative {
		unscaled = -unscaled
	}
	return NewDecimal(unscaled, uint8(scale)), true
}

// decimalOf builds the decimal digits * 10^exp, digits in ASCII.
func decimalOf(negative bool, digits []byte, exp int) (Decimal, error) {
	for len(digits) > 0 && digits[0] == '0' {
		digits = digits[1:]
	}
	for len(digits) > 0 && exp < 0 && digits[len(digits)-1] == '0' {
		digits, exp = digits[:len(digits)-1], exp+1
	}
	for exp > 0 && len(digits) > 0 && len(digits) <= 19 {
		digits, exp = append(digits, '0'), exp-1
	}
	if len(digits) == 0 {
		return Decimal{}, nil
	}
	// Round away what does not fit: at most MaxScale places, and 27 digits, of whole numbers what an int64 holds.
	for -exp > MaxScale || len(digits) > maxDigits || exp >= 0 && !fits(digits) {
		if exp >= 0 {
			return Decimal{}, errNotDecimal
		}
		up := digits[len(digits)-1] >= '5'
		digits, exp = digits[:len(digits)-1], exp+1
		if up {
			digits = increment(digits)
		}
		if len(digits) == 0 {
			return Decimal{}, nil
		}
	}
	// Rounding may have made zeros at the end.
	for exp < 0 && digits[len(digits)-1] == '0' {
		digits, exp = digits[:len(digits)-1], exp+1
	}
	if exp > 0 || exp == 0 && !fits(digits) {
		return Decimal{}, errNotDecimal
	}
	low := uint64(0)
	if !fits(digits) {
		var err error
		if low, err = strconv.ParseUint(string(digits[len(digits)-lowDigits:]), 10, 32); err != nil {
			return Decimal{}, errNotDecimal
		}
		digits = digits[:len(digits)-lowDigits]
	}
	u, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return Decimal{}, errNotDecimal
	}
	if negative {
		u = -u
	}
	return Decimal{Unscaled: u, Scale: uint8(-exp), Low: uint32(low)}, nil
}

// digits are the decimal's digits in ASCII, without its sign.
func (d Decimal) digits() []byte {
	u := uint64(d.Unscaled)
	if d.Unscaled < 0 {
		u = -u
	}
	out := strconv.AppendUint(make([]byte, 0, 32), u, 10)
	if d.Low != 0 {
		low := strconv.AppendUint(nil, uint64(d.Low)+lowBase, 10) // the base's 1 keeps the zeros in front
		out = append(out, low[1:]...)
	}
	return out
}

// narrow is the decimal with as many digits as an int64 holds for sure, rounded; false where it is too large for one.
func (d Decimal) narrow() (Decimal, bool) {
	if d.Low == 0 {
		return d, true
	}
	digits := d.digits()
	cut := len(digits) - 18
	up := digits[18] >= '5'
	if digits = digits[:18]; up {
		digits = increment(digits)
	}
	out, err := decimalOf(d.Unscaled < 0, digits, cut-int(d.Scale))
	return out, err == nil
}

// Wide is unscaled and low over 10^scale, as the fields say; false where that is not canonical.
func Wide(unscaled int64, low uint32, scale uint8) (Decimal, bool) {
	d := Decimal{Unscaled: unscaled, Scale: scale, Low: low}
	if low == 0 {
		return NewDecimal(unscaled, scale), true
	}
	return d, low < lowBase && low%10 != 0 && scale > 0 && !fits(d.digits()) && len(d.digits()) <= maxDigits
}

func fits(digits []byte) bool {
	const max = "9223372036854775807"
	return len(digits) < len(max) || len(digits) == len(max) && string(digits) <= max
}

func increment(digits []byte) []byte {
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] != '9' {
			digits[i]++
			return digits
		}
		digits[i] = '0'
	}
	return append([]byte{'1'}, digits...)
}

// NewDecimal is unscaled / 10^scale in canonical form.
func NewDecimal(unscaled int64, scale uint8) Decimal {
	if unscaled == 0 {
		return Decimal{}
	}
	for scale > 0 && unscaled%10 == 0 {
		unscaled, scale = unscaled/10, scale-1
	}
	return Decimal{Unscaled: unscaled, Scale: scale}
}

// DecimalOf is f rounded to so many places after the point; false for NaN, infinities, more than 18 places and what an int64
// cannot hold.
func DecimalOf(f float64, places int) (Decimal, bool) {
	x := math.Round(f * pow10(places))
	if math.IsNaN(x) || math.Abs(x) >= 1<<63 || places < 0 || places > 18 {
		return Decimal{}, false
	}
	return NewDecimal(int64(x), uint8(places)), true
}

// Float is the nearest float64.
func (d Decimal) Float() float64 {
	const exact = 1 << 53
	if d.Low == 0 && d.Unscaled > -exact && d.Unscaled < exact && d.Scale <= 22 {
		return float64(d.Unscaled) / pow10(int(d.Scale)) // both exact, so the quotient is correctly rounded
	}
	f, _ := strconv.ParseFloat(d.String(), 64)
	return f
}

// String is the shortest exact decimal text, "20.4".
func (d Decimal) String() string { return string(d.Append(nil)) }

// Append appends the shortest exact decimal text to dst.
func (d Decimal) Append(dst []byte) []byte {
	if d.Scale == 0 {
		return strconv.AppendInt(dst, d.Unscaled, 10)
	}
	if d.Unscaled < 0 {
		dst = append(dst, '-')
	}
	if d.Low == 0 && d.Scale <= 18 {
		return d.appendShort(dst)
	}
	digits := d.digits()
	whole := len(digits) - int(d.Scale)
	if whole <= 0 {
		dst = append(dst, '0', '.')
		for ; whole < 0; whole++ {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	}
	dst = append(dst, digits[:whole]...)
	dst = append(dst, '.')
	return append(dst, digits[whole:]...)
}

// appendShort appends the text without its sign of a decimal whose digits an int64 holds.
func (d Decimal) appendShort(dst []byte) []byte {
	u, whole := uint64(d.Unscaled), uint64(1)
	if d.Unscaled < 0 {
		u = -u
	}
	for range d.Scale {
		whole *= 10
	}
	dst = append(strconv.AppendUint(dst, u/whole, 10), '.')
	for u %= whole; whole > 1; u %= whole {
		whole /= 10
		dst = append(dst, '0'+byte(u/whole))
	}
	return dst
}

// Shift is d * 10^n, exactly; false where an int64 cannot hold it. It turns kWh into Wh and litres into cubic metres.
func (d Decimal) Shift(n int) (Decimal, bool) {
	if n == 0 {
		return d, true
	}
	if to := int(d.Scale) - n; d.Low == 0 && to >= 0 && to <= MaxScale {
		return NewDecimal(d.Unscaled, uint8(to)), true
	}
	if int(d.Scale)-n > MaxScale {
		return Decimal{}, false
	}
	out, err := decimalOf(d.Unscaled < 0, d.digits(), n-int(d.Scale))
	return out, err == nil
}

// Add is d + e; false where an int64 cannot hold it. It is exact, but for a number of more digits than an int64 holds,
// which is rounded first unless the other is zero.
func (d Decimal) Add(e Decimal) (Decimal, bool) {
	if d == (Decimal{}) || e == (Decimal{}) {
		return Decimal{d.Unscaled + e.Unscaled, d.Scale + e.Scale, d.Low + e.Low}, true
	}
	d, fits := d.narrow()
	e, fit := e.narrow()
	if !fits || !fit {
		return Decimal{}, false
	}
	for d.Scale < e.Scale {
		if d.Unscaled > math.MaxInt64/10 || d.Unscaled < math.MinInt64/10 {
			return Decimal{}, false
		}
		d.Unscaled, d.Scale = d.Unscaled*10, d.Scale+1
	}
	if e.Scale < d.Scale {
		return e.Add(d)
	}
	sum := d.Unscaled + e.Unscaled
	if (sum > d.Unscaled) != (e.Unscaled > 0) {
		return Decimal{}, e.Unscaled == 0
	}
	return NewDecimal(sum, d.Scale), true
}

// MarshalJSON writes the number itself.
func (d Decimal) MarshalJSON() ([]byte, error) { return d.Append(nil), nil }

// UnmarshalJSON reads a JSON number.
func (d *Decimal) UnmarshalJSON(b []byte) (err error) {
	*d, err = ParseDecimal(string(b))
	return err
}

func pow10(n int) float64 {
	p := 1.0
	for range n {
		p *= 10
	}
	return p
}
