package series

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// year is a retention of thirteen months for what comes, and of hours for so many.
func year(hours int) Retention { return Retention{Raw: 13, Hours: hours} }

// TestExpiring does what comes, in any order, and lets readings expire: hours and days answer as if nothing had, what is
// young enough is there as it came, and no late reading makes anew what can no longer be made.
func TestExpiring(t *testing.T) {
	cal := calendar{lakaz.Mainland, lakaz.Mainland.Location()}
	channels := []telemetry.Channel{salon, {Place: "salon", Quantity: telemetry.Humidity},
		{Place: "s", Quantity: telemetry.Temperature}, {Place: telemetry.Electricity, Quantity: telemetry.Energy}}
	rapid.Check(t, func(t *rapid.T) {
		mem, err := badgerkv.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		defer mem.Close()
		ctx := context.Background()
		open := func() *Store {
			s, err := Open(ctx, mem, paris)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		s, want := open(), model{}
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		split := func(pack []telemetry.Reading) (fit []telemetry.Reading) {
			raw, err := s.RawFrom(ctx, "h1")
			ok(err)
			fit, faded, err := withheld(ctx, s, "h1", pack)
			ok(err)
			if len(fit)+len(faded) != len(pack) {
				t.Fatalf("%d readings became %d and %d", len(pack), len(fit), len(faded))
			}
			for _, r := range faded {
				if !r.At.Before(raw) {
					t.Fatalf("%v is faded, readings are there from %v on", r, raw)
				}
				day, _ := cal.day(r.At.UnixMilli())
				if len(want.rolled(r.Channel, cal, false, time.UnixMilli(day), time.UnixMilli(day+1))) == 0 {
					t.Fatalf("%v is faded, its day was never told of", r)
				}
			}
			return fit
		}
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				fit := split(packs().Draw(t, "pack"))
				_, err := s.Append(ctx, "h1", fit)
				ok(err)
				want.add(fit)
			},
			"import": func(t *rapid.T) {
				pack := packs().Draw(t, "pack")
				fit := split(pack)
				ok(s.Import(ctx, "h1", pack))
				want.add(fit)
			},
			"seal":  func(t *rapid.T) { ok(s.Seal(ctx, instants().Draw(t, "before"))) },
			"merge": func(t *rapid.T) { ok(s.Merge(ctx, instants().Draw(t, "before"))) },
			"expire": func(t *rapid.T) {
				now := dayStart.AddDate(0, 0, rapid.SampledFrom([]int{0, 60, 400, 410, 500, 900}).Draw(t, "days"))
				_, err := s.Expire(ctx, now, year(1200))
				ok(err)
				again, err := s.Expire(ctx, now, year(1200))
				ok(err)
				if again != (Expired{}) {
					t.Fatalf("expired again: %+v", again)
				}
			},
			"open": func(t *rapid.T) { s = open() },
			"": func(t *rapid.T) {
				from, to := dayStart.AddDate(-3, 0, 0), dayStart.AddDate(1, 0, 0)
				raw, err := s.RawFrom(ctx, "h1")
				ok(err)
				hours, err := s.Hours(ctx, "h1", channels, from, to)
				ok(err)
				days, err := s.Days(ctx, "h1", channels, from, to)
				ok(err)
				for _, c := range channels {
					if diff := gocmp.Diff(want.rolled(c, cal, true, from, to), hours[c], gocmp.Comparer(time.Time.Equal)); diff != "" {
						t.Fatalf("hours of %s: %s", c, diff)
					}
					if diff := gocmp.Diff(want.rolled(c, cal, false, from, to), days[c], gocmp.Comparer(time.Time.Equal)); diff != "" {
						t.Fatalf("days of %s: %s", c, diff)
					}
					points, err := s.Range(ctx, "h1", c, raw, to)
					ok(err)
					if diff := gocmp.Diff(want.points(c, raw, to), points); diff != "" {
						t.Fatalf("readings of %s: %s", c, diff)
					}
				}
				latest, err := s.Latest(ctx, "h1")
				ok(err)
				if diff := gocmp.Diff(want.latest(), latest); diff != "" {
					t.Fatalf("latest: %s", diff)
				}
			},
		})
		if s.Damaged() != 0 {
			t.Fatal("damaged:", s.Damaged())
		}
	})
}

