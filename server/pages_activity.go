package main

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/locales"
)

// activityData is the page of one activity.
type activityData struct {
	Pack, PackTitle  string
	ID, Kind         string
	KindWord         string
	Own, Saved       bool
	Problem          string
	Round, Seconds   int
	Picture          template.HTML
	MaySeveral       bool
	Several          bool
	Choices          []choiceRow
	MarkRight        string // "one", "several" or "" where nothing is marked
	MayAdd, MayOrder bool
	Targets          []targetRow
	Estimate         *packs.Estimate
	Units            []choice
	Gestures         []choice // that may be added
	Pair             string
	Answered         bool
	Sources          []choice
	Texts            []textRow
	Clips            []clipRow
	Sounds           []soundRow
	Spoken           string // the language that is recorded now
	Fault            map[string]string
	Tag              string // the language of the preview
	Question, Why    string
}

// Here is the address of the page, Up the pack's.
func (d activityData) Here() string { return activityPath(d.Pack, d.ID) }
func (d activityData) Up() string   { return packPath(d.Pack) }

// Is tells the activity's kind.
func (d activityData) Is(kinds ...string) bool { return slices.Contains(kinds, d.Kind) }

func activityPath(pack, activity string) string {
	return packPath(pack) + "/activite/" + url.PathEscape(activity)
}

// choiceRow is one tile, targetRow one price.
type choiceRow struct {
	ID          string
	Picture     template.HTML
	Right       bool
	Targets     []choice
	Text        textRow
	Say         string // in the preview's language
	First, Last bool
}

type targetRow struct {
	ID       string
	EUR, KWh float64
	Text     textRow
}

func (s *server) activityPage(v visit) (reply, error) { return s.activityView(v, "") }

func (s *server) activityView(v visit, problem string) (reply, error) {
	id := v.PathValue("id")
	p, err := s.readablePack(v, id, false)
	if err != nil {
		return reply{}, err
	}
	a, ok := p.Activity(v.PathValue("activity"))
	if !ok {
		return reply{}, fmt.Errorf("activity: %w", lakaz.ErrNotFound)
	}
	w, tag := v.Words, v.Words.Language().Tag
	problems := slices.DeleteFunc(s.problems(p), func(x packs.Problem) bool { return x.Activity != a.ID })
	d := activityData{Pack: id, PackTitle: p.Text(tag, "title"), ID: a.ID, Kind: string(a.Kind), KindWord: w.T("edit.kind." + string(a.Kind)),
		Saved: problem == "" && v.URL.Query().Has("su"), Problem: problem, Round: a.Round, Seconds: a.Seconds, Picture: pictureOf(p, a.Picture),
		MaySeveral: a.Kind == packs.Quiz || a.Kind == packs.Poll, Several: a.Several, Estimate: a.Estimate, Pair: a.Pair, Answered: a.Kind.Answered(),
		MayAdd: slices.Contains([]packs.Kind{packs.Quiz, packs.Poll, packs.Order, packs.Match}, a.Kind), MayOrder: a.Kind != packs.TrueFalse,
		Fault: map[string]string{}, Tag: tag, Question: cmp.Or(p.Texts[tag][a.ID+".q"], "…"), Why: p.Texts[tag][a.ID+".why"]}
	own, err := s.rooms.shelf.Get(v.Context(), id)
	d.Own = err == nil
	for _, x := range problems {
		if d.Fault[x.Field] == "" && x.File == "pack.json" {
			d.Fault[x.Field] = faultText(w, x)
		}
	}
	switch {
	case a.Kind == packs.TrueFalse || a.Kind == packs.Quiz && !a.Several:
		d.MarkRight = "one"
	case a.Kind == packs.Quiz:
		d.MarkRight = "several"
	}
	fields := map[string]packs.Field{}
	for _, f := range p.Fields() {
		fields[f.Key] = f
	}
	text := func(part, label string) textRow {
		key := a.ID + "." + part
		d.Clips = append(d.Clips, clipRow{Key: key, Label: label})
		return rowOf(w, p, fields[key], problems, label)
	}
	parts := []string{"q", "say", "why"}
	if a.Example != nil {
		parts = append(parts, "example")
	}
	for _, part := range parts {
		d.Texts = append(d.Texts, text(part, w.T("edit.text."+part)))
	}
	for i, c := range a.Choices {
		row := choiceRow{ID: c.ID, Picture: pictureOf(p, c.Picture), Right: c.Right, Text: text(c.ID, w.T("edit.choice", locales.Args{"Count": i + 1})),
			Say: cmp.Or(p.Texts[tag][a.ID+"."+c.ID], "…"), First: i == 0, Last: i == len(a.Choices)-1}
		for _, t := range a.Targets {
			row.Targets = append(row.Targets, choice{t.ID, cmp.Or(p.Texts[tag][a.ID+"."+t.ID], t.ID), t.ID == c.Target})
		}
		d.Choices = append(d.Choices, row)
	}
	for i, t := range a.Targets {
		d.Targets = append(d.Targets, targetRow{t.ID, t.EUR, t.KWh, text(t.ID, w.T("edit.price", locales.Args{"Count": i + 1}))})
	}
	for _, unit := range []string{"kWh", "EUR", "Cel", "W", "L", "%"} {
		d.Units = append(d.Units, choice{unit, map[string]string{"EUR": "€", "Cel": "°C"}[unit], a.Estimate != nil && a.Estimate.Unit == unit})
		if last := &d.Units[len(d.Units)-1]; last.Text == "" {
			last.Text = unit
		}
	}
	for code := range p.Sources {
		d.Sources = append(d.Sources, choice{code, p.Sources[code], slices.Contains(a.Sources, code)})
	}
	slices.SortFunc(d.Sources, func(a, b choice) int { return cmp.Compare(a.Value, b.Value) })
	if a.Kind == packs.Commit {
		if d.Gestures, err = gestureChoices(w, p, a); err != nil {
			return reply{}, err
		}
	}
	d.Clips = slices.DeleteFunc(d.Clips, func(c clipRow) bool { return p.Texts[packs.Source][c.Key] == "" })
	d.Spoken = toRecord(d.Clips, w, v.URL.Query())
	if d.Own {
		d.Sounds = sounds(own, d.Clips)
	}
	answer := reply{Page: "activity.html", Title: "edit.activity", Data: d, Microphone: d.Own}
	if problem != "" {
		answer.Status = http.StatusUnprocessableEntity
	}
	return answer, nil
}

// gestureChoices are the gestures that may be done wherever a pack is played and that an activity does not have yet.
func gestureChoices(w *locales.Printer, p packs.Pack, a packs.Activity) (list []choice, err error) {
	all, err := gamification.Gestures()
	for _, g := range all {
		away := slices.ContainsFunc(p.Places, func(place gamification.Place) bool { return !slices.Contains(g.Places, place) })
		if !away && !slices.Contains(a.Gestures, g.ID) {
			list = append(list, choice{Value: g.ID, Text: gestureIn(w, g, gamification.OnTheMainland).Title})
		}
	}
	return list, err
}
