package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// cardsOf are the cards of a home as somebody of a role sees them.
func (d *door) cardsOf(role lakaz.Role, language string, id lakaz.HouseholdID) []screen.Card {
	d.t.Helper()
	h, err := d.registry.Household(d.t.Context(), id)
	must(d.t, err)
	by := caller{Actor: lakaz.Actor{Role: role, Household: id}, words: locales.For(language)}
	cards, err := d.helpCards(d.t.Context(), by, h)
	must(d.t, err)
	residence, err := d.residenceCards(d.t.Context(), by, h)
	must(d.t, err)
	badges, err := d.badgeCards(d.t.Context(), by, h)
	must(d.t, err)
	return append(append(cards, residence...), badges...)
}

func card(cards []screen.Card, id string) *screen.Card {
	if i := slices.IndexFunc(cards, func(c screen.Card) bool { return c.ID == id }); i >= 0 {
		return &cards[i]
	}
	return nil
}

// settle gives an operation so many homes, beside those it has, in one residence.
func (d *door) settle(op lakaz.OperationID, t lakaz.Territory, residence string, n int) (ids []lakaz.HouseholdID) {
	d.t.Helper()
	for i := range n {
		h := lakaz.Household{ID: lakaz.HouseholdID(fmt.Sprintf("%s-%s-%d", op, strings.ToLower(residence), i)), Operation: op, Name: fmt.Sprint("Famille ", i),
			Residence: residence, Dwelling: lakaz.Dwelling{Territory: t, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}}}
		must(d.t, d.registry.PutHousehold(d.t.Context(), h))
		ids = append(ids, h.ID)
	}
	return ids
}

func TestAResidenceFillsItsPicture(t *testing.T) {
	d := openDoor(t, options{}, nil)
	few, many := d.settle("lille", lakaz.Mainland, "a", 4), d.settle("lille", lakaz.Mainland, "b", 5)
	far := d.settle("reunion", lakaz.Reunion, "c", 5)
	if c := card(d.cardsOf(lakaz.Resident, "fr", few[0]), "residence"); c != nil {
		t.Errorf("a picture of four homes: %+v", c)
	}
	f := func(id lakaz.HouseholdID, name string, filled float64) {
		t.Helper()
		c := card(d.cardsOf(lakaz.Resident, "fr", id), "residence")
		if c == nil || c.Parts[0].Scene == nil || c.Parts[0].Scene.Name != name || c.Parts[0].Scene.Filled != filled {
			t.Errorf("%s: %+v, not %s at %v", id, c, name, filled)
		}
	}
	f(many[0], "garden", 0)
	f(far[0], "case", 0)
	h, err := d.registry.Household(t.Context(), many[1])
	must(t, err)
	// The season of 15 January asks 30 points of 5 homes in the 6 weeks that are not over; of those before nothing is kept.
	must(t, d.award(t.Context(), h, gamification.Award{Source: gamification.Kept, Key: "c", Of: "g15", Points: 450}))
	f(many[0], "garden", 0.5)
	f(many[1], "garden", 0.5)
	f(far[0], "case", 0)
	must(t, d.award(t.Context(), h, gamification.Award{Source: gamification.Kept, Key: "one more", Points: 10})) // tells no single gesture
	f(many[0], "garden", 0.5)
	must(t, d.award(t.Context(), h, gamification.Award{Source: gamification.Learning, Key: "all", Points: 9000}))
	f(many[0], "garden", 1)
}

