package main

import (
	"errors"
	"net/url"
	"slices"
	"time"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
)

// workshopData is the page on which a workshop is planned.
type workshopData struct {
	ID           string
	Operation    choice
	Known        bool // it is kept already
	Rehearsal    bool
	Saved        bool
	Problem      string // key of what went wrong
	Field        string // in which field
	Title, Place string
	Day, Time    string
	Minutes      string
	Facilitators []choice
	Languages    []choice
	Packs        []packChoice
	Chosen       string // the pack whose activities may be chosen, "" for a plan that is not kept yet
	Activities   []plannedActivity
	Played       int // of them
	Boards       []choice
	Teams        []choice
	Timer        bool
	Bonus        bool
	Tables       []choice
	Invited      int
	Came         int
	Code         string // of the room, while it leads there
	Join, Wall   string
	Open         bool // the room is open
	Cancelled    bool
	Before       string   // where and when those invited were told it is, where it moved
	Away         string   // its hour in Paris, where it is elsewhere
	Local        bool     // its clock is not that of Paris
	Clashes      []string // what else those who hold it hold then
}

// plannedActivity is one activity of the pack that may be played, or not.
type plannedActivity struct {
	choice
	Icon  string
	Mark  string // key of the time it is asked, before or after, of what is asked twice
	First bool   // of its round
}

// Here is the address of the page.
func (d workshopData) Here() string { return workshopPath(d.ID) }

// Remote is the address of the room's remote, Report of what came of it.
func (d workshopData) Remote() string { return remotePath(d.ID, "") }
func (d workshopData) Report() string { return reportPath(d.ID) }

// Table is the address of the operation's demo table.
func (d workshopData) Table() string { return tablePath(lakaz.OperationID(d.Operation.Value)) }

// Wrong tells that a field is what went wrong.
func (d workshopData) Wrong(field string) bool { return d.Field != "" && d.Field == field }

func workshopPath(id string) string { return "/atelier/" + url.PathEscape(id) }

// The choices of a plan.
const (
	bonusChosen  = 0.1 // of an answer's points, where speed is to count
	usualMinutes = "60"
)

// workshopPage shows a plan, or an empty one where the workshop is not kept yet.
func (s *server) workshopPage(v visit) (reply, error) {
	ws, o, err := s.hosted(v)
	if errors.Is(err, lakaz.ErrNotFound) && v.URL.Query().Has("operation") {
		o, err = s.hostsIn(v.Context(), v.Actor, v.URL.Query().Get("operation"))
	}
	if err != nil {
		return reply{}, err
	}
	form := url.Values{}
	if ws.ID != "" {
		form = planForm(ws, o)
	} else {
		form.Set("minutes", usualMinutes)
		form.Set("jour", o.Territory.In(s.now()).AddDate(0, 0, 7).Format(time.DateOnly))
		form.Set("heure", "18:00")
		form.Add("anime", string(v.Actor.Person))
		table, err := s.onlyTable(v.Context(), o.ID)
		if err != nil {
			return reply{}, err
		}
		form.Set("compteur", string(table))
		form.Set("tableau", string(room.TeamsBoard))
		form.Set("equipes", "4")
		form.Set("minuteur", "1")
		for _, tag := range slices.Compact([]string{packs.Source, o.Territory.Language()}) {
			form.Add("langue", tag)
		}
	}
	return s.planView(v, ws, o, form, nil)
}

// planWorkshop keeps what the form says.
func (s *server) planWorkshop(v visit) (reply, error) {
	if err := v.ParseForm(); err != nil {
		return reply{}, lakaz.Invalid("form", "workshop.badSettings")
	}
	old, o, err := s.hosted(v)
	if errors.Is(err, lakaz.ErrNotFound) {
		if _, err = s.rooms.book.Get(v.Context(), v.PathValue("id")); err == nil { // another operation's
			return reply{}, lakaz.ErrNotFound
		}
		o, err = s.hostsIn(v.Context(), v.Actor, v.PostForm.Get("operation"))
	}
	if err != nil {
		return reply{}, err
	}
	ws := planOf(v.PathValue("id"), o, v.PostForm)
	if ws.Pack == old.Pack {
		ws.Settings.Activities = old.Settings.Activities
	}
	invited, err := s.invited(v, ws.ID)
	if err == nil && ws.Pack == v.PostForm.Get("choisies") && ws.Pack == old.Pack {
		ws.Settings.Activities, err = s.chosenActivities(v, o, old, v.PostForm["activite"])
	}
	if err == nil {
		invited, table, err := s.guestsOf(v.Context(), o, invited, v.PostForm.Get("compteur"))
		if err == nil {
			ws.Table = table
			err = s.plan(v.Context(), o, ws, invited)
		}
		if err == nil {
			return reply{Redirect: workshopPath(ws.ID) + "?su=1"}, nil
		}
		var refusal *lakaz.Refusal
		if errors.As(err, &refusal) {
			return s.planView(v, old, o, v.PostForm, refusal)
		}
		return reply{}, err
	}
	return reply{}, err
}

// invited are the households that a workshop invites, those that have left meanwhile not among them.
func (s *server) invited(v visit, id string) (list []string, err error) {
	guests, err := s.rooms.book.Guests(v.Context(), id)
	for _, g := range guests {
		h, err := s.registry.Household(v.Context(), g.Household)
		if g.Invited && err == nil && h.Left.IsZero() {
			list = append(list, string(g.Household))
		}
	}
	return list, err
}

// dropWorkshop calls a workshop off in which no room was opened; where somebody was invited it can be taken back.
func (s *server) dropWorkshop(v visit) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	var refusal *lakaz.Refusal
	if err := s.rooms.book.Cancel(v.Context(), ws.ID, s.now()); errors.As(err, &refusal) {
		return s.planView(v, ws, o, planForm(ws, o), refusal)
	} else if err != nil {
		return reply{}, err
	}
	if _, err := s.rooms.book.Get(v.Context(), ws.ID); errors.Is(err, lakaz.ErrNotFound) {
		return reply{Redirect: "/ateliers"}, nil
	}
	return reply{Redirect: workshopPath(ws.ID)}, nil
}

// restoreWorkshop takes that back.
func (s *server) restoreWorkshop(v visit) (reply, error) {
	ws, _, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	return reply{Redirect: workshopPath(ws.ID) + "?su=1"}, s.rooms.book.Restore(v.Context(), ws.ID)
}

// openRoomPage opens the workshop's room; again, it is the same.
func (s *server) openRoomPage(v visit) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	var refusal *lakaz.Refusal
	if _, err := s.rooms.open(v.Context(), ws); errors.As(err, &refusal) { // its pack was dropped meanwhile
		return s.planView(v, ws, o, planForm(ws, o), refusal)
	} else if err != nil {
		return reply{}, err
	}
	return reply{Redirect: workshopPath(ws.ID) + "#salle"}, nil
}
