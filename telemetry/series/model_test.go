package series

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// model is what a household's readings are, told simply.
type model map[place]telemetry.Decimal

// add stores readings and returns those that changed anything, of several for one place the last.
func (m model) add(readings []telemetry.Reading) (fresh []telemetry.Reading) {
	was := maps.Clone(m)
	for i, r := range readings {
		at := place{r.Channel, r.At.UnixMilli()}
		m[at] = r.Value
		last := !slices.ContainsFunc(readings[i+1:], func(later telemetry.Reading) bool {
			return later.Channel == r.Channel && later.At.Equal(r.At)
		})
		if old, stored := was[at]; last && (!stored || old != r.Value) {
			fresh = append(fresh, r)
		}
	}
	return fresh
}

func (m model) points(c telemetry.Channel, from, to time.Time) []telemetry.Point {
	points := []telemetry.Point{}
	for at, v := range m {
		if p := (sample{at.ms, v}).point(); at.channel == c && !p.At.Before(from) && p.At.Before(to) {
			points = append(points, p)
		}
	}
	slices.SortFunc(points, func(a, b telemetry.Point) int { return a.At.Compare(b.At) })
	return points
}

// columns is what Columns tells.
func (m model) columns(channels []telemetry.Channel, from, to time.Time) Columns {
	instants := map[int64]bool{}
	for at := range m {
		if t := time.UnixMilli(at.ms); slices.Contains(channels, at.channel) && !t.Before(from) && t.Before(to) {
			instants[at.ms] = true
		}
	}
	out := Columns{At: slices.Sorted(maps.Keys(instants)), Channels: []Column{}}
	for _, c := range channels {
		column := Column{Channel: c, Values: make([]telemetry.Decimal, len(out.At)), Known: make([]bool, len(out.At))}
		for i, ms := range out.At {
			column.Values[i], column.Known[i] = m[place{c, ms}]
		}
		if !slices.Contains(column.Known, false) {
			column.Known = nil
		}
		out.Channels = append(out.Channels, column)
	}
	if out.At == nil {
		out.At = []int64{}
	}
	return out
}

func (m model) latest() map[telemetry.Channel]telemetry.Point {
	latest := map[telemetry.Channel]telemetry.Point{}
	for at, v := range m {
		if p := (sample{at.ms, v}).point(); !p.At.Before(latest[at.channel].At) {
			latest[at.channel] = p
		}
	}
	return latest
}

// rolled is the rollups of a channel, of hours or days, that begin in [from, to).
func (m model) rolled(c telemetry.Channel, cal calendar, hourly bool, from, to time.Time) []telemetry.Rollup {
	out := []telemetry.Rollup{}
	var samples []sample
	for _, p := range m.points(c, time.Time{}, dayStart.AddDate(9, 0, 0)) {
		samples = append(samples, sample{p.At.UnixMilli(), p.Value})
	}
	for len(samples) > 0 {
		var today []sample
		start, end := cal.day(samples[0].ms)
		today, samples = before(samples, end)
		hours, day := rollDay(c, cal, start, end, today)
		if hourly {
			day = hours
		}
		for _, r := range day {
			if !r.From.Before(from) && r.From.Before(to) {
				out = append(out, r)
			}
		}
	}
	return out
}

// figuresOf is the figures of so many hours or days, the first at an instant, as their rollups tell.
func figuresOf(c telemetry.Channel, cal calendar, hourly bool, from time.Time, slots int, rolled []telemetry.Rollup) Figures {
	var f Figures
	f.reset(slots, true)
	for i := range slots {
		in := telemetry.Interval{From: from.Add(time.Duration(i) * time.Hour), To: from.Add(time.Duration(i+1) * time.Hour)}
		if !hourly {
			day := cal.number(from.UnixMilli()) + int64(i)
			in = telemetry.Interval{From: cal.at(cal.midnight(day)), To: cal.at(cal.midnight(day + 1))}
		}
		g := telemetry.Gauges(c.Quantity, rolled, []telemetry.Interval{in})[0]
		if f.Quality[i] = g.Quality; !c.Quantity.Register() {
			f.Mean[i], f.Min[i], f.Max[i] = g.Mean, g.Min, g.Max
		}
	}
	return f
}

func orEmpty(list []telemetry.Rollup) []telemetry.Rollup {
	return append([]telemetry.Rollup{}, list...)
}

