package series

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/klauspost/compress/zstd"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

const hourMS = 60 * 60 * 1000

// rolls are the rollups of a household's channels in one of its days.
type rolls map[telemetry.Channel][]telemetry.Rollup

// rollDay is the rollups of a channel's day, by hour and whole, from its samples, which are in order.
func rollDay(c telemetry.Channel, cal calendar, start, end int64, samples []sample) (hours, day []telemetry.Rollup) {
	points := make([]telemetry.Point, len(samples))
	for i, x := range samples {
		points[i] = telemetry.Point{At: cal.at(x.ms), Value: x.value}
	}
	for i := 0; i < len(samples); {
		from := samples[i].ms - (samples[i].ms-start)%hourMS
		j := i
		for j < len(samples) && samples[j].ms < from+hourMS {
			j++
		}
		hours = append(hours, telemetry.RollUp(c.Quantity, telemetry.Interval{From: cal.at(from), To: cal.at(from + hourMS)}, points[i:j]))
		i = j
	}
	if len(points) > 0 {
		day = []telemetry.Rollup{telemetry.RollUp(c.Quantity, telemetry.Interval{From: cal.at(start), To: cal.at(end)}, points)}
	}
	return hours, day
}

// encodeRolls makes the stored value of the rollups of a day or a block. Those of a channel are in order.
func (c *codec) encodeRolls(enc *zstd.Encoder, key []byte, g grid, of rolls) []byte {
	body := binary.AppendUvarint([]byte{formRolls}, uint64(len(of)))
	for _, channel := range sortedChannels(of) {
		section := appendSection(nil, channel.Quantity, g.places(of[channel]), of[channel])
		name := channel.String()
		body = append(binary.AppendUvarint(body, uint64(len(name))), name...)
		body = append(binary.AppendUvarint(body, uint64(len(section))), section...)
	}
	if !g.hourly {
		enc = nil // a year's days are read at once, and take next to nothing beside what they are made of
	}
	return pack(enc, key, body, formRollsZstd)
}

func sortedChannels[T any](of map[telemetry.Channel]T) []telemetry.Channel {
	channels := make([]telemetry.Channel, 0, len(of))
	for c := range of {
		channels = append(channels, c)
	}
	slices.SortFunc(channels, compareChannels)
	return channels
}

func compareChannels(a, b telemetry.Channel) int {
	return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Quantity, b.Quantity))
}

// eachRoll calls fn with the channels of a stored value and their sections.
func (c *codec) eachRoll(key, value []byte, fn func(of telemetry.Channel, section []byte) error) error {
	release, err := c.openRolls(key, value, func(name, section []byte) error {
		of, err := telemetry.ParseChannel(string(name))
		if err != nil {
			return errDamaged
		}
		return fn(of, section)
	})
	release()
	return err
}

// openRolls calls fn with the names of a stored value's channels and their sections, which may be used until release.
func (c *codec) openRolls(key, value []byte, fn func(name, section []byte) error) (release func(), err error) {
	form, body, err := unframe(key, value)
	if err != nil || form != formRolls && form != formRollsZstd {
		return func() {}, errDamaged
	}
	body, release, err = c.unpack(body, form == formRollsZstd)
	if err != nil {
		return release, err
	}
	in := cut{b: body}
	for range in.uvarint() {
		name := in.bytes(in.uvarint())
		section := in.bytes(in.uvarint())
		if in.bad {
			return release, errDamaged
		}
		if err := fn(name, section); err != nil {
			return release, err
		}
	}
	if in.bad || len(in.b) > 0 {
		return release, errDamaged
	}
	return release, nil
}

// appendDecimals appends a scale byte (chunkOwnScales where each has its own), the changes of the unscaled value, and
// the scales.
func appendDecimals(dst []byte, values []telemetry.Decimal) []byte {
	scale, common := commonScale(values)
	head := scale
	if !common {
		head = chunkOwnScales
	}
	dst = append(dst, head)
	return appendUnscaled(dst, values, scale, common)
}

// appendUnscaled appends the changes of the unscaled values, brought to the scale where it is common, and else the scales.
func appendUnscaled(dst []byte, values []telemetry.Decimal, scale uint8, common bool) []byte {
	last := int64(0)
	for _, v := range values {
		u := v.Unscaled
		if common {
			u *= pow10(scale - v.Scale)
		}
		dst = binary.AppendVarint(dst, u-last)
		last = u
	}
	if !common {
		for _, v := range values {
			dst = appendScale(dst, v)
		}
	}
	return dst
}

