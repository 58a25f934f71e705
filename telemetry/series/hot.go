package series

import (
	"encoding/binary"
	"math"

	"lakaz/telemetry"
)

// maxHot is about the most bytes of one hot record; a larger pack becomes several.
const maxHot = 128 << 10

// maxRun is the most samples of one run, so that a record is hardly longer than it may be.
const maxRun = 4096

// The bits of a run's head byte.
const (
	headQuantity  = 7
	headSamePlace = 1 << 3
	headSameMS    = 1 << 4 // one sample, at the instant of the sample before
	headScale     = 5      // from this bit on
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

// encodeHot encodes as many of the rows as fit about limit bytes, at least one, as a form byte and body, and returns the
// rest. The rows are normal: see check.
func encodeHot(channels []telemetry.Channel, rows []telemetry.Row, limit int) (value []byte, rest []telemetry.Row) {
	oldest, newest := int64(never), int64(-never)
	for _, r := range rows {
		oldest, newest = min(oldest, r.MS), max(newest, r.MS)
	}
	value = append(make([]byte, 0, 64+min(8*len(rows), limit+limit/2)), formHot)
	value = binary.AppendVarint(value, oldest)
	value = binary.AppendUvarint(value, uint64(newest-oldest))
	for place, at, first := "", oldest, true; len(rows) > 0; first = false {
		if !first && len(value) > limit {
			return value, rows
		}
		n := 1
		for n < len(rows) && n < maxRun && rows[n].Channel == rows[0].Channel {
			n++
		}
		c := channels[rows[0].Channel]
		head, _ := quantityCode(c.Quantity)
		if c.Place == place {
			head |= headSamePlace
		}
		if n == 1 && rows[0].MS == at {
			head |= headSameMS
		}
		scale := runScale(rows[:n])
		value = append(value, head|scale<<headScale)
		if c.Place != place {
			place = c.Place
			value = append(binary.AppendUvarint(value, uint64(len(place))), place...)
		}
		if head&headSameMS == 0 {
			value = appendTimes(value, rows[:n], at)
		}
		value = appendValues(value, rows[:n], scale)
		at, rows = rows[0].MS, rows[n:]
	}
	return value, nil
}

// appendTimes appends the count of a run and its instants: steps, and how many samples follow in each.
func appendTimes(dst []byte, run []telemetry.Row, at int64) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(run)))
	for i := 0; i < len(run); {
		step, j := run[i].MS-at, i
		for j < len(run) && run[j].MS-at == step {
			at, j = run[j].MS, j+1
		}
		dst = binary.AppendUvarint(binary.AppendVarint(dst, step), uint64(j-i))
		i = j
	}
	return dst
}

// runScale is the largest scale of a run's values, at which all of them are kept; headOwnScale where they cannot be.
func runScale(run []telemetry.Row) (scale uint8) {
	largest := int64(0)
	for _, r := range run {
		if scale = max(scale, r.Value.Scale); scale >= headOwnScale || r.Value.Low != 0 {
			return headOwnScale
		}
		largest = max(largest, r.Value.Unscaled, -r.Value.Unscaled)
		if r.Value.Unscaled == math.MinInt64 {
			return headOwnScale
		}
	}
	if largest > math.MaxInt64/1_000_000 { // the largest scale but one
		return headOwnScale
	}
	return scale
}

// appendValues appends a run's values: changes of the unscaled integers, or each with a scale of its own.
func appendValues(dst []byte, run []telemetry.Row, scale uint8) []byte {
	before := int64(0)
	for _, r := range run {
		if scale == headOwnScale {
			dst = binary.AppendVarint(appendScale(dst, r.Value), r.Value.Unscaled)
			continue
		}
		v := r.Value.Unscaled
		for s := r.Value.Scale; s < scale; s++ {
			v *= 10
		}
		dst, before = binary.AppendVarint(dst, v-before), v
	}
	return dst
}
