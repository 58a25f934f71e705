package series

import (
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// Figures are a gauge's over hours, or days, one after the other: NaN, and quality 0, where nothing was measured. Registers have
// none but the quality.
type Figures struct {
	Mean     []float64 // of the readings
	Min, Max []float64 // nil where they were not asked for
	Quality  []telemetry.Quality
}

func (f *Figures) reset(n int, extremes bool) {
	f.Mean, f.Quality = make([]float64, n), make([]telemetry.Quality, n)
	if extremes {
		f.Min, f.Max = make([]float64, n), make([]float64, n)
	}
	f.clear(0, n)
}

func (f *Figures) clear(from, to int) {
	for i := from; i < to; i++ {
		f.Mean[i], f.Quality[i] = math.NaN(), 0
		if f.Min != nil {
			f.Min[i], f.Max[i] = math.NaN(), math.NaN()
		}
	}
}

// takeField puts one of decoded fields in its slot.
func (f *Figures) takeField(slot int, from *fields, i int) {
	f.Quality[slot] = telemetry.Quality(from.quality[i])
	if from.quantity.Register() {
		return
	}
	f.Mean[slot] = from.float(i, valueSum) / float64(from.count[i])
	if f.Min != nil {
		f.Min[slot], f.Max[slot] = from.float(i, valueLeast), from.float(i, valueGreatest)
	}
}

func (f *Figures) take(slot int, q telemetry.Quantity, r telemetry.Rollup) {
	f.Quality[slot] = r.Quality
	if q.Register() {
		return
	}
	f.Mean[slot] = r.Sum.Float() / float64(r.Count)
	if f.Min != nil {
		f.Min[slot], f.Max[slot] = r.Min.Float(), r.Max.Float()
	}
}

// depth is how much of a section they need.
func (f *Figures) depth() depth {
	if f.Min != nil {
		return withRange
	}
	return meansOnly
}

// HourFigures are those of so many hours from one on, a slot an hour; with the extremes or without. Of registers only
// the quality is told.
func (s *Store) HourFigures(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, from time.Time, hours int, extremes bool) (map[telemetry.Channel]Figures, error) {
	first := from.UnixMilli()
	return s.figures(ctx, h, channels, hoursKind, first, first+int64(hours)*hourMS, hours, extremes)
}

// DayFigures are those of so many of the dwelling's own days, from the one that holds an instant on; as HourFigures.
func (s *Store) DayFigures(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, from time.Time, days int, extremes bool) (map[telemetry.Channel]Figures, error) {
	cal, err := s.calendarOf(ctx, h, s.home(h))
	if err != nil {
		return nil, err
	}
	first := cal.number(from.UnixMilli())
	return s.figures(ctx, h, channels, dayKind, cal.midnight(first), cal.midnight(first+int64(days)), days, extremes)
}

func (s *Store) figures(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, kind string, first, end int64, slots int, extremes bool) (map[telemetry.Channel]Figures, error) {
	k := figuresSink{channels: channels, hourly: kind == hoursKind, slots: slots, extremes: extremes}
	if slots <= 0 || first < firstMS || end > lastMS {
		k.reset(len(channels))
		return k.byChannel(), ctx.Err()
	}
	err := s.gather(ctx, h, channels, kind, first, end, func(cal calendar) sink {
		k.cal, k.first = cal, first
		if !k.hourly {
			k.first = cal.number(first)
		}
		return &k
	})
	return k.byChannel(), err
}

// figuresSink takes figures of slots.
type figuresSink struct {
	channels []telemetry.Channel
	cal      calendar
	hourly   bool
	first    int64 // the first slot's ms, or number of its day
	slots    int
	extremes bool
	list     []Figures
	f        fields
}

func (k *figuresSink) reset(channels int) {
	k.list = make([]Figures, channels)
	for i := range k.list {
		k.list[i].reset(k.slots, k.extremes)
	}
}

func (k *figuresSink) byChannel() map[telemetry.Channel]Figures {
	out := make(map[telemetry.Channel]Figures, len(k.list))
	for i, f := range k.list {
		out[k.channels[i]] = f // of a channel that is named twice the last is filled
	}
	return out
}

// slot is that of an instant, which may be outside.
func (k *figuresSink) slot(ms int64) int {
	if k.hourly {
		return int((ms - k.first) / hourMS)
	}
	return int(k.cal.number(ms) - k.first)
}

func (k *figuresSink) section(channel int, q telemetry.Quantity, g grid, section []byte) error {
	out := &k.list[channel]
	if err := k.f.decode(section, q, g.size(), out.depth()); err != nil {
		return err
	}
	base, size := k.slot(g.start()), int64(g.size())
	for i, place := range k.f.place {
		if place >= size {
			return errDamaged
		}
		if slot := base + int(place); slot >= 0 && slot < k.slots {
			out.takeField(slot, &k.f, i)
		}
	}
	return nil
}

func (k *figuresSink) replace(channel int, from, to int64, list []telemetry.Rollup) {
	k.list[channel].clear(max(k.slot(from), 0), min(k.slot(to), k.slots))
	for _, r := range list {
		if slot := k.slot(r.From.UnixMilli()); slot >= 0 && slot < k.slots {
			k.list[channel].take(slot, k.channels[channel].Quantity, r)
		}
	}
}

// grow adds so many empty slots.
func (f *Figures) grow(n int) {
	was := len(f.Mean)
	f.Mean, f.Quality = append(f.Mean, make([]float64, n)...), append(f.Quality, make([]telemetry.Quality, n)...)
	if f.Min != nil {
		f.Min, f.Max = append(f.Min, make([]float64, n)...), append(f.Max, make([]float64, n)...)
	}
	f.clear(was, was+n)
}
