package main

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lakaz"
)

// guestsData is the page on which the households of a workshop are ticked.
type guestsData struct {
	ID, Title  string
	Problem    string
	Saved      bool
	Search     string
	Guests     []guestRow
	Residences []string
	Invited    int
	Of         int
}

// Here is the workshop's own page.
func (d guestsData) Here() string { return workshopPath(d.ID) }

// guestRow is a household that may be invited: what it is called, no more.
type guestRow struct {
	ID, Name, Residence string
	Invited, Listed     bool
}

func (s *server) guestsPage(v visit) (reply, error) { return s.guestsView(v, "") }

// guestsView lists the operation's households, or those in whose name or residence the search is found.
func (s *server) guestsView(v visit, problem string) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	households, err := s.registry.Households(v.Context(), o.ID)
	if err != nil {
		return reply{}, err
	}
	guests, err := s.rooms.book.Guests(v.Context(), ws.ID)
	if err != nil {
		return reply{}, err
	}
	d := guestsData{ID: ws.ID, Title: ws.Title, Problem: problem, Saved: problem == "" && v.URL.Query().Has("su"), Search: strings.TrimSpace(v.FormValue("cherche"))}
	var told []lakaz.HouseholdID
	for _, h := range households {
		if !h.Left.IsZero() {
			continue
		}
		row := guestRow{ID: string(h.ID), Name: h.Name, Residence: h.Residence}
		for _, g := range guests {
			if g.Household == h.ID {
				row.Invited, row.Listed = g.Invited, g.Listed
			}
		}
		d.Of++
		if row.Invited {
			d.Invited++
		}
		if h.Residence != "" && !slices.Contains(d.Residences, h.Residence) {
			d.Residences = append(d.Residences, h.Residence)
		}
		if finds(d.Search, h.Name, h.Residence) {
			d.Guests, told = append(d.Guests, row), append(told, h.ID)
		}
	}
	s.accesses.note(v.Context(), v.Actor, glanceFile, told...)
	slices.Sort(d.Residences)
	slices.SortFunc(d.Guests, func(a, b guestRow) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	a := reply{Page: "guests.html", Title: "plan.guests", Territory: o.Territory, Data: d}
	if problem != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// finds reports whether a search is found in one of some texts, whatever its case; an empty one is.
func finds(search string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(search)) })
}

// inviteGuests keeps the ticks of the households that were on the page; the others stay as they are. The buttons of a
// residence tick all of its own.
func (s *server) inviteGuests(v visit) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	if err := v.ParseForm(); err != nil {
		return reply{}, lakaz.Invalid("form", "workshop.badSettings")
	}
	guests, err := s.rooms.book.Guests(v.Context(), ws.ID)
	if err != nil {
		return reply{}, err
	}
	households, err := s.registry.Households(v.Context(), o.ID)
	if err != nil {
		return reply{}, err
	}
	shown, ticked, listed, residence := v.PostForm["la"], v.PostForm["foyer"], v.PostForm["liste"], v.PostForm.Get("residence")
	invited, names := []lakaz.HouseholdID{}, map[lakaz.HouseholdID]bool{}
	before := map[lakaz.HouseholdID]bool{}
	for _, g := range guests {
		before[g.Household], names[g.Household] = g.Invited, g.Listed
	}
	for _, h := range households {
		in, id := before[h.ID], string(h.ID)
		if slices.Contains(shown, id) {
			in, names[h.ID] = slices.Contains(ticked, id), slices.Contains(listed, id)
		}
		if h.Left.IsZero() && (in || residence != "" && h.Residence == residence) {
			invited = append(invited, h.ID)
		}
	}
	err = s.gate.steady(func() error {
		if err := s.rooms.book.Invite(v.Context(), ws.ID, invited); err != nil {
			return err
		}
		return s.rooms.book.List(v.Context(), ws.ID, names)
	})
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return s.guestsView(v, refusal.Key)
	} else if err != nil {
		return reply{}, err
	}
	return reply{Redirect: workshopPath(ws.ID) + "/foyers?" + url.Values{"su": {"1"}, "cherche": {v.PostForm.Get("cherche")}}.Encode()}, nil
}
