package gamification_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

// book is a ledger of one home on a store in memory.
type book struct {
	t     *testing.T
	store kv.Store
	gamification.Ledger
	home lakaz.Household
}

func openBook(t *testing.T) *book {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return &book{t, store, gamification.NewLedger(), lakaz.Household{ID: "h1", Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}}
}

const monday = "2026-01-12"

// award awards in the week of 12 January, so many minutes after its beginning.
func (b *book) award(minute int, a gamification.Award) error {
	a.Week, a.At = monday, time.Date(2026, 1, 12, 0, minute, 0, 0, time.UTC)
	return b.store.Update(b.t.Context(), func(w kv.Writer) error { return b.Award(w, b.home, a) })
}

func (b *book) week() (m gamification.Member) {
	err := b.store.View(b.t.Context(), func(r kv.Reader) (err error) {
		m, err = b.Week(r, b.home.ID, monday)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

func (b *book) badges() map[string]int {
	since := map[string]int{}
	err := b.store.View(b.t.Context(), func(r kv.Reader) error {
		held, err := b.Held(r, b.home.ID)
		for _, h := range held {
			since[h.Badge] = h.At.Minute()
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return since
}

func TestWhatWasDoneIsAwardedOnce(t *testing.T) {
	b := openBook(t)
	f := func(a gamification.Award, kept, energy int) {
		t.Helper()
		if err := b.award(1, a); err != nil {
			t.Fatal(err)
		}
		if got := b.week().Points; got[gamification.Kept] != kept || got[gamification.Energy] != energy {
			t.Errorf("%+v: %v, not %d and %d", a, got, kept, energy)
		}
	}
	f(gamification.Award{Source: gamification.Kept, Key: "c1/seen", Of: "g09", Points: 20}, 20, 0)
	f(gamification.Award{Source: gamification.Kept, Key: "c1/seen", Of: "g09", Points: 20}, 20, 0)
	f(gamification.Award{Source: gamification.Kept, Key: "c1/seen", Of: "g09", Points: 5}, 20, 0) // what was earned stays
	f(gamification.Award{Source: gamification.Kept, Key: "c2/seen", Of: "g15", Points: 20}, 40, 0)
	f(gamification.Award{Source: gamification.Energy, Key: monday, Points: 30}, 40, 30)
	f(gamification.Award{Source: gamification.Energy, Key: monday, Points: 12}, 40, 12) // late readings
	f(gamification.Award{Source: gamification.Energy, Key: monday}, 40, 0)
	f(gamification.Award{Source: gamification.Energy, Key: monday}, 40, 0)
	for _, bad := range []gamification.Award{{Source: "luck", Key: "a", Points: 1}, {Source: gamification.Kept, Points: 1}, {Source: gamification.Kept, Key: "a", Points: -1}} {
		if err := b.award(1, bad); !errors.Is(err, lakaz.ErrInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// Whatever is awarded, in whatever order and how often: the week is the sum of what was awarded last.
func TestTheWeekIsItsAwards(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := openBook(t)
		last := map[string]int{}
		for range rapid.IntRange(1, 20).Draw(rt, "awards") {
			a := gamification.Award{Source: rapid.SampledFrom(gamification.Sources()).Draw(rt, "source"),
				Key: fmt.Sprint(rapid.IntRange(0, 3).Draw(rt, "key")), Points: rapid.IntRange(0, 50).Draw(rt, "points")}
			if err := b.award(1, a); err != nil {
				rt.Fatal(err)
			}
			name := string(a.Source) + a.Key
			if _, had := last[name]; !had || a.Source == gamification.Energy || a.Source == gamification.Comfort {
				last[name] = a.Points
			}
		}
		sum, want := 0, 0
		for _, points := range b.week().Points {
			sum += points
		}
		for _, points := range last {
			want += points
		}
		if sum != want {
			rt.Fatalf("%v: %d, not %d", b.week().Points, sum, want)
		}
	})
}

func TestBadgesAreGivenAndStay(t *testing.T) {
	b := openBook(t)
	f := func(minute int, a gamification.Award, badge string, since int) {
		t.Helper()
		if err := b.award(minute, a); err != nil {
			t.Fatal(err)
		}
		if got, has := b.badges()[badge]; got != since || has != (since > 0) {
			t.Errorf("%+v: %s since %d, not %d", a, badge, got, since)
		}
	}
	kept := func(key, of string, times, weeks int) gamification.Award {
		return gamification.Award{Source: gamification.Kept, Key: key, Of: of, Times: times, Weeks: weeks, Points: 5}
	}
	f(1, kept("c1/seen", "g09", 4, 1), "freshAir", 0)
	f(2, kept("c1/seen", "g09", 9, 1), "freshAir", 0)
	f(3, kept("c2/seen", "g15", 5, 1), "freshAir", 0) // no airing
	f(4, kept("c1/seen", "g09", 10, 2), "freshAir", 4)
	f(5, kept("c1/seen", "g09", 30, 3), "freshAir", 4)
	f(6, kept("c1/kept", "g09", 0, 4), "habit", 6)
	f(7, gamification.Award{Source: gamification.Learning, Key: "advice/damp", Points: 5}, "firstSteps", 7)
	f(8, gamification.Award{Source: gamification.Comfort, Key: monday + "/mould", Of: "mould", Points: 40}, "warmHome", 0)
	f(9, gamification.Award{Source: gamification.Comfort, Key: monday + "/cold", Of: "cold", Points: 40}, "warmHome", 9)
	f(10, gamification.Award{Source: gamification.Comfort, Key: monday + "/cold", Of: "cold"}, "warmHome", 9)             // judged anew: the badge stays
	f(11, gamification.Award{Source: gamification.Comfort, Key: monday + "/heat", Of: "heat", Points: 40}, "coolHome", 0) // not on the mainland
	f(12, gamification.Award{Source: gamification.Attendance, Key: "2026-01-12", Points: 20}, "present", 12)
	f(13, gamification.Award{Source: gamification.Helping, Key: "a", Points: 20}, "together", 0)
}

func TestSeason(t *testing.T) {
	f := func(day, first, last string, weeks int) {
		t.Helper()
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		got := gamification.Season(at)
		if got[0].Format(time.DateOnly) != first || got[len(got)-1].Format(time.DateOnly) != last || len(got) != weeks {
			t.Errorf("%s: %v to %v, %d weeks", day, got[0], got[len(got)-1], len(got))
		}
	}
	f("2026-01-15", "2025-12-01", "2026-02-16", 12)
	f("2025-12-01", "2025-12-01", "2026-02-16", 12)
	f("2026-02-22", "2025-12-01", "2026-02-16", 12)
	f("2026-02-23", "2026-02-23", "2026-05-25", 14) // a week that holds 1 March
	f("2026-07-15", "2026-06-01", "2026-08-24", 13)
	f("2026-11-22", "2026-08-31", "2026-11-23", 13)
	f("2027-01-01", "2026-11-30", "2027-02-22", 13)
}

// Every day lies in its season, and the seasons follow one another without a gap.
func TestSeasonsFollow(t *testing.T) {
	paris, _ := time.LoadLocation("Europe/Paris")
	season := gamification.Season(time.Date(2020, 1, 1, 12, 0, 0, 0, paris))
	for range 40 {
		next := gamification.Season(season[len(season)-1].AddDate(0, 0, 7))
		if !next[0].Equal(season[len(season)-1].AddDate(0, 0, 7)) {
			t.Fatalf("after %v: %v", season, next)
		}
		for _, monday := range next {
			if monday.Weekday() != time.Monday || monday.Hour() != 0 || !gamification.Season(monday.AddDate(0, 0, 6))[0].Equal(next[0]) {
				t.Fatalf("%v is not of %v", monday, next[0])
			}
		}
		season = next
	}
}
