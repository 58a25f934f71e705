package lakaz

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestConsents(t *testing.T) {
	now := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	given := func(p Purpose, g Granularity) Consents {
		t.Helper()
		c, err := Consents{}.Give(p, g, now, "fr")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	f := func(c Consents, p Purpose, g Granularity, after time.Duration, want bool) {
		t.Helper()
		if got := c.Allow(p, g, now.Add(after)); got != want {
			t.Errorf("%s by %s after %v: %v", p, g, after, got)
		}
	}
	f(nil, ForAdvisor, ByMonth, 0, false)
	f(given(ForAdvisor, ByDay), ForAdvisor, ByMonth, 0, true)
	f(given(ForAdvisor, ByDay), ForAdvisor, ByDay, 0, true)
	f(given(ForAdvisor, ByDay), ForAdvisor, ByCurve, 0, false) // curves need a consent of their own
	f(given(ForAdvisor, ByCurve), ForProgramme, ByDay, 0, false)
	f(given(ForAdvisor, ByCurve), ForAdvisor, "", 0, false)
	f(given(ForProgramme, ByCurve), ForProgramme, ByDay, ConsentLife-1, true)
	f(given(ForProgramme, ByCurve), ForProgramme, ByDay, ConsentLife, false)
	f(given(ForAdvisor, ByCurve).Withdraw(ForAdvisor, ByDay, now), ForAdvisor, ByMonth, 0, true)
	f(given(ForAdvisor, ByCurve).Withdraw(ForAdvisor, ByDay, now), ForAdvisor, ByDay, 0, false)
	f(given(ForAdvisor, ByCurve).Withdraw(ForAdvisor, ByDay, now), ForAdvisor, ByCurve, 0, false)
	f(given(ForAdvisor, ByCurve).Withdraw(ForResearch, ByDay, now), ForAdvisor, ByCurve, 0, true)
	if _, err := (Consents{}).Give("marketing", ByDay, now, "fr"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := (Consents{}).Give(ForProgramme, ByMonth, now, "fr"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

// Whatever a household gave and took back, what it took back last is not allowed, what it gave last is, and whatever is
// allowed at a granularity is at each coarser one.
func TestWithdrawnIsWithdrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, c := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Consents{}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "days")) * 24 * time.Hour)
			o := rapid.SampledFrom(Offered()).Draw(t, "consent")
			give := rapid.Bool().Draw(t, "give")
			if give {
				c, _ = c.Give(o.Purpose, o.Granularity, now, "fr")
			} else {
				c = c.Withdraw(o.Purpose, o.Granularity, now)
			}
			if c.Allow(o.Purpose, o.Granularity, now) != give {
				t.Fatalf("%v: %v", o, c)
			}
			for _, p := range []Purpose{ForAdvisor, ForProgramme, ForResearch} {
				if c.Allow(p, ByCurve, now) && !c.Allow(p, ByDay, now) || c.Allow(p, ByDay, now) && !c.Allow(p, ByMonth, now) {
					t.Fatalf("%s: %v", p, c)
				}
			}
		}
	})
}
