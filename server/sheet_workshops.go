package main

import (
	"context"
	"slices"
	"time"

	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/screen"
)

// How many workshops to come, and past ones, a facilitator's sheet lists.
const (
	mostToCome = 20
	mostPast   = 12
)

// scheduled is a workshop with what its list tells of it.
type scheduled struct {
	workshops.Workshop
	at            time.Time // on its place's own clock
	invited, came int
	code, wall    string // of the room that is open
	mine          bool
}

// ended reports whether a workshop's hour is over and nobody is in its room.
func (p scheduled) ended(now time.Time) bool {
	return p.code == "" && p.Until().Add(2*time.Hour).Before(now)
}

// getWorkshopsSheet is the home of those who hold workshops: whose room is open, those of today and to come, and the past.
func (s *server) getWorkshopsSheet(ctx context.Context, by caller, _ *nothing) (*body[screen.Sheet], error) {
	all, err := s.scheduledBy(ctx, by)
	if err != nil {
		return nil, err
	}
	w, now := by.words, s.now()
	sheet := screen.Sheet{Title: w.T("remote.workshops"), Line: w.T("remote.workshopsNone")}
	past := screen.Card{ID: "past", Picture: "history", Title: w.T("remote.past")}
	rows := []screen.Row{}
	for _, p := range all {
		switch {
		case !p.ended(now) && len(sheet.Cards) < mostToCome:
			sheet.Cards = append(sheet.Cards, scheduledCard(w, p, now))
		case p.ended(now):
			rows = append(rows, screen.Row{Picture: "users-round", Label: p.Title, Note: whenWhere(w, p.at, p.Place),
				Value: locales.Number(float64(p.came), 0), Href: reportPath(p.ID)})
		}
	}
	if len(sheet.Cards) > 0 {
		sheet.Line = w.N("remote.workshopsLine", len(sheet.Cards))
	}
	if slices.Reverse(rows); len(rows) > 0 {
		past.Parts = []screen.Part{{Rows: rows[:min(len(rows), mostPast)]}}
		past.Spoken = spoken(w, past.Title, "", past.Parts[0].Rows)
		sheet.Cards = append(sheet.Cards, past)
	}
	more := screen.Card{ID: "more", Picture: "calendar", Title: w.T("remote.planTitle"), Parts: []screen.Part{{Text: w.T("remote.planText")}},
		Actions: []screen.Action{{ID: "plan", Label: w.T("remote.planGo"), Picture: "plus", Href: "/ateliers"}}}
	more.Spoken = sentences(more.Title, w.T("remote.planText"))
	sheet.Cards = append(sheet.Cards, more)
	return s.composed(by, sheet)
}

// scheduledBy are the workshops that somebody may hold: those with an open room first, their own before others', then by
// their hour.
func (s *server) scheduledBy(ctx context.Context, by caller) (all []scheduled, err error) {
	operations, err := s.workplaces(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	for _, o := range operations {
		list, err := s.rooms.book.Of(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		for _, ws := range list {
			if !ws.Cancelled.IsZero() {
				continue
			}
			p := scheduled{Workshop: ws, at: o.Territory.In(ws.At), mine: slices.Contains(ws.Facilitators, by.Person)}
			guests, err := s.rooms.book.Guests(ctx, ws.ID)
			if err != nil {
				return nil, err
			}
			p.invited, p.came = ws.Count(guests)
			p.came += len(ws.WalkIns)
			if r, open := s.rooms.openOf(ctx, ws); open {
				p.code, p.wall = r.Code, "/w/"+r.Code+"/wall?t="+r.Token("wall")
			}
			all = append(all, p)
		}
	}
	rank := func(p scheduled) int {
		switch {
		case p.code != "" && p.mine:
			return 0
		case p.code != "":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b scheduled) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return a.At.Compare(b.At)
	})
	return all, nil
}

// scheduledCard is a workshop of today or to come.
func scheduledCard(w *locales.Printer, p scheduled, now time.Time) screen.Card {
	card := screen.Card{ID: "workshop-" + p.ID, Picture: "calendar", Title: hourTitle(w, p.at, now, p.Title), Parts: []screen.Part{{Text: whenWhere(w, p.at, p.Place)}}}
	if !p.mine {
		card.Parts = append(card.Parts, screen.Part{Quiet: w.T("remote.notMine")})
	}
	rows := []screen.Row{{Picture: "mail", Label: w.T("remote.invited"), Value: locales.Number(float64(p.invited), 0)},
		{Picture: "clipboard-check", Label: w.T("remote.present"), Value: locales.Number(float64(p.came), 0)}}
	steer := screen.Action{ID: "remote", Label: w.T("remote.hold"), Picture: "play", Href: remotePath(p.ID, "")}
	card.Actions = []screen.Action{steer}
	if p.code != "" {
		card.Look, card.Picture = "bien", "door-open"
		rows = append([]screen.Row{{Picture: "door-open", Label: w.T("remote.openNow"), Value: p.code, Look: "bien"}}, rows...)
		card.Actions = append(card.Actions, screen.Action{ID: "wall", Label: w.T("remote.wall"), Picture: "tv", Href: p.wall, Beside: true})
	}
	card.Actions = append(card.Actions, screen.Action{ID: "attendance", Label: w.T("remote.attendance"), Picture: "clipboard-check", Href: "/atelier/" + p.ID + "/presence"},
		screen.Action{ID: "plan", Label: w.T("remote.plan"), Picture: "pencil", Href: "/atelier/" + p.ID})
	if p.Room != "" {
		card.Actions = append(card.Actions, screen.Action{ID: "report", Label: w.T("remote.report"), Picture: "trending-up", Href: reportPath(p.ID)})
	}
	card.Parts = append(card.Parts, screen.Part{Rows: rows})
	card.Spoken = spoken(w, card.Title, card.Parts[0].Text, rows)
	return card
}

// hourTitle tells workshops of one title apart: by the hour today, else by the day.
func hourTitle(w *locales.Printer, at, now time.Time, title string) string {
	when := locales.DayMonth(w, at) + ", " + locales.Clock(at)
	if at.Format(time.DateOnly) == now.In(at.Location()).Format(time.DateOnly) {
		when = locales.Clock(at)
	}
	return when + " · " + title
}
