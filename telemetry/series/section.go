package series

import (
	"encoding/binary"
	"math"

	"lakaz/telemetry"
)

// weightedPlaces is to how many places time-weighted means are kept: see telemetry.RollUp.
const weightedPlaces = 4

// appendSection appends a channel's rollups, each at its place, an hour or a day; the places ascend. Each field of all is
// a column, what differs from what was to be expected: nothing where readings came regularly.
func appendSection(dst []byte, q telemetry.Quantity, places []int64, list []telemetry.Rollup) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(list)))
	buf := make([]byte, 0, 3*len(list))
	column := func(of func(i int, r *telemetry.Rollup) int64) {
		buf = buf[:0]
		whole := 0 // without the zeros at the end
		for i := range list {
			x := of(i, &list[i])
			if buf = binary.AppendVarint(buf, x); x != 0 {
				whole = len(buf)
			}
		}
		dst = append(binary.AppendUvarint(dst, uint64(whole)), buf[:whole]...)
	}
	changes := func(of func(i int, r *telemetry.Rollup) int64) {
		last := int64(0)
		column(func(i int, r *telemetry.Rollup) int64 {
			x := of(i, r)
			change := x - last
			last = x
			return change
		})
	}
	changes(func(i int, _ *telemetry.Rollup) int64 { return places[i] - int64(i) })
	changes(func(_ int, r *telemetry.Rollup) int64 { return int64(r.Count) })
	changes(func(_ int, r *telemetry.Rollup) int64 { return int64(r.Quality) })

	gauge := !q.Register()
	values := make([]telemetry.Decimal, 0, 5*len(list))
	for i := range list {
		r := &list[i]
		if values = append(values, r.First.Value, r.Last.Value); gauge {
			values = append(values, r.Min, r.Max, r.Sum)
		}
	}
	scale, common := commonScale(values)
	at := func(v telemetry.Decimal) int64 {
		if v.Unscaled == 0 || !common {
			return 0
		}
		return v.Unscaled * pow10(scale-v.Scale)
	}
	if common {
		dst = append(dst, scale)
		before := int64(0)
		column(func(_ int, r *telemetry.Rollup) int64 {
			change := at(r.First.Value) - before
			before = at(r.Last.Value)
			return change
		})
		column(func(_ int, r *telemetry.Rollup) int64 { return at(r.Last.Value) - at(r.First.Value) })
		if gauge {
			column(func(_ int, r *telemetry.Rollup) int64 { return min(at(r.First.Value), at(r.Last.Value)) - at(r.Min) })
			column(func(_ int, r *telemetry.Rollup) int64 { return at(r.Max) - max(at(r.First.Value), at(r.Last.Value)) })
			column(func(_ int, r *telemetry.Rollup) int64 {
				return at(r.Sum) - likelySum(int64(r.Count), at(r.First.Value), at(r.Last.Value))
			})
		}
	} else {
		own := appendDecimals(nil, values)
		dst = append(binary.AppendUvarint(append(dst, chunkOwnScales), uint64(len(own))), own...)
	}

	changes(func(_ int, r *telemetry.Rollup) int64 { return r.First.At.UnixMilli() - r.From.UnixMilli() })
	changes(func(_ int, r *telemetry.Rollup) int64 { return r.To.UnixMilli() - r.Last.At.UnixMilli() })
	if !gauge {
		for i := range list {
			if recounted(list[i].Quality) {
				dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(list[i].Used))
			}
		}
		return dst
	}
	column(func(_ int, r *telemetry.Rollup) int64 {
		return r.Covered.Milliseconds() - (r.Last.At.UnixMilli() - r.First.At.UnixMilli())
	})
	column(func(_ int, r *telemetry.Rollup) int64 {
		return r.Weighted.Unscaled*pow10(weightedPlaces-r.Weighted.Scale) -
			likelyMean(q, int64(r.Count), at(r.First.Value), at(r.Last.Value), at(r.Sum), scale)
	})
	return dst
}

// recounted reports whether what a register used is not just its last value over its first.
func recounted(q telemetry.Quality) bool { return q&(telemetry.Reset|telemetry.Suspect) != 0 }

// likelySum is about what readings sum up to that go from the first to the last; numbers wrap around, there and back.
func likelySum(count, first, last int64) int64 { return count * (first + last) / 2 }

// likelyMean is the time-weighted mean, to weightedPlaces, of readings that came regularly, from figures at a scale. A
// power is that since the reading before. No step of it may be fused, so that every processor finds the same.
func likelyMean(q telemetry.Quantity, count, first, last, sum int64, scale uint8) int64 {
	if count < 2 || scale > 18 {
		return 0
	}
	weight := float64(sum) - float64(first)
	if q != telemetry.Power {
		weight -= (float64(last) - float64(first)) / 2
	}
	x := math.Round(weight / float64(count-1) / float64(pow10(scale)) * float64(pow10(weightedPlaces)))
	if !(math.Abs(x) < 1<<62) {
		return 0
	}
	return int64(x)
}
