package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// gesturesOf is the sheet "gestures" of a home as a session sees it.
func (d *door) gesturesOf(session string, h lakaz.HouseholdID) (sheet screen.Sheet) {
	d.t.Helper()
	d.read(session, "/api/households/"+string(h)+"/sheets/gestures", &sheet)
	return sheet
}

// do does what a button of a sheet does.
func (d *door) do(session string, a screen.Action, choices map[string]any) int {
	d.t.Helper()
	body := map[string]any{}
	for _, from := range []map[string]any{a.Body, choices} {
		for name, value := range from {
			body[name] = value
		}
	}
	data, err := json.Marshal(body)
	must(d.t, err)
	status, answer := d.call(session, a.Method, strings.ReplaceAll(a.URL, "{ulid}", ulid.Make().String()), string(data))
	if status >= 500 {
		d.t.Fatalf("%s %s: %d %s", a.Method, a.URL, status, answer)
	}
	return status
}

// action finds a button of a card by the beginnings of their ids.
func action(t *testing.T, sheet screen.Sheet, cardID, actionID string) screen.Action {
	t.Helper()
	for _, c := range sheet.Cards {
		actions := c.Actions
		for _, p := range c.Parts {
			for _, r := range p.Rows {
				actions = append(actions, r.Actions...)
			}
		}
		for _, a := range actions {
			if strings.HasPrefix(c.ID, cardID) && strings.HasPrefix(a.ID, actionID) {
				return a
			}
		}
	}
	t.Fatalf("no button %s on a card %s: %+v", actionID, cardID, sheet.Cards)
	return screen.Action{}
}

// A resident picks a gesture, sees it on the path, says that it was done, puts it down and takes it up again, by the
// sheet's own buttons.
func TestAChallengesJourney(t *testing.T) {
	d := openDoor(t, options{}, nil)
	resident := d.sessions()["resident"]
	d.publish("h1", 0, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 21})
	offer := action(t, d.gesturesOf(resident, "h1"), "offer-", "take")
	if !offer.Keep || d.do(resident, offer, nil) != http.StatusOK {
		t.Fatalf("not picked: %+v", offer)
	}
	more := action(t, d.gesturesOf(resident, "h1"), "more", "take")
	if d.do(resident, more, map[string]any{"gesture": "g70"}) != http.StatusOK {
		t.Fatal("not chosen from the list")
	}
	sheet := d.gesturesOf(resident, "h1")
	i := slices.IndexFunc(sheet.Cards, func(c screen.Card) bool {
		return strings.HasPrefix(c.ID, "challenge-") && c.Title == "Mettez un couvercle"
	})
	if i < 0 {
		t.Fatalf("%+v", sheet.Cards)
	}
	one := sheet.Cards[i]
	states := func(c screen.Card) (out []string) {
		for _, stage := range c.Parts[1].Path {
			out = append(out, stage.State)
		}
		return out
	}
	if got := states(one); !slices.Equal(got, []string{"done", "now", "later", "later"}) {
		t.Errorf("picked: %v", got)
	}
	done := action(t, sheet, one.ID, "told")
	for range 2 { // told twice, by a device that was not sure
		if d.do(resident, done, nil) != http.StatusOK {
			t.Fatal("not told")
		}
	}
	sheet = d.gesturesOf(resident, "h1")
	one = *card(sheet.Cards, one.ID)
	if got := states(one); !slices.Equal(got, []string{"done", "done", "done", "now"}) || !strings.Contains(one.Spoken, "Dit par vous") {
		t.Errorf("told: %v, %q", got, one.Spoken)
	}
	points := card(sheet.Cards, "points")
	if points == nil || !strings.Contains(points.Spoken, "10 points") {
		t.Errorf("earned: %+v", points)
	}
	if d.do(resident, action(t, sheet, one.ID, "down"), nil) != http.StatusOK {
		t.Fatal("not put down")
	}
	sheet = d.gesturesOf(resident, "h1")
	if card(sheet.Cards, one.ID) != nil {
		t.Error("what was put down is there")
	}
	if d.do(resident, action(t, sheet, "down", "again"), nil) != http.StatusOK {
		t.Fatal("not taken up again")
	}
	if c := card(d.gesturesOf(resident, "h1").Cards, one.ID); c == nil || !strings.Contains(c.Spoken, "Dit par vous") {
		t.Errorf("taken up again: %+v", c)
	}
	d.pass(28 * 24 * time.Hour)
	sheet = d.gesturesOf(resident, "h1")
	if d.do(resident, action(t, sheet, "soon", "told-g70"), nil) != http.StatusOK {
		t.Fatal("not told again")
	}
	if c := card(d.gesturesOf(resident, "h1").Cards, "habits"); c == nil || len(c.Parts[0].Rows) != 1 {
		t.Errorf("a habit: %+v", c)
	}
	var list []challenge
	d.read(resident, "/api/households/h1/challenges", &list)
	if len(list) != 2 || list[1].State != gamification.Habit || list[1].Kept != "2026-02-12" || list[1].By != "home" {
		t.Errorf("%+v", list)
	}
}

