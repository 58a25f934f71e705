package series

import (
	"encoding/binary"
	"math"
	"slices"
	"time"

	"lakaz/telemetry"
)

// fields are a section's columns, to be used for one section after the other.
type fields struct {
	quantity                          telemetry.Quantity
	place, count, quality             []int64
	first, last, least, greatest, sum []int64 // unscaled
	scale                             uint8
	wide                              []telemetry.Decimal // these five, or two, of each rollup where no scale fits all
	head, tail, covered, weighted     []int64             // ms; to weightedPlaces
	used                              []byte              // of registers
	unit                              float64             // 10 to the scale, where one fits all and a float64 holds it
}

// depth is how much of a section is decoded.
type depth int

const (
	meansOnly   depth = iota // places, counts, qualities, sums
	withRange                // and the least and greatest
	wholeRollup              // all
)

// decode reads a section of at most so many rollups.
func (f *fields) decode(section []byte, q telemetry.Quantity, most int, to depth) error {
	in := cut{b: section}
	n := in.uvarint()
	if in.bad || n > uint64(most) {
		return errDamaged
	}
	f.quantity = q
	gauge := !q.Register()
	f.place = changed(in.column(f.place, n))
	f.count = changed(in.column(f.count, n))
	f.quality = changed(in.column(f.quality, n))
	last := int64(-1)
	for i := range f.place {
		f.place[i] += int64(i)
		if f.place[i] <= last || f.count[i] < 1 {
			return errDamaged
		}
		last = f.place[i]
	}
	f.wide = nil
	if f.scale = in.byte(); f.scale == chunkOwnScales {
		own := cut{b: in.bytes(in.uvarint())}
		f.wide = own.decimals(f.each() * int(n))
		if own.bad || len(own.b) > 0 {
			return errDamaged
		}
		f.first, f.last, f.sum = make([]int64, n), make([]int64, n), make([]int64, n)
	} else {
		if f.scale > telemetry.MaxScale {
			return errDamaged
		}
		if f.unit = 0; f.scale <= 18 {
			f.unit = float64(pow10(f.scale))
		}
		f.first, f.last = in.column(f.first, n), in.column(f.last, n)
		before := int64(0)
		for i := range f.first {
			f.first[i] += before
			f.last[i] += f.first[i]
			before = f.last[i]
		}
		switch {
		case gauge && to == meansOnly:
			in.bytes(in.uvarint())
			in.bytes(in.uvarint())
		case gauge:
			f.least, f.greatest = in.column(f.least, n), in.column(f.greatest, n)
			for i := range f.least {
				f.least[i] = min(f.first[i], f.last[i]) - f.least[i]
			}
			for i := range f.greatest {
				f.greatest[i] += max(f.first[i], f.last[i])
			}
		}
		if gauge {
			f.sum = in.column(f.sum, n)
			for i := range f.sum {
				f.sum[i] += likelySum(f.count[i], f.first[i], f.last[i])
			}
		}
	}
	if in.bad {
		return errDamaged
	}
	if to != wholeRollup {
		return nil
	}
	f.head, f.tail = changed(in.column(f.head, n)), changed(in.column(f.tail, n))
	if gauge {
		f.covered, f.weighted = in.column(f.covered, n), in.column(f.weighted, n)
		for i := range f.weighted {
			f.weighted[i] += likelyMean(q, f.count[i], f.first[i], f.last[i], f.sum[i], f.scale)
		}
		f.used = nil
	} else {
		f.used = in.bytes(uint64(len(in.b)))
	}
	if in.bad || len(in.b) > 0 {
		return errDamaged
	}
	return nil
}

// each is how many values a rollup has.
func (f *fields) each() int {
	if f.quantity.Register() {
		return 2
	}
	return 5
}

// column cuts off a column of n numbers into dst; those that it does not hold, and all of one that is bad, are zero.
func (c *cut) column(dst []int64, n uint64) []int64 {
	b := c.bytes(c.uvarint())
	if uint64(cap(dst)) < n {
		dst = make([]int64, n)
	}
	dst = dst[:n]
	at, done := 0, 0
	for ; done < len(dst) && at < len(b); done++ {
		u := uint64(b[at])
		switch {
		case u < 0x80: // by far the most are so short
			at++
		case at+1 < len(b) && b[at+1] < 0x80:
			u = u&0x7f | uint64(b[at+1])<<7
			at += 2
		default:
			long, size := binary.Uvarint(b[at:])
			if size <= 0 {
				c.bad = true
				clear(dst)
				return dst
			}
			u, at = long, at+size
		}
		dst[done] = int64(u>>1) ^ -int64(u&1)
	}
	clear(dst[done:])
	c.bad = c.bad || at < len(b)
	return dst
}

