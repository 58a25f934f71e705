package series

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// jittered are the readings of homeReadings, a minute apart, each message some milliseconds late: the channels of a
// message together, or each for itself.
func jittered(minutes int, from time.Time, together bool) []telemetry.Reading {
	readings := homeReadings(minutes, from, time.Minute)
	random := rand.New(rand.NewPCG(1, 2))
	late := time.Duration(0)
	for i := range readings {
		if !together || i == 0 || !readings[i].At.Equal(readings[i-1].At.Add(-late)) {
			late = time.Duration(random.IntN(200)) * time.Millisecond
		}
		readings[i].At = readings[i].At.Add(late)
	}
	return readings
}

// kindBytes is what is stored of a household by kind, keys and all.
func kindBytes(t testing.TB, store kv.Store, h lakaz.HouseholdID) map[string]int {
	t.Helper()
	bytes := map[string]int{}
	err := store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(homePrefix(h), kv.PrefixEnd(homePrefix(h)), false, func(key, value []byte) error {
			parts, err := kv.ParseTuple(key)
			kind, _ := parts[2].(string)
			bytes[kind] += len(key) + len(value)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// TestSharedInstantsAreStoredOnce: the instants of messages that come irregularly take little beside those of channels
// that each have their own, and regular ones nothing; all come back as they were.
func TestSharedInstantsAreStoredOnce(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	start, end := s.codec.calendars[lakaz.Mainland].block(dayStart.UnixMilli())
	from, to := time.UnixMilli(start), time.UnixMilli(end)
	minutes := int(to.Sub(from) / time.Minute)
	homes := map[lakaz.HouseholdID][]telemetry.Reading{
		"together": jittered(minutes, from, true), "apart": jittered(minutes, from, false), "regular": homeReadings(minutes, from, time.Minute),
	}
	points := map[lakaz.HouseholdID]map[telemetry.Channel][]telemetry.Point{}
	for h, readings := range homes {
		points[h] = map[telemetry.Channel][]telemetry.Point{}
		for _, r := range readings {
			points[h][r.Channel] = append(points[h][r.Channel], telemetry.Point{At: r.At.UTC(), Value: r.Value})
		}
		if err := s.Import(ctx, h, readings); err != nil {
			t.Fatal(err)
		}
	}
	check := func(as, chunks string) {
		t.Helper()
		size := map[lakaz.HouseholdID]float64{}
		for h, readings := range homes {
			bytes := kindBytes(t, mem, h)
			size[h] = float64(bytes[chunks]+bytes[timesKindOf(chunks)]) / float64(len(readings))
			t.Logf("%s, %s: %.3f bytes a reading, %.3f of them timetables", as, h, size[h], float64(bytes[timesKindOf(chunks)])/float64(len(readings)))
			if h != "together" && bytes[timesKindOf(chunks)] != 0 {
				t.Errorf("%s, %s: a timetable, and nothing to share", as, h)
			}
			channels := slices.Collect(maps.Keys(points[h]))
			got, err := s.Columns(ctx, h, channels, from, to, 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			for _, column := range got.Channels {
				want := points[h][column.Channel]
				for i, v := range column.Values {
					if column.Known != nil && !column.Known[i] {
						continue
					}
					if at := time.UnixMilli(got.At[i]).UTC(); len(want) == 0 || want[0] != (telemetry.Point{At: at, Value: v}) {
						t.Fatalf("%s, %s, %s: %v %v, want %v", as, h, column.Channel, at, v, want[:min(1, len(want))])
					}
					want = want[1:]
				}
				if len(want) > 0 {
					t.Fatalf("%s, %s, %s: %d readings are missing", as, h, column.Channel, len(want))
				}
			}
		}
		shared, own := size["together"]-size["regular"], size["apart"]-size["regular"]
		if shared > own/8 {
			t.Errorf("%s: instants take %.3f bytes a reading shared, %.3f of each channel's own", as, shared, own)
		}
	}
	check("sealed", chunkKind)
	if err := s.Merge(ctx, to); err != nil {
		t.Fatal(err)
	}
	check("merged", monthKind)
	if bytes := kindBytes(t, mem, "together"); bytes[timesKind]+bytes[chunkKind] != 0 {
		t.Errorf("left of the days: %v", bytes)
	}
	if s.Damaged() != 0 {
		t.Error("damaged:", s.Damaged())
	}
}

// wholeTimes reports what chunks and timetables have got wrong: a chunk that names one which is not there, or one that no
// chunk names.
func wholeTimes(ctx context.Context, store kv.Store, h lakaz.HouseholdID) error {
	return store.View(ctx, func(r kv.Reader) error {
		for _, kind := range []string{chunkKind, monthKind} {
			named := map[string]bool{}
			prefix := kindPrefix(h, kind)
			if err := r.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, value []byte) error {
				parts, err := kv.ParseTuple(key)
				if err != nil {
					return err
				}
				start := parts[len(parts)-1].(time.Time).UnixMilli()
				if name, names := timesNamed(start, value); names {
					named[string(timesKey(h, kind, name))] = true
				}
				return nil
			}); err != nil {
				return err
			}
			stored, err := storedTimes(r, h, kind, firstMS, lastMS)
			if err != nil {
				return err
			}
			for _, o := range stored {
				if !named[string(o.key)] {
					return fmt.Errorf("no %s names the timetable %q", kind, o.key)
				}
				delete(named, string(o.key))
			}
			for key := range named {
				return fmt.Errorf("a %s names the timetable %q, which is not there", kind, key)
			}
		}
		return nil
	})
}

// messages are packs of a gateway that sends each minute, or about, what its sensors say: of some it misses a reading now
// and then, and one has a rhythm of its own.
func messages(channels []telemetry.Channel) *rapid.Generator[[]telemetry.Reading] {
	return rapid.Custom(func(t *rapid.T) (pack []telemetry.Reading) {
		day := rapid.SampledFrom([]int{-420, -1, 0, 1, 20, 77, 78}).Draw(t, "day") // of which one has 23 hours
		at := dayStart.AddDate(0, 0, day).Add(time.Duration(rapid.IntRange(0, 23*60).Draw(t, "minute")) * time.Minute)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		sent := channels[rapid.IntRange(0, len(channels)-1).Draw(t, "first"):]
		missed := rapid.SampledFrom([]int{0, 0, 2, 20, 50}).Draw(t, "missed")
		for range rapid.IntRange(1, 100).Draw(t, "messages") {
			at = at.Add(time.Minute + time.Duration(random.IntN(30_000))*time.Millisecond)
			for i, c := range sent {
				of := at
				if i == 3 {
					of = at.Add(time.Duration(random.IntN(30_000)) * time.Millisecond)
				}
				if random.IntN(100) >= missed {
					pack = append(pack, telemetry.Reading{Channel: c, At: of, Value: telemetry.NewDecimal(random.Int64N(300), 1)})
				}
			}
		}
		return pack
	})
}

// TestSharedModel does what comes to the messages of a gateway, in any order, and compares with a map: what channels have
// in common, and what one of them has alone, comes back, and no timetable is missing or left over.
func TestSharedModel(t *testing.T) {
	channels := []telemetry.Channel{salon, {Place: "salon", Quantity: telemetry.Humidity},
		{Place: "s", Quantity: telemetry.Temperature}, {Place: "t", Quantity: telemetry.Temperature}, {Place: telemetry.Electricity, Quantity: telemetry.Energy}}
	shared := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		mem, err := badgerkv.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		defer mem.Close()
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(ctx, mem, paris)
		ok(err)
		want, raw := model{}, time.Time{}
		split := func(pack []telemetry.Reading) (fit []telemetry.Reading) {
			fit, _, err := withheld(ctx, s, "h", pack)
			ok(err)
			return fit
		}
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				fit := split(messages(channels).Draw(t, "messages"))
				_, err := s.Append(ctx, "h", fit)
				ok(err)
				want.add(fit)
			},
			"import": func(t *rapid.T) {
				pack := messages(channels).Draw(t, "messages")
				fit := split(pack)
				ok(s.Import(ctx, "h", pack))
				want.add(fit)
			},
			"late in one channel": func(t *rapid.T) {
				places := slices.SortedFunc(maps.Keys(want), func(a, b place) int { return int(a.ms - b.ms) })
				if len(places) == 0 {
					return
				}
				at := rapid.SampledFrom(places).Draw(t, "place")
				late := split([]telemetry.Reading{{Channel: rapid.SampledFrom(channels).Draw(t, "channel"),
					At: time.UnixMilli(at.ms + rapid.Int64Range(0, 1).Draw(t, "after")), Value: telemetry.NewDecimal(7, 0)}})
				ok(s.Import(ctx, "h", late))
				want.add(late)
			},
			"seal": func(t *rapid.T) {
				ok(s.Seal(ctx, dayStart.AddDate(0, 0, rapid.SampledFrom([]int{0, 9, 90}).Draw(t, "before"))))
			},
			"merge": func(t *rapid.T) {
				ok(s.Merge(ctx, dayStart.AddDate(0, 0, rapid.SampledFrom([]int{0, 40, 120}).Draw(t, "before"))))
			},
			"expire": func(t *rapid.T) {
				_, err := s.Expire(ctx, dayStart.AddDate(0, 0, rapid.SampledFrom([]int{0, 80, 500}).Draw(t, "now")), year(1200))
				ok(err)
				raw, err = s.RawFrom(ctx, "h")
				ok(err)
			},
			"open": func(t *rapid.T) {
				s, err = Open(ctx, mem, paris)
				ok(err)
			},
			"": func(t *rapid.T) {
				for _, c := range channels {
					points, err := s.Range(ctx, "h", c, raw, dayStart.AddDate(1, 0, 0))
					ok(err)
					if diff := gocmp.Diff(want.points(c, raw, dayStart.AddDate(1, 0, 0)), points); diff != "" {
						t.Fatalf("%s: %s", c, diff)
					}
				}
				columns, err := s.Columns(ctx, "h", channels, raw, dayStart.AddDate(1, 0, 0), 1<<20)
				ok(err)
				if diff := gocmp.Diff(want.columns(channels, raw, dayStart.AddDate(1, 0, 0)), columns); diff != "" {
					t.Fatalf("columns: %s", diff)
				}
				ok(wholeTimes(ctx, mem, "h"))
				latest, err := s.Latest(ctx, "h")
				ok(err)
				if diff := gocmp.Diff(want.latest(), latest); diff != "" {
					t.Fatalf("latest: %s", diff)
				}
				ok(mem.View(ctx, func(r kv.Reader) error {
					for _, kind := range []string{chunkKind, monthKind} {
						stored, err := storedTimes(r, "h", kind, firstMS, lastMS)
						if err != nil {
							return err
						}
						shared[kind] += len(stored)
					}
					return nil
				}))
			},
		})
		if s.Damaged() != 0 {
			t.Fatal("damaged:", s.Damaged())
		}
		ok(s.Erase(ctx, "h"))
		ok(mem.View(ctx, func(r kv.Reader) error {
			return r.Scan(homePrefix("h"), kv.PrefixEnd(homePrefix("h")), false, func(key, _ []byte) error {
				return fmt.Errorf("%q is left of an erased household", key)
			})
		}))
	})
	if t.Logf("timetables seen: %v", shared); shared[chunkKind] == 0 || shared[monthKind] == 0 {
		t.Error("nothing was ever shared")
	}
}

