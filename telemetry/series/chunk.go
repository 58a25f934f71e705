package series

import (
	"fmt"
	"math"
	"slices"

	"lakaz/telemetry"
)

const (
	// maxChunk is the most samples of one chunk: more than a month of a reading a minute.
	maxChunk = 1 << 16
	// maxChunkBytes is from where a chunk is cut in two, so that it is small beside a transaction.
	maxChunkBytes = 256 << 10
	// maxBody is more than the body of a column of 50 000 households takes.
	maxBody = 4 << 20
	// wildBytes is how many bytes a sample takes from where a chunk's values are perhaps no curve: floats to the last
	// digit, of which there are few different ones.
	wildBytes = 2
	// compressFrom is the length from which a body is worth compressing.
	compressFrom = 32
)

// The scale byte of a chunk.
const (
	chunkOwnScales = 127
	chunkSeconds   = 1 << 7
)

// commonScale is the largest scale of the values; false where a value does not fit an int64 at it. Then each has a scale
// of its own, see scale.go.
func commonScale(values []telemetry.Decimal) (uint8, bool) {
	scale := uint8(0)
	for _, v := range values {
		scale = max(scale, v.Scale)
	}
	for _, v := range values {
		if v.Low != 0 {
			return scale, false
		}
		if v.Unscaled == 0 {
			continue // whatever pow10 makes of it
		}
		if scale-v.Scale > 18 {
			return scale, false
		}
		if most := math.MaxInt64 / pow10(scale-v.Scale); v.Unscaled > most || v.Unscaled < -most {
			return scale, false
		}
	}
	return scale, true
}

// pow10 is 10 to the n, for n up to 18.
func pow10(n uint8) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// decode appends a stored value's samples in [from, to) ms to dst, and reads only the blocks that hold them; or it returns
// errDamaged and dst as it was. Where a timetable, or a list of it, is damaged or absent, it appends what can be read and
// returns errDamaged.
func (c *codec) decode(dst []sample, key []byte, start int64, value []byte, tables timetables, from, to int64) ([]sample, error) {
	ch, blocks, release, err := c.open(key, start, value, tables)
	defer release()
	if err != nil {
		return dst, err
	}
	return ch.samples(dst, start, blocks, from, to)
}

// count is how many samples a stored value has on days that touch [from, to) ms; none where it is damaged.
func (c *codec) count(key []byte, start int64, value []byte, from, to int64) (n int) {
	_, blocks, release, err := c.open(key, start, value, nil)
	defer release()
	if err != nil {
		return 0
	}
	for _, b := range blocks {
		if b.within(start, from, to) {
			n += b.count
		}
	}
	return n
}

// decodeLast is the last sample of a stored value.
func (c *codec) decodeLast(key []byte, start int64, value []byte, tables timetables) (last sample, err error) {
	ch, blocks, release, err := c.open(key, start, value, tables)
	defer release()
	if err != nil || len(blocks) == 0 {
		return last, errDamaged
	}
	samples, err := ch.samples(nil, start, blocks[len(blocks)-1:], -never, never)
	if err != nil {
		return last, err
	}
	return samples[len(samples)-1], nil
}

// open reads a stored value's head and directory; they may be used until release.
func (c *codec) open(key []byte, start int64, value []byte, tables timetables) (ch chunk, blocks []block, release func(), err error) {
	release = func() {}
	form, body, err := unframe(key, value)
	if err != nil {
		return ch, nil, release, err
	}
	switch form {
	case formChunk, formChunkZstd:
	case formShared, formSharedZstd:
		if ch.named, body, err = cutTimesName(start, body); err != nil {
			return ch, nil, release, err
		}
		ch.table = tables[ch.named]
	default:
		return ch, nil, release, errDamaged
	}
	ch.plain = form == formChunkZstd || form == formSharedZstd
	body, release, err = c.unpack(body, ch.plain)
	if err == nil {
		blocks, err = ch.open(body)
	}
	return ch, blocks, release, err
}

// samples appends the samples in [from, to) of blocks to dst; or it returns errDamaged and dst as it was, or with what is
// not of lists that cannot be read.
func (ch *chunk) samples(dst []sample, start int64, blocks []block, from, to int64) ([]sample, error) {
	before, size := len(dst), 0
	for _, b := range blocks {
		if b.within(start, from, to) {
			size += b.count
		}
	}
	dst = slices.Grow(dst, size)
	var expected curve
	if size > 0 && !ch.plain {
		expected = decodeTold(ch.told)
	}
	var lost error
	for _, b := range blocks {
		if !b.within(start, from, to) {
			continue
		}
		var instants []sample
		if b.shared {
			if instants = ch.table.list(b.list); instants == nil {
				lost = fmt.Errorf("%w: list %d of the timetable %v", errDamaged, b.list, ch.named)
				continue
			}
		}
		at := len(dst)
		dst = dst[:at+b.count]
		if !ch.decode(dst[at:], b, start, instants, expected) {
			return dst[:before], errDamaged
		}
	}
	if len(dst) > before && (dst[before].ms < from || dst[len(dst)-1].ms >= to) {
		got := dst[before:]
		i, _ := slices.BinarySearchFunc(got, from, byInstant)
		j, _ := slices.BinarySearchFunc(got, to, byInstant)
		dst = append(dst[:before], got[i:max(i, j)]...)
	}
	return dst, lost
}

// decode fills samples with a block's; instants are those of its list, where it has one.
func (ch *chunk) decode(samples []sample, b block, start int64, instants []sample, expected curve) bool {
	begin := start + b.day*dayMS
	switch {
	case !b.shared:
		if !b.steps.decode(samples, begin, b.first, ch.unit, b.times) {
			return false
		}
	case !fillRuns(samples, instants, b.times) || samples[0].ms < begin || samples[len(samples)-1].ms >= begin+dayMS:
		return false
	}
	own := ch.scale == chunkOwnScales
	c := cut{b: b.values}
	u := c.varint()
	if own {
		for i := range samples {
			samples[i].value.Scale, samples[i].value.Low = c.scale()
		}
	}
	samples[0].value.Unscaled = u
	if ch.plain {
		for i := 1; i < len(samples); i++ {
			u += c.varint()
			samples[i].value.Unscaled = u
		}
	} else {
		d := newArithDecoder(c.b)
		expected.fill(&d, samples, u)
	}
	if c.bad {
		return false
	}
	if !own {
		scaled(samples, ch.scale)
		return ch.scale <= telemetry.MaxScale
	}
	for i := range samples {
		v := samples[i].value
		value, ok := telemetry.Wide(v.Unscaled, v.Low, v.Scale)
		if !ok || v.Scale > telemetry.MaxScale {
			return false
		}
		samples[i].value = value
	}
	return true
}

// scaled makes decimals of unscaled integers of one scale, of which most are the one before again.
func scaled(samples []sample, scale uint8) {
	last, value := int64(0), telemetry.Decimal{}
	for i := range samples {
		if u := samples[i].value.Unscaled; u != last {
			last, value = u, telemetry.NewDecimal(u, scale)
		}
		samples[i].value = value
	}
}
