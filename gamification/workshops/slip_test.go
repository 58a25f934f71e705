package workshops

import (
	"errors"
	"testing"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

// A seat has one slip for a year, which is carried along with its room.
func TestSlips(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	r, err := b.Open(ctx, first, pack(), noon())
	must(t, err)
	must(t, b.Append(ctx, r.ID, []room.Event{{N: 1, At: noon(), Kind: room.Opened, Code: r.Code}}))
	mine, err := b.SlipOf(ctx, r.ID, "p1")
	if again, e := b.SlipOf(ctx, r.ID, "p1"); err != nil || e != nil || again != mine || len(mine.Code) != SlipLength {
		t.Errorf("%+v, then %+v, %v %v", mine, again, err, e)
	}
	other, err := b.SlipOf(ctx, r.ID, "p2")
	if err != nil || other.Code == mine.Code {
		t.Errorf("%+v %v", other, err)
	}
	if found, err := b.BySlip(ctx, mine.Code); err != nil || found != mine {
		t.Errorf("%+v %v", found, err)
	}

	p, err := b.Parcel(ctx, first, true, func(content.Pack) string { return "p" })
	must(t, err)
	there := open(t)
	must(t, there.Put(ctx, sound()))
	for range 2 {
		if _, err := there.Receive(ctx, first, p.Rooms[0], pack()); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := there.BySlip(ctx, mine.Code); err != nil || found != mine {
		t.Errorf("carried: %+v %v", found, err)
	}

	must(t, b.Claim(ctx, first, "h1", "p2", noon(), true))
	_, err = b.ForgetHousehold(ctx, "h1")
	must(t, err)
	_, err = b.BySlip(ctx, mine.Code)
	if _, gone := b.BySlip(ctx, other.Code); err != nil || !errors.Is(gone, lakaz.ErrNotFound) {
		t.Errorf("a household is erased: its slip %v, another's %v", gone, err)
	}

	must(t, b.End(ctx, r.ID, noon()))
	must(t, b.ForgetNames(ctx, noon().Add(1)))
	if _, err := b.BySlip(ctx, mine.Code); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("after a year: %v", err)
	}
}

// A seat is one household's at most; who gives it back is where they were before.
func TestClaim(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	must(t, b.Invite(ctx, first, []lakaz.HouseholdID{"h1"}))
	f := func(want int) {
		t.Helper()
		guests, err := b.Guests(ctx, first)
		if err != nil || len(guests) != want {
			t.Errorf("%+v, want %d, %v", guests, want, err)
		}
	}
	for range 2 {
		must(t, b.Claim(ctx, first, "h2", "p1", noon(), true))
	}
	f(2)
	if err := b.Claim(ctx, first, "h1", "p1", noon(), true); !errors.Is(err, lakaz.ErrConflict) {
		t.Errorf("two households have a seat: %v", err)
	}
	must(t, b.Claim(ctx, first, "h2", "p2", noon(), true))
	must(t, b.Share(ctx, first, "h2", true))
	for _, rooms := range []bool{true, false} { // who sat where goes with the rooms alone
		p, err := b.Parcel(ctx, first, rooms, nil)
		if must(t, err); len(p.Guests) != 2 || len(p.Guests[1].Players) > 0 != rooms || p.Guests[1].Shared != rooms {
			t.Errorf("with rooms %v: %+v", rooms, p.Guests)
		}
	}
	must(t, b.Unclaim(ctx, first, "h2", "p1"))
	if g, _ := b.GuestOf(ctx, "h2"); len(g) != 1 || len(g[0].Players) != 1 || !g[0].Shared || g[0].Came.IsZero() {
		t.Errorf("%+v", g)
	}
	must(t, b.Unclaim(ctx, first, "h2", ""))
	f(1)
	must(t, b.Claim(ctx, first, "h1", "p1", noon(), true))
	must(t, b.Unclaim(ctx, first, "h1", "p1"))
	if g, _ := b.GuestOf(ctx, "h1"); len(g) != 1 || !g[0].Invited || !g[0].Came.IsZero() {
		t.Errorf("%+v", g)
	}
}

// What staff joins to a household is not its own before it said so: by its own claim, or by its yes to show the answers. What was
// taken up of its seats is taken up once.
func TestOwnSeats(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	f := func(seats, own, promising int) {
		t.Helper()
		g, err := b.GuestOf(ctx, "h1")
		if err != nil || len(g) != 1 || len(g[0].Seats()) != seats || len(g[0].Own()) != own || len(g[0].Promising()) != promising {
			t.Errorf("%+v %v: want %d seats, %d of them its own, %d promising", g, err, seats, own, promising)
		}
	}
	must(t, b.Claim(ctx, first, "h1", "p1", noon(), false))
	f(1, 0, 0)
	must(t, b.Claim(ctx, first, "h1", "p1", noon(), true))
	f(1, 1, 1)
	must(t, b.Claim(ctx, first, "h1", "p1", noon(), false)) // it has said so
	f(1, 1, 1)
	for range 2 {
		must(t, b.TakeUp(ctx, first, "h1", []room.PlayerID{"p1"}))
	}
	f(1, 1, 0)
	must(t, b.Claim(ctx, first, "h1", "p2", noon(), false))
	f(2, 1, 0)
	must(t, b.Share(ctx, first, "h1", false))
	f(2, 1, 0)
	must(t, b.Share(ctx, first, "h1", true))
	f(2, 2, 1)
	must(t, b.Claim(ctx, first, "h1", "p3", noon(), false))
	must(t, b.Unclaim(ctx, first, "h1", "p3"))
	f(2, 2, 1)
}
