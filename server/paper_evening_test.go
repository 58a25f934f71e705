package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
)

// paperRoom is a room that is played with cards.
type paperRoom struct {
	*door
	session, address string
}

func (p paperRoom) see() (b ballotView) {
	p.t.Helper()
	status, data := p.call(p.session, http.MethodGet, p.address+"/ballots", "")
	if status != http.StatusOK {
		p.t.Fatalf("%d %s", status, data)
	}
	must(p.t, json.Unmarshal(data, &b))
	return b
}

func (p paperRoom) tell(b ballotView, cards map[int]int, words map[int][]string) (got ballotView) {
	p.t.Helper()
	body := map[string]any{"activity": b.Activity, "reading": b.Reading, "cards": cards}
	if words != nil {
		body["words"] = words
	}
	status, data := p.call(p.session, http.MethodPut, p.address+"/ballots", string(encoded(body)))
	if status != http.StatusOK {
		p.t.Fatalf("%d %s", status, data)
	}
	must(p.t, json.Unmarshal(data, &got))
	return got
}

// step does what a button of the reader does.
func (p paperRoom) step(b ballotView, id string) {
	p.t.Helper()
	for _, a := range b.Steps {
		if a.ID != id {
			continue
		}
		status, data := p.call(p.session, a.Method, strings.Replace(a.URL, "{ulid}", ulid.Make().String(), 1), string(encoded(a.Body)))
		if status != http.StatusNoContent && status != http.StatusOK {
			p.t.Fatalf("%s: %d %s", id, status, data)
		}
		return
	}
	p.t.Fatalf("%s is not among %+v", id, b.Steps)
}

