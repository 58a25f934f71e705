package main

import (
	"encoding/base64"
	"fmt"
	"strings"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/locales"
	"lakaz/screen"
)

// quietFor is after how many seconds without a word the remote says that the plug is quiet.
const quietFor = 60

// measures reports whether the activity that is on is about a measurement that is not told yet.
func (c remoteCards) measures() bool {
	a := c.view.Activity
	return a != nil && a.Kind == packs.Measure && (c.view.Phase == room.Open || c.view.Phase == room.Closed)
}

// measureSteps are what may be done once the guesses are in: measure, then show. Who shows without is asked.
func (c remoteCards) measureSteps(reveal, more screen.Action) []screen.Action {
	w, v := c.words, c.view
	start := c.command("start", "play", w.T("remote.measureStart"), nil)
	switch {
	case v.Metering == room.Runs:
		return []screen.Action{c.command("stop", "pause", w.T("remote.measureStop"), nil)}
	case v.Metering == room.Done && (v.Read != nil || v.Measure != nil):
		if start.Label, start.Quiet = w.T("remote.measureAgain"), true; v.Table == nil {
			return []screen.Action{reveal}
		}
		return []screen.Action{reveal, start}
	}
	reveal.Ask, reveal.Quiet = w.T("remote.measureNot"), true
	if v.Table == nil {
		return []screen.Action{reveal, more}
	}
	return []screen.Action{start, reveal, more}
}

// metering are the cards of a measurement: what the table says, which only the remote sees until it is measured, and the
// field for what a meter shows that nothing connects.
func (c remoteCards) metering() []screen.Card {
	w, v := c.words, c.view
	card := screen.Card{ID: "table", Picture: "plug", Title: w.T("remote.measureTitle")}
	switch {
	case v.Table == nil:
		card.Parts = []screen.Part{{Text: w.T("remote.measureNone")}}
		card.Actions = []screen.Action{{ID: "table", Label: w.T("table.make"), Picture: "plug", Quiet: true, Href: tablePath(c.workshop.Operation), Beside: true}}
	case !v.Table.Heard:
		card.Look = "perdu"
		card.Parts = []screen.Part{{Text: w.T("remote.measureNever")}}
		card.Actions = []screen.Action{{ID: "table", Label: w.T("table.title"), Picture: "plug", Quiet: true, Href: tablePath(c.workshop.Operation), Beside: true}}
	default:
		card.Parts = append(card.Parts, screen.Part{Amount: &screen.Amount{Value: locales.Number(v.Table.Watts, 0), Unit: "W", Word: w.T("remote.measureNow")}})
		if len(v.Table.Points) > 1 {
			card.Parts = append(card.Parts, screen.Part{Image: &screen.Image{URL: smallCurve(v.Table.Points), Label: w.T("remote.measureCurve")}})
		}
		if v.Table.Quiet >= quietFor {
			card.Look = "perdu"
			card.Parts = append(card.Parts, screen.Part{Text: w.N("remote.measureQuiet", v.Table.Quiet/60)})
		}
	}
	card.Parts = append(card.Parts, screen.Part{Quiet: w.T("remote.measure." + c.measureState())})
	if v.Measure != nil {
		card.Parts = append(card.Parts, screen.Part{Rows: []screen.Row{{Picture: "zap", Label: w.T("remote.measureUsed"), Value: locales.Number(v.Measure.KWh, 3) + "\u202fkWh"}}})
	}
	card.Spoken = c.spoken(card)
	if v.Phase != room.Closed || v.Metering == room.Runs || !c.holds() {
		return []screen.Card{card}
	}
	return []screen.Card{card, c.reading()}
}

// plug tells, before a measurement is on, whether its plug is heard: there is time yet to see to it.
func (c remoteCards) plug() screen.Part {
	w, t := c.words, c.view.Table
	switch {
	case t == nil:
		return screen.Part{Quiet: w.T("remote.measureNone")}
	case !t.Heard:
		return screen.Part{Quiet: w.T("remote.measureNever")}
	}
	row := screen.Row{Picture: "plug", Label: w.T("table.heard"), Value: locales.Number(t.Watts, 0) + "\u202fW"}
	if t.Quiet >= quietFor {
		row.Note = w.N("remote.measureQuiet", t.Quiet/60)
	}
	return screen.Part{Rows: []screen.Row{row}}
}

// measureState is how far a measurement is: its sentence's key.
func (c remoteCards) measureState() string {
	switch {
	case c.view.Phase == room.Open:
		return "guess"
	case c.view.Metering == room.Runs:
		return "runs"
	case c.view.Metering == room.Done:
		return "done"
	}
	return "ready"
}

// reading takes what a plain meter shows, in the unit of the question.
func (c remoteCards) reading() screen.Card {
	w, v := c.words, c.view
	card := screen.Card{ID: "reading", Picture: "gauge", Title: w.T("remote.readTitle"), Parts: []screen.Part{{Quiet: w.T("remote.readText")}}}
	field := screen.Field{Name: "value", Label: w.T("remote.readField", locales.Args{"Unit": strings.TrimSpace(strings.TrimPrefix(measure(0, v.Activity.Unit), "0"))}), Type: "number", Picture: "gauge"}
	if v.Read != nil {
		card.Look = "bien"
		card.Parts = []screen.Part{{Text: w.T("remote.readKept", locales.Args{"Value": measure(*v.Read, v.Activity.Unit)})}}
	}
	card.Parts = append(card.Parts, screen.Part{Field: &field})
	card.Actions = []screen.Action{c.command("read", "check", w.T("remote.readGo"), nil)}
	card.Spoken = c.spoken(card)
	return card
}

// smallCurve is a curve of watts as a picture in an address, in a colour that is seen by day and by night.
func smallCurve(points [][2]float64) string {
	first, span, top := points[0][0], max(1, points[len(points)-1][0]-points[0][0]), 10.0
	for _, p := range points {
		top = max(top, p[1])
	}
	var line strings.Builder
	for i, p := range points {
		fmt.Fprintf(&line, "%c%.1f %.1f", "ML"[min(i, 1)], 300*(p[0]-first)/span, 86-80*max(0, p[1])/top)
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90" width="300" height="90" fill="none" stroke-linejoin="round"><path d="%sL300 88L0 88Z" fill="#1f8a8a" fill-opacity=".18"/><path d="M0 88H300" stroke="#808890"/><path d="%[1]s" stroke="#1f8a8a" stroke-width="2.5"/></svg>`, line.String())
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg))
}