// changed turns changes into what they lead to.
func changed(column []int64) []int64 {
	x := int64(0)
	for i := range column {
		x += column[i]
		column[i] = x
	}
	return column
}

// The values of a rollup, in their order.
const (
	valueFirst = iota
	valueLast
	valueLeast
	valueGreatest
	valueSum
)

// decimal is one value of a rollup.
func (f *fields) decimal(i, which int) telemetry.Decimal {
	if f.wide != nil {
		return f.wide[f.each()*i+which]
	}
	return telemetry.NewDecimal(f.values(which)[i], f.scale)
}

func (f *fields) values(which int) []int64 {
	switch which {
	case valueFirst:
		return f.first
	case valueLast:
		return f.last
	case valueLeast:
		return f.least
	case valueGreatest:
		return f.greatest
	}
	return f.sum
}

// float is the same as the nearest float64.
func (f *fields) float(i, which int) float64 {
	const exact = 1 << 53
	if f.wide == nil && f.unit != 0 {
		if u := f.values(which)[i]; u > -exact && u < exact {
			return float64(u) / f.unit // as Decimal.Float: both are exact
		}
	}
	return f.decimal(i, which).Float()
}

// brief reports whether a time, in ms, can be one of a rollup's: a longer one does not even fit a time.Duration.
func brief(ms int64) bool { return ms > -maxBlocks*dayMS && ms < maxBlocks*dayMS }

// appendRollups appends those of a whole section at the places [from, to), where there is an interval for each place.
// With an error dst is returned as it was.
func (f *fields) appendRollups(dst []telemetry.Rollup, interval func(place int64) (telemetry.Interval, bool), from, to int64) ([]telemetry.Rollup, error) {
	first, _ := slices.BinarySearch(f.place, from)
	end, _ := slices.BinarySearch(f.place, to)
	n := max(end-first, 0)
	dst = slices.Grow(dst, n)
	list := dst[len(dst) : len(dst)+n]
	clear(list)
	used := cut{b: f.used}
	if f.quantity.Register() {
		for _, q := range f.quality[:first] {
			if recounted(telemetry.Quality(q)) {
				used.bytes(8)
			}
		}
	}
	for i := first; i < end; i++ {
		r, ok := &list[i-first], false
		if r.Interval, ok = interval(f.place[i]); !ok || !brief(f.head[i]) || !brief(f.tail[i]) {
			return dst, errDamaged
		}
		r.Count, r.Quality = int(f.count[i]), telemetry.Quality(f.quality[i])
		r.First = telemetry.Point{At: r.From.Add(time.Duration(f.head[i]) * time.Millisecond), Value: f.decimal(i, valueFirst)}
		r.Last = telemetry.Point{At: r.To.Add(-time.Duration(f.tail[i]) * time.Millisecond), Value: f.decimal(i, valueLast)}
		if !f.quantity.Register() {
			if !brief(f.covered[i]) {
				return dst, errDamaged
			}
			r.Min, r.Max, r.Sum = f.decimal(i, valueLeast), f.decimal(i, valueGreatest), f.decimal(i, valueSum)
			r.Covered = time.Duration(f.covered[i]+r.Last.At.UnixMilli()-r.First.At.UnixMilli()) * time.Millisecond
			r.Weighted = telemetry.NewDecimal(f.weighted[i], weightedPlaces)
			continue
		}
		r.Used = r.Last.Value.Float() - r.First.Value.Float()
		if recounted(r.Quality) {
			bits := used.bytes(8)
			if bits == nil {
				return dst, errDamaged
			}
			r.Used = math.Float64frombits(binary.LittleEndian.Uint64(bits))
		}
	}
	if used.bad || end == len(f.place) && len(used.b) > 0 {
		return dst, errDamaged
	}
	return dst[:len(dst)+len(list)], nil
}
