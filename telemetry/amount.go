package telemetry

import (
	"math"
	"math/bits"
)

// Amount is money in millionths of a millionth of a euro: what a thousandth of a Wh costs at a price in millionths of a
// euro per kWh is a whole number of it, so that costs add up to the last cent whatever they are summed from.
type Amount int64

// EUR is the amount in euro.
func (a Amount) EUR() float64 { return float64(a) / 1e12 }

// Cents is the amount in whole cents, half a cent rounded up.
func (a Amount) Cents() int64 {
	const cent = 10_000_000_000
	if a < 0 {
		return -(-a).Cents()
	}
	return int64(a/cent) + int64(a%cent)/(cent/2)
}

// milliWh is an energy in Wh in thousandths, the precision of costs; no device tells more.
func milliWh(wh float64) int64 {
	x := math.Round(wh * 1000)
	if !(x > 0) {
		return 0
	}
	return int64(min(x, 1<<53))
}

// priced is what thousandths of a Wh cost at a price in millionths of a euro per kWh; what no home can use stays at the
// greatest amount instead of wrapping round.
func priced(milliWh, micro int64) Amount {
	high, low := bits.Mul64(uint64(max(milliWh, 0)), uint64(max(micro, 0)))
	if high > 0 || low > math.MaxInt64 {
		return math.MaxInt64
	}
	return Amount(low)
}

// portion is total*part/whole, rounded down; part is at most whole.
func portion(total, part, whole int64) int64 {
	if whole <= 0 || part >= whole {
		return total
	}
	high, low := bits.Mul64(uint64(max(total, 0)), uint64(max(part, 0)))
	q, _ := bits.Div64(high, low, uint64(whole))
	return int64(q)
}

// plus adds amounts and stays at the greatest instead of wrapping round.
func (a Amount) plus(b Amount) Amount {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}