// What a home earned is its own people's to know: no neighbour's card and no advisor's has a figure of it.
func TestPointsAreTheHomesOwn(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	meet := func(who, key, body string, want int) {
		t.Helper()
		if status, text := d.call(sessions[who], "PUT", "/api/households/h1/meetings/"+key, body); status != want {
			t.Errorf("%s: %d %s", who, status, text)
		}
	}
	meet("advisor", "2026-01-15", `{"kind":"attendance"}`, http.StatusNoContent)
	meet("advisor", "2026-01-15", `{"kind":"attendance"}`, http.StatusNoContent)
	meet("administrator", "voisin-1", `{"kind":"helping"}`, http.StatusNoContent)
	meet("advisor", "2026-01-15", `{"kind":"energy"}`, http.StatusUnprocessableEntity)
	meet("advisor", "..%2F", `{"kind":"helping"}`, http.StatusUnprocessableEntity)
	d.call(sessions["resident"], "PUT", "/api/households/h1/advice/damp", `{"reason":"done"}`)
	d.call(sessions["resident"], "PUT", "/api/households/h1/advice/damp", `{"reason":"done"}`)
	d.call(sessions["resident"], "PUT", "/api/households/h1/advice/fridge", `{"reason":"later"}`)
	var got pointsNow
	d.read(sessions["resident"], "/api/households/h1/points", &got)
	if got.Total != 45 || got.Week[gamification.Learning] != 5 || len(got.Awards) != 3 {
		t.Errorf("%+v", got)
	}
	var badges []badge
	d.read(sessions["resident"], "/api/badges", &badges)
	for _, b := range badges {
		if want := slices.Contains([]string{"firstSteps", "present", "helper"}, b.ID); want != (b.Earned != nil) {
			t.Errorf("%+v", b)
		}
	}
	var others []badge
	d.read(sessions["neighbour"], "/api/badges", &others)
	if slices.ContainsFunc(others, func(b badge) bool { return b.Earned != nil }) {
		t.Errorf("a neighbour's: %+v", others)
	}
	own := d.cardsOf(lakaz.Resident, "fr", "h1")
	if c := card(own, "points"); c == nil || len(c.Parts) != 2 || len(c.Parts[1].Rows) != 3 || c.Parts[0].Text != "Cette semaine, vous avez ajouté 45 points." {
		t.Errorf("%+v", c)
	}
	if c := card(own, "badges"); c == nil || len(c.Parts[0].Badges) != 3 || c.Parts[0].Badges[0].Note == "" || len(c.Parts[2].Badges) != badgesAhead {
		t.Errorf("%+v", c)
	}
	if cards := d.cardsOf(lakaz.Advisor, "fr", "h1"); card(cards, "points") != nil || card(cards, "badges") != nil {
		t.Errorf("an advisor's: %+v", cards)
	}
}

// In a cold week help comes first, and nobody else sees it; a hot island is never offered it in words of heating.
func TestAColdWeekIsOfferedHelp(t *testing.T) {
	d := openDoor(t, options{}, nil)
	now := d.clock()
	d.lived("h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return 15 })
	must(t, d.weeks.judgeAll(t.Context()))
	if cards := d.cardsOf(lakaz.Resident, "fr", "h1"); cards[0].ID != "cold" || cards[0].Kind != screen.Help || cards[0].Actions[0].Href != "/moi/aide" {
		t.Errorf("%+v", cards[0])
	}
	for _, id := range []lakaz.HouseholdID{"h2"} {
		if c := card(d.cardsOf(lakaz.Resident, "fr", id), "cold"); c != nil {
			t.Errorf("%+v", c)
		}
	}
}

// Every card can be told by its pictures and by ear, in every language.
func TestCardsCanBeTold(t *testing.T) {
	d := openDoor(t, options{}, nil)
	near := d.settle("reunion", lakaz.Reunion, "", 5)
	h, err := d.registry.Household(t.Context(), near[0])
	must(t, err)
	for i, source := range gamification.Sources() {
		must(t, d.award(t.Context(), h, gamification.Award{Source: source, Key: "k", Of: "heat", Points: 10 + i}))
	}
	for _, l := range locales.Languages() {
		for _, c := range d.cardsOf(lakaz.Resident, l.Tag, near[0]) {
			text, err := json.Marshal(c)
			must(t, err)
			if c.Picture == "" || c.Spoken == "" || c.Title == "" || strings.Contains(string(text), "residence.") || strings.Contains(string(text), "badge.") {
				t.Errorf("%s: %s", l.Tag, text)
			}
			for _, p := range c.Parts {
				if slices.ContainsFunc(p.Rows, func(r screen.Row) bool { return r.Picture == "" || r.Label == "" }) {
					t.Errorf("%s: %s", l.Tag, text)
				}
			}
		}
	}
}
