package series

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// spoil flips a bit in the stored value of a key.
func spoil(t *testing.T, store kv.Store, key []byte) {
	t.Helper()
	err := store.Update(t.Context(), func(w kv.Writer) error {
		value, err := w.Get(key)
		if err != nil {
			return err
		}
		value = slices.Clone(value)
		value[len(value)/2] ^= 4
		return w.Set(key, value)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// keys are those of a store that begin with a prefix.
func keys(t *testing.T, store kv.Store, prefix []byte) (all [][]byte) {
	t.Helper()
	if err := store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(prefix, kv.PrefixEnd(prefix), false, func(k, _ []byte) error { all = append(all, k); return nil })
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDamage: a chunk or a hot record that went bad is left out, the rest is served, and what is bad is kept aside when
// its day is written anew.
func TestDamage(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	var readings []telemetry.Reading
	for n := range 3 * 24 {
		readings = append(readings, telemetry.Reading{Channel: salon, At: dayStart.Add(time.Duration(n) * time.Hour), Value: telemetry.NewDecimal(int64(n), 0)})
	}
	if err := s.Import(ctx, "h", readings); err != nil {
		t.Fatal(err)
	}
	points := func(s *Store) int {
		t.Helper()
		points, err := s.Range(ctx, "h", salon, dayStart, dayStart.AddDate(0, 0, 9))
		if err != nil {
			t.Fatal(err)
		}
		return len(points)
	}
	spoil(t, mem, appendInstant(channelPrefix("h", chunkKind, salon), dayStart.AddDate(0, 0, 2).UnixMilli()))
	if got := points(s); got != 48 || s.Damaged() != 1 {
		t.Errorf("%d points, %d damaged", got, s.Damaged())
	}
	again, err := Open(ctx, mem, paris)
	if err != nil {
		t.Fatal(err)
	}
	// The last chunk cannot tell what is latest: the one before does.
	if latest, err := again.Latest(ctx, "h"); err != nil || latest[salon].Value != telemetry.NewDecimal(47, 0) {
		t.Error(latest, err)
	}
	for n := range 2 {
		r := telemetry.Reading{Channel: salon, At: dayStart.AddDate(0, 0, 2).Add(time.Duration(n) * time.Second)}
		if _, err := again.Append(ctx, "h", []telemetry.Reading{r}); err != nil {
			t.Fatal(err)
		}
	}
	spoil(t, mem, hotKeyOf("h", 0))
	if got := points(again); got != 49 {
		t.Errorf("%d points", got)
	}
	if err := again.Seal(ctx, dayStart.AddDate(0, 0, 4)); err != nil {
		t.Fatal(err)
	}
	if got := points(again); got != 49 {
		t.Errorf("%d points after sealing", got)
	}
	if got := keys(t, mem, append(homePrefix("h"), kv.Tuple(damagedKind)...)); len(got) != 1 {
		t.Errorf("%d chunks are kept aside", len(got))
	}
	if got := keys(t, mem, hotPrefix("h")); len(got) != 1 {
		t.Errorf("%d hot records are left, want the damaged one", len(got))
	}
	// A value under another's key is damaged too.
	if err := mem.Update(ctx, func(w kv.Writer) error {
		prefix := channelPrefix("h", chunkKind, salon)
		value, err := w.Get(appendInstant(prefix, dayStart.UnixMilli()))
		if err != nil {
			return err
		}
		return w.Set(appendInstant(prefix, dayStart.AddDate(0, 0, 5).UnixMilli()), value)
	}); err != nil {
		t.Fatal(err)
	}
	if got := points(again); got != 49 {
		t.Errorf("%d points with a chunk that is another's", got)
	}
}

// TestDenseDay: a day of more readings than a chunk takes stands in several, and becomes fewer in no way.
func TestDenseDay(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	dense := func(n, every int) (readings []telemetry.Reading) {
		for i := 0; i < n; i += every {
			readings = append(readings, telemetry.Reading{Channel: salon, At: dayStart.Add(time.Duration(i) * time.Second), Value: telemetry.NewDecimal(int64(i*i), 3)})
		}
		return readings
	}
	all := dense(86400, 1)
	for _, some := range [][]telemetry.Reading{all[100:], dense(86400, 2), all, dense(86400, 3)} {
		if err := s.Import(ctx, "h", some); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Append(ctx, "h", all); err != nil { // all known already, in one pack
		t.Fatal(err)
	}
	if got := len(keys(t, mem, channelPrefix("h", chunkKind, salon))); got != 2 {
		t.Errorf("%d chunks", got)
	}
	for _, hour := range []int{0, 5, 6, 23} {
		from := dayStart.Add(time.Duration(hour) * time.Hour)
		points, err := s.Range(ctx, "h", salon, from, from.Add(time.Hour))
		if err != nil || len(points) != 3600 {
			t.Fatal(len(points), err)
		}
		for i, p := range points {
			if want := all[hour*3600+i]; p.At != want.At || p.Value != want.Value {
				t.Fatal(p, want)
			}
		}
	}
	// A large pack becomes several hot records.
	if fresh, err := s.Append(ctx, "h2", all); err != nil || len(fresh) != len(all) {
		t.Fatal(len(fresh), err)
	}
	if got := len(keys(t, mem, hotPrefix("h2"))); got < 2 {
		t.Errorf("%d hot records", got)
	}
	if points, err := s.Range(ctx, "h2", salon, dayStart, dayStart.AddDate(0, 0, 1)); err != nil || len(points) != len(all) {
		t.Fatal(len(points), err)
	}
}

// TestDamagedRollups: hours whose stored value went bad are rolled up anew from the readings, and written right with the
// next late reading of their day.
func TestDamagedRollups(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	readings := homeReadings(144, dayStart, 10*time.Minute)
	if err := s.Import(ctx, "h", readings); err != nil {
		t.Fatal(err)
	}
	hours := func() Rollups {
		t.Helper()
		r, err := s.Hours(ctx, "h", []telemetry.Channel{salon}, dayStart, dayStart.AddDate(0, 0, 1))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	whole := hours()
	spoil(t, mem, rollKey("h", hoursKind, dayStart.UnixMilli()))
	if diff := cmp.Diff(whole, hours(), cmp.Comparer(time.Time.Equal)); diff != "" || s.Damaged() != 1 {
		t.Errorf("%d damaged: %s", s.Damaged(), diff)
	}
	late := telemetry.Reading{Channel: telemetry.Channel{Place: telemetry.Gas, Quantity: telemetry.Volume}, At: dayStart.Add(time.Hour)}
	if err := s.Import(ctx, "h", []telemetry.Reading{late}); err != nil {
		t.Fatal(err)
	}
	before := s.Damaged()
	if diff := cmp.Diff(whole, hours(), cmp.Comparer(time.Time.Equal)); diff != "" || s.Damaged() != before {
		t.Errorf("%d damaged: %s", s.Damaged(), diff)
	}
}

// TestDamagedBlock: thirty days of rollups whose stored value went bad are rolled up anew from the readings, days that lie
// over it stay, and merging makes it anew. Without the readings it is reported and what stands alone is served.
func TestDamagedBlock(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	cal := s.codec.calendars[lakaz.Mainland]
	start, end := cal.block(dayStart.UnixMilli())
	from, to := cal.at(start), cal.at(end)
	if err := s.Import(ctx, "h", homeReadings(30*24, from, time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Merge(ctx, to); err != nil {
		t.Fatal(err)
	}
	late := telemetry.Reading{Channel: salon, At: from.Add(50*time.Hour + time.Minute), Value: telemetry.NewDecimal(31, 0)}
	if err := s.Import(ctx, "h", []telemetry.Reading{late}); err != nil {
		t.Fatal(err)
	}
	type answer struct {
		Hours, Days Rollups
		Figures     Table
	}
	read := func() (a answer) {
		t.Helper()
		var errs [3]error
		channels := []telemetry.Channel{salon, {Place: telemetry.Electricity, Quantity: telemetry.Energy}}
		a.Hours, errs[0] = s.Hours(ctx, "h", channels, from, to)
		a.Days, errs[1] = s.Days(ctx, "h", channels, from, to)
		a.Figures, errs[2] = s.HourTable(ctx, "h", Query{Figures: channels, Extremes: true, From: from, Slots: 720})
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		return a
	}
	f := func(kind string) {
		t.Helper()
		whole, before := read(), s.Damaged()
		spoil(t, mem, rollKey("h", kind, start))
		for range 2 {
			if diff := cmp.Diff(whole, read(), cmp.Comparer(time.Time.Equal), cmpopts.EquateNaNs()); diff != "" || s.Damaged() == before {
				t.Errorf("%s, %d damaged: %s", kind, s.Damaged()-before, diff)
			}
			if err := s.Merge(ctx, to); err != nil { // a day lies over it, so that it is written
				t.Fatal(err)
			}
		}
		before = s.Damaged()
		if read(); s.Damaged() != before {
			t.Errorf("%s: merging left the damage", kind)
		}
	}
	f(hours30Kind)
	if err := s.Import(ctx, "h", []telemetry.Reading{late, {Channel: salon, At: late.At.Add(time.Second)}}); err != nil {
		t.Fatal(err)
	}
	f(day30Kind)
	if got := keys(t, mem, kindPrefix("h", dayKind)); len(got) != 0 {
		t.Errorf("%d days are not merged", len(got))
	}
	for _, kind := range []string{chunkKind, monthKind} { // as retention does
		for _, key := range keys(t, mem, kindPrefix("h", kind)) {
			if err := mem.Update(ctx, func(w kv.Writer) error { return w.Delete(key) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	spoil(t, mem, rollKey("h", hours30Kind, start))
	before := s.Damaged()
	if got := read(); len(got.Hours[salon]) != 0 || len(got.Days[salon]) != 30 || s.Damaged() == before {
		t.Errorf("%d hours, %d days", len(got.Hours[salon]), len(got.Days[salon]))
	}
}

// TestDamagedFleet: a column, and a page of the roster, that went bad are made anew from the households' days.
func TestDamagedFleet(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	for h, value := range map[lakaz.HouseholdID]int64{"h1": 19, "h2": 22} {
		var readings []telemetry.Reading
		for day := range 3 {
			readings = append(readings, telemetry.Reading{Channel: salon, At: dayStart.AddDate(0, 0, day).Add(time.Hour), Value: telemetry.NewDecimal(value, 0)})
		}
		if err := s.Import(ctx, h, readings); err != nil {
			t.Fatal(err)
		}
	}
	seal := func() {
		t.Helper()
		if err := s.Seal(ctx, dayStart.AddDate(0, 0, 9)); err != nil {
			t.Fatal(err)
		}
	}
	check := func(damaged bool) {
		t.Helper()
		before := s.Damaged()
		fleet, err := s.Fleet(ctx, salon, noon, noon.AddDate(0, 0, 3))
		if err != nil {
			t.Fatal(err)
		}
		figures, err := s.FleetFigures(ctx, salon, noon, noon.AddDate(0, 0, 3), false)
		if err != nil {
			t.Fatal(err)
		}
		for h, value := range map[lakaz.HouseholdID]float64{"h1": 19, "h2": 22} {
			if got := figures.Of(h).Mean; len(fleet[h]) != 3 || !slices.Equal(got, []float64{value, value, value}) {
				t.Errorf("%s: %d days, %v", h, len(fleet[h]), got)
			}
		}
		if got := s.Damaged() != before; got != damaged {
			t.Errorf("damage was met: %v, want %v", got, damaged)
		}
	}
	seal()
	check(false)
	column := columnKey(blockOf(dateOf(noon)), 0, salon)
	spoil(t, mem, column)
	check(true)
	seal()
	check(false)
	if got := keys(t, mem, kv.Tuple(fleetKey, newKind)); len(got) != 0 {
		t.Errorf("%d marks are left", len(got))
	}
	// The households are given other numbers.
	spoil(t, mem, rosterKey(0))
	var err error
	if s, err = Open(ctx, mem, paris); err != nil {
		t.Fatal(err)
	}
	seal()
	if s.Damaged() != 1 {
		t.Errorf("%d damaged", s.Damaged())
	}
	check(false)
	if got := keys(t, mem, column); len(got) != 0 {
		t.Error("the column of the lost page is left")
	}
	if s, err = Open(ctx, mem, paris); err != nil {
		t.Fatal(err)
	}
	check(false)
}
