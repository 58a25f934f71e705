package main

import (
	"cmp"
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

// packChoice is a content pack that may be chosen.
type packChoice struct {
	choice
	Summary    string
	Activities int
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
