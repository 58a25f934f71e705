package main

import (
	"net/http"

	"lakaz"
	"lakaz/locales"
)

// demoPeople are the people anyone may enter as in a demonstration, in the order they are shown.
type demoPeople struct {
	People []demoPerson
}

// demoPerson is one of them.
type demoPerson struct {
	Key       string // in the address, "morel"
	Person    lakaz.PersonID
	Name      string
	Role      lakaz.Role
	Place     string // "Lille", "Les Abymes"
	Territory lakaz.Territory
	Language  string // tag; "" is the territory's
}

// Face is how Kaz looks on the person's card.
func (p demoPerson) Face() string {
	if p.Territory.Overseas() {
		return "chaud"
	}
	return "bien"
}

// Overseas tells which eave the person's Kaz has.
func (p demoPerson) Overseas() bool { return p.Territory.Overseas() }

// Tag is the language the person is greeted in.
func (p demoPerson) Tag() string {
	if p.Language != "" {
		return p.Language
	}
	return p.Territory.Language()
}

// Speaks is that language's own name.
func (p demoPerson) Speaks() string {
	l, _ := locales.LanguageOf(p.Tag())
	return l.Name
}

// Picture is the pictogram of what staff do.
func (p demoPerson) Picture() string {
	switch p.Role {
	case lakaz.Facilitator:
		return "users-round"
	case lakaz.Advisor:
		return "hand-heart"
	case lakaz.Manager:
		return "gauge"
	case lakaz.Administrator:
		return "settings"
	}
	return "house"
}

// landingData is the demonstration's first page: residents and staff apart.
type landingData struct {
	Residents, Staff []demoPerson
}

// landing says what Lakaz is and lets anyone in as one of the demonstration's people.
func (s *server) landing(v visit) (reply, error) {
	var d landingData
	for _, p := range s.demo.People {
		if p.Role == lakaz.Resident {
			d.Residents = append(d.Residents, p)
		} else {
			d.Staff = append(d.Staff, p)
		}
	}
	return reply{Page: "landing.html", Title: "landing.title", Data: d}, nil
}

// enterDemo lets anyone in as one of the demonstration's people. It is mounted in a demonstration only.
func (s *server) enterDemo(v visit) (reply, error) {
	for _, p := range s.demo.People {
		if p.Key != v.PathValue("key") {
			continue
		}
		token, err := s.registry.NewSession(v.Context(), p.Person)
		if err != nil {
			return reply{}, err
		}
		actor := lakaz.Actor{Person: p.Person, Role: p.Role}
		return reply{Redirect: homeOf(actor), Cookies: []*http.Cookie{s.enteredCookie(v.Request, token, p.Role)}}, nil
	}
	return reply{}, lakaz.ErrNotFound
}
