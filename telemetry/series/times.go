package series

import (
	"bytes"
	"encoding/binary"
	"sync"
)

// timetable is instants that several channels have in common, by lists, of which each is mostly a day's.
type timetable struct{ lists []timesList }

// timesList are instants in their order, at most maxChunk of less than a day.
type timesList struct {
	first, unit int64 // the first instant in ms, and the unit of the steps
	count       int
	each        int64
	steps       []byte
	sum         uint32 // of the steps

	once    sync.Once
	samples []sample // the instants; nil where the steps are damaged
}

// timetables are those that chunks of a household were found to name, each opened once; nil for one that cannot be read.
type timetables map[timesName]*timetable

// maxLists is the most lists of a timetable, of 256 channels by two in thirty days.
const maxLists = 1 << 12

// encodeTimes makes the stored value of lists of instants, and the name it is stored under.
func encodeTimes(start int64, lists []*timesList) (name timesName, value []byte) {
	value = binary.AppendUvarint([]byte{formTimes}, uint64(len(lists)))
	before := start
	for _, l := range lists {
		seconds := uint64(0)
		if l.unit == 1000 {
			seconds = 1
		}
		value = binary.AppendVarint(value, l.first-before)
		value = binary.AppendUvarint(value, uint64(l.count)<<1|seconds)
		value = binary.AppendUvarint(value, uint64(l.each))
		value = binary.AppendUvarint(value, uint64(len(l.steps)))
		value = binary.LittleEndian.AppendUint32(value, checksum(nil, l.steps))
		before = l.first
	}
	name = timesName{start, timesSum(start, value)}
	for _, l := range lists {
		value = append(value, l.steps...)
	}
	return name, value
}

// openTimes reads the head of a timetable's stored value; each list is checked, and read, when it is asked for.
func openTimes(name timesName, value []byte) (*timetable, error) {
	t, head, err := parseTimes(name.start, value)
	if err != nil || timesSum(name.start, head) != name.sum {
		return nil, errDamaged
	}
	return t, nil
}

// collide reports whether a stored timetable is another than one of the same name, as two can be whose checksums are the
// same: then no chunk may name the new one, for those that name the stored one mean that. Of a damaged one what is whole is
// compared.
func collide(name timesName, stored, value []byte) bool {
	is, err := openTimes(name, stored)
	if err != nil {
		return false // nothing of it can be read
	}
	want, head, err := parseTimes(name.start, value)
	if err != nil || !bytes.HasPrefix(stored, head) {
		return true
	}
	for i := range is.lists {
		if l := &is.lists[i]; checksum(nil, l.steps) == l.sum && !bytes.Equal(l.steps, want.lists[i].steps) {
			return true
		}
	}
	return false
}

// timesSum is the checksum of a timetable's head, which names it.
func timesSum(start int64, head []byte) uint32 {
	return checksum(binary.AppendVarint(nil, start), head)
}

// parseTimes reads a timetable, of which the head alone must be whole.
func parseTimes(start int64, value []byte) (t *timetable, head []byte, err error) {
	c := cut{b: value}
	form, count := c.byte(), c.uvarint()
	if c.bad || form != formTimes || count > maxLists || count > uint64(len(value)) {
		return nil, nil, errDamaged
	}
	t = &timetable{lists: make([]timesList, count)}
	lengths := make([]uint64, count)
	before := start
	for i := range t.lists {
		l := &t.lists[i]
		l.first = before + c.varint()
		n := c.uvarint()
		l.count, l.unit = int(n>>1), 1
		if n&1 != 0 {
			l.unit = 1000
		}
		l.each = int64(c.uvarint())
		lengths[i] = c.uvarint()
		sum := c.bytes(4)
		if c.bad || n>>1 < 1 || n>>1 > maxChunk || l.each < 0 || l.each > dayMS {
			return nil, nil, errDamaged
		}
		l.sum, before = binary.LittleEndian.Uint32(sum), l.first
	}
	head = value[:len(value)-len(c.b)]
	for i := range t.lists {
		t.lists[i].steps = c.bytes(lengths[i]) // where it is too short its checksum tells
	}
	return t, head, nil
}

// list is the instants of a list, as samples without values; nil where it cannot be read.
func (t *timetable) list(n int) []sample {
	if t == nil || n >= len(t.lists) {
		return nil
	}
	return t.lists[n].instants()
}

// instants are those of a list, as samples without values; nil where it is damaged.
func (l *timesList) instants() []sample {
	l.once.Do(func() {
		if checksum(nil, l.steps) != l.sum {
			return
		}
		samples := make([]sample, l.count)
		of := steps{each: l.each, irregular: true}
		if of.decode(samples, l.first, 0, l.unit, l.steps) {
			l.samples = samples
		}
	})
	return l.samples
}
