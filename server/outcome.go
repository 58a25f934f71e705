package main

import (
	"context"

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
	Few                          int  // below how many answers something is not told; 0 where all is
	Empty                        bool // nobody has played yet
}

// outcomeFigure is a number and what it counts.
type outcomeFigure struct {
	Icon, Name string
	Count      int
}

// outcomeQuestion is one activity; Right is nil where nothing is right or that is not told.
type outcomeQuestion struct {
	Text            string
	Answered, Asked int
	Right           *float64 // 0 to 1
}

// outcomePair is one question before and after, of those who answered both times.
type outcomePair struct {
	Text                string
	Before, After       float64 // 0 to 1
	Both, Better, Worse int
	Word                string // what may be said of it
	Sure                bool
}

// Value is the number as it is written.
func (f outcomeFigure) Value() string { return locales.Number(float64(f.Count), 0) }

// Percent is a part as it is written, "" where it is not told.
func (q outcomeQuestion) Percent() string {
	if q.Right == nil {
		return ""
	}
	return locales.Percent(100 * *q.Right)
}

// First and Then are how much was right before and after.
func (p outcomePair) First() string { return locales.Percent(100 * p.Before) }
func (p outcomePair) Then() string  { return locales.Percent(100 * p.After) }

// Where is the place and the hour, as far as they are told.
func (v outcome) Where() string {
	if v.Place == "" {
		return v.When
	}
	return v.Place + " · " + v.When
}

// outcomeOf is what a workshop came to. Of fewer than few people nothing is told but how many they were: room.FewThere for
// those who hold it, room.FewAnswers for whoever was not there.
func (s *server) outcomeOf(ctx context.Context, w *locales.Printer, ws workshops.Workshop, few int) (v outcome, report room.Report, err error) {
	o, err := s.registry.Operation(ctx, ws.Operation)
	if err != nil {
		return v, report, err
	}
	v = outcome{ID: ws.ID, Operation: o.ID, Title: ws.Title, Place: ws.Place, When: teamMoment(w, o.Territory, ws.At), Made: momentOf(w, o.Territory, s.now()), Empty: true}
	guests, err := s.rooms.book.Guests(ctx, ws.ID)
	if err != nil {
		return v, report, err
	}
	invited, came := ws.Count(guests)
	people := 0
	for _, who := range ws.WalkIns {
		people += max(1, who.People)
	}
	figure := func(icon, key string, n int) { v.Figures = append(v.Figures, outcomeFigure{icon, w.T(key), n}) }
	figure("mail", "report.invited", invited)
	figure("house", "report.came", came)
	figure("user-round", "report.walkIns", people)
	if ws.Room == "" {
		figure("users-round", "report.players", 0)
		return v, report, nil
	}
	state, rules, err := s.held(ctx, ws)
	if err != nil {
		return v, report, err
	}
	last, err := s.rooms.book.Room(ctx, ws.Room)
	if err != nil {
		return v, report, err
	}
	report = room.ReportOf(state, rules).Coarse(few)
	figure("users-round", "report.players", report.Players)
	v.Running, v.Empty = last.Ended.IsZero() && state.Phase != room.Finished, report.Players == 0
	if report.Few {
		v.Few = few
	}
	v.tell(w, report, rules)
	return v, report, nil
}

// held is what was said in all the rooms of a workshop, as if it had been one, with the rules of the last; the zero State
// where none was opened.
func (s *server) held(ctx context.Context, ws workshops.Workshop) (state room.State, rules room.Rules, err error) {
	var states []room.State
	for _, id := range ws.Rooms() {
		h, err := s.rooms.host(ctx, id)
		if err != nil {
			return state, rules, err
		}
		h.mu.Lock()
		states, rules = append(states, h.state), h.rules
		h.mu.Unlock()
	}
	return room.Together(states...), rules, nil
}

// tell puts a room's report into words.
func (v *outcome) tell(w *locales.Printer, report room.Report, rules room.Rules) {
	tag := w.Language().Tag
	for _, l := range locales.Languages() {
		if n := report.Languages[l.Tag]; n > 0 {
			v.Figures = append(v.Figures, outcomeFigure{"languages", l.Name, n})
		}
	}
	for _, line := range report.Activities {
		switch {
		case line.ID == facesID:
			v.faces(w, line)
		case line.Kind != packs.LiveHome:
			v.Questions = append(v.Questions, outcomeQuestion{rules.Pack.Text(tag, line.ID+".q"), line.Answered, line.Asked, line.Right})
		}
	}
	for _, l := range report.Knowledge {
		if l.First == nil || l.Then == nil {
			continue
		}
		pair := outcomePair{Text: rules.Pack.Text(tag, l.After+".q"), Before: *l.First, After: *l.Then, Both: l.Both, Better: l.Better, Worse: l.Worse,
			Word: w.T("report.unsure"), Sure: l.Sure()}
		switch {
		case pair.Sure && l.Better > l.Worse:
			pair.Word = w.T("report.known")
		case pair.Sure:
			pair.Word = w.T("report.lost")
		}
		v.Knowledge = append(v.Knowledge, pair)
	}
	for _, p := range report.Pledges {
		v.Pledges = append(v.Pledges, outcomeFigure{Name: gestureTitle(w, p.Gesture), Count: p.Players})
	}
	for _, word := range report.Words {
		v.Words = append(v.Words, outcomeFigure{Name: word.Text, Count: word.Count})
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