// decimals cuts off n decimals that appendDecimals wrote.
func (c *cut) decimals(n int) []telemetry.Decimal {
	scale := c.byte()
	own := scale == chunkOwnScales
	if c.bad || n > len(c.b) || !own && scale > telemetry.MaxScale {
		c.b, c.bad = nil, true
		return nil
	}
	values, u := make([]telemetry.Decimal, n), int64(0)
	for i := range values {
		u += c.varint()
		values[i].Unscaled = u
	}
	for i := range values {
		low := uint32(0)
		if own {
			scale, low = c.scale()
		}
		value, canonical := telemetry.Wide(values[i].Unscaled, low, scale)
		if !canonical || scale > telemetry.MaxScale {
			c.b, c.bad = nil, true
			return nil
		}
		values[i] = value
	}
	return values
}

// decodeRolls reads the rollups of a section that stand on a grid.
func decodeRolls(section []byte, q telemetry.Quantity, g grid) ([]telemetry.Rollup, error) {
	var f fields
	if err := f.decode(section, q, g.size(), wholeRollup); err != nil {
		return nil, err
	}
	return f.appendRollups(nil, g.interval, 0, math.MaxInt64)
}

// decodeAll reads all rollups of a stored value.
func (c *codec) decodeAll(key, value []byte, g grid) (rolls, error) {
	of := rolls{}
	err := c.eachRoll(key, value, func(c telemetry.Channel, section []byte) (err error) {
		of[c], err = decodeRolls(section, c.Quantity, g)
		return err
	})
	return of, err
}

// storedRolls reads all rollups of a kind of a day, which stand alone or in their block; none where nothing is stored,
// errDamaged where that cannot be read.
func (s *Store) storedRolls(r kv.Reader, h lakaz.HouseholdID, kind string, cal calendar, start, end int64) (rolls, error) {
	day, block := cal.dayGrid(kind, start), cal.blockGrid(kind, start)
	key := rollKey(h, kind, start)
	value, err := r.Get(key)
	if err == nil {
		of, err := s.codec.decodeAll(key, value, day)
		if isDamaged(err) {
			s.passOver(key, err)
		}
		return of, err
	}
	if !isAbsent(err) {
		return nil, err
	}
	key = rollKey(h, blockKindOf(kind), block.start())
	if value, err = r.Get(key); isAbsent(err) {
		return rolls{}, nil
	}
	if err != nil {
		return nil, err
	}
	of, err := s.codec.decodeAll(key, value, block)
	if err != nil {
		if isDamaged(err) {
			s.passOver(key, err)
		}
		return nil, err
	}
	for c, list := range of {
		if of[c] = within(list, start, end); len(of[c]) == 0 {
			delete(of, c)
		}
	}
	return of, nil
}

// within is the rollups, which are in order, that begin in [from, to) ms.
func within(list []telemetry.Rollup, from, to int64) []telemetry.Rollup {
	i, j := bounds(list, from, to)
	return list[i:j]
}

func bounds(list []telemetry.Rollup, from, to int64) (i, j int) {
	begins := func(r telemetry.Rollup, ms int64) int { return cmp.Compare(r.From.UnixMilli(), ms) }
	i, _ = slices.BinarySearchFunc(list, from, begins)
	j, _ = slices.BinarySearchFunc(list, to, begins)
	return i, j
}

// rolledAnew is a day's rollups, hourly and whole, as all chunks tell.
func (s *Store) rolledAnew(r kv.Reader, h lakaz.HouseholdID, cal calendar, start, end int64) (hours, days rolls, err error) {
	sealed := map[telemetry.Channel]sample{}
	for _, kind := range []string{monthKind, chunkKind} {
		if _, err := s.lastOfChunks(r, h, kind, sealed); err != nil {
			return nil, nil, err
		}
	}
	hours, days = rolls{}, rolls{}
	for c := range sealed {
		samples, err := s.readChunks(r, h, c, start, end)
		if err != nil {
			return nil, nil, err
		}
		if len(samples) > 0 {
			hours[c], days[c] = rollDay(c, cal, start, end, samples)
		}
	}
	return hours, days, nil
}
