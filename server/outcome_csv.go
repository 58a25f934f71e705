package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// csv is the outcome as a table for a spreadsheet in French: one fact a row, whose first column says of what kind it is.
// Percentages and numbers are plain, with a decimal comma; the README has the columns.
func (v outcome) csv(w *locales.Printer) []byte {
	var b strings.Builder
	b.WriteString("\ufeff")
	percent := func(key string) string { return w.T(key) + " (%)" }
	csvRow(&b, w.T("report.kind"), w.T("report.what"), w.T("report.count"), w.T("report.outOf"), percent("report.right"),
		percent("report.before"), percent("report.after"), w.T("report.better"), w.T("report.worse"), w.T("report.says"))
	row := func(cells ...string) { csvRow(&b, append(cells, make([]string, outcomeColumns-len(cells))...)...) }
	row(w.T("report.title"), v.Title+" · "+v.Where())
	list := func(key string, figures []outcomeFigure) {
		for _, f := range figures {
			row(w.T(key), f.Name, strconv.Itoa(f.Count))
		}
	}
	list("report.people", v.Figures)
	for _, q := range v.Questions {
		right := ""
		if q.Right != nil {
			right = csvPercent(*q.Right)
		}
		row(w.T("report.asked"), q.Text, strconv.Itoa(q.Answered), strconv.Itoa(q.Asked), right)
	}
	for _, k := range v.Knowledge {
		row(w.T("report.knowledge"), k.Text, strconv.Itoa(k.Both), "", "", csvPercent(k.Before), csvPercent(k.After), strconv.Itoa(k.Better),
			strconv.Itoa(k.Worse), k.Word)
	}
	list("report.faces", v.Faces)
	list("report.pledges", v.Pledges)
	list("report.words", v.Words)
	if v.Few > 0 {
		row(w.T("report.title"), w.T("report.few", locales.Args{"Count": strconv.Itoa(v.Few)}))
	}
	return []byte(b.String())
}

// outcomeColumns is how many columns the table of one workshop has.
const outcomeColumns = 10

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
	names := []string{w.T("report.name"), w.T("report.place"), w.T("report.when"), w.T("report.hour"), w.T("report.invited"), w.T("report.came"),
		w.T("report.walkIns"), w.T("report.players"), w.T("report.asked") + " (%)", w.T("report.both"), w.T("report.before") + " (%)", w.T("report.after") + " (%)"}
	for _, f := range faceChoices {
		names = append(names, w.T(f.key))
	}
	for _, l := range locales.Languages() {
		names = append(names, l.Name)
	}
	csvRow(&b, names...)
	for _, ws := range all {
		if !ws.Cancelled.IsZero() {
			continue
		}
		v, report, err := s.outcomeOf(ctx, w, ws, room.FewAnswers)
		if err != nil {
			return nil, err
		}
		here := o.Territory.In(ws.At)
		cells := []string{v.Title, v.Place, here.Format("02/01/2006"), here.Format("15:04")}
		for _, f := range v.Figures[:outcomeCounts] {
			cells = append(cells, strconv.Itoa(f.Count))
		}
		cells = append(append(cells, takenPart(report)), pooled(report)...)
		for i := range faceChoices {
			cells = append(cells, "")
			if i < len(v.Faces) {
				cells[len(cells)-1] = strconv.Itoa(v.Faces[i].Count)
			}
		}
		for _, l := range locales.Languages() {
			cells = append(cells, "")
			if n := report.Languages[l.Tag]; n > 0 {
				cells[len(cells)-1] = strconv.Itoa(n)
			}
		}
		csvRow(&b, cells...)
	}
	return []byte(b.String()), nil
}

// outcomeCounts is how many of an outcome's figures are there of every workshop.
const outcomeCounts = 4

// takenPart is how many of those who could answered, over all that was asked.
func takenPart(report room.Report) string {
	asked, answered := 0, 0
	for _, line := range report.Activities {
		if line.Kind != packs.LiveHome {
			asked, answered = asked+line.Asked, answered+line.Answered
		}
	}
	if asked == 0 {
		return ""
	}
	return csvPercent(float64(answered) / float64(asked))
}

// pooled is what was known before and after over all questions that were asked twice, and how many answered both times:
// each person counts once a question.
func pooled(report room.Report) []string {
	first, then, both := 0.0, 0.0, 0
	for _, l := range report.Knowledge {
		if l.First != nil && l.Then != nil {
			first, then, both = first+*l.First*float64(l.Both), then+*l.Then*float64(l.Both), both+l.Both
		}
	}
	if both == 0 {
		return []string{"", "", ""}
	}
	return []string{strconv.Itoa(both), csvPercent(first / float64(both)), csvPercent(then / float64(both))}
}

// csvPercent is a part of one in percent, as a spreadsheet in French reads a number: "66,7".
func csvPercent(part float64) string {
	return strings.Replace(strconv.FormatFloat(100*part, 'f', 1, 64), ".", ",", 1)
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
