package series

import (
	"context"
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
		for range rapid.IntRange(1, 200).Draw(t, "messages") {
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
