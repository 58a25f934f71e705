package series

import (
	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

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
	channel, at := telemetry.Channel{}, rec.oldest
	for len(c.b) > 0 {
		head := c.byte()
		channel.Quantity = quantityOf(head & headQuantity)
		if head&headSamePlace == 0 {
			b := c.bytes(c.uvarint())
			known := false
			if channel.Place, known = rec.places[string(b)]; !known {
				if channel.Place = string(b); !telemetry.ValidPlace(channel.Place) {
					return errDamaged
				}
				rec.places[channel.Place] = channel.Place
			}
		}
		if channel.Quantity == "" || channel.Place == "" {
			return errDamaged
		}
		count, times := uint64(1), cut{}
		if head&headSameMS == 0 {
			count = c.uvarint()
			times = c
			if !c.skipTimes(count) || count == 0 || count > uint64(len(c.b)) { // a value takes at least a byte
				return errDamaged
			}
		}
		ms, step, left, before := at, int64(0), uint64(0), int64(0)
		for i := range count {
			if left == 0 && head&headSameMS == 0 {
				step, left = times.varint(), times.uvarint()
			}
			ms += step
			left--
			if i == 0 {
				at = ms
			}
			var x sample
			x, before = c.hotValue(head>>headScale, before)
			x.ms = ms
			if c.bad || ms < rec.oldest || ms > rec.newest {
				return errDamaged
			}
			fn(channel, x)
		}
	}
	return nil
}

// skipTimes passes over the instants of so many samples.
func (c *cut) skipTimes(count uint64) bool {
	for count > 0 && !c.bad {
		c.varint()
		n := c.uvarint()
		if n == 0 || n > count {
			return false
		}
		count -= n
	}
	return !c.bad
}

// hotValue reads a value of a run; before is the one before, at the run's scale.
func (c *cut) hotValue(scale uint8, before int64) (sample, int64) {
	if scale < headOwnScale {
		before += c.varint()
		return sample{value: telemetry.NewDecimal(before, scale)}, before
	}
	own, low := c.scale()
	v, canonical := telemetry.Wide(c.varint(), low, own)
	c.bad = c.bad || !canonical || own > telemetry.MaxScale
	return sample{value: v}, 0
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
