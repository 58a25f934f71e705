package series

import (
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// The first part of the keys of households' readings, and the kinds of what is kept for each.
const (
	rootKey     = "series"
	hotKind     = "hot"
	chunkKind   = "chunk"
	monthKind   = "month"
	timesKind   = "times"
	times30Kind = "month-times"
	hoursKind   = "hours"
	dayKind     = "day"
	hours30Kind = "month-hours"
	day30Kind   = "month-day"
	zoneKind    = "zone"
	damagedKind = "damaged"
	fadedKind   = "faded"
)

func zoneKey(h lakaz.HouseholdID) []byte { return kv.Tuple(rootKey, h, zoneKind) }

func fadedKey(h lakaz.HouseholdID) []byte { return kv.Tuple(rootKey, h, fadedKind) }

func rollKey(h lakaz.HouseholdID, kind string, start int64) []byte {
	return appendInstant(kindPrefix(h, kind), start)
}

func damagedKey(h lakaz.HouseholdID, key []byte) []byte {
	return append(homePrefix(h), kv.Tuple(damagedKind, key)...)
}

func homePrefix(h lakaz.HouseholdID) []byte { return kv.Tuple(rootKey, h) }

func hotPrefix(h lakaz.HouseholdID) []byte { return kv.Tuple(rootKey, h, hotKind) }

func hotKeyOf(h lakaz.HouseholdID, arrival uint64) []byte {
	return kv.Tuple(rootKey, h, hotKind, arrival)
}

func kindPrefix(h lakaz.HouseholdID, kind string) []byte { return kv.Tuple(rootKey, h, kind) }

// timesKindOf is the kind under which the timetables of chunks of a kind stand.
func timesKindOf(chunks string) string {
	if chunks == monthKind {
		return times30Kind
	}
	return timesKind
}

func channelPrefix(h lakaz.HouseholdID, kind string, c telemetry.Channel) []byte {
	return kv.Tuple(rootKey, h, kind, c.String())
}

// appendInstant appends the last part of a chunk's key to a channel's prefix, without changing the prefix.
func appendInstant(prefix []byte, ms int64) []byte {
	return append(prefix[:len(prefix):len(prefix)], kv.Tuple(time.UnixMilli(ms))...)
}

// lastPart is the part of a key after a prefix that is all but one of its parts.
func lastPart[T any](key []byte, prefixLen int) (part T, err error) {
	parts, err := kv.ParseTuple(key[prefixLen:])
	if err != nil {
		return part, err
	}
	if len(parts) == 1 {
		if p, ok := parts[0].(T); ok {
			return p, nil
		}
	}
	return part, kv.ErrTuple
}
