package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/oklog/ulid/v2"

	"lakaz/gamification/room"
	"lakaz/locales"
	"lakaz/screen"
)

// steering is a facilitator's remote: the sheet, and what they do on it.
type steering struct {
	d       *door
	session string
	id      string // of the workshop
	sheet   screen.Sheet
}

func (d *door) steering(session, workshop string) *steering {
	s := &steering{d: d, session: session, id: workshop}
	s.look()
	return s
}

// look asks for the sheet anew.
func (s *steering) look() {
	s.d.t.Helper()
	s.sheet = screen.Sheet{}
	s.d.read(s.session, "/api/workshops/"+s.id+"/sheets/remote", &s.sheet)
}

// send does what an action says, and returns what it was answered.
func (s *steering) send(a screen.Action, more map[string]any) (int, string) {
	s.d.t.Helper()
	body := map[string]any{}
	for _, part := range []map[string]any{a.Body, more} {
		for k, v := range part {
			body[k] = v
		}
	}
	status, answer := s.d.call(s.session, a.Method, strings.ReplaceAll(a.URL, "{ulid}", ulid.Make().String()), string(encoded(body)))
	return status, string(answer)
}

// tap does an action of a card and looks again.
func (s *steering) tap(card, action string) {
	s.d.t.Helper()
	if status, answer := s.send(s.action(card, action), nil); status != http.StatusNoContent {
		s.d.t.Fatalf("%s: %d %s", action, status, answer)
	}
	s.look()
}

func (s *steering) action(card, action string) screen.Action {
	s.d.t.Helper()
	if c := s.card(card); c != nil {
		for _, list := range append([][]screen.Action{c.Actions}, actionsOf(*c)...) {
			if i := slices.IndexFunc(list, func(a screen.Action) bool { return a.ID == action }); i >= 0 {
				return list[i]
			}
		}
	}
	s.d.t.Fatalf("no %s on %s of %+v", action, card, s.sheet)
	return screen.Action{}
}

// actionsOf are the actions of a card's lines.
func actionsOf(c screen.Card) (lists [][]screen.Action) {
	for _, part := range c.Parts {
		for _, r := range part.Rows {
			lists = append(lists, r.Actions)
		}
	}
	return lists
}

func (s *steering) card(id string) *screen.Card { return card(s.sheet.Cards, id) }

// command is an action that asks something of the room from where it is, whether or not the remote offers it.
func (s *steering) command(kind room.CommandKind) screen.Action {
	a := s.action("now", "reveal")
	body := maps.Clone(a.Body)
	body["kind"] = string(kind)
	a.Body = body
	return a
}

// phase is where the remote's commands see the room.
func (s *steering) phase() string {
	if c := s.card("now"); c != nil && len(c.Actions) > 0 {
		return fmt.Sprint(c.Actions[0].Body["phase"])
	}
	return ""
}

// plannedHour is a workshop in Lille to which h1 is invited.
func (d *door) plannedHour(session string) string {
	d.t.Helper()
	id := ulid.Make().String()
	if status, body := d.call(session, http.MethodPut, "/api/workshops/"+id, planned("lille", "h1")); status != http.StatusOK {
		d.t.Fatalf("%d %s", status, body)
	}
	return id
}

