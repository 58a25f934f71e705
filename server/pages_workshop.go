package main

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
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

// packChoice is a content pack that may be chosen.
type packChoice struct {
	choice
	Summary    string
	Activities int
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

// planForm is a plan as its form says it.
func planForm(ws workshops.Workshop, o lakaz.Operation) url.Values {
	here := o.Territory.In(ws.At)
	form := url.Values{"titre": {ws.Title}, "lieu": {ws.Place}, "jour": {here.Format(time.DateOnly)}, "heure": {here.Format("15:04")},
		"minutes": {strconv.Itoa(ws.Minutes)}, "langue": ws.Languages, "contenu": {ws.Pack}, "tableau": {string(ws.Settings.Board)},
		"equipes": {strconv.Itoa(ws.Settings.Teams)}, "compteur": {string(ws.Table)}}
	for _, p := range ws.Facilitators {
		form.Add("anime", string(p))
	}
	if len(ws.Settings.Activities) > 0 {
		form["activite"] = ws.Settings.Activities
	}
	if ws.Settings.Timer {
		form.Set("minuteur", "1")
	}
	if ws.Settings.SpeedBonus > 0 {
		form.Set("vitesse", "1")
	}
	return form
}

// planOf reads the form.
func planOf(id string, o lakaz.Operation, form url.Values) workshops.Workshop {
	ws := workshops.Workshop{ID: id, Operation: o.ID, Title: strings.TrimSpace(form.Get("titre")), Place: strings.TrimSpace(form.Get("lieu")),
		Languages: form["langue"], Pack: form.Get("contenu"), WalkIns: []workshops.WalkIn{},
		Settings: room.Settings{Board: room.BoardKind(form.Get("tableau")), Timer: form.Has("minuteur")}}
	ws.Minutes, _ = strconv.Atoi(form.Get("minutes")) // what is no number is refused as 0 is
	ws.Settings.Teams, _ = strconv.Atoi(form.Get("equipes"))
	if form.Has("vitesse") {
		ws.Settings.SpeedBonus = bonusChosen
	}
	if at, err := time.ParseInLocation("2006-01-02 15:04", form.Get("jour")+" "+form.Get("heure"), o.Territory.Location()); err == nil {
		ws.At = at
	}
	for _, p := range form["anime"] {
		ws.Facilitators = append(ws.Facilitators, lakaz.PersonID(p))
	}
	return ws
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

// planView draws the page: the form as it was filled in, and what went wrong with it.
func (s *server) planView(v visit, ws workshops.Workshop, o lakaz.Operation, form url.Values, refusal *lakaz.Refusal) (reply, error) {
	d := workshopData{ID: cmp.Or(ws.ID, v.PathValue("id")), Known: ws.ID != "", Rehearsal: ws.Rehearsal, Operation: choice{Value: string(o.ID), Text: o.Name},
		Saved: refusal == nil && v.URL.Query().Has("su"), Title: form.Get("titre"), Place: form.Get("lieu"), Day: form.Get("jour"),
		Time: form.Get("heure"), Minutes: form.Get("minutes"), Timer: form.Has("minuteur"), Bonus: form.Has("vitesse")}
	a := reply{Page: "workshop.html", Title: "plan.workshop", Territory: o.Territory}
	if refusal != nil {
		a.Status, d.Problem, d.Field = http.StatusUnprocessableEntity, refusal.Key, refusal.Field
	}
	d.Cancelled, d.Local = !ws.Cancelled.IsZero(), o.Territory.Overseas()
	if d.Known {
		d.Away = teamMoment(v.Words, o.Territory, ws.At)
	}
	if ws.Was != nil {
		d.Before = whenWhere(v.Words, o.Territory.In(ws.Was.At), ws.Was.Place)
	}
	var err error
	if d.Clashes, err = s.clashes(v, ws); err != nil {
		return a, err
	}
	people, err := s.registry.People(v.Context())
	if err != nil {
		return a, err
	}
	for _, p := range people {
		if hosts(p.Actor()) && p.Actor().WorksIn(o.ID) {
			d.Facilitators = append(d.Facilitators, choice{string(p.ID), p.Name, slices.Contains(form["anime"], string(p.ID))})
		}
	}
	for _, l := range locales.Languages() {
		if slices.Contains(packs.Languages(), l.Tag) {
			d.Languages = append(d.Languages, choice{l.Tag, l.Name, slices.Contains(form["langue"], l.Tag)})
		}
	}
	for _, b := range []room.BoardKind{room.NoBoard, room.OwnBoard, room.TeamsBoard, room.TopBoard} {
		d.Boards = append(d.Boards, choice{string(b), v.Words.T("plan.board." + string(b)), form.Get("tableau") == string(b)})
	}
	for n := range room.MaxTeams + 1 {
		if n != 1 {
			value := strconv.Itoa(n)
			d.Teams = append(d.Teams, choice{value, value, form.Get("equipes") == value})
		}
	}
	if d.Packs, err = s.packChoices(v, o, form.Get("contenu")); err != nil {
		return a, err
	}
	if err := s.planActivities(v, &d, o, ws, form); err != nil {
		return a, err
	}
	if err := s.planGuests(v, &d, o, ws, form); err != nil {
		return a, err
	}
	a.Data = d
	return a, nil
}

// packChoices are the packs that may be played where an operation is.
func (s *server) packChoices(v visit, o lakaz.Operation, chosen string) (list []packChoice, err error) {
	all, err := s.rooms.packs(v.Context(), o.ID)
	if err != nil {
		return nil, err
	}
	tag := v.Words.Language().Tag
	for _, p := range all {
		if slices.Contains(p.Places, gamification.PlaceOf(o.Territory)) {
			list = append(list, packChoice{choice{p.ID, p.Text(tag, "title"), p.ID == chosen}, p.Text(tag, "summary"), len(p.Activities)})
		}
	}
	if len(list) > 0 && !slices.ContainsFunc(list, func(p packChoice) bool { return p.Chosen }) {
		list[0].Chosen = true
	}
	return list, nil
}

// planGuests fills in what the page says of those who come: how many, the meter on the table, and the room.
func (s *server) planGuests(v visit, d *workshopData, o lakaz.Operation, ws workshops.Workshop, form url.Values) error {
	table := form.Get("compteur")
	if d.Known {
		guests, err := s.rooms.book.Guests(v.Context(), ws.ID)
		if err != nil {
			return err
		}
		d.Invited, d.Came = ws.Count(guests)
		d.Came += len(ws.WalkIns)
		if ws.Room != "" {
			h, err := s.rooms.host(v.Context(), ws.Room)
			if err != nil {
				return err
			}
			var phase room.Phase
			d.Code, d.Join, d.Wall, phase = h.addresses(s.origin(v.Request))
			d.Open = d.Code != "" && phase != room.Finished
		}
	}
	tables, err := s.tables(v.Context(), o.ID)
	if err != nil || len(tables) == 0 {
		return err
	}
	d.Tables = []choice{{"", v.Words.T("plan.noTable"), table == ""}}
	for _, h := range tables {
		d.Tables = append(d.Tables, choice{string(h.ID), h.Name, table == string(h.ID) || s.bag != nil})
	}
	return nil
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
