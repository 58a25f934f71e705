package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"rsc.io/qr"

	"lakaz"
	"lakaz/registry"
)

// cardPage is what a card's link opens. It lets no one in by itself: messengers that preview a link and scanners that
// look at it open it too, and would use the card up.
func (s *server) cardPage(v visit) (reply, error) {
	device, fresh := s.device(v.Request)
	h, err := s.registry.CheckCard(v.Context(), v.PathValue("token"), device)
	if v.Entered && v.Actor.Household != "" && v.Actor.Household == h.ID {
		return reply{Redirect: "/"}, nil
	}
	if problem := cardProblem(err); problem != "" {
		return s.closedCard(problem, h), nil
	} else if err != nil {
		return reply{}, err
	}
	a := reply{Page: "card.html", Title: "card.title", Territory: h.Dwelling.Territory}
	if fresh != nil {
		a.Cookies = []*http.Cookie{fresh}
	}
	if s.chosenBefore(v.Request) == "" && v.URL.Query().Get("lang") == "" {
		a.Language = h.Dwelling.Territory.Language()
	}
	return a, nil
}

func (s *server) enterByCard(v visit) (reply, error) {
	device, fresh := s.device(v.Request)
	token, err := s.registry.EnterByToken(v.Context(), v.PathValue("token"), device)
	if problem := cardProblem(err); problem != "" {
		return s.closedCard(problem, lakaz.Household{}), nil
	} else if err != nil {
		return reply{}, err
	}
	return s.enter(v, token, fresh)
}

// closedCard is the page of a card that lets no one in: it says why and what to do.
func (s *server) closedCard(problem string, h lakaz.Household) reply {
	a := reply{Status: http.StatusGone, Page: "problem.html", Title: "card.closedTitle", Territory: h.Dwelling.Territory,
		Data: problemData{"card.closedTitle", problem, "asleep"}}
	if problem == "enter.wrongCode" {
		a.Status, a.Title, a.Data = http.StatusNotFound, "card.unknownTitle", problemData{"card.unknownTitle", "card.unknownText", "asleep"}
	}
	return a
}

// cardURL is the address in a card's QR.
func (s *server) cardURL(r *http.Request, c registry.Card) string {
	return s.origin(r) + "/c/" + c.Token
}

// sheetData is a card ready to print.
type sheetData struct {
	Household string
	Code      string
	Address   string // where the code is typed, "lakaz.example.org/entrer"
	QR        qrCode
	Expires   time.Time
	Devices   int
}

// cardSheet makes a card for a household and answers the sheet to print and hand over, in the household's language. The
// form's field replace closes the household's earlier cards to new devices.
func (s *server) cardSheet(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	h, err := s.registry.Household(v.Context(), lakaz.HouseholdID(v.PostFormValue("household")))
	if err != nil {
		return reply{}, err
	}
	if !v.Actor.MayInvite(h.Operation) {
		return reply{}, lakaz.ErrNotFound // whoever may not invite it does not learn that it is there
	}
	issue := s.registry.NewCard
	if v.PostFormValue("replace") != "" {
		issue = s.registry.ReplaceCards
	}
	card, err := issue(v.Context(), h.ID)
	if err != nil {
		return reply{}, err
	}
	code, err := qr.Encode(s.cardURL(v.Request, card), qr.M)
	if err != nil {
		return reply{}, err
	}
	resident, err := s.registry.Resident(v.Context(), h.ID)
	if err != nil {
		return reply{}, err
	}
	return reply{Page: "sheet.html", Title: "card.sheetTitle", Territory: h.Dwelling.Territory, Language: resident.Language,
		Data: sheetData{Household: h.Name, Code: card.Code, Address: v.Host + "/entrer", QR: qrCode{code}, Devices: registry.CardDevices,
			Expires: h.Dwelling.Territory.In(card.Expires)}}, nil
}

// qrCode draws a QR as one path, a unit a module.
type qrCode struct{ code *qr.Code }

// Side is the picture's side in modules, with the quiet zone of four that readers need around it.
func (q qrCode) Side() int { return q.code.Size + 8 }

// Path is the dark modules as runs along each row.
func (q qrCode) Path() string {
	var b strings.Builder
	for y := range q.code.Size {
		for x := 0; x < q.code.Size; x++ {
			run := 0
			for q.code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+4, y+4, run, run)
				x += run
			}
		}
	}
	return b.String()
}