// Commands come from devices that may send them again, late, or wrongly.
func TestChallengesAreCommands(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	ids := map[string]string{}
	f := func(who, method, id, more, body string, want int) string {
		t.Helper()
		if ids[id] == "" {
			ids[id] = ulid.Make().String()
		}
		if id == "x" {
			ids[id] = "x"
		}
		status, answer := d.call(sessions[who], method, "/api/households/h1/challenges/"+ids[id]+more, body)
		if status != want {
			t.Errorf("%s %s %s%s %s: %d, want %d: %s", who, method, id, more, body, status, want, answer)
		}
		return string(answer)
	}
	f("resident", "PUT", "x", "", `{"gesture":"g70"}`, 422)
	f("resident", "PUT", "a", "", `{"gesture":"g999"}`, 422)
	f("resident", "PUT", "a", "", `{"gesture":"g40"}`, 422) // no air-conditioning in January in Lille
	f("resident", "PUT", "a", "", `{"gesture":"g01"}`, 422) // how warm it is nobody knows: not less
	f("resident", "PUT", "a", "", `{"gesture":"g70"}`, 200)
	f("resident", "PUT", "a", "", `{"gesture":"g70"}`, 200)
	f("resident", "PUT", "a", "", `{"gesture":"g91"}`, 409)
	if again := f("resident", "PUT", "b", "", `{"gesture":"g70"}`, 200); !strings.Contains(again, ids["a"]) {
		t.Errorf("a second one of the same gesture: %s", again)
	}
	f("resident", "PUT", "c", "", `{"gesture":"g91"}`, 200)
	f("resident", "PUT", "d", "", `{"gesture":"g65"}`, 200)
	if full := f("resident", "PUT", "e", "", `{"gesture":"g72"}`, 409); !strings.Contains(full, "Trois défis") {
		t.Errorf("a fourth: %s", full)
	}
	f("resident", "DELETE", "d", "", "", 200)
	f("resident", "DELETE", "d", "", "", 200)
	f("resident", "PUT", "e", "", `{"gesture":"g72"}`, 200)
	f("resident", "PUT", "d", "", `{"gesture":"g65"}`, 409)
	f("resident", "DELETE", "nobody", "", "", 404)
	f("resident", "PUT", "a", "/told", `{"day":"2025-12-01"}`, 422)
	f("resident", "PUT", "a", "/told", `{"day":"2026-01-16"}`, 422)
	f("resident", "PUT", "a", "/told", `{"day":"yesterday"}`, 422)
	f("resident", "PUT", "a", "/told", `{"day":"2026-01-1!"}`, 422)
	f("resident", "PUT", "a", "/told", `{"day":"2026-01-15"}`, 200)
	f("resident", "PUT", "nobody", "/told", `{}`, 404)
	// Who visits the home has seen it; nobody takes up a challenge for others, and for all others it is not there.
	if seen := f("advisor", "PUT", "c", "/told", `{}`, 200); !strings.Contains(seen, `"visit"`) {
		t.Errorf("seen at a visit: %s", seen)
	}
	f("advisor", "PUT", "f", "", `{"gesture":"g73"}`, 403)
	f("advisor", "DELETE", "a", "", "", 403)
	for _, who := range []string{"neighbour", "other advisor", "facilitator", "manager"} {
		f(who, "PUT", "f", "", `{"gesture":"g73"}`, 404)
		f(who, "PUT", "a", "/told", `{}`, 404)
		f(who, "DELETE", "a", "", "", 404)
		if status, _ := d.call(sessions[who], "GET", "/api/households/h1/challenges", ""); status != 404 {
			t.Errorf("%s reads them: %d", who, status)
		}
	}
	f("stranger", "PUT", "f", "", `{"gesture":"g73"}`, 401)
}

