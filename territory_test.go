package lakaz

import (
	"testing"
	"time"
)

func TestClockNeedsNoZoneDatabase(t *testing.T) {
	for _, territory := range Territories() {
		loc, err := time.LoadLocation(territory.Zone())
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(2006, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2031; at = at.Add(time.Hour) {
			want, got := at.In(loc).Format("2006-01-02T15:04"), territory.In(at).Format("2006-01-02T15:04")
			if got != want {
				t.Fatalf("%s at %v: %s, the zone database says %s", territory, at, got, want)
			}
		}
	}
}

func TestOverseas(t *testing.T) {
	f := func(territory Territory, want bool) {
		t.Helper()
		if got := territory.Overseas(); got != want {
			t.Errorf("%s: %v, want %v", territory, got, want)
		}
	}
	f(Mainland, false)
	f(Guadeloupe, true)
	f(Reunion, true)
	f("XX", false)
}