// monthly stores a reading every six hours of so many days up to noon, of two channels, one of which falls silent first.
func monthly(t *testing.T, s *Store, days int) {
	t.Helper()
	var readings []telemetry.Reading
	for i := range 4 * days {
		at := noon.Add(-time.Duration(i) * 6 * time.Hour)
		readings = append(readings, reading("salon/temperature", at, fmt.Sprint(15+i%9)))
		if i > 4*450 {
			readings = append(readings, reading("gas/volume", at, fmt.Sprint(10_000-i)))
		}
	}
	if err := s.Import(t.Context(), "h1", readings); err != nil {
		t.Fatal(err)
	}
	if err := s.Merge(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
}

// TestExpiredAreGone: after its time no reading is there, and later no hour; days stay.
func TestExpiredAreGone(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	monthly(t, s, 3*365)
	gas := telemetry.Channel{Place: "gas", Quantity: telemetry.Volume}
	both, from, to := []telemetry.Channel{salon, gas}, noon.AddDate(-9, 0, 0), noon.AddDate(0, 0, 1)
	daysBefore, err := s.Days(ctx, "h1", both, from, to)
	if err != nil {
		t.Fatal(err)
	}
	expired, err := s.Expire(ctx, noon, year(24))
	if err != nil || expired.Households != 1 || expired.Readings == 0 || expired.Hours == 0 {
		t.Fatal(expired, err)
	}
	raw, err := s.RawFrom(ctx, "h1")
	if limit := noon.AddDate(0, -13, 0); err != nil || raw.After(limit) || raw.Before(limit.AddDate(0, 0, -31)) {
		t.Errorf("readings are there from %v on: %v", raw, err)
	}
	points, err := s.Range(ctx, "h1", salon, from, to)
	if err != nil || len(points) == 0 || points[0].At.Before(raw) {
		t.Errorf("%d readings from %v on: %v", len(points), points[0], err)
	}
	// Of the channel that fell silent its newest reading is left.
	if points, err := s.Range(ctx, "h1", gas, from, to); err != nil || len(points) != 1 || points[0].Value.String() != "8199" {
		t.Errorf("%v %v", points, err)
	}
	days, err := s.Days(ctx, "h1", both, from, to)
	if diff := gocmp.Diff(daysBefore, days); err != nil || diff != "" {
		t.Error(err, diff)
	}
	hours, err := s.Hours(ctx, "h1", both, from, to)
	if limit := noon.AddDate(0, -24, 0); err != nil || hours[salon][0].From.After(limit) || hours[salon][0].From.Before(limit.AddDate(0, 0, -31)) {
		t.Errorf("hours from %v on: %v", hours[salon][0].From, err)
	}
	for _, kind := range []string{chunkKind, monthKind} {
		for _, key := range keys(t, mem, kindPrefix("h1", kind)) {
			parts, _ := kv.ParseTuple(key)
			if at := parts[len(parts)-1].(time.Time); at.Before(raw) && parts[3] != "gas/volume" {
				t.Errorf("left: %v", parts)
			}
		}
	}
	// A file imported again changes nothing, and brings no readings back.
	if err := s.Merge(ctx, noon); err != nil {
		t.Fatal(err)
	}
	before := keys(t, mem, homePrefix("h1"))
	monthly(t, s, 3*365)
	if diff := gocmp.Diff(before, keys(t, mem, homePrefix("h1"))); diff != "" {
		t.Error(diff)
	}
}

// TestExpiringIsRepeated: cut after any commit, expiring goes on where it was, and what is answered stays right.
func TestExpiringIsRepeated(t *testing.T) {
	ctx := t.Context()
	var whole []string
	for commits, cut := 0, true; cut; commits++ {
		disk, err := badgerkv.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		store := &brittle{Store: disk}
		store.left.Store(1 << 30)
		s, err := Open(ctx, store, paris)
		if err != nil {
			t.Fatal(err)
		}
		monthly(t, s, 2*365)
		days, err := s.Days(ctx, "h1", []telemetry.Channel{salon}, noon.AddDate(-3, 0, 0), noon)
		if err != nil {
			t.Fatal(err)
		}
		store.left.Store(int64(commits))
		_, err = s.Expire(ctx, noon, year(20))
		if cut = errors.Is(err, errCut); !cut && err != nil {
			t.Fatal(err)
		}
		store.left.Store(1 << 30)
		if s, err = Open(ctx, store, paris); err != nil {
			t.Fatal(err)
		}
		late := reading("salon/temperature", noon.AddDate(0, 0, -700).Add(time.Hour), "19")
		if _, err := s.Append(ctx, "h1", []telemetry.Reading{late}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Expire(ctx, noon, year(20)); err != nil {
			t.Fatal(err)
		}
		now, err := s.Days(ctx, "h1", []telemetry.Channel{salon}, noon.AddDate(-3, 0, 0), noon)
		if err != nil || len(now[salon]) != len(days[salon]) {
			t.Fatal(len(now[salon]), err)
		}
		for i, day := range now[salon] { // the late one's day alone may have changed, and only by the late one
			if diff := gocmp.Diff(days[salon][i], day); diff != "" && day.Count != days[salon][i].Count+1 {
				t.Errorf("cut after %d commits: %s", commits, diff)
			}
		}
		var left []string
		for _, kind := range expiringKinds() {
			if kind.byChannel { // rollups of the late one's day may stand apart
				for _, key := range keys(t, store, kindPrefix("h1", kind.kind)) {
					left = append(left, fmt.Sprintf("%q", key))
				}
			}
		}
		if whole == nil {
			whole = left
		}
		if diff := gocmp.Diff(whole, left); diff != "" {
			t.Errorf("cut after %d commits: %s", commits, diff)
		}
		disk.Close()
	}
}

// brittle is a store whose power is cut after so many commits.
type brittle struct {
	kv.Store
	left atomic.Int64
}

var errCut = errors.New("the power is cut")

func (b *brittle) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if b.left.Add(-1) < 0 {
		return errCut
	}
	return b.Store.Update(ctx, fn)
}

// withheld splits readings as Take would, without storing any.
func withheld(ctx context.Context, s *Store, h lakaz.HouseholdID, pack []telemetry.Reading) (fit, faded []telemetry.Reading, err error) {
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return nil, nil, err
	}
	for _, r := range pack {
		b := telemetry.BatchOf([]telemetry.Reading{r})
		out, err := s.withhold(ctx, h, m, b)
		if err != nil {
			return nil, nil, err
		}
		if len(out) > 0 {
			faded = append(faded, r)
		} else {
			fit = append(fit, r)
		}
	}
	return fit, faded, nil
}