// Whoever picks and puts down again and again neither fills the store nor earns twice.
func TestPickingAgainEarnsOnce(t *testing.T) {
	d := openDoor(t, options{}, nil)
	h, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	for range challengesKept + 5 {
		c, err := d.server.taken.pick(t.Context(), h, ulid.Make().String(), "g70")
		must(t, err)
		_, err = d.server.taken.tell(t.Context(), h, c.ID, "", gamification.ByHome)
		must(t, err)
		_, err = d.server.taken.drop(t.Context(), h.ID, c.ID)
		must(t, err)
	}
	all, err := d.server.taken.of(t.Context(), h.ID)
	must(t, err)
	week, _, err := d.server.earned(t.Context(), h)
	must(t, err)
	taken, err := gameOf(t.Context(), d.server.store, h.ID) // what they take with them
	must(t, err)
	if len(taken.Taken) != len(all) {
		t.Errorf("%d of %d are exported", len(taken.Taken), len(all))
	}
	if len(all) != challengesKept || week.Points[gamification.Kept] != 10 {
		t.Errorf("%d kept, %d points", len(all), week.Points[gamification.Kept])
	}
}

// Nobody is rewarded for being cold: a home that grew cold is not heard saying that it turned the heat down.
func TestAColdHomesWordForLessWarmthRests(t *testing.T) {
	d := openDoor(t, options{}, nil)
	h, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	d.publish("h1", 0, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 21})
	c, err := d.server.taken.pick(t.Context(), h, ulid.Make().String(), "g03")
	must(t, err)
	d.pass(9 * 24 * time.Hour)
	now := d.clock()
	d.lived("h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -8), now, 10, func(int) float64 { return 15 })
	must(t, d.server.weeks.judgeAll(t.Context()))
	told, err := d.server.taken.tell(t.Context(), h, c.ID, "", gamification.ByHome)
	must(t, err)
	if len(told.Earnings()) != 0 || told.State() != gamification.Resting {
		t.Errorf("%s, %+v", told.State(), told.Earnings())
	}
}

// Every card can be understood without its words, in every language, and nothing of the catalogue's keys is seen.
func TestTheGesturesSheetSpeaksEveryLanguage(t *testing.T) {
	d := openDoor(t, options{}, nil)
	for _, id := range []lakaz.HouseholdID{"h1", "h2"} {
		h, err := d.registry.Household(t.Context(), id)
		must(t, err)
		gestures := []string{"g70", "g91"}
		for _, gesture := range gestures {
			_, err := d.server.taken.pick(t.Context(), h, ulid.Make().String(), gesture)
			must(t, err)
		}
		for _, l := range locales.Languages() {
			sheet, err := d.server.gesturesSheet(t.Context(), caller{Actor: lakaz.Actor{Role: lakaz.Resident, Household: id}, words: locales.For(l.Tag)}, h)
			must(t, err)
			seen := map[string]bool{}
			for _, c := range sheet.Cards {
				if c.ID == "" || seen[c.ID] || c.Picture == "" || c.Title == "" || c.Spoken == "" {
					t.Errorf("%s: %+v", l.Tag, c)
				}
				seen[c.ID] = true
				for _, a := range c.Actions {
					if a.Picture == "" || a.Label == "" {
						t.Errorf("%s: %+v", l.Tag, a)
					}
				}
			}
			text := fmt.Sprintf("%+v", sheet)
			if strings.Contains(text, "challenge.") || strings.Contains(text, "gesture.") || strings.Contains(text, "{{") {
				t.Errorf("%s: %s", l.Tag, text)
			}
		}
	}
}

