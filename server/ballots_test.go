package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification/room"
)

// showsCards reports whether a room knows that there are voting cards.
func (d *door) showsCards(id string) bool {
	d.t.Helper()
	h, err := d.rooms.host(d.t.Context(), id)
	must(d.t, err)
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state.Cards
}

// A room whose household has a voting card knows it from the lobby on, before any card is read.
func TestCardsThatWereGivenBefore(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	if d.showsCards(v.Room) {
		t.Fatal("nobody has a card")
	}
	must(t, d.rooms.book.DealAll(t.Context(), v.ID, []lakaz.HouseholdID{"h1"}))
	if res := d.remote(sessions["facilitator"], v).asks("finish", nil); res.Refusal != nil {
		t.Fatal(res.Refusal)
	}
	var again workshopView
	status, data := d.call(sessions["facilitator"], http.MethodPost, "/api/workshops/"+v.ID+"/room", "")
	must(t, json.Unmarshal(data, &again))
	if status >= 300 || again.Room == v.Room || !d.showsCards(again.Room) {
		t.Errorf("%d: %+v", status, again)
	}
}

// What cards say enters like any other answer: read twice it is the same, read again it changes, and it counts.
func TestBallots(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	address := "/api/workshops/" + v.ID + "/ballots"
	ask := func(body string) (b ballotView, status int) {
		t.Helper()
		method := http.MethodGet
		if body != "" {
			method = http.MethodPut
		}
		status, data := d.call(sessions["facilitator"], method, address, body)
		if status == http.StatusOK {
			must(t, json.Unmarshal(data, &b))
		}
		return b, status
	}
	if b, _ := ask(""); !b.Roll || b.Question == "" || len(b.Choices) != 1 || len(b.Cards) != 0 {
		t.Errorf("in the lobby: %+v", b)
	}
	r := d.remote(sessions["facilitator"], v)
	var b ballotView
	for range 100 { // to the first question of one choice
		if b, _ = ask(""); b.Open && !b.Words && b.Asked == "" && r.position().Phase == room.Open {
			break
		}
		if res := r.asks("next", nil); res.Refusal != nil {
			t.Fatal(res.Refusal)
		}
	}
	if len(b.Choices) < 2 || len(b.Cards) != 0 {
		t.Fatalf("%+v", b)
	}
	say := func(cards string) string { return fmt.Sprintf(`{"activity":%q,"cards":{%s}}`, b.Activity, cards) }
	for range 2 {
		if got, status := ask(say(`"7":0,"12":1`)); status != http.StatusOK || len(got.Cards) != 2 || got.Cards[7] != 0 || got.Cards[12] != 1 {
			t.Errorf("%d %+v", status, got)
		}
	}
	if got, _ := ask(say(`"7":1`)); got.Cards[7] != 1 || got.Cards[12] != 1 {
		t.Errorf("turned: %+v", got)
	}
	r.until("two answers of two", func() bool { return r.says("answered") == "2" && r.says("players") == "2" })
	if res := r.asks("remove", map[string]any{"player": "card-7"}); res.Refusal != nil { // it was read wrong
		t.Fatal(res.Refusal)
	}
	if got, status := ask(say(`"7":0,"12":0,"30":1`)); status != http.StatusOK || len(got.Cards) != 2 || got.Cards[12] != 0 || got.Cards[30] != 1 {
		t.Errorf("beside a card that was taken out: %d %+v", status, got)
	}
	if got, _ := ask(strings.TrimSuffix(say(`"7":0,"30":-1`), "}") + `,"byHand":true}`); got.Cards[7] != 0 || len(got.Cards) != 2 || len(got.Known) != 3 {
		t.Errorf("the card is there after all, the other was a mistake: %+v", got)
	}
	if _, status := ask(`{"activity":"","words":{"7":["frais"]}}`); status != http.StatusUnprocessableEntity {
		t.Errorf("words about nothing: %d", status)
	}
	for _, bad := range []string{`"0":0`, `"51":0`, `"7":4`, `"7":-2`} {
		if _, status := ask(say(bad)); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", bad, status)
		}
	}
	if _, status := ask(`{"activity":"none","cards":{}}`); status != http.StatusUnprocessableEntity {
		t.Errorf("another activity: %d", status)
	}
	before := b.Activity
	r.asks("next", nil)
	d.pass(time.Second)
	if _, status := ask(fmt.Sprintf(`{"activity":%q,"cards":{"8":0}}`, before)); status == http.StatusOK {
		t.Error("a card came after the close")
	}
	for who, want := range map[string]int{"stranger": 401, "resident": 403, "other advisor": 404, "manager": 403, "advisor": 200} {
		if status, _ := d.call(sessions[who], http.MethodGet, address, ""); status != want {
			t.Errorf("%s: %d", who, status)
		}
	}
}
