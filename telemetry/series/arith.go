package series

// prob is the chance, in 65536ths, that a bit is set. It follows what it sees at two speeds at once and is their mean: the
// quick one finds its way, the slow one is exact. Neither reaches 0 or 1.
type prob struct{ quick, slow uint16 }

const (
	even      = 1 << 15
	quickRate = 4
	slowRate  = 7
)

func (p *prob) learn(bit uint32) {
	if bit != 0 {
		p.quick += ^p.quick >> quickRate
		p.slow += ^p.slow >> slowRate
	} else {
		p.quick -= p.quick >> quickRate
		p.slow -= p.slow >> slowRate
	}
}

// share is the part of a range that stands for a set bit.
func (p prob) share(span uint32) uint32 {
	return uint32(uint64(span) * uint64(uint32(p.quick)+uint32(p.slow)) >> 17)
}

// leastSpan is from where on a range is long enough to be shared without losing what the chances say.
const leastSpan = 1 << 24

// arithEncoder is a binary arithmetic encoder: bits that were expected take next to no room. It is a range coder (G. N. N.
// Martin, 1979) as that of LZMA is: [low, low+span) narrows with each bit, a byte is written when it is settled, and a
// carry goes back into those written. Bits of which nothing is expected are not coded: they stand, the first ones last,
// in the bytes from the end back.
type arithEncoder struct {
	out       []byte
	begin     int // of what is ours in out
	low, span uint32
	rawBytes  []byte // in the order that they are read
	rawBits   uint64 // the next of them, the lowest first
	rawCount  int
	counted   *tally // where the bits are only counted, and nothing is written
}

func newArithEncoder(dst []byte) arithEncoder {
	return arithEncoder{out: dst, begin: len(dst), span: 1<<32 - 1}
}

// bit writes a bit as its chance in a curve says, which learns it.
func (e *arithEncoder) bit(c *curve, i int, bit uint32) {
	if e.counted != nil {
		e.counted[i][bit]++
		return
	}
	p := &c[i]
	share := p.share(e.span)
	p.learn(bit)
	if bit != 0 {
		e.span = share
	} else {
		e.add(share)
		e.span -= share
	}
	for e.span < leastSpan {
		e.out = append(e.out, byte(e.low>>24))
		e.low, e.span = e.low<<8, e.span<<8
	}
}

// add moves low up.
func (e *arithEncoder) add(n uint32) {
	if e.low += n; e.low < n {
		e.carry()
	}
}

func (e *arithEncoder) carry() {
	for i := len(e.out) - 1; i >= e.begin; i-- {
		if e.out[i]++; e.out[i] != 0 {
			return
		}
	}
}

// raw writes the n lowest bits of u, of which nothing is expected.
func (e *arithEncoder) raw(u uint64, n int) {
	if e.counted != nil {
		return
	}
	for ; n > 0; n-- {
		e.rawBits |= (u & 1) << e.rawCount
		u >>= 1
		if e.rawCount++; e.rawCount == 8 {
			e.rawBytes, e.rawBits, e.rawCount = append(e.rawBytes, byte(e.rawBits)), 0, 0
		}
	}
}

// end returns what was written. After the last byte the decoder reads zeros, or the raw bits where there are any: of the
// bytes that lie in the range the fewest are written that do.
func (e *arithEncoder) end() []byte {
	if e.rawCount > 0 {
		e.rawBytes = append(e.rawBytes, byte(e.rawBits))
	}
	for n := range 5 {
		rest := uint32(1<<(32-8*n) - 1) // what follows may be
		up := (e.low+rest)&^rest - e.low
		last := uint64(up)
		if len(e.rawBytes) > 0 {
			last += uint64(rest)
		}
		if last >= uint64(e.span) {
			continue
		}
		e.add(up)
		for i := range n {
			e.out = append(e.out, byte(e.low>>(24-8*i)))
		}
		break
	}
	for i := len(e.rawBytes) - 1; i >= 0; i-- {
		e.out = append(e.out, e.rawBytes[i])
	}
	return e.out
}

// arithDecoder reads what an arithEncoder wrote. Of bytes that it did not write it makes something all the same.
type arithDecoder struct {
	in         []byte
	at         int // the next byte
	span, code uint32

	rawEnd   int // where the raw bits begin that were not looked at
	rawBits  uint64
	rawCount int
}

func newArithDecoder(in []byte) arithDecoder {
	d := arithDecoder{in: in, span: 1<<32 - 1, rawEnd: len(in)}
	for range 4 {
		d.code = d.code<<8 | d.next()
	}
	return d
}

func (d *arithDecoder) next() (b uint32) {
	if d.at < len(d.in) {
		b = uint32(d.in[d.at])
	}
	d.at++
	return b
}

func (d *arithDecoder) bit(p *prob) uint32 {
	share := p.share(d.span)
	bit := uint32(0)
	if d.code < share {
		d.span, bit = share, 1
		p.quick += ^p.quick >> quickRate
		p.slow += ^p.slow >> slowRate
	} else {
		d.code -= share
		d.span -= share
		p.quick -= p.quick >> quickRate
		p.slow -= p.slow >> slowRate
	}
	for d.span < leastSpan {
		d.code, d.span = d.code<<8|d.next(), d.span<<8
	}
	return bit
}

// tree reads n bits, the highest first, each by the chance that stands at 1 and what was read so far; it returns 1 and
// the bits.
func (d *arithDecoder) tree(probs []prob, n int) int {
	node, span, code := 1, d.span, d.code
	for ; n > 0; n-- {
		p := &probs[node]
		share := p.share(span)
		node <<= 1
		if code < share {
			span = share
			node++
			p.quick += ^p.quick >> quickRate
			p.slow += ^p.slow >> slowRate
		} else {
			code -= share
			span -= share
			p.quick -= p.quick >> quickRate
			p.slow -= p.slow >> slowRate
		}
		for span < leastSpan {
			code, span = code<<8|d.next(), span<<8
		}
	}
	d.span, d.code = span, code
	return node
}

// raw reads n bits, at most 64, of which nothing was expected.
func (d *arithDecoder) raw(n int) (u uint64) {
	if n > 32 {
		u = d.raw(32)
		return u | d.raw(n-32)<<32
	}
	for d.rawCount < n {
		if d.rawEnd--; d.rawEnd >= 0 {
			d.rawBits |= uint64(d.in[d.rawEnd]) << d.rawCount
		}
		d.rawCount += 8
	}
	u = d.rawBits & (1<<n - 1)
	d.rawBits, d.rawCount = d.rawBits>>n, d.rawCount-n
	return u
}