// A facilitator opens the room from the remote, three phones come in and answer, and step by step it is played to its end; a
// tap that comes twice skips nothing.
func TestTheRemote(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	r := d.steering(sessions["facilitator"], d.plannedHour(sessions["facilitator"]))
	if r.sheet.Live != nil || len(r.sheet.Cards) != 1 {
		t.Fatalf("before the room is open: %+v", r.sheet)
	}
	r.tap("door", "open")
	if r.sheet.Live == nil || r.sheet.Live.Hold == "" {
		t.Fatalf("nobody holds the room: %+v", r.sheet)
	}
	if status, _ := d.call(r.session, http.MethodPut, r.sheet.Live.Hold, ""); status != http.StatusNoContent {
		t.Errorf("hold: %d", status)
	}
	var v workshopView
	d.read(r.session, "/api/workshops/"+r.id, &v)
	budgetSays(t, r.card("doors"), v.Code, "/w")
	var phones []*phone
	var seats []seated
	for i, name := range []string{"Awa", "Bo", ""} {
		p := newPhone(t, d.base, v)
		seats = append(seats, p.sit(joining{Language: []string{"fr", "gcf-GP"}[i%2], Name: name}))
		phones = append(phones, p)
	}
	r.look()
	budgetSays(t, r.card("now"), "Les gens arrivent", "3|personnes venues")
	budgetSays(t, r.card("people"), "3 places dans la salle", "Awa|FR", "Bo|")
	budgetSays(t, r.card("next"), "En un mot, un logement")

	begin := r.action("now", "next")
	r.tap("now", "next")
	at := r.card("now").Title
	for range 2 { // the same tap again, and the double tap with an id of its own
		if status, answer := r.send(begin, nil); status != http.StatusNoContent {
			t.Errorf("%d %s", status, answer)
		}
	}
	if r.look(); r.card("now").Title != at || r.phase() != "open" {
		t.Errorf("a double tap skipped %s: %s, %s", at, r.card("now").Title, r.phase())
	}

	// The first activity is a cloud: its words wait for a yes.
	for i, p := range phones {
		status := p.post("/cmd", map[string]any{"v": 1, "ty": "cmd", "id": ulid.Make().String(), "ch": "room:" + v.Room, "d": map[string]any{"ty": "answer",
			"d": map[string]any{"seat": seats[i].Seat, "activity": "well", "answer": []string{[]string{"chaud", "calme", "chaud"}[i]}}}}, nil)
		if status != http.StatusOK {
			t.Fatal(status)
		}
	}
	r.look()
	budgetSays(t, r.card("pending"), "chaud|2", "calme")
	budgetSays(t, r.card("now"), "Réponses : 3 sur 3")
	budgetSays(t, r.card("people"), "Awa|FR|A répondu")
	r.tap("pending", "show chaud")
	r.tap("pending", "hide calme")
	if r.card("pending") != nil {
		t.Errorf("words wait still: %+v", r.card("pending"))
	}
	if now := phones[0].state("?t=" + v.Wall[strings.Index(v.Wall, "t=")+2:]); now.Wall == nil || len(now.Wall.Words) != 1 || now.Wall.Words[0].Text != "chaud" {
		t.Errorf("on the wall: %+v", now.Wall)
	}

	r.tap("answers", "hide chaud") // and a yes is taken back
	if now := phones[0].state("?t=" + v.Wall[strings.Index(v.Wall, "t=")+2:]); len(now.Wall.Words) != 0 {
		t.Errorf("still on the wall: %+v", now.Wall.Words)
	}

	// Time stands still and runs again; more of it is given.
	r.tap("now", "pause")
	r.tap("now", "resume")
	seen := map[string]bool{}
	for range 200 {
		if r.card("over") != nil {
			break
		}
		wholeSheet(t, r.sheet)
		step := r.card("now").Actions[0]
		seen[r.phase()+" "+step.ID] = true
		r.tap("now", step.ID)
	}
	if r.card("over") == nil {
		t.Fatalf("never over; seen %v", seen)
	}
	for _, step := range []string{"open close", "closed reveal", "reveal next", "reveal finish"} {
		if !seen[step] {
			t.Errorf("%s was never the step that follows: %v", step, seen)
		}
	}
	wholeSheet(t, r.sheet)
	if r.action("over", "open").Ask == "" || r.action("over", "report").Href != "/atelier/"+r.id+"/bilan" {
		t.Error("another room is opened unasked")
	}
}

// bareKey is a key of a catalogue that has no sentence, or a pack's that has no text.
var bareKey = regexp.MustCompile(`"(remote|attend|nav|seat|workshop)\.[a-zA-Z.]+"|[a-z]\.why`)