// The residence's gesture of the week comes first, says how many homes do it once that tells on nobody, and colours more
// of the picture.
func TestTheResidenceDoesAGestureTogether(t *testing.T) {
	d := openDoor(t, options{}, nil)
	ids := d.settle("lille", lakaz.Mainland, "Tilleuls", 7)
	by := func(id lakaz.HouseholdID) caller {
		return caller{Actor: lakaz.Actor{Role: lakaz.Resident, Household: id}, words: locales.For("fr")}
	}
	offer := func(id lakaz.HouseholdID) screen.Card {
		t.Helper()
		h, err := d.registry.Household(t.Context(), id)
		must(t, err)
		sheet, err := d.server.gesturesSheet(t.Context(), by(id), h)
		must(t, err)
		return sheet.Cards[0]
	}
	last := ids[len(ids)-1]
	for i, id := range ids[:6] {
		h, err := d.registry.Household(t.Context(), id)
		must(t, err)
		first := offer(last)
		if told := strings.Contains(first.Spoken, "logements s’y mettent"); !strings.Contains(first.Spoken, "Le geste de la résidence") || told != (i >= 5) {
			t.Errorf("with %d homes: %q", i, first.Spoken)
		}
		shared, err := d.server.taken.shared(h)
		must(t, err)
		c, err := d.server.taken.pick(t.Context(), h, ulid.Make().String(), shared)
		must(t, err)
		if first.ID != "offer-"+shared || !c.Shared {
			t.Errorf("%s is offered first, %s is the residence's: %+v", first.ID, shared, c)
		}
		_, err = d.server.taken.tell(t.Context(), h, c.ID, "", gamification.ByHome)
		must(t, err)
		if week, _, err := d.server.earned(t.Context(), h); err != nil || week.Points[gamification.Kept] != 20 {
			t.Errorf("%+v %v", week, err)
		}
	}
	if first := offer(last); !strings.Contains(first.Spoken, "6 logements s’y mettent") {
		t.Errorf("%q", first.Spoken)
	}
}

// Whatever a rule says, it says in every language, with its figures.
func TestEveryProofHasItsSentence(t *testing.T) {
	pack, err := gamification.Gestures()
	must(t, err)
	was, is := 62.0, 54.0
	for _, l := range locales.Languages() {
		for _, sheet := range pack {
			if !sheet.Evaluated() {
				continue
			}
			for _, f := range []gamification.Finding{{Outcome: gamification.Proven, Was: &was, Is: &is, Days: 60}, {Outcome: gamification.Missed, Is: &is, Days: 60}} {
				c := gamification.Challenge{Gesture: sheet.ID, Picked: "2026-01-01"}.Judge("2026-01-08", f)
				says := challengeSays(locales.For(l.Tag), sheet, c, true)
				if strings.Contains(says, "challenge.") || !strings.Contains(says, "54") {
					t.Errorf("%s %s: %q", l.Tag, sheet.ID, says)
				}
				if place := sheet.Places[0]; place == gamification.Overseas && strings.Contains(strings.ToLower(says), "chauffage") {
					t.Errorf("%s %s speaks of heating: %q", l.Tag, sheet.ID, says)
				}
			}
		}
	}
}
