package series

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

func openStore(t testing.TB) (*Store, kv.Store) {
	t.Helper()
	mem, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mem.Close() })
	s, err := Open(t.Context(), mem, paris)
	if err != nil {
		t.Fatal(err)
	}
	return s, mem
}

var paris = In(lakaz.Mainland)

var noon = time.Date(2026, time.January, 11, 12, 0, 0, 0, time.UTC)

func reading(channel string, at time.Time, value string) telemetry.Reading {
	c, err := telemetry.ParseChannel(channel)
	if err != nil {
		panic(err)
	}
	v, err := telemetry.ParseDecimal(value)
	if err != nil {
		panic(err)
	}
	return telemetry.Reading{Channel: c, At: at, Value: v}
}

func point(at time.Time, value string) telemetry.Point {
	return telemetry.Point{At: at, Value: reading("x/power", at, value).Value}
}

var salon = telemetry.Channel{Place: "salon", Quantity: telemetry.Temperature}

// TestRefused: a reading that cannot be is refused with all it came with.
func TestRefused(t *testing.T) {
	s, mem := openStore(t)
	good := reading("salon/temperature", noon, "20")
	f := func(spoil func(*telemetry.Reading)) {
		t.Helper()
		bad := good
		spoil(&bad)
		readings := []telemetry.Reading{good, bad}
		if _, err := s.Append(t.Context(), "h", readings); !errors.Is(err, lakaz.ErrInvalid) {
			t.Errorf("append %v: %v", bad, err)
		}
		if err := s.Import(t.Context(), "h", readings); !errors.Is(err, lakaz.ErrInvalid) {
			t.Errorf("import %v: %v", bad, err)
		}
	}
	f(func(r *telemetry.Reading) { r.Channel.Place = "" })
	f(func(r *telemetry.Reading) { r.Channel.Place = "salon/x" })
	f(func(r *telemetry.Reading) { r.Channel.Quantity = "mood" })
	f(func(r *telemetry.Reading) { r.At = time.Time{} })
	f(func(r *telemetry.Reading) { r.At = noon.AddDate(9000, 0, 0) })
	f(func(r *telemetry.Reading) { r.Value = telemetry.Decimal{Unscaled: 1, Scale: telemetry.MaxScale + 1} })
	if _, err := s.Append(t.Context(), "", []telemetry.Reading{good}); !errors.Is(err, lakaz.ErrInvalid) {
		t.Error(err)
	}
	if got := keys(t, mem, kv.Tuple(rootKey)); len(got) != 0 {
		t.Errorf("%d keys were stored", len(got))
	}
}

func TestAppendThenRange(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	append := func(r ...telemetry.Reading) []telemetry.Reading {
		t.Helper()
		fresh, err := s.Append(ctx, "h1", r)
		if err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	want := func(want ...telemetry.Point) {
		t.Helper()
		got, err := s.Range(ctx, "h1", salon, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	seal := func(before time.Time, hot int) {
		t.Helper()
		if err := s.Seal(ctx, before); err != nil {
			t.Fatal(err)
		}
		if got := len(keys(t, mem, hotPrefix("h1"))); got != hot {
			t.Errorf("%d hot records after sealing, want %d", got, hot)
		}
	}
	a, b := reading("salon/temperature", noon, "20.4"), reading("salon/temperature", noon.Add(time.Minute), "20.55")
	if got := append(b, reading("salon/humidity", noon, "61")); len(got) != 2 {
		t.Errorf("%d fresh", len(got))
	}
	if got := append(a, b); len(got) != 1 || got[0] != a {
		t.Errorf("fresh: %v", got)
	}
	want(point(noon, "20.4"), point(b.At, "20.55"))
	seal(noon, 2)
	seal(dayStart.AddDate(0, 0, 1), 0)
	want(point(noon, "20.4"), point(b.At, "20.55"))
	if got := append(a, b); len(got) != 0 {
		t.Errorf("fresh: %v", got)
	}
	a.Value = reading("salon/temperature", noon, "19").Value
	if got := append(a, b); len(got) != 1 {
		t.Errorf("fresh: %v", got)
	}
	want(point(noon, "19"), point(b.At, "20.55"))
	seal(dayStart.AddDate(0, 0, 1).Add(-1), 1)
	seal(noon.AddDate(0, 0, 1), 0)
	want(point(noon, "19"), point(b.At, "20.55"))
	a.Value = reading("salon/temperature", noon, "18").Value
	append(a)
	a.Value = reading("salon/temperature", noon, "17").Value
	if err := s.Import(ctx, "h1", []telemetry.Reading{a}); err != nil {
		t.Fatal(err)
	}
	want(point(noon, "17"), point(b.At, "20.55"))
	latest, err := s.Latest(ctx, "h1")
	if err != nil || len(latest) != 2 || latest[salon] != point(b.At, "20.55") {
		t.Errorf("%v %v", latest, err)
	}
	if err := s.Erase(ctx, "h1"); err != nil {
		t.Fatal(err)
	}
	want([]telemetry.Point{}...)
	if cs, err := s.Channels(context.Background(), "h1"); err != nil || len(cs) != 0 {
		t.Errorf("%v %v", cs, err)
	}
}
