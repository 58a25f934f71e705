package main

import (
	"errors"
	"html/template"
	"net/url"
	"strings"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry/series"
)

// eraseData is the page that asks before a household is erased.
type eraseData struct {
	Household lakaz.Household
	Problem   string // key of what went wrong, "" at first
	Retry     int
}

// recordsData is the page of what is kept how long, what has expired and who was erased.
type recordsData struct {
	Receipt  string // of the household that was erased just now
	Keep     series.Retention
	Erasures []erasure
	Expiries []expiry
}

// recordsPage shows the administrator the proofs.
func (s *server) recordsPage(v visit) (a reply, err error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	if !v.Actor.MayAdminister() {
		return reply{}, lakaz.ErrNotFound
	}
	d := recordsData{Keep: s.expiring.keep}
	if d.Erasures, err = s.erasures.all(v.Context()); err != nil {
		return reply{}, err
	}
	if d.Expiries, err = s.expiring.all(v.Context()); err != nil {
		return reply{}, err
	}
	for _, e := range d.Erasures {
		if e.ID == v.URL.Query().Get("recu") {
			d.Receipt = e.ID
		}
	}
	return reply{Page: "records.html", Title: "rights.title", Data: d}, nil
}

// erasable is the household a page or form is about, for the administrator; for all others it is not there.
func (s *server) erasable(v visit, id string) (lakaz.Household, error) {
	if !v.Actor.MayAdminister() {
		return lakaz.Household{}, lakaz.ErrNotFound
	}
	return s.visitable(v.Context(), v.Actor, lakaz.HouseholdID(id))
}

// erasePage says what will go, and asks for the household's name.
func (s *server) erasePage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	h, err := s.erasable(v, v.PathValue("household"))
	return reply{Page: "erase.html", Title: "rights.eraseTitle", Data: eraseData{Household: h}}, err
}

// eraseHousehold erases a household whose name was typed, and goes to the receipt.
func (s *server) eraseHousehold(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	h, err := s.erasable(v, v.PathValue("household"))
	if errors.Is(err, lakaz.ErrNotFound) && v.Actor.MayAdminister() { // sent twice
		return reply{Redirect: "/donnees"}, nil
	} else if err != nil {
		return reply{}, err
	}
	if !sameName(v.PostFormValue("name"), h.Name) {
		return reply{Status: 422, Page: "erase.html", Title: "rights.eraseTitle", Data: eraseData{Household: h, Problem: "rights.eraseWrong"}}, nil
	}
	e, err := s.erasures.erase(v.Context(), v.Actor, h.ID)
	return reply{Redirect: "/donnees?" + url.Values{"recu": {e.ID}}.Encode()}, err
}

// sameName reports whether a name as typed is another, spaces and capitals aside.
func sameName(typed, name string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(typed), " "), strings.Join(strings.Fields(name), " "))
}

// When is an instant in the page's language, on the mainland's clock.
func (v view) When(at time.Time) string {
	at = lakaz.Mainland.In(at)
	return locales.DayMonthYear(v.words, at) + " " + locales.Clock(at)
}

// WhenDone is When, or that it is under way.
func (v view) WhenDone(at *time.Time) template.HTML {
	if at == nil {
		return v.S("rights.pending")
	}
	return template.HTML(template.HTMLEscapeString(v.When(*at)))
}
