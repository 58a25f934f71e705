package main

import (
	"net/http"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// outcomePage is what a workshop came to, also while it goes on, for those who hold it.
func (s *server) outcomePage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	ws, coarse, err := s.reported(v)
	if err != nil {
		return reply{}, err
	}
	d, err := s.outcomeOf(v.Context(), v.Words, ws, coarse)
	return reply{Page: "outcome.html", Title: "report.title", Data: d}, err
}

// reported is a workshop whose report somebody may read, and whether of few people nothing is told: a manager was not there.
func (s *server) reported(v visit) (ws workshops.Workshop, coarse bool, err error) {
	if v.Entered && v.Actor.Role == lakaz.Manager {
		if ws, err = s.rooms.book.Get(v.Context(), v.PathValue("id")); err == nil && !v.Actor.WorksIn(ws.Operation) {
			err = lakaz.ErrNotFound
		}
		return ws, true, err
	}
	ws, err = s.mayHost(v.Context(), v.Actor, v.PathValue("id"))
	return ws, false, err
}

// outcomeFile answers the report as a file.
func (s *server) outcomeFile(kind, suffix string, write func(outcome, *locales.Printer) ([]byte, error)) http.Handler {
	return guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visit{Request: r}
		var err error
		if v.Actor, v.Entered, err = s.actor(r); err == nil && !v.Entered {
			err = errStranger
		}
		v.Words = locales.For(s.language(r, v.Actor))
		var file []byte
		if err == nil {
			var ws workshops.Workshop
			var coarse bool
			if ws, coarse, err = s.reported(v); err == nil {
				var d outcome
				if d, err = s.outcomeOf(r.Context(), v.Words, ws, coarse); err == nil {
					file, err = write(d, v.Words)
				}
			}
		}
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "private, no-store")
		w.Header().Set("Content-Disposition", `attachment; filename="bilan-`+v.PathValue("id")+suffix+`"`)
		w.Write(file) // an error means that the browser has gone
	}))
}
