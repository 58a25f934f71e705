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
	damagedKind = "damaged"
)

const dayMS = 24 * 60 * 60 * 1000

// dayOf is the midnight, in ms, of the UTC day that an instant in ms is in.
func dayOf(ms int64) int64 {
	day := ms - ms%dayMS
	if day > ms {
		day -= dayMS
	}
	return day
}

func homePrefix(h lakaz.HouseholdID) []byte { return kv.Tuple(rootKey, h) }

func hotPrefix(h lakaz.HouseholdID) []byte { return kv.Tuple(rootKey, h, hotKind) }

func hotKeyOf(h lakaz.HouseholdID, arrival uint64) []byte {
	return kv.Tuple(rootKey, h, hotKind, arrival)
}

func chunksPrefix(h lakaz.HouseholdID) []byte { return kv.Tuple(rootKey, h, chunkKind) }

func channelPrefix(h lakaz.HouseholdID, c telemetry.Channel) []byte {
	return kv.Tuple(rootKey, h, chunkKind, c.String())
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
