package main

import (
	"net/http"
	"slices"

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

// Picture is the pictogram of what a member of staff does.
func (p demoPerson) Picture() string {
	switch p.Role {
	case lakaz.Facilitator:
		return "users-round"
	case lakaz.Advisor:
		return "hand-heart"
	case lakaz.Manager:
		return "gauge"
	}
	return "settings"
}

// Does is the key of what a member of staff comes to do.
func (p demoPerson) Does() string { return "landing.role." + string(p.Role) }

// demoPlace is the people of one place.
type demoPlace struct {
	Name   string // "" for who works everywhere
	People []demoPerson
}

// landingData is the demonstration's first page: those who live somewhere, then those who work there.
type landingData struct {
	Residents, Staff []demoPlace
}

// landing says what Lakaz is and lets anyone in as one of the demonstration's people.
func (s *server) landing(visit) (reply, error) {
	var d landingData
	for _, p := range s.demo.People {
		if p.Role == lakaz.Resident {
			d.Residents = placed(d.Residents, p)
		} else {
			d.Staff = placed(d.Staff, p)
		}
	}
	return reply{Page: "landing.html", Title: "landing.title", Data: d}, nil
}

// placed adds a person to the people of their place.
func placed(places []demoPlace, p demoPerson) []demoPlace {
	i := slices.IndexFunc(places, func(l demoPlace) bool { return l.Name == p.Place })
	if i < 0 {
		places, i = append(places, demoPlace{Name: p.Place}), len(places)
	}
	places[i].People = append(places[i].People, p)
	return places
}

// enterDemo lets anyone in as one of the demonstration's people. It is mounted in a demonstration only, where a link
// that signs in harms nobody.
func (s *server) enterDemo(v visit) (reply, error) {
	for _, p := range s.demo.People {
		if p.Key != v.PathValue("key") {
			continue
		}
		token, err := s.registry.NewSession(v.Context(), p.Person)
		if err != nil {
			return reply{}, err
		}
		if err := s.out(v); err != nil {
			return reply{}, err
		}
		return reply{Redirect: homeOf(lakaz.Actor{Role: p.Role}), Cookies: []*http.Cookie{s.enteredCookie(v.Request, token, p.Role)}}, nil
	}
	return reply{}, lakaz.ErrNotFound
}
