package main

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	packs "lakaz/gamification/content"
	"lakaz/locales"
	"lakaz/screen"
)

// A home sees that it is invited, the way into the room while it is open, and afterwards what its people chose there.
func TestTheHomesWorkshops(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	look := func(who, home string) (sheet screen.Sheet) {
		t.Helper()
		d.read(sessions[who], "/api/households/"+home+"/sheets/workshop", &sheet)
		wholeSheet(t, sheet)
		return sheet
	}
	if sheet := look("resident", "h1"); len(sheet.Cards) != 1 || sheet.Cards[0].ID != "join" || sheet.Cards[0].Actions[0].Href != "/w?code={code}" {
		t.Errorf("without an invitation: %+v", sheet.Cards)
	}
	id := d.plannedHour(sessions["facilitator"])
	sheet := look("resident", "h1")
	budgetSays(t, card(sheet.Cards, "invited-"+id), "Un atelier", "jeudi 15 janvier", "18 h 00")
	if other := look("neighbour", "h2"); len(other.Cards) != 1 {
		t.Errorf("who is not invited sees %+v", other.Cards)
	}
	if status, _ := d.call(sessions["advisor"], http.MethodGet, "/api/households/h1/sheets/workshop", ""); status != http.StatusForbidden {
		t.Errorf("an advisor: %d", status)
	}

	r := d.steering(sessions["facilitator"], id)
	r.tap("door", "open")
	var v workshopView
	d.read(r.session, "/api/workshops/"+id, &v)
	if open := look("resident", "h1").Cards[0]; open.ID != "open-"+id || open.Actions[0].Href != "/w/"+v.Code {
		t.Errorf("%+v", open)
	}
	p := newPhone(t, d.base, v)
	seat := p.sit(joining{Language: "fr", Ticket: v.Tickets["h1"]})
	chosen := ""
	for range 200 {
		if r.card("over") != nil {
			break
		}
		if a := p.state("").Play.Activity; a != nil && a.Kind == packs.Commit && r.phase() == "open" && chosen == "" {
			chosen = a.Gestures[0]
			p.post("/cmd", map[string]any{"v": 1, "ty": "cmd", "id": ulid.Make().String(), "d": map[string]any{"ty": "answer",
				"d": map[string]any{"seat": seat.Seat, "activity": a.ID, "answer": []string{chosen}}}}, nil)
		}
		r.tap("now", r.card("now").Actions[0].ID)
	}
	d.pass(48 * time.Hour)
	past := card(look("resident", "h1").Cards, "past-"+id)
	for until := time.Now().Add(10 * time.Second); past == nil && time.Now().Before(until); runtime.Gosched() { // a room's end is noted after it was told
		past = card(look("resident", "h1").Cards, "past-"+id)
	}
	budgetSays(t, past, "Un atelier", plainSpaces(gestureTitle(locales.For("fr"), chosen)))
	if !strings.HasPrefix(past.Actions[0].Href, "/gestes") {
		t.Errorf("%+v", past.Actions)
	}
}
