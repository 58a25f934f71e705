package main

import (
	"html/template"
	"maps"
	"net/http"
	"slices"

	"lakaz/gamification"
	packs "lakaz/gamification/content"
)

// packData is the page of one pack.
type packData struct {
	ID, Title  string
	Own        bool
	Saved      bool
	Version    int
	Pending    bool
	Problem    string
	Problems   []faultLine
	More       int
	Texts      []textRow
	Places     []choice
	Languages  []spokenRow
	Activities []activityRow
	Kinds      []choice
	Sources    []sourceRow
	Operations []choice // to copy it into
	Fault      map[string]string
}

// Here is the address of the page.
func (d packData) Here() string { return packPath(d.ID) }

// spokenRow is how far a language is.
type spokenRow struct {
	Tag, Name string
	Draft     bool
	By        string
	Source    bool
}

// activityRow is one activity in the list.
type activityRow struct {
	ID, Kind, Question string
	Picture            template.HTML
	Round              int
	Faults             int
	First, Last        bool
}

// sourceRow is where a right answer is from.
type sourceRow struct{ Code, Text string }

// faultLine is a problem in the list of all.
type faultLine struct{ Where, Text, Href string }

// textRow is a text in all languages, side by side.
type textRow struct {
	Key, Label string
	Most       int
	Long       bool
	Optional   bool
	Values     []textValue
}

// textValue is a text in one language.
type textValue struct {
	Tag, Name, Value string
	Draft            bool
	Fault            string
	Voice            bool
}

const faultsShown = 12

func (s *server) packPage(v visit) (reply, error) { return s.packView(v, "") }

func (s *server) packView(v visit, problem string) (reply, error) {
	id := v.PathValue("id")
	p, err := s.readablePack(v, id, false)
	if err != nil {
		return reply{}, err
	}
	d := packData{ID: id, Title: p.Text(v.Words.Language().Tag, "title"), Problem: problem, Saved: problem == "" && v.URL.Query().Has("su"), Version: p.Version, Fault: map[string]string{}}
	if o, err := s.rooms.shelf.Get(v.Context(), id); err == nil {
		d.Own, d.Version, d.Pending = true, o.Saved, o.Pending
	}
	problems := s.problems(p)
	for _, x := range problems {
		if x.Activity == "" && d.Fault[x.Field] == "" {
			d.Fault[x.Field] = faultText(v.Words, x)
		}
	}
	d.Problems = listFaults(v.Words, p, problems)
	d.More = max(0, len(d.Problems)-faultsShown)
	d.Problems = d.Problems[:len(d.Problems)-d.More]
	for _, f := range p.Fields() {
		if f.Activity == "" {
			d.Texts = append(d.Texts, rowOf(v.Words, p, f, problems, v.Words.T("edit.text."+f.Key)))
		}
	}
	for _, place := range []gamification.Place{gamification.OnTheMainland, gamification.Overseas} {
		d.Places = append(d.Places, choice{string(place), v.Words.T("edit.place." + string(place)), slices.Contains(p.Places, place)})
	}
	for _, l := range languages() {
		d.Languages = append(d.Languages, spokenRow{l.Tag, l.Name, p.Drafts[l.Tag], p.Readers[l.Tag], l.Tag == packs.Source})
	}
	for i, a := range p.Activities {
		row := activityRow{ID: a.ID, Kind: v.Words.T("edit.kind." + string(a.Kind)), Question: asked(v.Words, p, a), Round: a.Round,
			Picture: pictureOf(p, a.Picture), First: i == 0, Last: i == len(p.Activities)-1}
		for _, x := range problems {
			if x.Activity == a.ID {
				row.Faults++
			}
		}
		d.Activities = append(d.Activities, row)
	}
	for _, k := range packs.Kinds() {
		d.Kinds = append(d.Kinds, choice{Value: string(k), Text: v.Words.T("edit.kind." + string(k))})
	}
	for _, code := range slices.Sorted(maps.Keys(p.Sources)) {
		d.Sources = append(d.Sources, sourceRow{code, p.Sources[code]})
	}
	operations, err := s.operationsOf(v)
	for _, o := range operations {
		d.Operations = append(d.Operations, choice{Value: string(o.ID), Text: o.Name})
	}
	a := reply{Page: "pack.html", Title: "edit.pack", Data: d}
	if problem != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, err
}
