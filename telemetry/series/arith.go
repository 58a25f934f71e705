package series

// prob is the chance, in 65536ths, that a bit is set. It follows what it sees at two speeds at once and is their mean: the
// quick one finds its way, the slow one is exact.
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

// split cuts the interval [low, high] in two by the chance that a bit is set: [low, mid] if it is, [mid+1, high] if not.
func (p prob) split(low, high uint32) (mid uint32) {
	return low + uint32(uint64(high-low)*uint64(uint32(p.quick)+uint32(p.slow))>>17)
}

// arithEncoder is a binary arithmetic encoder: bits that were expected take next to no room. It is the carryless one of
// Matt Mahoney's fpaq0, with the bytes at the end that the decoder can do without left out.
type arithEncoder struct {
	out       []byte
	low, high uint32
	counted   *tally // where the bits are only counted, and nothing is written
}

func newArithEncoder(dst []byte) arithEncoder { return arithEncoder{out: dst, high: 1<<32 - 1} }

// bit writes a bit as its chance in a curve says, which learns it.
func (e *arithEncoder) bit(c *curve, i int, bit uint32) {
	if e.counted != nil {
		e.counted[i][bit]++
		return
	}
	p := &c[i]
	mid := p.split(e.low, e.high)
	p.learn(bit)
	e.narrow(mid, bit)
}

// raw writes the n lowest bits of u, of which nothing is expected.
func (e *arithEncoder) raw(u uint64, n int) {
	for n--; n >= 0 && e.counted == nil; n-- {
		e.narrow(e.low+(e.high-e.low)>>1, uint32(u>>n)&1)
	}
}

func (e *arithEncoder) narrow(mid, bit uint32) {
	if bit != 0 {
		e.high = mid
	} else {
		e.low = mid + 1
	}
	for (e.low^e.high)>>24 == 0 {
		e.out = append(e.out, byte(e.high>>24))
		e.low, e.high = e.low<<8, e.high<<8|0xff
	}
}

// end returns what was written. The decoder reads zeros after it, so of the bytes that lie in the interval the fewest are
// written that do.
func (e *arithEncoder) end() []byte {
	for n := range 5 {
		rest := uint32(1<<(32-8*n) - 1)
		if at := (uint64(e.low) + uint64(rest)) &^ uint64(rest); at <= uint64(e.high) {
			for i := range n {
				e.out = append(e.out, byte(at>>(24-8*i)))
			}
			break
		}
	}
	return e.out
}

// arithDecoder reads what an arithEncoder wrote. Of bytes that it did not write it makes something all the same.
type arithDecoder struct {
	in        []byte
	at        int
	low, high uint32
	code      uint32
}

func newArithDecoder(in []byte) arithDecoder {
	d := arithDecoder{in: in, high: 1<<32 - 1}
	for range 4 {
		d.shift()
	}
	return d
}

func (d *arithDecoder) shift() {
	d.code <<= 8
	if d.at < len(d.in) {
		d.code |= uint32(d.in[d.at])
	}
	d.at++
}

func (d *arithDecoder) bit(p *prob) (bit uint32) {
	mid := p.split(d.low, d.high)
	if d.code <= mid {
		p.learn(1)
		d.high, bit = mid, 1
	} else {
		p.learn(0)
		d.low = mid + 1
	}
	if (d.low^d.high)>>24 == 0 {
		d.widen()
	}
	return bit
}

func (d *arithDecoder) raw(n int) (u uint64) {
	for ; n > 0; n-- {
		mid := d.low + (d.high-d.low)>>1
		u <<= 1
		if d.code <= mid {
			d.high, u = mid, u|1
		} else {
			d.low = mid + 1
		}
		d.widen()
	}
	return u
}

// widen reads on once low and high begin alike.
func (d *arithDecoder) widen() {
	for (d.low^d.high)>>24 == 0 {
		d.low, d.high = d.low<<8, d.high<<8|0xff
		d.shift()
	}
}
