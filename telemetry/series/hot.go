package series

import (
	"encoding/binary"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// maxHot is about the most bytes of one hot record; a larger pack becomes several.
const maxHot = 128 << 10

// The bits of a reading's head byte.
const (
	headQuantity  = 7
	headSamePlace = 1 << 3
	headSameMS    = 1 << 4
	headScale     = 5 // from this bit on
	headOwnScale  = 7
)

// quantityCode is a quantity's number in hot records; false for one that has none.
func quantityCode(q telemetry.Quantity) (byte, bool) {
	switch q {
	case telemetry.Temperature:
		return 0, true
	case telemetry.Humidity:
		return 1, true
	case telemetry.Power:
		return 2, true
	case telemetry.Energy:
		return 3, true
	case telemetry.Volume:
		return 4, true
	}
	return 0, false
}

// quantityOf is the quantity of a number, "" for a number that is not given.
func quantityOf(code byte) telemetry.Quantity {
	switch code {
	case 0:
		return telemetry.Temperature
	case 1:
		return telemetry.Humidity
	case 2:
		return telemetry.Power
	case 3:
		return telemetry.Energy
	case 4:
		return telemetry.Volume
	}
	return ""
}

// encodeHot encodes as many of the readings as fit about limit bytes, at least one, as a form byte and body, and returns
// the rest. The readings are normal: see normalize.
func encodeHot(readings []telemetry.Reading, limit int) (value []byte, rest []telemetry.Reading) {
	oldest, newest := int64(never), int64(-never)
	for _, r := range readings {
		oldest, newest = min(oldest, r.At.UnixMilli()), max(newest, r.At.UnixMilli())
	}
	value = append(make([]byte, 0, 32+8*len(readings)), formHot)
	value = binary.AppendVarint(value, oldest)
	value = binary.AppendUvarint(value, uint64(newest-oldest))
	place, ms := "", oldest
	for i, r := range readings {
		if i > 0 && len(value) > limit {
			return value, readings[i:]
		}
		head, _ := quantityCode(r.Channel.Quantity)
		at := r.At.UnixMilli()
		if r.Channel.Place == place {
			head |= headSamePlace
		}
		if at == ms {
			head |= headSameMS
		}
		scale := min(r.Value.Scale, headOwnScale)
		if r.Value.Low != 0 {
			scale = headOwnScale
		}
		value = append(value, head|scale<<headScale)
		if r.Channel.Place != place {
			place = r.Channel.Place
			value = append(binary.AppendUvarint(value, uint64(len(place))), place...)
		}
		if at != ms {
			value = binary.AppendVarint(value, at-ms)
			ms = at
		}
		if scale == headOwnScale {
			value = appendScale(value, r.Value)
		}
		value = binary.AppendVarint(value, r.Value.Unscaled)
	}
	return value, nil
}

// hotRecord is a hot record whose checksum is right.
type hotRecord struct {
	key            []byte
	oldest, newest int64 // ms; of a record that was split they may reach further than its readings
	readings       []byte
	places         map[string]string // names met before, so that each is made once in a scan
}

// decodeHot reads a record's bounds.
func decodeHot(key, value []byte, places map[string]string) (hotRecord, error) {
	form, body, err := unframe(key, value)
	if err != nil || form != formHot {
		return hotRecord{}, errDamaged
	}
	c := cut{b: body}
	oldest, span := c.varint(), c.uvarint()
	newest := oldest + int64(span)
	if c.bad || newest < oldest {
		return hotRecord{}, errDamaged
	}
	return hotRecord{key: key, oldest: oldest, newest: newest, readings: c.b, places: places}, nil
}

// arrival is the record's place among its household's.
func (rec hotRecord) arrival(h lakaz.HouseholdID) (uint64, error) {
	return lastPart[uint64](rec.key, len(hotPrefix(h)))
}

// each calls fn with the record's readings in the order they came.
func (rec hotRecord) each(fn func(telemetry.Channel, sample)) error {
	c := cut{b: rec.readings}
	place, ms := "", rec.oldest
	for len(c.b) > 0 {
		head := c.byte()
		q := quantityOf(head & headQuantity)
		if head&headSamePlace == 0 {
			b := c.bytes(c.uvarint())
			known := false
			if place, known = rec.places[string(b)]; !known {
				if place = string(b); !telemetry.ValidPlace(place) {
					return errDamaged
				}
				rec.places[place] = place
			}
		}
		if head&headSameMS == 0 {
			ms += c.varint()
		}
		scale, low := head>>headScale, uint32(0)
		if scale == headOwnScale {
			scale, low = c.scale()
		}
		value, canonical := telemetry.Wide(c.varint(), low, scale)
		if c.bad || !canonical || q == "" || place == "" || scale > telemetry.MaxScale || ms < rec.oldest || ms > rec.newest {
			return errDamaged
		}
		fn(telemetry.Channel{Place: place, Quantity: q}, sample{ms, value})
	}
	return nil
}

// scanHot calls fn with a household's hot records in the order they came, and passes over the damaged.
func (s *Store) scanHot(r kv.Reader, h lakaz.HouseholdID, fn func(hotRecord) error) error {
	prefix, places := hotPrefix(h), map[string]string{}
	return r.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, value []byte) error {
		rec, err := decodeHot(key, value, places)
		if err == nil {
			err = fn(rec)
		}
		if isDamaged(err) {
			s.passOver(key, err)
			return nil
		}
		return err
	})
}