// checkFigures compares the figures of the days that hold an instant and the next two with those of all rollups.
func checkFigures(t *rapid.T, s *Store, want model, cal calendar, from time.Time) {
	t.Helper()
	const slots = 3
	from = from.Truncate(time.Hour)
	channels := slices.Collect(maps.Keys(want.latest()))
	half := len(channels) / 2
	q := Query{Figures: channels[half:], Extremes: true, Rollups: channels[:half], From: from, Slots: slots}
	hours, err := s.HourTable(t.Context(), "h1", q)
	if err != nil {
		t.Fatal(err)
	}
	days, err := s.DayTable(t.Context(), "h1", q)
	if err != nil {
		t.Fatal(err)
	}
	first := cal.number(from.UnixMilli())
	for _, c := range channels[:half] {
		if diff := gocmp.Diff(want.rolled(c, cal, true, from.Add(-24*time.Hour), from.Add((24+slots)*time.Hour)), orEmpty(hours.Rollups[c]), gocmp.Comparer(time.Time.Equal)); diff != "" {
			t.Fatalf("hours of %v beside figures: %s", c, diff)
		}
		if diff := gocmp.Diff(want.rolled(c, cal, false, cal.at(cal.midnight(first-1)), cal.at(cal.midnight(first+slots+1))), orEmpty(days.Rollups[c]), gocmp.Comparer(time.Time.Equal)); diff != "" {
			t.Fatalf("days of %v beside figures: %s", c, diff)
		}
	}
	channels = channels[half:]
	for _, c := range channels {
		for hourly, got := range map[bool]Figures{true: hours.Figures[c], false: days.Figures[c]} {
			rolled := want.rolled(c, cal, hourly, from.AddDate(0, 0, -3), from.AddDate(0, 0, 6))
			if diff := gocmp.Diff(figuresOf(c, cal, hourly, from, slots, rolled), got, cmpopts.EquateNaNs()); diff != "" {
				t.Fatalf("figures of %v by the hour %v: %s", c, hourly, diff)
			}
		}
	}
}

func decimals() *rapid.Generator[telemetry.Decimal] {
	return rapid.Custom(func(t *rapid.T) telemetry.Decimal {
		if rapid.Bool().Draw(t, "plain") {
			return telemetry.NewDecimal(rapid.Int64Range(-50, 300).Draw(t, "tenths"), 1)
		}
		unscaled, scale := rapid.Int64().Draw(t, "unscaled"), rapid.Uint8Range(0, telemetry.MaxScale).Draw(t, "scale")
		if d, ok := telemetry.Wide(unscaled/16, rapid.Uint32Range(1, 999_999_999).Draw(t, "low"), scale); ok {
			return d
		}
		return telemetry.NewDecimal(unscaled, scale)
	})
}

func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		day := dayStart.AddDate(0, 0, rapid.SampledFrom([]int{-400, -1, 0, 1, 2, 78, 79}).Draw(t, "day"))
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return day.Add(time.Duration(rapid.Int64Range(0, 24*60*60*1000-1).Draw(t, "ms")) * time.Millisecond)
		case 1:
			return day.Add(-time.Millisecond)
		}
		return day.Add(time.Duration(rapid.Int64Range(0, 5).Draw(t, "hours")) * time.Hour)
	})
}

func packs() *rapid.Generator[[]telemetry.Reading] {
	channel := rapid.SampledFrom([]telemetry.Channel{salon, {Place: "salon", Quantity: telemetry.Humidity},
		{Place: "s", Quantity: telemetry.Temperature}, {Place: telemetry.Electricity, Quantity: telemetry.Energy}})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) telemetry.Reading {
		return telemetry.Reading{Channel: channel.Draw(t, "channel"), At: instants().Draw(t, "at"), Value: decimals().Draw(t, "value")}
	}), 0, 12)
}

