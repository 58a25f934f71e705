package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/screen"
)

// mostWorkshops is how many past workshops a household sees.
const mostWorkshops = 10

// attendedHour is a workshop that a household is invited to, or was.
type attendedHour struct {
	workshops.Workshop
	guest workshops.Guest
	at    time.Time
	code  string // of the room that is open
}

// workshopSheet is "Atelier": the way in by a code, the workshops that the home is invited to, and those it was at with
// what it promised there.
func (s *server) workshopSheet(ctx context.Context, by caller, h lakaz.Household) (screen.Sheet, error) {
	if by.Role != lakaz.Resident {
		return screen.Sheet{}, lakaz.ErrForbidden
	}
	w, now := by.words, s.now()
	sheet := screen.Sheet{Title: w.T("nav.workshop"), Line: w.T("attend.line"), Cards: []screen.Card{joinCard(w)}}
	hours, err := s.hoursOf(ctx, h)
	if err != nil {
		return sheet, err
	}
	var coming, past []screen.Card
	for _, hour := range hours {
		switch over := hour.Until().Before(now); {
		case hour.code != "":
			sheet.Cards = append([]screen.Card{openCard(w, hour)}, sheet.Cards...)
		case !over && hour.guest.Invited:
			coming = append(coming, invitationCard(w, hour, now))
		case over && !hour.guest.Came.IsZero() && len(past) < mostWorkshops:
			card, err := s.pastCard(ctx, w, hour)
			if err != nil {
				return sheet, err
			}
			past = append(past, card)
		}
	}
	slices.Reverse(coming) // the next one first
	sheet.Cards = append(append(sheet.Cards, coming...), past...)
	return sheet, nil
}

// hoursOf are the workshops of a household, the newest first.
func (s *server) hoursOf(ctx context.Context, h lakaz.Household) (list []attendedHour, err error) {
	guests, err := s.rooms.book.GuestOf(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range guests {
		ws, err := s.rooms.book.Get(ctx, g.Workshop)
		if errors.Is(err, lakaz.ErrNotFound) {
			continue // cancelled meanwhile
		} else if err != nil {
			return nil, err
		}
		hour := attendedHour{Workshop: ws, guest: g, at: h.Dwelling.Territory.In(ws.At)}
		if r, open := s.rooms.openOf(ctx, ws); open {
			hour.code = r.Code
		}
		list = append(list, hour)
	}
	slices.SortStableFunc(list, func(a, b attendedHour) int { return b.At.Compare(a.At) })
	return list, nil
}

// joinCard is the way into a room: by the code on the wall, or with the phone's own camera.
func joinCard(w *locales.Printer) screen.Card {
	card := screen.Card{ID: "join", Picture: "log-in", Title: w.T("attend.join"), Parts: []screen.Part{
		{Recipe: []string{"camera", "qr-code", "users-round"}},
		{Text: w.T("attend.joinText")},
		{Quiet: w.T("attend.slipHint")},
		{Field: &screen.Field{Name: "code", Label: w.T("attend.code"), Type: "text", Picture: "key-round", Hint: w.T("attend.codeHint")}},
	}, Actions: []screen.Action{{ID: "go", Label: w.T("attend.enter"), Picture: "log-in", Href: "/w?code={code}"}}}
	card.Spoken = sentences(card.Title, w.T("attend.joinText"), w.T("attend.codeHint"), w.T("attend.slipHint"))
	return card
}

// openCard leads into a room that is open.
func openCard(w *locales.Printer, hour attendedHour) screen.Card {
	card := screen.Card{ID: "open-" + hour.ID, Look: "bien", Picture: "door-open", Title: hour.Title, Parts: []screen.Part{
		{Text: w.T("attend.openNow")}, {Amount: &screen.Amount{Value: hour.code, Word: w.T("attend.code")}}},
		Actions: []screen.Action{{ID: "go", Label: w.T("attend.enter"), Picture: "log-in", Href: "/w/" + hour.code}}}
	card.Spoken = sentences(card.Title, w.T("attend.openNow"))
	return card
}

// invitationCard is a workshop to come: one that moved says what it was, one that was called off that it is not.
func invitationCard(w *locales.Printer, hour attendedHour, now time.Time) screen.Card {
	card := screen.Card{ID: "invited-" + hour.ID, Picture: "mail", Title: hourTitle(w, hour.at, now, hour.Title)}
	says := w.T("attend.invited")
	rows := []screen.Row{{Picture: "calendar", Label: locales.Date(w, hour.at)}, {Picture: "clock", Label: locales.Clock(hour.at)}}
	if hour.Place != "" {
		rows = append(rows, screen.Row{Picture: "map-pin", Label: hour.Place})
	}
	switch was := hour.Was; {
	case !hour.Cancelled.IsZero():
		card.Picture, says = "x", w.T("attend.cancelled")
	case was != nil:
		card.Picture, says = "bell-ring", w.T("attend.moved")
		at := was.At.In(hour.at.Location())
		rows = append(rows, screen.Row{Picture: "history", Label: w.T("attend.before"), Note: whenWhere(w, at, was.Place)})
	}
	card.Parts = []screen.Part{{Text: says}, {Rows: rows}}
	card.Spoken = spoken(w, card.Title, says, rows)
	return card
}

// pastCard is a workshop that a home was at, and the gestures that its people chose there.
func (s *server) pastCard(ctx context.Context, w *locales.Printer, hour attendedHour) (screen.Card, error) {
	card := screen.Card{ID: "past-" + hour.ID, Picture: "calendar-check", Title: hourTitle(w, hour.at, s.now(), hour.Title)}
	if hour.Place != "" {
		card.Parts = []screen.Part{{Text: hour.Place}}
	}
	promised, err := s.promisedAt(ctx, hour.Workshop, hour.guest)
	if err != nil {
		return card, err
	}
	var rows []screen.Row
	for _, id := range promised {
		sheet, err := sheetOf(id)
		if err != nil {
			continue // of a pack that has changed since
		}
		rows = append(rows, screen.Row{Picture: sheet.Pictures[0], Label: gestureTitle(w, id), Look: "bien"})
	}
	if len(rows) > 0 {
		card.Parts = append(card.Parts, screen.Part{Quiet: w.T("attend.promised")}, screen.Part{Rows: rows})
		card.Actions = []screen.Action{{ID: "gestures", Label: w.T("nav.gestures"), Picture: "sprout", Quiet: true, Href: "/gestes"}}
	}
	card.Spoken = spoken(w, card.Title, hour.Place, rows)
	if len(hour.guest.Seats()) > 0 {
		says, label, picture := w.T("attend.shareText"), w.T("attend.share"), "share"
		if hour.guest.Shared && len(hour.guest.Joined) == 0 {
			says, label, picture = w.T("attend.shared"), w.T("attend.unshare"), "lock"
		}
		card.Parts = append(card.Parts, screen.Part{Quiet: says})
		card.Actions = append(card.Actions, screen.Action{ID: "share", Label: label, Picture: picture, Quiet: true, Method: "PUT", Keep: true,
			URL: "/api/households/" + string(hour.guest.Household) + "/workshops/" + hour.ID + "/shared", Body: map[string]any{"shared": picture == "share"}},
			screen.Action{ID: "not-ours", Label: w.T("slip.notOurs"), Picture: "x", Quiet: true, Ask: w.T("attend.notOursAsk"), Method: "DELETE", Keep: true,
				URL: "/api/households/" + string(hour.guest.Household) + "/workshops/" + hour.ID + "/seats"})
	}
	return card, nil
}
