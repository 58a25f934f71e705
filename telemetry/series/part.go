package series

import (
	"encoding/binary"
	"slices"

	"lakaz/telemetry"
)

// part is the samples of one chunk, at most maxChunk, in the order of time, each instant once, none before its start and
// none maxBlocks days after it.
type part struct {
	start   int64 // ms
	samples []sample
	unit    int64
	blocks  []block
}

func partOf(start int64, samples []sample) part {
	unit := unitOf(start, samples)
	return part{start, samples, unit, blocksOf(start, unit, samples)}
}

// named reports whether any of the part's blocks has its instants in a timetable.
func (p *part) named() bool {
	return slices.ContainsFunc(p.blocks, func(b block) bool { return b.shared })
}

// encode makes the stored value of a part; name is that of the timetable whose lists its blocks say, where any does.
func (c *codec) encode(key []byte, p part, name timesName) []byte {
	head, plainHead := []byte{formChunk}, []byte{formChunkZstd}
	if p.named() {
		head = appendTimesName([]byte{formShared}, p.start, name)
		plainHead = appendTimesName([]byte{formSharedZstd}, p.start, name)
	}
	body := p.append(head, false)
	if len(body) > wildBytes*len(p.samples)+compressFrom {
		if packed := c.best.EncodeAll(p.append(nil, true), plainHead); len(packed) < len(body) {
			body = packed
		}
	}
	return frame(key, body)
}

// append appends a chunk's body to dst, its values as a curve or plain, to be compressed. Differences wrap around, so
// that any int64 comes back.
func (p *part) append(dst []byte, plain bool) []byte {
	values := make([]telemetry.Decimal, len(p.samples))
	for i, x := range p.samples {
		values[i] = x.value
	}
	scale, common := commonScale(values)
	head := scale
	if !common {
		head = chunkOwnScales
	}
	if p.unit == 1000 {
		head |= chunkSeconds
	}
	for i, v := range values {
		if common && v.Unscaled != 0 {
			values[i].Unscaled *= pow10(scale - v.Scale)
		}
	}
	var expected curve
	var body []byte
	if !plain {
		var counted tally
		counting := arithEncoder{counted: &counted}
		for _, b := range p.blocks {
			putValues(&counting, new(curve), values[b.from:b.to])
		}
		var told [curveProbs]uint8
		expected, told = counted.curve()
		body = appendTold(nil, told)
	}
	dst = binary.AppendUvarint(append(dst, head), uint64(len(p.blocks)))
	dst = binary.AppendUvarint(dst, uint64(len(body)))
	before := block{day: -1}
	for _, b := range p.blocks {
		at := len(body)
		switch {
		case b.shared:
			body = append(body, b.times...)
		case b.steps.irregular:
			b.steps = likely(p.unit, p.samples[b.from:b.to])
			body = b.steps.append(body, p.unit, p.samples[b.from:b.to])
		}
		if !b.shared {
			b.list = before.list
		}
		timed := len(body)
		body = binary.AppendVarint(body, values[b.from].Unscaled)
		if !common {
			for _, v := range values[b.from:b.to] {
				body = appendScale(body, v)
			}
		}
		if plain {
			for i := b.from + 1; i < b.to; i++ {
				body = binary.AppendVarint(body, values[i].Unscaled-values[i-1].Unscaled)
			}
		} else {
			c, e := expected, newArithEncoder(body)
			putValues(&e, &c, values[b.from:b.to])
			body = e.end()
		}
		dst = b.append(dst, before, timed-at, len(body)-timed)
		before = b
	}
	return append(dst, body...)
}

func putValues(e *arithEncoder, c *curve, values []telemetry.Decimal) {
	before := int64(0)
	for i := 1; i < len(values); i++ {
		diff := values[i].Unscaled - values[i-1].Unscaled
		c.put(e, before, diff)
		before = diff
	}
}
