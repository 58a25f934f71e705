package series

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"time"

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

// encodeRolls makes the stored value of a day's rollups. Those of a channel are in order, in hours from start or of the
// whole day.
func (c *codec) encodeRolls(key []byte, start int64, of rolls) []byte {
	body := binary.AppendUvarint([]byte{formRolls}, uint64(len(of)))
	for _, channel := range sortedChannels(of) {
		section := appendRolls(nil, channel.Quantity, start, of[channel])
		name := channel.String()
		body = append(binary.AppendUvarint(body, uint64(len(name))), name...)
		body = append(binary.AppendUvarint(body, uint64(len(section))), section...)
	}
	return pack(c.enc, key, body, formRollsZstd)
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

// appendRolls appends a channel's rollups, a field of all after the other; whole numbers as differences.
func appendRolls(dst []byte, q telemetry.Quantity, start int64, list []telemetry.Rollup) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(list)))
	column := func(of func(r telemetry.Rollup) int64) {
		last := int64(0)
		for _, r := range list {
			x := of(r)
			dst = binary.AppendVarint(dst, x-last)
			last = x
		}
	}
	column(func(r telemetry.Rollup) int64 { return (r.From.UnixMilli() - start) / hourMS })
	column(func(r telemetry.Rollup) int64 { return int64(r.Count) })
	column(func(r telemetry.Rollup) int64 { return r.First.At.UnixMilli() - r.From.UnixMilli() })
	column(func(r telemetry.Rollup) int64 { return r.To.UnixMilli() - r.Last.At.UnixMilli() })
	column(func(r telemetry.Rollup) int64 { return int64(r.Quality) })
	var near []telemetry.Decimal // values that are near each other
	for _, r := range list {
		near = append(near, r.First.Value, r.Last.Value)
		if !q.Register() {
			near = append(near, r.Min, r.Max)
		}
	}
	dst = appendDecimals(dst, near)
	if q.Register() {
		for _, r := range list {
			if r.Quality&(telemetry.Reset|telemetry.Suspect) != 0 { // else it is what Last is over First
				dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(r.Used))
			}
		}
		return dst
	}
	column(func(r telemetry.Rollup) int64 { return r.Covered.Milliseconds() })
	sums, weighted := make([]telemetry.Decimal, len(list)), make([]telemetry.Decimal, len(list))
	for i, r := range list {
		sums[i], weighted[i] = r.Sum, r.Weighted
	}
	return appendDecimals(appendDecimals(dst, sums), weighted)
}

// eachRoll calls fn with the channels of a stored value and their sections, which it decodes where asked to.
func (c *codec) eachRoll(key, value []byte, fn func(of telemetry.Channel, section []byte) error) error {
	form, body, err := unframe(key, value)
	if err != nil || form != formRolls && form != formRollsZstd {
		return errDamaged
	}
	body, release, err := c.unpack(body, form == formRollsZstd)
	defer release()
	if err != nil {
		return err
	}
	in := cut{b: body}
	for range in.uvarint() {
		name := in.bytes(in.uvarint())
		section := in.bytes(in.uvarint())
		of, err := telemetry.ParseChannel(string(name))
		if in.bad || err != nil {
			return errDamaged
		}
		if err := fn(of, section); err != nil {
			return err
		}
	}
	if in.bad || len(in.b) > 0 {
		return errDamaged
	}
	return nil
}

// daySlots tells the interval of a day's rollup from the hour it begins at; hourly, or the whole day's.
func daySlots(cal calendar, start, end int64, hourly bool) func(int, int64) (telemetry.Interval, bool) {
	return func(_ int, hour int64) (telemetry.Interval, bool) {
		from, to := start+hour*hourMS, end
		if hourly {
			to = from + hourMS
		}
		return telemetry.Interval{From: cal.at(from), To: cal.at(to)}, from >= start && to <= end && (hourly || hour == 0)
	}
}

// dayHours is the most hours of a day.
const dayHours = 25

// decodeRolls reads at most so many rollups; slot tells the interval of each from its place and the hour stored.
func decodeRolls(section []byte, q telemetry.Quantity, most int, slot func(i int, hour int64) (telemetry.Interval, bool)) ([]telemetry.Rollup, error) {
	in := cut{b: section}
	n := in.uvarint()
	if n > uint64(most) || n > uint64(len(in.b)) {
		return nil, errDamaged
	}
	list := make([]telemetry.Rollup, n)
	column := func(set func(r *telemetry.Rollup, x int64)) {
		x := int64(0)
		for i := range list {
			x += in.varint()
			set(&list[i], x)
		}
	}
	bad := false
	hour := int64(0)
	for i := range list {
		ok := false
		hour += in.varint()
		list[i].Interval, ok = slot(i, hour)
		bad = bad || !ok
	}
	column(func(r *telemetry.Rollup, x int64) { r.Count = int(x); bad = bad || x < 1 })
	column(func(r *telemetry.Rollup, x int64) { r.First.At = r.From.Add(time.Duration(x) * time.Millisecond) })
	column(func(r *telemetry.Rollup, x int64) { r.Last.At = r.To.Add(-time.Duration(x) * time.Millisecond) })
	column(func(r *telemetry.Rollup, x int64) { r.Quality = telemetry.Quality(x) })
	each := 2
	if !q.Register() {
		each = 4
	}
	near := in.decimals(each * len(list))
	if in.bad || bad {
		return nil, errDamaged
	}
	for i := range list {
		r := &list[i]
		r.First.Value, r.Last.Value = near[each*i], near[each*i+1]
		if q.Register() {
			r.Used = r.Last.Value.Float() - r.First.Value.Float()
			if r.Quality&(telemetry.Reset|telemetry.Suspect) != 0 {
				bits := in.bytes(8)
				if bits == nil {
					return nil, errDamaged
				}
				r.Used = math.Float64frombits(binary.LittleEndian.Uint64(bits))
			}
			continue
		}
		r.Min, r.Max = near[each*i+2], near[each*i+3]
	}
	if !q.Register() {
		column(func(r *telemetry.Rollup, x int64) { r.Covered = time.Duration(x) * time.Millisecond })
		sums, weighted := in.decimals(len(list)), in.decimals(len(list))
		if in.bad {
			return nil, errDamaged
		}
		for i := range list {
			list[i].Sum, list[i].Weighted = sums[i], weighted[i]
		}
	}
	if in.bad || len(in.b) > 0 {
		return nil, errDamaged
	}
	return list, nil
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

// storedRolls reads all rollups of a kind of a day; none where nothing is stored, errDamaged where that cannot be read.
func (s *Store) storedRolls(r kv.Reader, h lakaz.HouseholdID, kind string, cal calendar, start, end int64) (rolls, error) {
	key := rollKey(h, kind, start)
	value, err := r.Get(key)
	of := rolls{}
	if err != nil {
		if isAbsent(err) {
			return of, nil
		}
		return nil, err
	}
	err = s.codec.eachRoll(key, value, func(c telemetry.Channel, section []byte) (err error) {
		of[c], err = decodeRolls(section, c.Quantity, dayHours, daySlots(cal, start, end, kind == hoursKind))
		return err
	})
	return of, err
}
