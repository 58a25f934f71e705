package registry

import (
	"sync"
	"testing"
	"time"

	"lakaz"
)

func TestConsentsAreKept(t *testing.T) {
	r, c := open(t)
	ctx, by := t.Context(), lakaz.Actor{Person: "p1", Language: "gcf-MQ"}
	f := func(h lakaz.HouseholdID, want bool) {
		t.Helper()
		given, err := r.Consents(ctx, h)
		ok(t, err)
		if got := given.Allow(lakaz.ForAdvisor, lakaz.ByDay, c.now()); got != want {
			t.Errorf("%s: %v", h, given)
		}
	}
	f("h1", false)
	ok(t, r.GiveConsent(ctx, "h1", lakaz.ForAdvisor, lakaz.ByDay, by))
	f("h1", true)
	f("h2", false)
	again, err := Open(ctx, r.store, c.now) // after a restart
	ok(t, err)
	given, err := again.Consents(ctx, "h1")
	ok(t, err)
	if !given.Allow(lakaz.ForAdvisor, lakaz.ByDay, c.now()) {
		t.Error("forgotten")
	}
	is(t, r.GiveConsent(ctx, "h9", lakaz.ForAdvisor, lakaz.ByDay, by), lakaz.ErrNotFound)
	is(t, r.GiveConsent(ctx, "h1", "advertising", lakaz.ByDay, by), lakaz.ErrNotFound)
	c.pass(lakaz.ConsentLife)
	f("h1", false)
	ok(t, r.GiveConsent(ctx, "h1", lakaz.ForAdvisor, lakaz.ByDay, by)) // renewed
	f("h1", true)
	ok(t, r.WithdrawConsent(ctx, "h1", lakaz.ForAdvisor, lakaz.ByMonth, by))
	f("h1", false)
	ok(t, r.WithdrawConsent(ctx, "h1", lakaz.ForAdvisor, lakaz.ByMonth, by)) // nothing changes, nothing is written
	log, err := r.ConsentLog(ctx, "h1")
	ok(t, err)
	if len(log) != 3 || log[0].By != "p1" || log[0].Language != "gcf-MQ" || len(log[1].Given) != 2 || len(log[2].Given) != 0 {
		t.Errorf("%+v", log)
	}
	c.pass(consentLogLife - lakaz.ConsentLife)
	ok(t, r.Sweep(ctx))
	if log, err = r.ConsentLog(ctx, "h1"); err != nil || len(log) != 2 {
		t.Errorf("%+v %v", log, err)
	}
}

// Whoever reads while consents are given and withdrawn, in the end everybody reads the last.
func TestConsentsAtOnce(t *testing.T) {
	r, _ := open(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				ok(t, r.GiveConsent(t.Context(), "h1", lakaz.ForAdvisor, lakaz.ByDay, lakaz.Actor{}))
			}
		})
		wg.Go(func() {
			for range 200 {
				_, err := r.Consents(t.Context(), "h1")
				ok(t, err)
			}
		})
	}
	wg.Wait()
	ok(t, r.WithdrawConsent(t.Context(), "h1", lakaz.ForAdvisor, lakaz.ByMonth, lakaz.Actor{}))
	if given, err := r.Consents(t.Context(), "h1"); err != nil || len(given) != 0 {
		t.Error(given, err)
	}
}

// Who leaves is out with all devices, and their file stays: off, closed, and of nobody's to see.
func TestDepart(t *testing.T) {
	r, c := open(t)
	ctx := t.Context()
	card, err := r.NewCard(ctx, "h1")
	ok(t, err)
	session, err := r.EnterByToken(ctx, card.Token, "phone")
	ok(t, err)
	by, err := r.Actor(ctx, session)
	ok(t, err)
	ok(t, r.GiveConsent(ctx, "h1", lakaz.ForProgramme, lakaz.ByCurve, by))
	ended, err := r.Depart(ctx, "h1", by)
	ok(t, err)
	if len(ended) != 1 || ended[0] != SessionID(session) {
		t.Errorf("%v ended", ended)
	}
	_, err = r.Actor(ctx, session)
	is(t, err, lakaz.ErrNotFound)
	_, err = r.CheckCard(ctx, card.Token, "tablet")
	is(t, err, ErrCardUsedUp)
	h, err := r.Household(ctx, "h1")
	ok(t, err)
	if !h.Left.Equal(c.now()) || !h.Pauses.Off("", c.now().Add(time.Hour)) {
		t.Errorf("%+v", h)
	}
	if given, err := r.Consents(ctx, "h1"); err != nil || len(given) != 0 {
		t.Error(given, err)
	}
	_, err = r.Depart(ctx, "h9", by)
	is(t, err, lakaz.ErrNotFound)
	h, err = r.ChangePauses(ctx, "h1", func(p lakaz.Pauses) lakaz.Pauses { return p.Without("", c.now()) })
	if err != nil || !h.Left.IsZero() {
		t.Errorf("back: %+v %v", h, err)
	}
}
