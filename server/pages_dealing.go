package main

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lakaz"
	"lakaz/gamification/paper"
)

// dealingData is the page that tells whose each voting card is, which is also printed.
type dealingData struct {
	ID, Title string
	Problem   string
	Saved     bool
	Holders   []cardHolder
	Most      int    // the highest number there may be
	Last      int    // and the highest that is somebody's
	Nobodys   string // cards that were seen in the room and are nobody's yet
	Invited   bool   // somebody is
}

// Here is the workshop's own page.
func (d dealingData) Here() string { return workshopPath(d.ID) }

// cardHolder is a household that is invited, or somebody who walked in.
type cardHolder struct {
	ID, Name string
	Card     string // "" for none
	Came     bool
}

// numbered is a card's number as a form has it, "" for none.
func numbered(card int) string {
	if card == 0 {
		return ""
	}
	return strconv.Itoa(card)
}

// cardOf reads it; what is no number is refused as -1 is.
func cardOf(text string) int {
	n, err := strconv.Atoi(cmp.Or(strings.TrimSpace(text), "0"))
	if err != nil {
		return -1
	}
	return n
}

func (s *server) dealingPage(v visit) (reply, error) { return s.dealingView(v, "") }

// dealingView lists those who may have a card.
func (s *server) dealingView(v visit, problem string) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	guests, err := s.guestsByName(v.Context(), v.Actor, ws)
	if err != nil {
		return reply{}, err
	}
	d := dealingData{ID: ws.ID, Title: ws.Title, Problem: problem, Saved: problem == "" && v.URL.Query().Has("su"), Most: paper.Cards}
	add := func(id, name string, card int, came bool) {
		if d.Last = max(d.Last, card); problem != "" { // as it was filled in
			d.Holders = append(d.Holders, cardHolder{id, name, v.PostForm.Get("carte." + id), came})
			return
		}
		d.Holders = append(d.Holders, cardHolder{id, name, numbered(card), came})
	}
	held := []int{}
	for _, g := range guests {
		if g.Invited || !g.Came.IsZero() {
			add(string(g.Household), g.name, g.Card, !g.Came.IsZero())
			d.Invited, held = d.Invited || g.Invited, append(held, g.Card)
		}
	}
	for _, who := range ws.WalkIns {
		add(who.ID, cmp.Or(who.Name, v.Words.T("plan.someone")), who.Card, true)
		held = append(held, who.Card)
	}
	if ws.Room != "" {
		h, err := s.rooms.host(v.Context(), ws.Room)
		if err != nil {
			return reply{}, err
		}
		var seen []string
		for _, card := range slices.Sorted(slices.Values(h.cards())) {
			if !slices.Contains(held, card) {
				seen = append(seen, strconv.Itoa(card))
			}
		}
		d.Nobodys = strings.Join(seen, ", ")
	}
	a := reply{Page: "dealing.html", Title: "voting.whose", Territory: o.Territory, Data: d}
	if problem != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// dealCards keeps whose each card is, as the form says it; its button "tous" gives one to each household invited.
func (s *server) dealCards(v visit) (reply, error) {
	ws, _, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	if err := v.ParseForm(); err != nil {
		return reply{}, lakaz.Invalid("form", "workshop.badSettings")
	}
	guests, err := s.guestsByName(v.Context(), v.Actor, ws)
	if err != nil {
		return reply{}, err
	}
	var order []lakaz.HouseholdID
	was := map[string]int{}
	for _, g := range guests {
		was[string(g.Household)] = g.Card
		order = append(order, g.Household)
	}
	for _, who := range ws.WalkIns {
		was[who.ID] = who.Card
	}
	changed, err := changedCards(v.PostForm, was)
	if err == nil {
		for _, who := range changed { // first those that are laid down, so that two may change theirs
			if err == nil && was[who] != 0 {
				err = s.deal(v.Context(), ws, who, 0)
			}
		}
		for _, who := range changed {
			if card := cardOf(v.PostForm.Get("carte." + who)); err == nil && card != 0 {
				err = s.deal(v.Context(), ws, who, card)
			}
		}
	}
	if err == nil && v.PostForm.Has("tous") {
		err = s.dealAll(v.Context(), ws, order)
	}
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return s.dealingView(v, refusal.Key)
	} else if err != nil {
		return reply{}, err
	}
	return reply{Redirect: workshopPath(ws.ID) + "/cartes?su=1"}, nil
}

// changedCards are those to whom the form gives another card than they have, in their order. A form that gives one card to
// two is refused, and so is a number that no card has.
func changedCards(form url.Values, was map[string]int) (changed []string, err error) {
	holder := map[int]string{}
	for who, has := range was {
		card := has
		if form.Has("carte." + who) {
			card = cardOf(form.Get("carte." + who))
		}
		switch other := holder[card]; {
		case card < 0 || card > paper.Cards:
			return nil, lakaz.Invalid("card", "voting.badNumber")
		case card != 0 && other != "":
			return nil, lakaz.Invalid("card", "voting.twice")
		case card != has:
			changed = append(changed, who)
		}
		holder[card] = who
	}
	slices.Sort(changed)
	return changed, nil
}
