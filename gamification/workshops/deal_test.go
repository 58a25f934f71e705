package workshops

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"lakaz"
	"lakaz/gamification/room"
)

// A card is one household's or one walk-in's at a time, and the household's own seat once it came.
func TestDeal(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	must(t, b.Invite(ctx, first, []lakaz.HouseholdID{"anna", "bert", "cleo"}))
	must(t, b.WalkIn(ctx, first, WalkIn{ID: second, Name: "Zoé", People: 1, At: noon()}))
	holds := func(want string) {
		t.Helper()
		guests, err := b.Guests(ctx, first)
		must(t, err)
		ws, err := b.Get(ctx, first)
		must(t, err)
		got := ""
		for _, g := range guests {
			got += fmt.Sprint(g.Household, g.Card, " ")
		}
		if got += fmt.Sprint("Zoé", ws.WalkIns[0].Card); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	must(t, b.Deal(ctx, first, "bert", 2))
	must(t, b.Deal(ctx, first, second, 1))
	must(t, b.DealAll(ctx, first, []lakaz.HouseholdID{"cleo", "bert", "anna"}))
	holds("anna4 bert2 cleo3 Zoé1")
	must(t, b.Deal(ctx, first, "anna", 1)) // the walk-in has it no more
	holds("anna1 bert2 cleo3 Zoé0")
	must(t, b.Deal(ctx, first, second, 50))
	must(t, b.Deal(ctx, first, "bert", 0))
	must(t, b.WalkIn(ctx, first, WalkIn{ID: second, Name: "Zoé", People: 2, At: noon()})) // written down again
	holds("anna1 bert0 cleo3 Zoé50")
	for _, bad := range []int{-1, 51} {
		if err := b.Deal(ctx, first, "bert", bad); !errors.Is(err, lakaz.ErrInvalid) {
			t.Errorf("card %d: %v", bad, err)
		}
	}
	if err := b.Deal(ctx, first, "nobody", 7); !errors.Is(err, lakaz.ErrNotFound) {
		t.Error(err)
	}
	guests, err := b.Guests(ctx, first)
	must(t, err)
	if seats := guests[0].Seats(); len(seats) > 0 {
		t.Errorf("who has not come has %v", seats)
	}
	g, err := b.Attend(ctx, first, "anna", Ticked, noon(), "phone")
	if must(t, err); !slices.Equal(g.Seats(), []room.PlayerID{"phone", "card-1"}) {
		t.Errorf("%v", g.Seats())
	}
	must(t, b.Claim(ctx, first, "cleo", "card-9", noon(), true))
	must(t, b.Deal(ctx, first, "bert", 9)) // whose it was all along
	if err := b.Claim(ctx, first, "bert", "card-1", noon(), true); !errors.Is(err, lakaz.ErrConflict) {
		t.Errorf("another's card is claimed: %v", err)
	}
	must(t, b.Unclaim(ctx, first, "anna", ""))
	guests, err = b.Guests(ctx, first)
	must(t, err)
	if guests[0].Card != 0 || len(guests[2].Seats()) != 1 || guests[2].Seats()[0] != "card-3" {
		t.Errorf("%+v", guests)
	}
}
