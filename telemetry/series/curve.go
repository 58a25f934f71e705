package series

import (
	"math"
	"math/bits"
)

// curve is what is expected of the differences of a column's neighbours: first whether one is zero, else its sign, then
// whether it has one bit, else how many, then the highest of these. Of what is expected the difference before decides, by its own bits
// and sign.
type curve [curveProbs]prob

const (
	curveKinds  = 12 // of the difference before: by its bits, those of more alike
	curveBits   = 16 // numbers of bits from two on told apart: as four bits of a tree, and then one for each that follows
	curveHigh   = 3  // of a difference's bits below the first, so many are expected, the others raw
	signProbs   = curveKinds
	oneProbs    = signProbs + 2*curveKinds
	lengthProbs = oneProbs + curveKinds
	highProbs   = lengthProbs + curveKinds*curveBits
	curveProbs  = highProbs + curveBits<<curveHigh
)

func evenCurve() (c curve) {
	for i := range c {
		c[i] = prob{even, even}
	}
	return c
}

// contextOf is where in a curve the probs stand that follow on a difference.
func contextOf(before int64) (kind, sign int) {
	if before < 0 {
		return min(bits.Len64(uint64(-before)), curveKinds-1), 1
	}
	return min(bits.Len64(uint64(before)), curveKinds-1), 0
}

// put writes the difference diff, which came after before.
func (c *curve) put(e *arithEncoder, before, diff int64) {
	kind, sign := contextOf(before)
	if diff == 0 {
		e.bit(c, kind, 1)
		return
	}
	e.bit(c, kind, 0)
	u, negative := uint64(diff), uint32(0)
	if diff < 0 {
		u, negative = -u, 1
	}
	e.bit(c, signProbs+2*kind+sign, negative)
	n := bits.Len64(u)
	if n == 1 {
		e.bit(c, oneProbs+kind, 1)
		return
	}
	e.bit(c, oneProbs+kind, 0)
	length, told, node := lengthProbs+kind*curveBits, min(n-2, curveBits-1), 1
	for i := curveBits >> 1; i > 0; i >>= 1 {
		bit := uint32(0)
		if told&i != 0 {
			bit = 1
		}
		e.bit(c, length+node, bit)
		node = node<<1 | int(bit)
	}
	for i := curveBits + 1; i < n; i++ {
		e.bit(c, length, 1)
	}
	if n > curveBits && n < 64 {
		e.bit(c, length, 0)
	}
	high := highProbs + told<<curveHigh
	rest, node := n-1, 1
	for ; rest > 0 && node < 1<<curveHigh; rest-- {
		bit := uint32(u>>(rest-1)) & 1
		e.bit(c, high+node, bit)
		node = node<<1 | int(bit)
	}
	e.raw(u, rest)
}

// get reads what put wrote.
func (c *curve) get(d *arithDecoder, before int64) int64 {
	kind, sign := contextOf(before)
	if d.bit(&c[kind]) != 0 {
		return 0
	}
	return c.other(d, kind, sign)
}

// other reads a difference that is not zero.
func (c *curve) other(d *arithDecoder, kind, sign int) int64 {
	negative := d.bit(&c[signProbs+2*kind+sign])
	u := uint64(1)
	if d.bit(&c[oneProbs+kind]) == 0 {
		lengths := c[lengthProbs+kind*curveBits:][:curveBits]
		told := d.tree(lengths, 4) - curveBits
		n := told + 2
		if told == curveBits-1 {
			for n < 64 && d.bit(&lengths[0]) != 0 {
				n++
			}
		}
		expected := min(n-1, curveHigh)
		u = uint64(d.tree(c[highProbs+told<<curveHigh:][:1<<curveHigh], expected))
		rest := n - 1 - expected
		u = u<<rest | d.raw(rest)
	}
	if negative != 0 {
		u = -u
	}
	return int64(u)
}

// fill reads the differences that follow on u, and puts what they come to into all samples but the first. It does what get
// does, and keeps what changes with each bit out of memory while nothing differs, which is most of the time.
func (c *curve) fill(d *arithDecoder, samples []sample, u int64) {
	diff := int64(0)
	for i := 1; i < len(samples); i++ {
		if diff == 0 {
			p, span, code := c[0], d.span, d.code
			for {
				share := p.share(span)
				if code >= share {
					break
				}
				span = share
				p.quick += ^p.quick >> quickRate
				p.slow += ^p.slow >> slowRate
				for span < leastSpan {
					code, span = code<<8|d.next(), span<<8
				}
				samples[i].value.Unscaled = u
				if i++; i == len(samples) {
					return
				}
			}
			c[0], d.span, d.code = p, span, code
		}
		diff = c.get(d, diff)
		u += diff
		samples[i].value.Unscaled = u
	}
}

// tally counts the bits that a curve writes, unset and set, to know what to expect before the first is written.
type tally [curveProbs][2]uint32

// curve is what to expect of what was counted, as far as it is worth being told, and the chances that are: see appendTold.
func (t *tally) curve() (c curve, told [curveProbs]uint8) {
	c = evenCurve()
	for i, n := range t {
		unset, set := float64(n[0]), float64(n[1])
		all := unset + set
		if all == 0 {
			continue
		}
		chance := min(max(math.Round(set/all*256), 1), 255)
		// What the bits take less than one each, against what it takes to tell the chance.
		saved := all + set*math.Log2(chance/256) + unset*math.Log2(1-chance/256)
		if saved > toldBits {
			told[i] = uint8(chance)
			c[i] = prob{uint16(chance) << 8, uint16(chance) << 8}
		}
	}
	return c, told
}

// toldBits is about what it takes to tell a chance.
const toldBits = 12

// appendTold appends the chances that are told of a curve.
func appendTold(dst []byte, told [curveProbs]uint8) []byte {
	e, is := newArithEncoder(dst), evenCurve()
	before := 0
	for _, chance := range told {
		if chance == 0 {
			e.bit(&is, before, 0)
			before = 0
			continue
		}
		e.bit(&is, before, 1)
		e.raw(uint64(chance), 8)
		before = 1
	}
	return e.end()
}

// decodeTold is the curve whose chances were told.
func decodeTold(in []byte) curve {
	d, is, c := newArithDecoder(in), evenCurve(), evenCurve()
	before := 0
	for i := range c {
		told := d.bit(&is[before])
		before = int(told)
		if told != 0 {
			chance := uint16(d.raw(8)) << 8
			c[i] = prob{chance, chance}
		}
	}
	return c
}
