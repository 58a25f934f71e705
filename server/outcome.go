package main

import (
	"context"
	"time"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// outcome is what a workshop came to, in a reader's language: the report as a page, as a PDF and as a table.
type outcome struct {
	ID, Title, Place, When, Made string
	Operation                    lakaz.OperationID
	Running                      bool // the room is still open: the report goes on
	Figures                      []outcomeFigure
	Questions                    []outcomeQuestion
	Knowledge                    []outcomePair
	Faces                        []outcomeFigure
	Pledges                      []outcomeFigure
	Words                        []outcomeFigure
	Few                          bool // something is not told because few people answered
	Empty                        bool // nobody has played yet
}

// outcomeFigure is a number and what it counts.
type outcomeFigure struct{ Icon, Name, Value string }

// outcomeQuestion is one activity; Right is "" where nothing is right or that is not told.
type outcomeQuestion struct{ Text, Answered, Right string }

// outcomePair is one question before and after.
type outcomePair struct{ Text, Before, After, Better, Both string }

// outcomeOf is what a workshop came to. Those who hold it hear of all answers together, however few; with coarse, as
// whoever was not there may read it, of fewer than room.FewAnswers nothing.
func (s *server) outcomeOf(ctx context.Context, w *locales.Printer, ws workshops.Workshop, coarse bool) (v outcome, report room.Report, err error) {
	o, err := s.registry.Operation(ctx, ws.Operation)
	if err != nil {
		return v, report, err
	}
	v = outcome{ID: ws.ID, Operation: o.ID, Title: ws.Title, Place: ws.Place, When: dayAndTime(w, o.Territory, ws.At), Made: dayAndTime(w, o.Territory, s.now()), Empty: true}
	guests, err := s.rooms.book.Guests(ctx, ws.ID)
	if err != nil {
		return v, report, err
	}
	invited, came := 0, 0
	for _, g := range guests {
		if g.Invited {
			invited++
		}
		if !g.Came.IsZero() {
			came++
		}
	}
	people := 0
	for _, who := range ws.WalkIns {
		people += max(1, who.People)
	}
	figure := func(icon, key string, n int) {
		v.Figures = append(v.Figures, outcomeFigure{icon, w.T(key), locales.Number(float64(n), 0)})
	}
	figure("mail", "report.invited", invited)
	figure("house", "report.came", came)
	figure("user-round", "report.walkIns", people)
	if ws.Room == "" {
		figure("users-round", "report.players", 0)
		return v, report, nil
	}
	h, err := s.rooms.host(ctx, ws.Room)
	if err != nil {
		return v, report, err
	}
	var rules room.Rules
	var phase room.Phase
	report, rules, phase = h.report()
	if coarse {
		report = report.Coarse()
	}
	figure("users-round", "report.players", report.Players)
	v.Running, v.Empty = phase != room.Finished, report.Players == 0
	v.tell(w, report, rules)
	return v, report, nil
}

// report is what the room came to so far.
func (h *roomHost) report() (room.Report, room.Rules, room.Phase) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return room.ReportOf(h.state, h.rules), h.rules, h.state.Phase
}

// tell puts a room's report into words.
func (v *outcome) tell(w *locales.Printer, report room.Report, rules room.Rules) {
	tag := w.Language().Tag
	for _, l := range locales.Languages() {
		if n := report.Languages[l.Tag]; n > 0 {
			v.Figures = append(v.Figures, outcomeFigure{"languages", l.Name, locales.Number(float64(n), 0)})
		}
	}
	of := func(n, all int) string {
		return w.T("report.of", locales.Args{"Count": locales.Number(float64(n), 0), "Of": locales.Number(float64(all), 0)})
	}
	for _, line := range report.Activities {
		if line.ID == facesID {
			v.faces(w, line)
			continue
		}
		q := outcomeQuestion{Text: rules.Pack.Text(tag, line.ID+".q"), Answered: of(line.Answered, line.Asked)}
		if line.Right != nil {
			q.Right = locales.Percent(100 * *line.Right)
		}
		v.Few = v.Few || line.Answered > 0 && len(line.Tally) == 0
		if line.Kind != packs.LiveHome {
			v.Questions = append(v.Questions, q)
		}
	}
	for _, l := range report.Knowledge {
		if l.First == nil || l.Then == nil {
			continue
		}
		v.Knowledge = append(v.Knowledge, outcomePair{Text: rules.Pack.Text(tag, l.After+".q"), Before: locales.Percent(100 * *l.First),
			After: locales.Percent(100 * *l.Then), Better: of(l.Better, l.Both), Both: locales.Number(float64(l.Both), 0)})
	}
	for _, p := range report.Pledges {
		v.Pledges = append(v.Pledges, outcomeFigure{Name: gestureTitle(w, p.Gesture), Value: locales.Number(float64(p.Players), 0)})
	}
	for _, word := range report.Words {
		v.Words = append(v.Words, outcomeFigure{Name: word.Text, Value: locales.Number(float64(word.Count), 0)})
	}
}

// gestureTitle is what a gesture of the catalogue is called.
func gestureTitle(w *locales.Printer, id string) string {
	for _, area := range []string{"gestures.", "gesture."} {
		if key := area + id + ".title"; w.T(key) != key {
			return w.T(key)
		}
	}
	return id
}

// dayAndTime is an instant on a territory's clock.
func dayAndTime(w *locales.Printer, t lakaz.Territory, at time.Time) string {
	at = t.In(at)
	return locales.DayMonthYear(w, at) + ", " + locales.Clock(at)
}
