package series

import (
	"fmt"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// TestFleetWhileSealing: what an import has stored the fleet tells at once, whatever is laid into its columns meanwhile,
// and in the end nothing is left to lay.
func TestFleetWhileSealing(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	stop, sealed := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				sealed <- nil
				return
			default:
				if err := s.Seal(ctx, dayStart.AddDate(0, 0, 2)); err != nil {
					sealed <- err
					return
				}
			}
		}
	}()
	check := func(want int) {
		t.Helper()
		for home := range 3 {
			h := lakaz.HouseholdID(fmt.Sprint("h", home))
			figures, err := s.FleetFigures(ctx, salon, noon, noon.AddDate(0, 0, 1), false)
			if err != nil {
				t.Fatal(err)
			}
			fleet, err := s.Fleet(ctx, salon, noon, noon.AddDate(0, 0, 1))
			if err != nil {
				t.Fatal(err)
			}
			if got := figures.Of(h).Mean[0]; got != float64(want) || len(fleet[h]) != 1 || fleet[h][0].Sum != telemetry.NewDecimal(int64(want), 0) {
				t.Fatalf("%s has %v and %v, want %d", h, got, fleet[h], want)
			}
		}
	}
	for turn := 1; turn <= 60; turn++ {
		for home := range 3 {
			r := telemetry.Reading{Channel: salon, At: noon, Value: telemetry.NewDecimal(int64(turn), 0)}
			if err := s.Import(ctx, lakaz.HouseholdID(fmt.Sprint("h", home)), []telemetry.Reading{r}); err != nil {
				t.Fatal(err)
			}
		}
		check(turn)
	}
	close(stop)
	if err := <-sealed; err != nil {
		t.Fatal(err)
	}
	if err := s.Seal(ctx, dayStart.AddDate(0, 0, 2)); err != nil {
		t.Fatal(err)
	}
	check(60)
	if got := keys(t, mem, kv.Tuple(fleetKey, newKind)); len(got) != 0 {
		t.Errorf("%d marks are left", len(got))
	}
}

// TestFleetPages: households of several pages each keep what is theirs, and those that are erased leave their place empty.
func TestFleetPages(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	const homes = 2*pageHomes + 3
	name := func(i int) lakaz.HouseholdID { return lakaz.HouseholdID(fmt.Sprintf("h%04d", i)) }
	for i := range homes {
		r := telemetry.Reading{Channel: salon, At: noon, Value: telemetry.NewDecimal(int64(i), 1)}
		if err := s.Import(ctx, name(i), []telemetry.Reading{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Seal(ctx, noon.AddDate(0, 0, 2)); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, pageHomes, homes - 1} {
		if err := s.Erase(ctx, name(i)); err != nil {
			t.Fatal(err)
		}
	}
	again := telemetry.Reading{Channel: salon, At: noon.Add(time.Hour), Value: telemetry.NewDecimal(7, 0)}
	if err := s.Import(ctx, name(0), []telemetry.Reading{again}); err != nil { // the name is used anew
		t.Fatal(err)
	}
	if err := s.Seal(ctx, noon.AddDate(0, 0, 2)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		figures, err := s.FleetFigures(ctx, salon, noon, noon.AddDate(0, 0, 1), true)
		if err != nil {
			t.Fatal(err)
		}
		for i := range homes {
			want := float64(i) / 10
			gone := i == pageHomes || i == homes-1
			if i == 0 {
				want = 7
			}
			if got := figures.Of(name(i)); gone != (got.Quality[0] == 0) || !gone && (got.Mean[0] != want || got.Min[0] != want || got.Max[0] != want) {
				t.Fatalf("%s: %v, want %v", name(i), got, want)
			}
		}
		if s, err = Open(ctx, mem, paris); err != nil { // as a restart finds it
			t.Fatal(err)
		}
	}
	if got := len(keys(t, mem, kv.Tuple(fleetKey, rosterKind))); got != 3 {
		t.Errorf("%d pages of the roster", got)
	}
}
