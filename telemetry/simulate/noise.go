package simulate

import "math"

// Chance here is a function of what it is about (a seed, a channel, an instant), never of what was drawn before: so two
// homes of one place share their weather, and a run that starts later meets the same days.

// mix is a well-spread hash of two numbers: the finalizer of splitmix64 (Steele, Lea & Flood 2014), applied twice.
func mix(a, b uint64) uint64 { return splitmix(splitmix(a) ^ b) }

func splitmix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unit is a hash as a number in [0,1).
func unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// normal is a hash as a nearly normal number of mean 0 and deviation 1, never beyond 3.5: the sum of four uniform ones.
func normal(h uint64) float64 {
	const sixteen = 1 << 16
	sum := h&(sixteen-1) + h>>16&(sixteen-1) + h>>32&(sixteen-1) + h>>48
	return (float64(sum)/sixteen - 2) * math.Sqrt(3)
}

// wave is a smooth noise in time of mean 0 and deviation near 1 whose ups and downs last about a period, both in
// seconds.
func wave(seed uint64, at, period float64) float64 {
	x := at / period
	knot := math.Floor(x)
	f := x - knot
	k := uint64(int64(knot))
	a, b := normal(mix(seed, k)), normal(mix(seed, k+1))
	s := f * f * (3 - 2*f)
	return (a + (b-a)*s) * 1.15 // between two knots the mix deviates less than the knots do
}

// dice draws numbers one after the other for one day of one home.
type dice struct{ state uint64 }

func (d *dice) roll() float64 {
	d.state = splitmix(d.state)
	return unit(d.state)
}

// about is a number around a mean, within a spread either side.
func (d *dice) about(mean, spread float64) float64 { return mean + (2*d.roll()-1)*spread }

// happens is true so many times in one.
func (d *dice) happens(probability float64) bool { return d.roll() < probability }