// TestRunsRoundTrip: which of a list's instants a channel has comes back, whichever they are.
func TestRunsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instants := make([]sample, rapid.IntRange(0, 30).Draw(t, "instants"))
		var want []sample
		for i := range instants {
			if instants[i].ms = int64(i) * 7; rapid.IntRange(0, 3).Draw(t, "has") > 0 {
				want = append(want, instants[i])
			}
		}
		runs := appendRuns(nil, instants, want)
		got := make([]sample, len(want))
		if !fillRuns(got, instants, runs) || !slices.Equal(got, want) {
			t.Fatalf("%v of %v came back as %v", want, instants, got)
		}
		if len(want) == len(instants) && len(runs) > 0 {
			t.Fatalf("all of %v: %v", instants, runs)
		}
		if fillRuns(make([]sample, len(want)+1), instants, runs) || len(want) > 0 && fillRuns(got[1:], instants, runs) {
			t.Fatal("another count was believed")
		}
	})
}

// TestRhythms: who has instants in common, and who has not.
func TestRhythms(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var base []sample
	for i := range 900 {
		base = append(base, sample{ms: int64(i)*60_000 + random.Int64N(200)})
	}
	without := func(every int) []sample {
		return slices.Collect(func(yield func(sample) bool) {
			for i, x := range base {
				if (every == 0 || i%every != 3) && !yield(x) {
					return
				}
			}
		})
	}
	moved := func(from, to int, by int64) []sample {
		some := slices.Clone(base)
		for i := from; i < to; i++ {
			some[i].ms += by
		}
		return some
	}
	f := func(name string, lists int, shared []bool, channels ...[]sample) {
		t.Helper()
		var parts []part
		for _, samples := range channels {
			parts = append(parts, partOf(0, samples))
		}
		found := share(0, parts)
		var got []bool
		for _, p := range parts {
			got = append(got, p.blocks[0].shared)
		}
		if len(found) != lists || !slices.Equal(got, shared) {
			t.Errorf("%s: %d lists, shared %v", name, len(found), got)
		}
	}
	every := moved(0, 0, 0)
	for i := range every {
		every[i].ms = int64(i) * 60_000
	}
	both, one, none := []bool{true, true}, []bool{true, true, false}, []bool{false, false}
	f("the same", 1, both, base, base)
	f("alone", 0, []bool{false}, base)
	f("regular", 0, none, every, every)
	f("one reading missed", 1, both, base, without(500))
	f("a tenth missed", 1, both, base, without(10))
	f("the afternoon only", 1, both, base, base[200:])
	f("the morning only, told first", 1, both, base[:200], base)
	f("a reading more", 1, both, base, overlay(slices.Clone(base), []sample{{ms: 90_000}}))
	f("a tenth elsewhere", 1, both, base, moved(100, 140, 300))
	f("a rhythm of its own", 1, one, base, base, moved(0, 900, 300))
	f("two rhythms", 2, []bool{true, true, true, true}, base, moved(0, 900, 300), base, moved(0, 900, 300))
	sixth := slices.Collect(func(yield func(sample) bool) {
		for i := 0; i < len(base) && yield(base[i]); i += 6 {
		}
	})
	f("each sixth", 0, none, base, sixth)
	f("each sixth of two", 1, []bool{false, true, true}, base, sixth, sixth)
	f("too few", 0, none, base[:7], base[:7])
}