// wholeSheet wants every card of a sheet to have its name, its picture and its voice, and no key in the place of words.
func wholeSheet(t *testing.T, sheet screen.Sheet) {
	t.Helper()
	ids := map[string]bool{}
	for _, c := range sheet.Cards {
		if c.ID == "" || ids[c.ID] || c.Title == "" || c.Picture == "" || c.Spoken == "" {
			t.Errorf("not whole: %+v", c)
		}
		ids[c.ID] = true
		for _, a := range c.Actions {
			if a.Picture == "" || a.Label == "" {
				t.Errorf("not whole: %+v", a)
			}
		}
		for _, part := range c.Parts {
			for _, r := range part.Rows {
				if r.Label == "" || r.Picture == "" {
					t.Errorf("not whole: %+v of %s", r, c.ID)
				}
			}
		}
	}
	if raw, _ := json.Marshal(sheet); bareKey.Match(raw) {
		t.Errorf("no words: %s", bareKey.FindAll(raw, 3))
	}
}

// Who takes the remote leaves the other without: what they tap is refused in words.
func TestTheRemoteIsTakenOver(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	first := d.steering(sessions["facilitator"], d.plannedHour(sessions["facilitator"]))
	first.tap("door", "open")
	second := d.steering(sessions["advisor"], first.id)
	if c := second.card("now"); len(c.Actions) > 0 || second.sheet.Live.Hold != "" {
		t.Errorf("who does not hold the room steers it: %+v", c)
	}
	budgetSays(t, second.card("take"), "facilitator tient la télécommande")
	if second.action("take", "take").Ask == "" {
		t.Error("a remote that is held is taken unasked")
	}
	begin := first.action("now", "next")
	second.tap("take", "take")
	if status, answer := first.send(begin, nil); status != http.StatusConflict || !strings.Contains(answer, locales.For("fr").T("seat.fenced")) {
		t.Errorf("%d %s", status, answer)
	}
	if status, _ := d.call(first.session, http.MethodPut, first.sheet.Live.Hold, ""); status != http.StatusConflict {
		t.Errorf("an old remote holds: %d", status)
	}
	first.look()
	budgetSays(t, first.card("take"), "advisor tient la télécommande")
	second.tap("now", "next")
	if second.phase() != "open" {
		t.Error(second.phase())
	}
}

// For one player a facilitator changes the name, gives more time, and takes the seat away.
func TestThePlayerOnTheRemote(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	r := d.steering(sessions["facilitator"], d.plannedHour(sessions["facilitator"]))
	r.tap("door", "open")
	var v workshopView
	d.read(r.session, "/api/workshops/"+r.id, &v)
	p := newPhone(t, d.base, v)
	seat := p.sit(joining{Language: "fr", Name: "Gros mot"})
	look := func() (sheet screen.Sheet) {
		t.Helper()
		d.read(r.session, "/api/workshops/"+r.id+"/sheets/player?player="+string(seat.ID), &sheet)
		wholeSheet(t, sheet)
		return sheet
	}
	act := func(id string, more map[string]any) {
		t.Helper()
		if status, answer := r.send(card(look().Cards, id).Actions[0], more); status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", id, status, answer)
		}
	}
	budgetSays(t, card(look().Cards, "who"), "Gros mot|FR|Présent", seat.PIN)
	act("name", map[string]any{"name": ""})
	if sheet := look(); sheet.Title == "Gros mot" || sheet.Title == "" {
		t.Errorf("still called %q", sheet.Title)
	}
	act("extra", map[string]any{"seconds": "60"})
	if now := p.state(""); now.Seats[0].Extra != 60 {
		t.Errorf("%+v", now.Seats)
	}
	if status, _ := r.send(card(look().Cards, "extra").Actions[0], map[string]any{"seconds": "x"}); status != http.StatusUnprocessableEntity {
		t.Error(status)
	}
	act("remove", nil)
	if len(p.state("").Seats) != 0 {
		t.Error("the seat is still there")
	}
	if sheet := look(); card(sheet.Cards, "gone") == nil {
		t.Errorf("%+v", sheet)
	}
}

