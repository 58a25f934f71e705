package workshops

import (
	"errors"
	"testing"
	"time"

	"lakaz"
)

// Who is invited is told what they were told first; back there nothing has changed. A workshop that is called off waits to be
// taken back, one that invites nobody is forgotten.
func TestAPlanChanges(t *testing.T) {
	b, ctx := open(t), t.Context()
	put := func(later time.Duration, place string) Workshop {
		t.Helper()
		ws := sound()
		ws.At, ws.Place = ws.At.Add(later), place
		must(t, b.Put(ctx, ws))
		ws, err := b.Get(ctx, first)
		must(t, err)
		return ws
	}
	put(0, "Mairie")
	if ws := put(time.Hour, "Mairie"); ws.Was != nil || ws.Changes != 0 {
		t.Errorf("nobody was told: %+v", ws)
	}
	must(t, b.Invite(ctx, first, []lakaz.HouseholdID{"h1"}))
	if ws := put(2*time.Hour, "Mairie"); ws.Was == nil || !ws.Was.At.Equal(noon().Add(time.Hour)) || ws.Was.Place != "Mairie" || ws.Changes != 1 {
		t.Errorf("%+v", ws)
	}
	if ws := put(2*time.Hour, "École"); ws.Was == nil || !ws.Was.At.Equal(noon().Add(time.Hour)) || ws.Changes != 2 {
		t.Errorf("moved twice: %+v", ws)
	}
	if ws := put(time.Hour, "Mairie"); ws.Was != nil || ws.Changes != 3 {
		t.Errorf("moved back: %+v", ws)
	}
	for range 2 { // sent again it is the same
		must(t, b.Cancel(ctx, first, noon()))
	}
	if _, err := b.Open(ctx, first, pack(), noon()); !errors.Is(err, lakaz.ErrConflict) {
		t.Errorf("a room opens: %v", err)
	}
	if ws := put(time.Hour, "Mairie"); ws.Cancelled.IsZero() || ws.Changes != 4 {
		t.Errorf("%+v", ws)
	}
	for range 2 {
		must(t, b.Restore(ctx, first))
	}
	if ws := put(time.Hour, "Mairie"); !ws.Cancelled.IsZero() || ws.Changes != 5 {
		t.Errorf("%+v", ws)
	}
	must(t, b.Invite(ctx, first, nil))
	must(t, b.Cancel(ctx, first, noon()))
	if _, err := b.Get(ctx, first); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("it invites nobody and is kept: %v", err)
	}
}

// Of an erased household a workshop keeps that it was one, once.
func TestForgetHousehold(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	must(t, b.Invite(ctx, first, []lakaz.HouseholdID{"h1", "h2"}))
	_, err := b.Attend(ctx, first, "h1", Ticked, noon())
	must(t, err)
	for range 2 {
		_, err := b.ForgetHousehold(ctx, "h1")
		must(t, err)
	}
	ws, err := b.Get(ctx, first)
	must(t, err)
	guests, err := b.Guests(ctx, first)
	if invited, came := ws.Count(guests); err != nil || invited != 2 || came != 1 || len(guests) != 1 {
		t.Errorf("%d invited, %d came, %+v %v", invited, came, guests, err)
	}
}