// TestDamagedTimes: of a timetable that went bad in a list the other days are served, of one whose head did none of those
// that name it; the channels with instants of their own are, and what is bad is told of and kept aside when its day is
// written anew.
func TestDamagedTimes(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	start, end := s.codec.calendars[lakaz.Mainland].block(dayStart.UnixMilli())
	from, to := time.UnixMilli(start), time.UnixMilli(end)
	humidity := telemetry.Channel{Place: "salon", Quantity: telemetry.Humidity}
	alone := telemetry.Channel{Place: telemetry.Gas, Quantity: telemetry.Volume}
	const days, each = 4, 300
	var readings []telemetry.Reading
	random := rand.New(rand.NewPCG(1, 1))
	for day := range days {
		for i := range each {
			at := from.AddDate(0, 0, day).Add(time.Duration(i)*time.Minute + time.Duration(random.IntN(500))*time.Millisecond)
			for _, c := range []telemetry.Channel{salon, humidity} {
				readings = append(readings, telemetry.Reading{Channel: c, At: at, Value: telemetry.NewDecimal(int64(i%30), 1)})
			}
		}
		readings = append(readings, telemetry.Reading{Channel: alone, At: from.AddDate(0, 0, day)})
	}
	if err := s.Import(ctx, "h", readings); err != nil {
		t.Fatal(err)
	}
	points := func(want, wantAlone int, damaged bool) {
		t.Helper()
		before := s.Damaged()
		for c, want := range map[telemetry.Channel]int{salon: want, humidity: want, alone: wantAlone} {
			if got, err := s.Range(ctx, "h", c, from, to); err != nil || len(got) != want {
				t.Errorf("%s: %d points, want %d: %v", c, len(got), want, err)
			}
		}
		if got := s.Damaged() != before; got != damaged {
			t.Errorf("damage was told of: %v, want %v", got, damaged)
		}
	}
	points(days*each, days, false)
	times := keys(t, mem, kindPrefix("h", timesKind))
	if len(times) != days {
		t.Fatalf("%d timetables", len(times))
	}
	spoil(t, mem, times[1])
	points((days-1)*each, days, true)
	// The day is written anew for one channel: what it had is kept aside with its instants, the other still names them.
	late := telemetry.Reading{Channel: salon, At: from.AddDate(0, 0, 1), Value: telemetry.NewDecimal(1, 0)}
	if err := s.Import(ctx, "h", []telemetry.Reading{late}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Range(ctx, "h", salon, from, to); err != nil || len(got) != (days-1)*each+1 {
		t.Error(len(got), err)
	}
	if got := keys(t, mem, kindPrefix("h", damagedKind)); len(got) != 2 {
		t.Errorf("%d values are kept aside, want a chunk and a timetable", len(got))
	}
	if err := wholeTimes(ctx, mem, "h"); err != nil {
		t.Error(err)
	}
	// Merging leaves what is damaged and merges the others.
	if err := s.Merge(ctx, to); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, mem, channelPrefix("h", chunkKind, salon)); len(got) != 0 {
		t.Errorf("%d days are not merged", len(got))
	}
	if got := keys(t, mem, channelPrefix("h", chunkKind, humidity)); len(got) != days {
		t.Errorf("%d days are left", len(got))
	}
	if err := wholeTimes(ctx, mem, "h"); err != nil {
		t.Error(err)
	}
	// Imported again it is whole again. A list of thirty days is one day; without the head none is known.
	if err := s.Import(ctx, "h", append(readings, late)); err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(ctx, "h"); err != nil {
		t.Fatal(err)
	}
	if err := s.Import(ctx, "h", readings); err != nil {
		t.Fatal(err)
	}
	if err := s.Merge(ctx, to); err != nil {
		t.Fatal(err)
	}
	points(days*each, days, false)
	times = keys(t, mem, kindPrefix("h", times30Kind))
	if len(times) != 1 {
		t.Fatalf("%d timetables of thirty days", len(times))
	}
	spoil(t, mem, times[0])
	points((days-1)*each, days, true)
	if err := mem.Update(ctx, func(w kv.Writer) error {
		value, err := w.Get(times[0])
		if err != nil {
			return err
		}
		value = slices.Clone(value)
		value[3] ^= 1
		return w.Set(times[0], value)
	}); err != nil {
		t.Fatal(err)
	}
	points(0, days, true)
	again, err := Open(ctx, mem, paris)
	if err != nil {
		t.Fatal(err)
	}
	if latest, err := again.Latest(ctx, "h"); err != nil || len(latest) != 1 {
		t.Error(latest, err)
	}
	// What is late is stored all the same, and nobody's instants go meanwhile.
	if err := again.Import(ctx, "h", []telemetry.Reading{late}); err != nil {
		t.Fatal(err)
	}
	if err := again.Merge(ctx, to); err != nil {
		t.Fatal(err)
	}
	if got, err := again.Range(ctx, "h", salon, from, to); err != nil || len(got) != 1 {
		t.Error(len(got), err)
	}
	if err := wholeTimes(ctx, mem, "h"); err != nil {
		t.Error(err)
	}
}