// A whole workshop is played on paper from the reader alone: every kind of activity takes what cards say, and what the
// card of a household said is its own, as what its phone says would be.
func TestAnEveningOnPaper(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	p := paperRoom{d, sessions["facilitator"], "/api/workshops/" + v.ID}
	deal := func(form url.Values) int {
		status, _ := d.call(p.session, http.MethodPost, "/atelier/"+v.ID+"/cartes", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
		return status
	}
	if status := deal(url.Values{"carte.h1": {"7"}}); status != http.StatusOK {
		t.Fatalf("the card is given: %d", status)
	}
	b := p.see()
	if len(b.Known) != 1 || b.Known[0].Card != 7 || b.Known[0].Name == "" || b.Known[0].Here {
		t.Errorf("before they came: %+v", b.Known)
	}
	if !d.showsCards(v.Room) {
		t.Error("a card was given, and the wall knows of none")
	}

	// Before the first question cards say who is there, whatever their edge; one that was read by mistake is taken out.
	for range 2 {
		b = p.tell(b, map[int]int{7: 0, 33: 0}, nil)
	}
	b = p.tell(b, map[int]int{9: -1}, nil)
	if !b.Roll || len(b.Cards) != 2 || len(b.Known) != 2 || !b.Known[0].Here {
		t.Errorf("the roll: %+v", b)
	}
	if guests, err := d.server.rooms.book.Guests(t.Context(), v.ID); err != nil || !slices.ContainsFunc(guests, func(g workshops.Guest) bool { return g.Household == "h1" && !g.Came.IsZero() }) {
		t.Errorf("who was seen did not come: %+v %v", guests, err)
	}
	p.step(b, "take")
	if status, body := d.call(p.session, http.MethodPut, p.address+"/commands/"+ulid.Make().String(), fmt.Sprintf(`{"kind":"remove","fence":%d,"player":"card-33"}`, p.see().Fence)); status >= 300 {
		t.Errorf("taken out: %d %s", status, body)
	}
	b = p.see()
	if len(b.Cards) != 1 {
		t.Errorf("the card that was taken out is there: %v", b.Cards)
	}
	if b.Fence == 0 {
		t.Fatalf("the reader does not hold the room: %+v", b)
	}
	if status, _ := d.call(p.session, http.MethodPut, fmt.Sprintf("%s/hold/%d?cards=true", p.address, b.Fence), ""); status >= 300 {
		t.Errorf("hold: %d", status)
	}
	p.step(b, "next")

	// While the camera is before the reader, which sleeps, the room goes on; after two minutes it stands still.
	if status, _ := d.call(p.session, http.MethodPut, fmt.Sprintf("%s/hold/%d?aims=true", p.address, b.Fence), ""); status >= 300 {
		t.Errorf("aims: %d", status)
	}
	for _, x := range []struct {
		pass time.Duration
		want room.Pause
	}{{100 * time.Second, room.Running}, {50 * time.Second, room.ByAway}} {
		d.pass(x.pass)
		p.tell(p.see(), nil, map[int][]string{7: {"frais"}})
		h, err := d.rooms.host(t.Context(), v.Room)
		must(t, err)
		h.mu.Lock()
		if h.state.Clock.Pause != x.want {
			t.Errorf("after %v: paused %q", x.pass, h.state.Clock.Pause)
		}
		h.mu.Unlock()
	}
	p.step(p.see(), "resume")
	asked := map[string]int{}
	for range 300 {
		d.pass(2 * time.Second)
		if b = p.see(); len(b.Steps) == 0 {
			break
		}
		for _, a := range b.Steps {
			if a.ID == "finish" {
				b.Steps[0] = a
			}
		}
		switch {
		case b.Words:
			b = p.tell(b, nil, map[int][]string{7: {"chaleur"}, 8: {"soleil"}})
			asked[b.Activity]++
		case b.Open:
			b = p.tell(b, map[int]int{7: 0, 8: 1}, nil)
			if b.Cards[7] != 0 || b.Cards[8] != 1 || len(b.Cards) != 2 {
				t.Errorf("%s, reading %d: %v", b.Activity, b.Reading, b.Cards)
			}
			asked[b.Activity]++
		}
		p.step(b, b.Steps[0].ID)
	}
	pack := packs.All()[slices.IndexFunc(packs.All(), func(p packs.Pack) bool { return p.ID == "chauffage" })]
	for _, a := range pack.Activities {
		if readings := len(room.Readings(a)); a.Kind != packs.Words && asked[a.ID] != readings {
			t.Errorf("%s (%s) was asked %d times, want %d", a.ID, a.Kind, asked[a.ID], readings)
		}
	}

	// What the card said is the household's.
	var list []guestAt
	own := func() guestAt {
		t.Helper()
		status, data := d.call(sessions["resident"], http.MethodGet, "/api/households/h1/workshops", "")
		if must(t, json.Unmarshal(data, &list)); status != http.StatusOK || len(list) != 1 {
			t.Fatalf("%d %s", status, data)
		}
		return list[0]
	}
	if got := own(); !got.Came || len(got.Promised) == 0 || len(got.Answers) < 15 {
		t.Errorf("came %v, promised %v, %d answers", got.Came, got.Promised, len(got.Answers))
	}
	offered, err := d.server.promised(t.Context(), "h1")
	if must(t, err); len(offered) == 0 {
		t.Error("nothing is offered to be taken up")
	}
	status, data := d.call(sessions["advisor"], http.MethodGet, "/api/households/h1/workshops", "")
	if must(t, json.Unmarshal(data, &list)); status != http.StatusOK || len(list[0].Answers) != 0 {
		t.Errorf("an advisor reads what nobody shared: %s", data)
	}
	if status := deal(url.Values{"carte.h1": {""}}); status != http.StatusOK {
		t.Fatal(status)
	}
	if got := own(); len(got.Answers) != 0 {
		t.Errorf("it was another's card: %+v", got.Answers)
	}
	if status := deal(url.Values{"carte.h1": {"8"}}); status != http.StatusOK { // given afterwards
		t.Fatal(status)
	}
	if got := own(); len(got.Answers) < 15 {
		t.Errorf("given afterwards: %+v", got)
	}
	if guests, err := d.server.rooms.book.GuestOf(t.Context(), "h1"); err != nil || guests[0].Household != lakaz.HouseholdID("h1") || guests[0].Card != 8 {
		t.Errorf("%+v %v", guests, err)
	}
}

// A form changes only whose card it says: nobody shares one, and two may change theirs.
func TestChangedCards(t *testing.T) {
	was := map[string]int{"anna": 1, "bert": 2, "cleo": 0}
	for form, want := range map[string]string{
		"":                            "[]",
		"carte.anna=1":                "[]",
		"carte.anna=2&carte.bert=1":   "[anna bert]",
		"carte.cleo=3":                "[cleo]",
		"carte.anna=":                 "[anna]",
		"carte.cleo=2":                "voting.twice",
		"carte.cleo=2&carte.bert=":    "[bert cleo]",
		"carte.cleo=51":               "voting.badNumber",
		"carte.cleo=sept":             "voting.badNumber",
		"carte.dora=5":                "[]",
		"carte.anna=7&carte.cleo=+7+": "voting.twice",
	} {
		values, err := url.ParseQuery(form)
		must(t, err)
		changed, err := changedCards(values, was)
		got := fmt.Sprint(changed)
		var r *lakaz.Refusal
		if errors.As(err, &r) {
			got = r.Key
		}
		if got != want {
			t.Errorf("%s: %s, want %s", form, got, want)
		}
	}
}
