package series

import (
	"encoding/binary"
	"slices"
)

const (
	dayMS = 24 * 60 * 60 * 1000
	// maxBlocks is the most days of a chunk: a month and what a changed clock adds.
	maxBlocks = 64
)

// chunk is what the head of a chunk's body says.
type chunk struct {
	unit  int64 // of its instants, in ms
	scale uint8 // of its values; chunkOwnScales where each has its own
	told  []byte
	plain bool // its values are no curves
}

// block is a day of a chunk, counted from the chunk's start, which can be read alone.
type block struct {
	day      int64
	from, to int // its samples', where they are at hand
	count    int
	first    int64 // the first instant, in units since the day's begin
	steps    steps
	times    []byte // of irregular steps
	values   []byte
}

// within reports whether a block may hold something of [from, to) ms.
func (b *block) within(start, from, to int64) bool {
	begin := start + b.day*dayMS
	return begin < to && begin+dayMS > from
}

// unitOf is a second in ms where all instants are whole ones since start, else 1.
func unitOf(start int64, samples []sample) int64 {
	for _, x := range samples {
		if (x.ms-start)%1000 != 0 {
			return 1
		}
	}
	return 1000
}

// blocksOf cuts samples into blocks.
func blocksOf(start, unit int64, samples []sample) (blocks []block) {
	for from := 0; from < len(samples); {
		day := (samples[from].ms - start) / dayMS
		begin := start + day*dayMS
		to := from + 1
		for to < len(samples) && samples[to].ms < begin+dayMS {
			to++
		}
		blocks = append(blocks, block{day: day, from: from, to: to, count: to - from,
			first: (samples[from].ms - begin) / unit, steps: stepsOf(unit, samples[from:to])})
		from = to
	}
	return blocks
}

// like reports whether a block's instants are those of the one before, some days later.
func (b *block) like(before *block) bool {
	return !b.steps.irregular && b.steps == before.steps && b.count == before.count && b.first == before.first
}

// append appends a block's entry in the chunk's directory; before is the block before it.
func (b *block) append(dst []byte, before block, times, values int) []byte {
	skipped := uint64(b.day-before.day-1) << 1
	if b.like(&before) {
		dst = binary.AppendUvarint(dst, skipped)
	} else {
		dst = binary.AppendUvarint(dst, skipped|1)
		dst = binary.AppendUvarint(dst, uint64(b.first))
		irregular := uint64(0)
		if b.steps.irregular {
			irregular = 1
		}
		dst = binary.AppendUvarint(dst, uint64(b.count-1)<<1|irregular)
		if b.count > 1 {
			dst = binary.AppendUvarint(dst, uint64(b.steps.each))
		}
		if b.steps.irregular {
			dst = binary.AppendUvarint(dst, uint64(times))
		}
	}
	return binary.AppendUvarint(dst, uint64(values))
}

// chunkOf reads a chunk's head and directory.
func chunkOf(body []byte) (ch chunk, blocks []block, err error) {
	c := cut{b: body}
	head := c.byte()
	ch.scale, ch.unit = head&^chunkSeconds, 1
	if head&chunkSeconds != 0 {
		ch.unit = 1000
	}
	count, told := c.uvarint(), c.uvarint()
	if c.bad || count > maxBlocks {
		return ch, nil, errDamaged
	}
	blocks = make([]block, 0, count)
	lengths := make([][2]uint64, 0, count)
	before, all := block{day: -1}, 0
	for range count {
		b := before
		entry := c.uvarint()
		b.day += 1 + int64(entry>>1)
		times := uint64(0)
		if entry&1 != 0 {
			first, n := c.uvarint(), c.uvarint()
			b.first, b.count, b.steps = int64(first), int(n>>1)+1, steps{irregular: n&1 != 0}
			if first >= dayMS || n>>1 >= maxChunk {
				return ch, nil, errDamaged
			}
			if b.count > 1 {
				b.steps.each = int64(c.uvarint())
			}
			if b.steps.irregular {
				times = c.uvarint()
			}
		}
		values := c.uvarint()
		if all += b.count; c.bad || entry>>1 > maxBlocks || b.day >= maxBlocks || b.count < 1 || all > maxChunk ||
			b.steps.each < 0 || b.steps.each > dayMS || b.steps.irregular && entry&1 == 0 {
			return ch, nil, errDamaged
		}
		blocks, lengths = append(blocks, b), append(lengths, [2]uint64{times, values})
		before = b
	}
	ch.told = c.bytes(told)
	for i := range blocks {
		blocks[i].times, blocks[i].values = c.bytes(lengths[i][0]), c.bytes(lengths[i][1])
	}
	if c.bad || len(c.b) > 0 {
		return ch, nil, errDamaged
	}
	return ch, blocks, nil
}

// steps are what lies between a block's instants, in units: all the same, or each about as much.
type steps struct {
	each      int64
	irregular bool
}

func stepsOf(unit int64, samples []sample) (s steps) {
	if len(samples) < 2 {
		return s
	}
	all := make([]int64, len(samples)-1)
	for i := range all {
		all[i] = (samples[i+1].ms - samples[i].ms) / unit
		s.irregular = s.irregular || all[i] != all[0]
	}
	slices.Sort(all)
	s.each = all[len(all)/2]
	return s
}

// append appends what irregular steps differ from each.
func (s steps) append(dst []byte, unit int64, samples []sample) []byte {
	c, e, before := evenCurve(), newArithEncoder(dst), int64(0)
	for i := 1; i < len(samples); i++ {
		diff := (samples[i].ms-samples[i-1].ms)/unit - s.each
		c.put(&e, before, diff)
		before = diff
	}
	return e.end()
}

// decode fills in the instants of samples; false where they leave the day that begins, or do not go on.
func (s steps) decode(samples []sample, begin, first, unit int64, times []byte) bool {
	ms := begin + first*unit
	if !s.irregular {
		for i := range samples {
			samples[i].ms = ms
			ms += s.each * unit
		}
		return (len(samples) == 1 || s.each > 0) && samples[len(samples)-1].ms < begin+dayMS
	}
	c, d, diff := evenCurve(), newArithDecoder(times), int64(0)
	for i := range samples {
		if i > 0 {
			diff = c.get(&d, diff)
			step := s.each + diff
			if step < 1 || step > dayMS {
				return false
			}
			ms += step * unit
		}
		if ms >= begin+dayMS {
			return false
		}
		samples[i].ms = ms
	}
	return true
}