// A facilitator's home lists the workshops that they hold; a room that is open comes first.
func TestTheWorkshopsOfAFacilitator(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	look := func() (sheet screen.Sheet) {
		t.Helper()
		d.read(sessions["facilitator"], "/api/me/sheets/workshops", &sheet)
		wholeSheet(t, sheet)
		return sheet
	}
	if sheet := look(); len(sheet.Cards) != 1 || sheet.Cards[0].Actions[0].Href != "/ateliers" {
		t.Errorf("without a workshop: %+v", sheet)
	}
	d.plannedHour(sessions["facilitator"])
	open := d.plannedHour(sessions["facilitator"])
	d.steering(sessions["facilitator"], open).tap("door", "open")
	sheet := look()
	if len(sheet.Cards) != 3 || sheet.Cards[0].ID != "workshop-"+open {
		t.Fatalf("%+v", sheet.Cards)
	}
	budgetSays(t, &sheet.Cards[0], "Un atelier", "La salle est ouverte", "Foyers invités|1", "Venus|0")
	if sheet.Cards[0].Actions[0].Href != "/atelier?id="+open || !strings.HasPrefix(sheet.Cards[0].Actions[1].Href, "/w/") {
		t.Errorf("%+v", sheet.Cards[0].Actions)
	}
}

// Where there are teams a facilitator moves a player from one to another; an activity that was closed too early is opened
// again by more time; the board of a round stands before the next.
func TestTeamsAndMoreTimeOnTheRemote(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	id := ulid.Make().String()
	plan := map[string]any{"operation": "lille", "title": "En équipes", "at": "2026-01-15T17:00:00Z", "minutes": 60, "languages": []string{"fr"}, "pack": "chauffage",
		"settings": map[string]any{"languages": []string{"fr"}, "board": "teams", "teams": 2, "speedBonus": 0, "timer": true, "activities": []string{"cold-room", "degree"}}}
	if status, body := d.call(sessions["facilitator"], http.MethodPut, "/api/workshops/"+id, string(encoded(plan))); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	r := d.steering(sessions["facilitator"], id)
	r.tap("door", "open")
	var v workshopView
	d.read(r.session, "/api/workshops/"+id, &v)
	p := newPhone(t, d.base, v)
	seat := p.sit(joining{Language: "fr", Team: 1})
	var sheet screen.Sheet
	d.read(r.session, "/api/workshops/"+id+"/sheets/player?player="+string(seat.ID), &sheet)
	wholeSheet(t, sheet)
	if status, answer := r.send(card(sheet.Cards, "team").Actions[0], map[string]any{"team": "2"}); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, answer)
	}
	if team := p.state("").Seats[0].Team; team != 2 {
		t.Errorf("in team %d", team)
	}
	r.tap("now", "next")
	if !slices.ContainsFunc(r.card("now").Parts, func(p screen.Part) bool { return p.Amount != nil && p.Amount.Left > 0 }) {
		t.Errorf("nothing counts down: %+v", r.card("now").Parts)
	}
	r.tap("now", "close")
	if r.phase() != "closed" {
		t.Fatal(r.phase())
	}
	r.tap("now", "extend")
	if r.phase() != "open" {
		t.Errorf("more time opened nothing: %s", r.phase())
	}
	boards := 0
	for range 20 {
		if r.card("over") != nil {
			break
		}
		if r.phase() == "board" {
			boards++
			budgetSays(t, r.card("now"), "Les points", "Équipe 1|", "Équipe 2|")
		}
		wholeSheet(t, r.sheet)
		r.tap("now", r.card("now").Actions[0].ID)
	}
	if boards == 0 {
		t.Error("no board was shown")
	}
}
