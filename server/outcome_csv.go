package main

import (
	"context"
	"slices"
	"strings"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// csv is the outcome as a table for a spreadsheet in French: a section, what, and its figures.
func (v outcome) csv(w *locales.Printer) []byte {
	var b strings.Builder
	b.WriteString("\ufeff")
	row := func(cells ...string) { csvRow(&b, cells...) }
	row(w.T("report.title"), v.Title, v.Place, v.When)
	for _, f := range v.Figures {
		row(f.Name, f.Value)
	}
	row()
	row(w.T("report.question"), w.T("report.answers"), w.T("report.right"))
	for _, q := range v.Questions {
		row(q.Text, q.Answered, q.Right)
	}
	if len(v.Knowledge) > 0 {
		row()
		row(w.T("report.knowledge"), w.T("report.before"), w.T("report.after"), w.T("report.better"), w.T("report.both"))
		for _, k := range v.Knowledge {
			row(k.Text, k.Before, k.After, k.Better, k.Both)
		}
	}
	for _, list := range []struct {
		key  string
		rows []outcomeFigure
	}{{"report.faces", v.Faces}, {"report.pledges", v.Pledges}, {"report.words", v.Words}} {
		if len(list.rows) > 0 {
			row()
			row(w.T(list.key))
			for _, f := range list.rows {
				row(f.Name, f.Value)
			}
		}
	}
	if v.Few {
		row()
		row(w.T("report.few"))
	}
	return []byte(b.String())
}

// outcomesCSV is an operation's workshops as a table, one a row, the oldest first: what a committee asks for (domain.md, 10).
// Of fewer than room.FewAnswers people it tells how many they were.
func (s *server) outcomesCSV(ctx context.Context, w *locales.Printer, o lakaz.Operation) ([]byte, error) {
	all, err := s.rooms.book.Of(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b workshops.Workshop) int { return a.At.Compare(b.At) })
	var b strings.Builder
	b.WriteString("\ufeff")
	for i, ws := range all {
		v, report, err := s.outcomeOf(ctx, w, ws, true)
		if err != nil {
			return nil, err
		}
		names, cells := []string{w.T("report.title"), w.T("report.place"), w.T("report.when")}, []string{v.Title, v.Place, v.When}
		for _, f := range v.Figures[:outcomeCounts] {
			names, cells = append(names, f.Name), append(cells, f.Value)
		}
		add := func(name, cell string) { names, cells = append(names, name), append(cells, cell) }
		asked, answered := 0, 0
		for _, line := range report.Activities {
			if line.Kind != packs.LiveHome {
				asked, answered = asked+line.Asked, answered+line.Answered
			}
		}
		add(w.T("report.asked"), share(float64(answered), float64(asked)))
		first, then, both := 0.0, 0.0, 0
		for _, l := range report.Knowledge {
			if l.First != nil && l.Then != nil {
				first, then, both = first+*l.First*float64(l.Both), then+*l.Then*float64(l.Both), both+l.Both
			}
		}
		add(w.T("report.before"), share(first, float64(both)))
		add(w.T("report.after"), share(then, float64(both)))
		for i, f := range faceChoices {
			cell := ""
			if i < len(v.Faces) {
				cell = v.Faces[i].Value
			}
			add(w.T(f.key), cell)
		}
		for _, l := range locales.Languages() {
			cell := ""
			if n := report.Languages[l.Tag]; n > 0 {
				cell = locales.Number(float64(n), 0)
			}
			add(l.Name, cell)
		}
		if i == 0 {
			csvRow(&b, names...)
		}
		csvRow(&b, cells...)
	}
	return []byte(b.String()), nil
}

// outcomeCounts is how many of an outcome's figures are there of every workshop.
const outcomeCounts = 4

// share is a part of a whole in percent, "" of nothing.
func share(part, whole float64) string {
	if whole == 0 {
		return ""
	}
	return locales.Percent(100 * part / whole)
}

// csvRow writes a row of a table for spreadsheets in French.
func csvRow(b *strings.Builder, cells ...string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(csvCell(c))
	}
	b.WriteString("\r\n")
}

// csvCell is a text as a cell: quoted where it must be, and never a formula to a spreadsheet.
func csvCell(text string) string {
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@\t\r") {
		text = "'" + text
	}
	if strings.ContainsAny(text, ";\"\n\r") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}
