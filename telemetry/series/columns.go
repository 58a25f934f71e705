package series

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// Columns are the readings of several channels, each list as long as At.
type Columns struct {
	At       []int64 // ms since 1 January 1970 UTC, in their order
	Channels []Column
}

// Column is one channel's readings.
type Column struct {
	Channel telemetry.Channel
	Values  []telemetry.Decimal
	Known   []bool // whether the channel has a reading at an instant; nil where it has at all
}

// ErrTooMany is returned where so many readings were asked for that the memory for them is better not taken.
var ErrTooMany = errors.New("series: too many readings at once")

// Columns reads the readings of several channels in [from, to), as they stood at one moment, where they are no more than
// most, and laid on their instants no more than twice as many; else ErrTooMany. Where a stored value is damaged the rest
// is returned: see Damaged.
func (s *Store) Columns(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, from, to time.Time, most int) (out Columns, err error) {
	many := false
	err = s.read(ctx, h, channels, from, to, most, func(read [][]sample) {
		out.At = instantsOf(read)
		if many = len(out.At)*len(channels) > 2*most; many {
			return
		}
		out.Channels = make([]Column, len(channels))
		eachOf(len(channels), workersOf(len(channels), from.UnixMilli(), to.UnixMilli()), func(i int) {
			out.Channels[i] = columnOf(channels[i], out.At, read[i])
		})
	})
	if err == nil && many {
		return Columns{}, fmt.Errorf("series: %s: %w", h, ErrTooMany)
	}
	return out, err
}

// instantsOf is all instants of several series, each once.
func instantsOf(series [][]sample) []int64 {
	longest := 0
	for i := range series {
		if len(series[i]) > len(series[longest]) {
			longest = i
		}
	}
	if len(series) == 0 {
		return []int64{}
	}
	all := make([]int64, len(series[longest]))
	for i, x := range series[longest] {
		all[i] = x.ms
	}
	sorted := len(all)
	for i, samples := range series {
		if i != longest && !sameInstants(samples, all[:sorted]) {
			for _, x := range samples {
				all = append(all, x.ms)
			}
		}
	}
	if len(all) > sorted {
		slices.Sort(all)
		all = slices.Compact(all)
	}
	return all
}

func sameInstants(samples []sample, at []int64) bool {
	if len(samples) != len(at) {
		return false
	}
	for i := range samples {
		if samples[i].ms != at[i] {
			return false
		}
	}
	return true
}

// columnOf lays samples on the instants at, which hold all of theirs.
func columnOf(c telemetry.Channel, at []int64, samples []sample) Column {
	out := Column{Channel: c, Values: make([]telemetry.Decimal, len(at))}
	if len(samples) == len(at) {
		for i := range samples {
			out.Values[i] = samples[i].value
		}
		return out
	}
	out.Known = make([]bool, len(at))
	i := 0
	for _, x := range samples {
		for at[i] != x.ms {
			i++
		}
		out.Values[i], out.Known[i] = x.value, true
	}
	return out
}