// TestSharedIsRepeated: sealing, importing, merging and expiring what channels have in common may be cut after any commit,
// and nothing that was stored is lost; done again, it is as if it had not been cut.
func TestSharedIsRepeated(t *testing.T) {
	ctx := t.Context()
	from := dayStart.AddDate(0, 0, -40)
	readings := func(first, days int) (pack []telemetry.Reading) {
		random := rand.New(rand.NewPCG(9, uint64(first)))
		for i := range days * 24 * 3 {
			at := from.AddDate(0, 0, first).Add(time.Duration(i)*20*time.Minute + time.Duration(random.IntN(60_000))*time.Millisecond)
			for _, place := range []string{"salon", "s", "t"} {
				pack = append(pack, telemetry.Reading{Channel: telemetry.Channel{Place: place, Quantity: telemetry.Temperature}, At: at, Value: telemetry.NewDecimal(int64(i%50), 1)})
			}
		}
		return pack
	}
	steps := []struct {
		adds []telemetry.Reading
		do   func(*Store) error
	}{
		{readings(0, 3), func(s *Store) error { _, err := s.Append(ctx, "h", readings(0, 3)); return err }},
		{nil, func(s *Store) error { return s.Seal(ctx, dayStart) }},
		{readings(2, 40), func(s *Store) error { return s.Import(ctx, "h", readings(2, 40)) }},
		{nil, func(s *Store) error { return s.Merge(ctx, dayStart) }},
		{readings(8, 1)[:1], func(s *Store) error { return s.Import(ctx, "h", readings(8, 1)[:1]) }},
		{nil, func(s *Store) error { return s.Merge(ctx, dayStart) }},
	}
	for cutAt := range steps {
		for commits, cut := int64(0), true; cut; commits++ {
			disk, err := badgerkv.OpenInMemory()
			if err != nil {
				t.Fatal(err)
			}
			store := &brittle{Store: disk}
			store.left.Store(1 << 30)
			open := func() *Store {
				t.Helper()
				s, err := Open(ctx, store, paris)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			s, want := open(), model{}
			for i, step := range steps {
				if i == cutAt {
					store.left.Store(commits)
					err := step.do(s)
					if cut = errors.Is(err, errCut); !cut && err != nil {
						t.Fatal(err)
					}
					store.left.Store(1 << 30)
					s = open()
					found := model{}
					for c := range want.latest() {
						points, err := s.Range(ctx, "h", c, from, dayStart.AddDate(1, 0, 0))
						if err != nil {
							t.Fatal(err)
						}
						for _, p := range points {
							found[place{c, p.At.UnixMilli()}] = p.Value
						}
					}
					for at, value := range want {
						if found[at] != value {
							t.Fatalf("step %d cut after %d commits: %v is %v, want %v", i, commits, at, found[at], value)
						}
					}
				}
				if err := step.do(s); err != nil {
					t.Fatal(err)
				}
				want.add(step.adds)
				if err := wholeTimes(ctx, store, "h"); err != nil {
					t.Fatalf("step %d cut after %d commits, at step %d: %v", cutAt, commits, i, err)
				}
			}
			for c := range want.latest() {
				points, err := s.Range(ctx, "h", c, time.Time{}, dayStart.AddDate(1, 0, 0))
				if err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(want.points(c, time.Time{}, dayStart.AddDate(1, 0, 0)), points); diff != "" {
					t.Fatalf("step %d cut after %d commits: %s", cutAt, commits, diff)
				}
			}
			if s.Damaged() != 0 {
				t.Fatal("damaged:", s.Damaged())
			}
			disk.Close()
		}
	}
}

// TestSharedBeyondATransaction: thirty days of channels that together are more than a transaction takes share their
// instants all the same: they are merged by halves.
func TestSharedBeyondATransaction(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	start, end := s.codec.calendars[lakaz.Mainland].block(dayStart.UnixMilli())
	from, to := time.UnixMilli(start), time.UnixMilli(end)
	random := rand.New(rand.NewPCG(1, 2))
	want := map[telemetry.Channel][]telemetry.Point{}
	var readings []telemetry.Reading
	for at := from; at.Before(to); at = at.Add(time.Minute + time.Duration(random.IntN(200))*time.Millisecond) {
		for n := range 7 { // with 170 kB each
			r := telemetry.Reading{Channel: telemetry.Channel{Place: fmt.Sprint("room", n), Quantity: telemetry.Power}, At: at, Value: telemetry.NewDecimal(random.Int64N(1<<32), 0)}
			readings = append(readings, r)
			want[r.Channel] = append(want[r.Channel], telemetry.Point{At: at.UTC(), Value: r.Value})
		}
	}
	if err := s.Import(ctx, "h", readings); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to merge
		if err := s.Merge(ctx, to); err != nil {
			t.Fatal(err)
		}
		if got := len(keys(t, mem, kindPrefix("h", times30Kind))); got != 1 {
			t.Errorf("%d timetables, want one that all name", got)
		}
		if err := wholeTimes(ctx, mem, "h"); err != nil {
			t.Error(err)
		}
		for c, points := range want {
			if got, err := s.Range(ctx, "h", c, from, to); err != nil || !slices.Equal(got, points) {
				t.Errorf("%s: %d points, want %d: %v", c, len(got), len(points), err)
			}
		}
	}
}
