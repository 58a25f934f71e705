package imports

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// Report is what a file held.
type Report struct {
	Format   string
	Rows     int // that gave readings
	Readings int
	Refused  int
	Faults   []*BadRow // the first of them
	Channels []Span    // in order of their names
}

// Span is what a file held of one channel.
type Span struct {
	Channel  telemetry.Channel
	Readings int
	From, To time.Time // the first and the last instant
}

// mostFaults is how many refused rows a report holds one by one; it counts the others.
const mostFaults = 1000

// mostAmounts is how many sums a file may hold: ten years of ten minutes. They are kept until its end, because a register
// needs them in order.
const mostAmounts = 600_000

// batch is how many readings are handed on at once.
const batch = 32 << 10

// Collector says where a file's readings and refusals go.
type Collector struct {
	// Register is what a register stood at, at an instant or before: what a file tells only in sums goes on from there.
	// Where nothing is known before, that is nothing.
	Register func(c telemetry.Channel, at time.Time) (telemetry.Decimal, error)
	// Store takes readings, in batches that are used again.
	Store func([]telemetry.Reading) error
	// Tell, where it is not nil, hears at the end what the file says of each channel's stretches: estimated, or measured.
	Tell func(telemetry.Channel, []telemetry.Provenance) error
	// Refused, where it is not nil, hears of every row that is refused.
	Refused func(*BadRow) error
}

// Collect reads a file to its end. Its memory does not grow with the file, but for sums. An error is one of reading, of the collector
// or of the store; what the file itself says wrong is in the report.
func (c Collector) Collect(format Format, r io.Reader) (Report, error) {
	report := Report{Format: format.Name}
	pending := make([]telemetry.Reading, 0, batch)
	var amounts []Amount
	told := map[telemetry.Channel][]telemetry.Provenance{}
	for row, err := range format.Read(r) {
		if bad, ok := errors.AsType[*BadRow](err); ok {
			report.Refused++
			if len(report.Faults) < mostFaults {
				report.Faults = append(report.Faults, bad)
			}
			if c.Refused != nil {
				if err := c.Refused(bad); err != nil {
					return report, err
				}
			}
			continue
		}
		if err != nil {
			return report, err
		}
		report.Rows++
		report.count(row.Readings)
		row.tell(told)
		pending = append(pending, row.Readings...)
		if amounts = append(amounts, row.Amounts...); len(amounts) > mostAmounts {
			return report, lakaz.Invalid("file", "import.tooMany")
		}
		if len(pending) >= batch {
			if err := c.Store(pending); err != nil {
				return report, err
			}
			pending = pending[:0]
		}
	}
	summed, err := c.registers(amounts)
	if err != nil {
		return report, err
	}
	report.count(summed)
	pending = append(pending, summed...)
	slices.SortFunc(report.Channels, func(a, b Span) int {
		if a.Channel.String() < b.Channel.String() {
			return -1
		}
		return 1
	})
	if len(pending) > 0 {
		if err := c.Store(pending); err != nil {
			return report, err
		}
	}
	for channel, stretches := range told {
		if c.Tell == nil {
			break
		}
		if err := c.Tell(channel, stretches); err != nil {
			return report, err
		}
	}
	return report, nil
}

// tell adds what a row says of its time to what the rows before said of their channels'; of the same and next to each
// other one stretch is made, whichever way the file runs.
func (r Row) tell(told map[telemetry.Channel][]telemetry.Provenance) {
	if r.From.IsZero() {
		return
	}
	var channels []telemetry.Channel
	for _, reading := range r.Readings {
		channels = append(channels, reading.Channel)
	}
	for _, amount := range r.Amounts {
		channels = append(channels, amount.Channel)
	}
	slices.SortFunc(channels, func(a, b telemetry.Channel) int { return cmp.Compare(a.String(), b.String()) })
	for _, c := range slices.Compact(channels) {
		if all := told[c]; len(all) > 0 && all[len(all)-1].Estimated == r.Estimated {
			switch last := &all[len(all)-1]; {
			case last.To.Equal(r.From):
				last.To = r.At
				continue
			case last.From.Equal(r.At):
				last.From = r.From
				continue
			}
		}
		told[c] = append(told[c], telemetry.Provenance{Interval: telemetry.Interval{From: r.From, To: r.At}, Estimated: r.Estimated})
	}
}

// registers makes readings of registers from sums, in any order. A sum that begins before the one before it ends tells
// the same again and is left out. The register is told at the beginning of each sum too, so that what was not told
// before it is not taken for a part of it.
func (c Collector) registers(amounts []Amount) (readings []telemetry.Reading, err error) {
	slices.SortStableFunc(amounts, func(a, b Amount) int {
		return cmp.Or(cmp.Compare(a.Channel.String(), b.Channel.String()), a.From.Compare(b.From))
	})
	var channel telemetry.Channel
	var value telemetry.Decimal
	var at time.Time
	for _, a := range amounts {
		if a.Channel != channel {
			channel, at = a.Channel, time.Time{}
			if value, err = c.Register(channel, a.From); err != nil {
				return nil, err
			}
		}
		sum, ok := value.Add(a.Value)
		if !ok || a.From.Before(at) {
			continue
		}
		if !at.Equal(a.From) {
			readings = append(readings, telemetry.Reading{Channel: channel, At: a.From, Value: value})
		}
		value, at = sum, a.To
		readings = append(readings, telemetry.Reading{Channel: channel, At: at, Value: value})
	}
	return readings, nil
}

// count adds readings to the report.
func (r *Report) count(readings []telemetry.Reading) {
	r.Readings += len(readings)
	for _, reading := range readings {
		i := slices.IndexFunc(r.Channels, func(s Span) bool { return s.Channel == reading.Channel })
		if i < 0 {
			i = len(r.Channels)
			r.Channels = append(r.Channels, Span{Channel: reading.Channel, From: reading.At, To: reading.At})
		}
		s := &r.Channels[i]
		s.Readings++
		if reading.At.Before(s.From) {
			s.From = reading.At
		}
		if reading.At.After(s.To) {
			s.To = reading.At
		}
	}
}
