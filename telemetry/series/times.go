package series

import (
	"encoding/binary"
	"fmt"
	"sync"

	"lakaz"
	"lakaz/kv"
)

// timesName is where a timetable stands: the midnight from which its instants count, in ms, and its checksum, which is
// another for other instants. So a timetable is never changed, only written or deleted: a chunk that names one means
// just that one, whatever is written beside it.
type timesName struct {
	start int64
	sum   uint32
}

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

// timesKey is where a timetable of chunks of a kind is stored.
func timesKey(h lakaz.HouseholdID, chunks string, name timesName) []byte {
	return append(rollKey(h, timesKindOf(chunks), name.start), kv.Tuple(uint64(name.sum))...)
}

// timesNamed is the timetable that a stored chunk names, where it names one: it is not checked.
func timesNamed(start int64, value []byte) (name timesName, named bool) {
	if !shares(op{value: value}) {
		return name, false
	}
	name, _, err := cutTimesName(start, value[1:])
	return name, err == nil
}

// shares reports whether a stored chunk names a timetable.
func shares(o op) bool {
	return len(o.value) > 0 && (o.value[0] == formShared || o.value[0] == formSharedZstd)
}

// cutTimesName cuts the name of a timetable off the body of a chunk that begins at an instant in ms.
func cutTimesName(start int64, body []byte) (name timesName, rest []byte, err error) {
	c := cut{b: body}
	back := c.uvarint()
	sum := c.bytes(4)
	if c.bad || back >= maxBlocks*dayMS {
		return name, nil, errDamaged
	}
	return timesName{start - int64(back), binary.LittleEndian.Uint32(sum)}, c.b, nil
}

// appendTimesName appends what cutTimesName cuts off.
func appendTimesName(dst []byte, start int64, name timesName) []byte {
	return binary.LittleEndian.AppendUint32(binary.AppendUvarint(dst, uint64(start-name.start)), name.sum)
}

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

// appendRuns appends which of a list's instants samples have, all of which are in it: how many it has, then how many not,
// and so on; nothing more where it has all the others.
func appendRuns(dst []byte, instants, samples []sample) []byte {
	for i, has, run := 0, true, 0; ; i, run = i+1, run+1 {
		if i == len(instants) {
			if !has {
				dst = binary.AppendUvarint(dst, uint64(run))
			}
			return dst
		}
		if is := len(samples) > 0 && samples[0].ms == instants[i].ms; is != has {
			dst = binary.AppendUvarint(dst, uint64(run))
			has, run = is, 0
		}
		if has {
			samples = samples[1:]
		}
	}
}

// fillRuns fills in the instants that appendRuns told of; false where they are not as many as samples.
func fillRuns(samples, instants []sample, runs []byte) bool {
	c := cut{b: runs}
	for has := true; ; has = !has {
		last := len(c.b) == 0
		run := uint64(len(instants))
		if last && !has {
			return len(samples) == 0
		}
		if !last {
			run = c.uvarint()
		}
		if c.bad || run > uint64(len(instants)) {
			return false
		}
		if has {
			if run > uint64(len(samples)) {
				return false
			}
			for i := range samples[:run] {
				samples[i].ms = instants[i].ms
			}
			samples = samples[run:]
		}
		if last {
			return len(samples) == 0
		}
		instants = instants[run:]
	}
}

// readTimes opens the timetables that stored chunks of a kind name, where they are not opened yet.
func (s *Store) readTimes(r kv.Reader, h lakaz.HouseholdID, kind string, prefixLen int, stored []op, into timetables) error {
	for _, o := range stored {
		if !shares(o) {
			continue // before anything is looked up: most name none
		}
		start, err := startOf(o.key, prefixLen)
		name, named := timesNamed(start, o.value)
		if _, known := into[name]; err != nil || !named || known {
			continue
		}
		into[name] = nil
		key := timesKey(h, kind, name)
		value, err := r.Get(key)
		if err == nil {
			into[name], err = openTimes(name, value)
		}
		if isDamaged(err) || isAbsent(err) {
			s.passOver(key, fmt.Errorf("%w: instants of chunks", errDamaged))
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// storedTimes are the keys of the timetables of chunks of a kind that begin in [from, to) ms.
func storedTimes(r kv.Reader, h lakaz.HouseholdID, kind string, from, to int64) (stored []op, err error) {
	prefix := kindPrefix(h, timesKindOf(kind))
	err = r.Scan(appendInstant(prefix, from), appendInstant(prefix, to), false, func(key, value []byte) error {
		stored = append(stored, op{key, value})
		return nil
	})
	return stored, err
}

// unnamed makes the ops that delete those of stored timetables that are named no more.
func unnamed(stored []op, named map[string]bool) (ops []op) {
	for _, o := range stored {
		if !named[string(o.key)] {
			ops = append(ops, op{key: o.key})
		}
	}
	return ops
}

// addNamed adds the keys of the timetables that stored chunks of a kind name.
func addNamed(named map[string]bool, h lakaz.HouseholdID, kind string, prefixLen int, stored []op) {
	for _, o := range stored {
		if start, err := startOf(o.key, prefixLen); err == nil {
			if name, names := timesNamed(start, o.value); names {
				named[string(timesKey(h, kind, name))] = true
			}
		}
	}
}