// TestModel does what comes, in any order, and compares the store with a map: late, double, sealed, imported, opened
// anew, it makes no difference.
func TestModel(tt *testing.T) {
	t := tt
	rapid.Check(t, func(t *rapid.T) {
		ctx := t.Context()
		mem, err := badgerkv.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		defer mem.Close()
		open := func() *Store {
			s, err := Open(ctx, mem, paris)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		s, want, other := open(), model{}, model{}
		cal := calendar{lakaz.Mainland, lakaz.Mainland.Location()}
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		check := func(*rapid.T) {
			from, to := instants().Draw(t, "from"), instants().Draw(t, "to")
			for c := range want.latest() {
				got, err := s.Range(ctx, "h1", c, from, to)
				ok(err)
				if diff := gocmp.Diff(want.points(c, from, to), got); diff != "" {
					t.Fatalf("%v [%v, %v): %s", c, from, to, diff)
				}
				got, err = s.Range(ctx, "h1", c, time.Time{}, dayStart.AddDate(9000, 0, 0))
				ok(err)
				if diff := gocmp.Diff(want.points(c, time.Time{}, dayStart.AddDate(9, 0, 0)), got); diff != "" {
					t.Fatalf("%v: %s", c, diff)
				}
			}
			channels := slices.Collect(maps.Keys(want.latest()))
			columns, err := s.Columns(ctx, "h1", channels, from, to, 1<<20)
			ok(err)
			if diff := gocmp.Diff(want.columns(channels, from, to), columns); diff != "" {
				t.Fatalf("columns [%v, %v): %s", from, to, diff)
			}
			hours, err := s.Hours(ctx, "h1", channels, from, to)
			ok(err)
			days, err := s.Days(ctx, "h1", channels, from, to)
			ok(err)
			for _, c := range channels {
				if from.Before(to) {
					if diff := gocmp.Diff(want.rolled(c, cal, true, from, to), hours[c], gocmp.Comparer(time.Time.Equal)); diff != "" {
						t.Fatalf("hours of %v: %s", c, diff)
					}
					if diff := gocmp.Diff(want.rolled(c, cal, false, from, to), days[c], gocmp.Comparer(time.Time.Equal)); diff != "" {
						t.Fatalf("days of %v: %s", c, diff)
					}
				}
			}
			checkFigures(t, s, want, cal, from)
			fleet, err := s.Fleet(ctx, salon, dayStart.AddDate(0, 0, -3), dayStart.AddDate(0, 0, 90))
			ok(err)
			table, err := s.FleetFigures(ctx, salon, dayStart.AddDate(0, 0, -3), dayStart.AddDate(0, 0, 90), true)
			ok(err)
			for h, m := range map[lakaz.HouseholdID]model{"h1": want, "h10": other} {
				if diff := gocmp.Diff(figuresOf(salon, cal, false, cal.at(cal.midnight(dateOf(dayStart.AddDate(0, 0, -3)))), 93, fleet[h]), table.Of(h), cmpopts.EquateNaNs()); diff != "" {
					t.Fatalf("figures of the fleet: %s: %s", h, diff)
				}
				days := m.rolled(salon, cal, false, dayStart.AddDate(0, 0, -3), dayStart.AddDate(0, 0, 90))
				for _, got := range fleet[h] { // the sealed ones; when they are all, all
					if hot := len(keys(tt, mem, hotPrefix(h))); hot == 0 {
						if diff := gocmp.Diff(days, fleet[h], gocmp.Comparer(time.Time.Equal)); diff != "" {
							t.Fatalf("fleet: %s: %s", h, diff)
						}
					}
					if !slices.ContainsFunc(days, func(r telemetry.Rollup) bool { return r.From.Equal(got.From) }) {
						t.Fatalf("fleet: %s has no %v", h, got)
					}
				}
				if len(fleet[h]) == 0 && len(days) > 0 && len(keys(tt, mem, hotPrefix(h))) == 0 {
					t.Fatalf("fleet: nothing of %s", h)
				}
			}
			for h, m := range map[string]model{"h1": want, "h10": other} {
				latest, err := s.Latest(ctx, lakaz.HouseholdID(h))
				ok(err)
				if diff := gocmp.Diff(m.latest(), latest); diff != "" {
					t.Fatalf("latest of %s: %s", h, diff)
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				pack := packs().Draw(t, "pack")
				fresh, err := s.Append(ctx, "h1", pack)
				ok(err)
				if diff := gocmp.Diff(want.add(pack), fresh); diff != "" {
					t.Fatalf("fresh: %s", diff)
				}
			},
			"append again": func(t *rapid.T) {
				var pack []telemetry.Reading
				for at, v := range want {
					pack = append(pack, telemetry.Reading{Channel: at.channel, At: time.UnixMilli(at.ms), Value: v})
				}
				fresh, err := s.Append(ctx, "h1", pack)
				ok(err)
				if len(fresh) != 0 {
					t.Fatalf("fresh again: %v", fresh)
				}
			},
			"append to another": func(t *rapid.T) {
				pack := packs().Draw(t, "pack")
				_, err := s.Append(ctx, "h10", pack)
				ok(err)
				other.add(pack)
			},
			"import": func(t *rapid.T) {
				pack := packs().Draw(t, "pack")
				ok(s.Import(ctx, "h1", pack))
				want.add(pack)
			},
			"seal":  func(t *rapid.T) { ok(s.Seal(ctx, instants().Draw(t, "before"))) },
			"merge": func(t *rapid.T) { ok(s.Merge(ctx, instants().Draw(t, "before"))) },
			"erase": func(t *rapid.T) {
				ok(s.Erase(ctx, "h10"))
				clear(other)
				for _, key := range keys(tt, mem, kv.Tuple(fleetKey)) {
					if bytes.Contains(key, []byte("h10")) {
						t.Fatalf("%q is of an erased household", key)
					}
					ok(mem.View(ctx, func(r kv.Reader) error {
						value, err := r.Get(key)
						if err != nil {
							return err
						}
						_, body, _ := unframe(key, value)
						if raw, e := s.codec.dec.DecodeAll(body, nil); e == nil {
							body = raw
						}
						if bytes.Contains(body, []byte("h10")) {
							return fmt.Errorf("%q holds an erased household", key)
						}
						return err
					}))
				}
			},
			"open": func(t *rapid.T) { s = open() },
			"":     check,
		})
		if s.Damaged() != 0 {
			t.Fatal("damaged:", s.Damaged())
		}
	})
}

// TestChunkRoundTrip: what goes into a chunk comes out, to the last digit, all or a part of it.
func TestChunkRoundTrip(t *testing.T) {
	codec, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom([]int64{0, dayStart.UnixMilli(), 12345}).Draw(t, "start")
		unit := rapid.SampledFrom([]int64{1, 1000, 60_000}).Draw(t, "unit")
		base := rapid.SampledFrom([]int64{start, start - start%1000 + 1000}).Draw(t, "base")
		days := rapid.SampledFrom([]int64{1, 2, 30}).Draw(t, "days")
		value := decimals()
		if rapid.Bool().Draw(t, "plain") {
			value = rapid.Map(rapid.Int64Range(0, 1000), func(n int64) telemetry.Decimal { return telemetry.NewDecimal(n, 2) })
		}
		samples := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) sample {
			return sample{base + unit*rapid.Int64Range(0, (days*dayMS-1000)/unit-1).Draw(t, "at"), value.Draw(t, "value")}
		}), 1, 100, func(x sample) int64 { return x.ms }).Draw(t, "samples")
		slices.SortFunc(samples, func(a, b sample) int { return cmp.Compare(a.ms, b.ms) })
		if rapid.Bool().Draw(t, "regular") {
			for i := range samples {
				samples[i].ms = base + int64(i)*unit
			}
		}
		key := []byte("key")
		stored := codec.encode(key, partOf(start, samples), timesName{})
		got, err := codec.decode(nil, key, start, stored, nil, -never, never)
		if err != nil || !slices.Equal(got, samples) {
			t.Fatalf("%v: %v came back as %v", err, samples, got)
		}
		plain, err := codec.decode(nil, key, start, frame(key, codec.enc.EncodeAll(bodyOf(start, samples, true), []byte{formChunkZstd})), nil, -never, never)
		if err != nil || !slices.Equal(plain, samples) {
			t.Fatalf("%v: %v came back plain as %v", err, samples, plain)
		}
		i := rapid.IntRange(0, len(samples)-1).Draw(t, "i")
		j := rapid.IntRange(i, len(samples)-1).Draw(t, "j")
		part, err := codec.decode(got, key, start, stored, nil, samples[i].ms, samples[j].ms)
		if err != nil || !slices.Equal(part, append(got, samples[i:j]...)) {
			t.Fatalf("%v: %v came back as %v", err, samples[i:j], part[len(got):])
		}
		if last, err := codec.decodeLast(key, start, stored, nil); err != nil || last != samples[len(samples)-1] {
			t.Fatal(err, last)
		}
		bit := rapid.IntRange(0, 8*len(stored)-1).Draw(t, "bit")
		stored[bit/8] ^= 1 << (bit % 8)
		if _, err := codec.decode(nil, key, start, stored, nil, -never, never); !isDamaged(err) {
			t.Fatal("a flipped bit was not seen")
		}
	})
}

// TestHotRoundTrip: so too for a hot record, and for one that is cut into several.
func TestHotRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := packs().Draw(t, "pack")
		limit := rapid.SampledFrom([]int{1, 40, maxHot}).Draw(t, "limit")
		if rapid.Bool().Draw(t, "channel after channel") {
			slices.SortStableFunc(want, func(a, b telemetry.Reading) int { return cmp.Compare(a.Channel.String(), b.Channel.String()) })
		}
		var got []telemetry.Reading
		b := telemetry.BatchOf(want)
		for rest := b.Rows; len(rest) > 0; {
			var value []byte
			value, rest = encodeHot(b.Channels, rest, limit)
			rec, err := decodeHot([]byte("key"), frame([]byte("key"), value), map[string]string{})
			if err != nil {
				t.Fatal(err)
			}
			if err := rec.each(func(c telemetry.Channel, x sample) {
				got = append(got, telemetry.Reading{Channel: c, At: x.point().At, Value: x.value})
			}); err != nil {
				t.Fatal(err)
			}
		}
		if len(want) != len(got) || len(want) > 0 && !slices.Equal(got, want) {
			t.Fatalf("%v came back as %v", want, got)
		}
	})
}
