package main

import (
	"errors"
	"net/http"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// outcomePage is what a workshop came to, also while it goes on, for those who hold it.
func (s *server) outcomePage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	ws, few, err := s.reported(v)
	if err != nil {
		return reply{}, err
	}
	o, err := s.registry.Operation(v.Context(), ws.Operation)
	if err != nil {
		return reply{}, err
	}
	d, _, err := s.outcomeOf(v.Context(), v.Words, ws, few)
	return reply{Page: "outcome.html", Title: "report.title", Territory: o.Territory, Data: outcomePageData{d, hosts(v.Actor)}}, err
}

// outcomePageData is the report's page; who holds the workshop finds the way back to it.
type outcomePageData struct {
	outcome
	Host bool
}

// Back is the workshop's own page.
func (d outcomePageData) Back() string { return workshopPath(d.ID) }

// reported is a workshop whose report somebody may read, and of how few people nothing is told: a manager was not there.
func (s *server) reported(v visit) (ws workshops.Workshop, few int, err error) {
	if v.Entered && v.Actor.Role == lakaz.Manager {
		if ws, err = s.rooms.book.Get(v.Context(), v.PathValue("id")); err == nil && !v.Actor.WorksIn(ws.Operation) {
			err = lakaz.ErrNotFound
		}
		return ws, room.FewAnswers, err
	}
	ws, err = s.mayHost(v.Context(), v.Actor, v.PathValue("id"))
	return ws, room.FewThere, err
}

// outcomeFile answers the report of the workshop in the address as a file.
func (s *server) outcomeFile(kind, suffix string, write func(outcome, *locales.Printer) ([]byte, error)) http.Handler {
	return s.file(kind, func(v visit) (string, []byte, error) {
		ws, few, err := s.reported(v)
		if err != nil {
			return "", nil, err
		}
		o, _, err := s.outcomeOf(v.Context(), v.Words, ws, few)
		if err != nil {
			return "", nil, err
		}
		data, err := write(o, v.Words)
		return "bilan-" + ws.ID + suffix, data, err
	})
}

// outcomesData lists the reports of an operation's workshops.
type outcomesData struct {
	ID, Name string
	Rows     []workshopRow
}

// Report is where a workshop's report is.
func (r workshopRow) Report() string { return reportPath(r.ID) }

// outcomesPage leads to the report of each workshop of an operation, the newest first.
func (s *server) outcomesPage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	o, err := s.reportedOperation(v)
	if err != nil {
		return reply{}, err
	}
	all, err := s.rooms.book.Of(v.Context(), o.ID)
	if err != nil {
		return reply{}, err
	}
	d := outcomesData{ID: string(o.ID), Name: o.Name}
	for _, ws := range all {
		if !ws.Cancelled.IsZero() {
			continue
		}
		row, err := s.workshopRow(v, o, ws)
		if err != nil {
			return reply{}, err
		}
		d.Rows = append(d.Rows, row)
	}
	return reply{Page: "outcomes.html", Title: "plan.workshops", Territory: o.Territory, Data: d}, nil
}

// reportedOperation is the operation of an address, for those who hold its workshops and for its managers.
func (s *server) reportedOperation(v visit) (lakaz.Operation, error) {
	o, err := s.registry.Operation(v.Context(), lakaz.OperationID(v.PathValue("id")))
	if err != nil || !v.Actor.WorksIn(o.ID) || !hosts(v.Actor) && v.Actor.Role != lakaz.Manager {
		return o, errors.Join(lakaz.ErrNotFound, err)
	}
	return o, nil
}

// outcomesFile answers an operation's workshops as a table.
func (s *server) outcomesFile(v visit) (string, []byte, error) {
	o, err := s.reportedOperation(v)
	if err != nil {
		return "", nil, err
	}
	data, err := s.outcomesCSV(v.Context(), v.Words, o)
	return "ateliers-" + string(o.ID) + ".csv", data, err
}

// file answers what people who have entered take along.
func (s *server) file(kind string, make func(visit) (name string, data []byte, err error)) http.Handler {
	return guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visit{Request: r}
		var err error
		if v.Actor, v.Entered, err = s.actor(r); err == nil && !v.Entered {
			err = errStranger
		}
		v.Words = locales.For(s.language(r, v.Actor))
		name, data := "", []byte(nil)
		if err == nil {
			name, data, err = make(v)
		}
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "private, no-store")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		w.Write(data) // an error means that the browser has gone
	}))
}
