package series

import (
	"encoding/binary"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
)

// timesName is where a timetable stands: the midnight from which its instants count, in ms, and its checksum, which is
// another for other instants, or nothing is shared: see collide. So a timetable is never changed, only written or deleted: a
// chunk that names one means just that one, whatever is written beside it.
type timesName struct {
	start int64
	sum   uint32
}

// String is how a log names a timetable.
func (n timesName) String() string {
	return fmt.Sprintf("%v %d", time.UnixMilli(n.start).UTC(), n.sum)
}

// timesKey is where a timetable of chunks of a kind is stored.
func timesKey(h lakaz.HouseholdID, chunks string, name timesName) []byte {
	return append(rollKey(h, timesKindOf(chunks), name.start), kv.Tuple(uint64(name.sum))...)
}

// shares reports whether a stored chunk names a timetable.
func shares(o op) bool {
	return len(o.value) > 0 && (o.value[0] == formShared || o.value[0] == formSharedZstd)
}

// timesNamed is the timetable that a stored chunk names, where it names one: it is not checked.
func timesNamed(start int64, value []byte) (name timesName, named bool) {
	if !shares(op{value: value}) {
		return name, false
	}
	name, _, err := cutTimesName(start, value[1:])
	return name, err == nil
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

// storedTimes are the timetables, as they are stored, of chunks of a kind that begin in [from, to) ms.
func storedTimes(r kv.Reader, h lakaz.HouseholdID, kind string, from, to int64) (stored []op, err error) {
	prefix := kindPrefix(h, timesKindOf(kind))
	err = r.Scan(appendInstant(prefix, from), appendInstant(prefix, to), false, func(key, value []byte) error {
		stored = append(stored, op{key, value})
		return nil
	})
	return stored, err
}

// unnamed makes the ops that delete those of stored timetables that are named no more.
func (s *Store) unnamed(stored []op, named map[string]bool) (ops []op) {
	for _, o := range stored {
		if !named[string(o.key)] {
			s.garbage.Add(int64(o.size()))
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
