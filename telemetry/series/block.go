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
	unit  int64 // of its instants, in ms, but for shared ones
	scale uint8 // of its values; chunkOwnScales where each has its own
	told  []byte
	plain bool       // its values are no curves
	named timesName  // the timetable of its shared instants, where it has any
	table *timetable // that, where it can be read
}

// block is a day of a chunk, counted from the chunk's start, which can be read alone.
type block struct {
	day      int64
	from, to int // its samples', where they are at hand
	count    int
	first    int64 // the first instant, in units since the day's begin
	steps    steps
	shared   bool   // its instants are of a list of the chunk's timetable
	list     int    // that list; where they are not, the one of the block before
	times    []byte // of irregular steps; of shared instants which of the list's they are, see appendRuns
	values   []byte
}

// What the entry of a block in the directory says of its instants.
const (
	entryLike      = iota // those of the block before, days later
	entryRegular          // all steps the same
	entryIrregular        // steps of its own
	entryShared           // those of a list
	entryKinds
)

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
	return !b.steps.irregular && !b.shared && !before.shared && b.steps == before.steps && b.count == before.count && b.first == before.first
}

// append appends a block's entry in the chunk's directory; before is the block before it.
func (b *block) append(dst []byte, before block, times, values int) []byte {
	skipped := uint64(b.day-before.day-1) * entryKinds
	switch {
	case b.shared:
		dst = binary.AppendUvarint(dst, skipped+entryShared)
		dst = binary.AppendUvarint(dst, uint64(b.count-1))
		dst = binary.AppendVarint(dst, int64(b.list-before.list))
		dst = binary.AppendUvarint(dst, uint64(times))
	case b.like(&before):
		dst = binary.AppendUvarint(dst, skipped+entryLike)
	default:
		kind := uint64(entryRegular)
		if b.steps.irregular {
			kind = entryIrregular
		}
		dst = binary.AppendUvarint(dst, skipped+kind)
		dst = binary.AppendUvarint(dst, uint64(b.first))
		dst = binary.AppendUvarint(dst, uint64(b.count-1))
		if b.count > 1 {
			dst = binary.AppendUvarint(dst, uint64(b.steps.each))
		}
		if b.steps.irregular {
			dst = binary.AppendUvarint(dst, uint64(times))
		}
	}
	return binary.AppendUvarint(dst, uint64(values))
}

// open reads a chunk's head and directory.
func (ch *chunk) open(body []byte) (blocks []block, err error) {
	c := cut{b: body}
	head := c.byte()
	ch.scale, ch.unit = head&^chunkSeconds, 1
	if head&chunkSeconds != 0 {
		ch.unit = 1000
	}
	count, told := c.uvarint(), c.uvarint()
	if c.bad || count > maxBlocks {
		return nil, errDamaged
	}
	blocks = make([]block, 0, count)
	lengths := make([][2]uint64, 0, count)
	before, all := block{day: -1}, 0
	for range count {
		b := before
		entry := c.uvarint()
		kind := entry % entryKinds
		b.day += 1 + int64(entry/entryKinds)
		times, n := uint64(0), uint64(b.count-1)
		switch kind {
		case entryShared:
			b.shared = true
			n = c.uvarint()
			b.list += int(c.varint())
			times = c.uvarint()
		case entryRegular, entryIrregular:
			first := c.uvarint()
			n = c.uvarint()
			b.first, b.steps, b.shared = int64(first), steps{irregular: kind == entryIrregular}, false
			if n > 0 {
				b.steps.each = int64(c.uvarint())
			}
			if b.steps.irregular {
				times = c.uvarint()
			}
			c.bad = c.bad || first >= dayMS
		}
		values := c.uvarint()
		if c.bad || n >= maxChunk || entry/entryKinds > maxBlocks || b.day >= maxBlocks || b.list < 0 || b.list >= maxLists ||
			b.steps.each < 0 || b.steps.each > dayMS || kind == entryLike && (b.steps.irregular || b.shared) {
			return nil, errDamaged
		}
		if b.count = int(n) + 1; all+b.count > maxChunk {
			return nil, errDamaged
		}
		all += b.count
		blocks, lengths = append(blocks, b), append(lengths, [2]uint64{times, values})
		before = b
	}
	ch.told = c.bytes(told)
	for i := range blocks {
		blocks[i].times, blocks[i].values = c.bytes(lengths[i][0]), c.bytes(lengths[i][1])
	}
	if c.bad || len(c.b) > 0 {
		return nil, errDamaged
	}
	return blocks, nil
}

// steps are what lies between a block's instants, in units: all the same, or each about as much.
type steps struct {
	each      int64
	irregular bool
}

// stepsOf are those between instants. Of irregular ones each is not looked for: see likely.
func stepsOf(unit int64, samples []sample) (s steps) {
	if len(samples) < 2 {
		return s
	}
	each := samples[1].ms - samples[0].ms
	for i := 2; i < len(samples); i++ {
		if samples[i].ms-samples[i-1].ms != each {
			return steps{irregular: true}
		}
	}
	return steps{each: each / unit}
}

// likely is irregular steps with the one in the middle of all as each.
func likely(unit int64, samples []sample) steps {
	all := make([]int64, len(samples)-1)
	for i := range all {
		all[i] = (samples[i+1].ms - samples[i].ms) / unit
	}
	slices.Sort(all)
	return steps{each: all[len(all)/2], irregular: true}
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
