package series

import (
	"context"
	"fmt"
	"math"
	"slices"
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

// Query is what is asked of a household's channels by hour or by day, from an instant on.
type Query struct {
	Figures  []telemetry.Channel // these in figures; of registers only the quality is told
	Extremes bool                // with the least and greatest
	Rollups  []telemetry.Channel // these in rollups, with those of a day before and a day after
	From     time.Time           // a whole hour; of days the one that holds it
	Slots    int                 // how many hours or days
}

// Table answers a Query: a slot of the figures is an hour, or a day.
type Table struct {
	Figures map[telemetry.Channel]Figures
	Rollups Rollups
}

// HourTable reads both at once what Hours tells, and figures where these are enough, which are much faster.
func (s *Store) HourTable(ctx context.Context, h lakaz.HouseholdID, q Query) (Table, error) {
	const day = 24 * hourMS
	first := q.From.UnixMilli()
	end := first + int64(q.Slots)*hourMS
	return s.table(ctx, h, q, hoursKind, first, end, first-day, end+day)
}

// DayTable is the same of the dwelling's own days.
func (s *Store) DayTable(ctx context.Context, h lakaz.HouseholdID, q Query) (Table, error) {
	cal, err := s.calendarOf(ctx, h, s.home(h))
	if err != nil {
		return Table{}, err
	}
	first := cal.number(q.From.UnixMilli())
	end := first + int64(q.Slots)
	return s.table(ctx, h, q, dayKind, cal.midnight(first), cal.midnight(end), cal.midnight(first-1), cal.midnight(end+1))
}

// table answers with figures of [first, end) and rollups of [before, after), all in ms.
func (s *Store) table(ctx context.Context, h lakaz.HouseholdID, q Query, kind string, first, end, before, after int64) (Table, error) {
	if q.Slots < 0 || before < firstMS || after > lastMS {
		return Table{}, fmt.Errorf("series: %d slots from %v: %w", q.Slots, q.From, lakaz.ErrInvalid)
	}
	k := tableSink{
		figures: figuresSink{channels: q.Figures, hourly: kind == hoursKind, slots: q.Slots, extremes: q.Extremes},
		rollups: rollupsSink{first: before, end: after},
	}
	if len(q.Rollups) > 0 {
		first, end = before, after
	}
	from := q.From.UnixMilli()
	err := s.gather(ctx, h, slices.Concat(q.Figures, q.Rollups), kind, first, max(end, first+1), func(cal calendar) sink {
		k.figures.cal, k.figures.first = cal, from
		if !k.figures.hourly {
			k.figures.first = cal.number(from)
		}
		return &k
	})
	if err != nil {
		return Table{}, err
	}
	t := Table{Figures: make(map[telemetry.Channel]Figures, len(q.Figures)), Rollups: Rollups{}}
	for i, c := range q.Figures {
		t.Figures[c] = k.figures.list[i]
	}
	for i, c := range q.Rollups {
		t.Rollups[c] = within(k.rollups.lists[i], before, after)
	}
	return t, nil
}

// tableSink takes the figures of the first channels and the rollups of the rest.
type tableSink struct {
	figures figuresSink
	rollups rollupsSink
}

func (k *tableSink) reset(channels int) {
	k.figures.reset(len(k.figures.channels))
	k.rollups.reset(channels - len(k.figures.channels))
}

func (k *tableSink) section(channel int, q telemetry.Quantity, g grid, section []byte, f *fields) error {
	if n := len(k.figures.channels); channel >= n {
		return k.rollups.section(channel-n, q, g, section, f)
	}
	return k.figures.section(channel, q, g, section, f)
}

func (k *tableSink) replace(channel int, from, to int64, list []telemetry.Rollup) {
	if n := len(k.figures.channels); channel >= n {
		k.rollups.replace(channel-n, from, to, list)
		return
	}
	k.figures.replace(channel, from, to, list)
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
}

func (k *figuresSink) reset(channels int) {
	k.list = make([]Figures, channels)
	for i := range k.list {
		k.list[i].reset(k.slots, k.extremes)
	}
}

// slot is that of an instant, which may be outside.
func (k *figuresSink) slot(ms int64) int {
	if k.hourly {
		return int((ms - k.first) / hourMS)
	}
	return int(k.cal.number(ms) - k.first)
}

func (k *figuresSink) section(channel int, q telemetry.Quantity, g grid, section []byte, f *fields) error {
	out := &k.list[channel]
	if err := f.decode(section, q, g.size(), out.depth()); err != nil {
		return err
	}
	base, size := k.slot(g.start()), int64(g.size())
	for i, place := range f.place {
		if place >= size {
			return errDamaged
		}
		if slot := base + int(place); slot >= 0 && slot < k.slots {
			out.takeField(slot, f, i)
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
