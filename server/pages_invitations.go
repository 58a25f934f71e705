package main

import (
	"cmp"
	"context"
	"slices"

	"rsc.io/qr"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// invitationsData is what is printed for those who are invited: a letter a household, or cards, eight on a page.
type invitationsData struct {
	ID      string
	Title   string
	Letters bool
	Sheets  [][]invitation // a page each
}

// Here is the workshop's own page.
func (d invitationsData) Here() string { return workshopPath(d.ID) }

// invitation is one household's, or anybody's where it names none. It says nothing but that they are welcome.
type invitation struct {
	Language    string
	Name        string
	Title       string
	Place, When string
	Code        string // short, without signs that look alike
	Card        int    // the voting card that is theirs, 0 for none
	QR          qrCode
}

const cardsOnAPage = 8

// invitationsPage draws the invitations, each in the household's own language; "pour=tous" is a page of cards for anybody,
// as is a workshop that invites nobody.
func (s *server) invitationsPage(v visit) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	guests, err := s.guestsByName(v.Context(), v.Actor, ws)
	if err != nil {
		return reply{}, err
	}
	d := invitationsData{ID: ws.ID, Title: ws.Title, Letters: v.URL.Query().Get("forme") == "lettres"}
	var all []invitation
	for _, g := range guests {
		if !g.Invited || v.URL.Query().Get("pour") == "tous" {
			continue
		}
		one, err := s.invitation(v, o, ws, s.languageOf(v.Context(), g.Household), "/"+g.Ticket)
		if err != nil {
			return reply{}, err
		}
		one.Name, one.Code, one.Card = g.name, g.Ticket, g.Card
		all = append(all, one)
	}
	if len(all) == 0 {
		one, err := s.invitation(v, o, ws, o.Territory.Language(), "")
		if err != nil {
			return reply{}, err
		}
		all = slices.Repeat([]invitation{one}, cardsOnAPage)
		d.Letters = false
	}
	d.Sheets = slices.Collect(slices.Chunk(all, map[bool]int{true: 1, false: cardsOnAPage}[d.Letters]))
	return reply{Page: "invitations.html", Title: "plan.invitations", Territory: o.Territory, Data: d}, nil
}

// invitation is what stands on one, in a language. Its QR leads to the workshop, by the household's ticket where it has one.
func (s *server) invitation(v visit, o lakaz.Operation, ws workshops.Workshop, tag, ticket string) (invitation, error) {
	code, err := qr.Encode(s.origin(v.Request)+"/i/"+ws.ID+ticket, qr.M)
	return invitation{Language: tag, Title: ws.Title, Place: ws.Place, When: momentOf(locales.For(tag), o.Territory, ws.At), QR: qrCode{code}}, err
}

// languageOf is the language of a household's people, else the one of where they live.
func (s *server) languageOf(ctx context.Context, id lakaz.HouseholdID) string {
	if p, err := s.registry.Resident(ctx, id); err == nil && p.Language != "" {
		return p.Language
	}
	h, err := s.registry.Household(ctx, id)
	if err != nil {
		return locales.Source
	}
	return h.Dwelling.Territory.Language()
}

// namedGuest is a guest and what its household is called.
type namedGuest struct {
	workshops.Guest
	name string
}

// guestsByName are a workshop's guests by their name; their homes are told that somebody saw it.
func (s *server) guestsByName(ctx context.Context, by lakaz.Actor, ws workshops.Workshop) (list []namedGuest, err error) {
	guests, err := s.rooms.book.Guests(ctx, ws.ID)
	if err != nil {
		return nil, err
	}
	var told []lakaz.HouseholdID
	for _, g := range guests {
		if h, err := s.registry.Household(ctx, g.Household); err == nil { // else it is being erased
			list, told = append(list, namedGuest{g, h.Name}), append(told, h.ID)
		}
	}
	s.accesses.note(ctx, by, glanceFile, told...)
	slices.SortFunc(list, func(a, b namedGuest) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.Household, b.Household))
	})
	return list, nil
}

// registerData is the sheet on which those who come sign.
type registerData struct {
	ID                 string
	Title, Place, When string
	Names              []string // of those who agreed that it stands there
	Blank              []int
}

// Here is the workshop's own page.
func (d registerData) Here() string { return workshopPath(d.ID) }

// registerBlank is how many empty lines there are at least: for walk-ins and for whoever prefers to write themselves.
const registerBlank = 14

// registerPage draws the sheet to sign: of households no more than the name, and that only where they agreed.
func (s *server) registerPage(v visit) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	guests, err := s.guestsByName(v.Context(), v.Actor, ws)
	if err != nil {
		return reply{}, err
	}
	d := registerData{ID: ws.ID, Title: ws.Title, Place: ws.Place, When: momentOf(v.Words, o.Territory, ws.At), Blank: make([]int, registerBlank)}
	for _, g := range guests {
		if g.Listed && g.Invited {
			d.Names = append(d.Names, g.name)
		} else if g.Invited {
			d.Blank = append(d.Blank, 0)
		}
	}
	return reply{Page: "register.html", Title: "plan.register", Territory: o.Territory, Data: d}, nil
}
