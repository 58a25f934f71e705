package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/gamification/workshops"
)

// mountCarry serves what goes to a bag and comes back from one.
func (s *server) mountCarry(mux *http.ServeMux) {
	mux.Handle("GET /ateliers/rapporter", s.file(carriedType, s.carryHome))
	mux.Handle("POST /ateliers/rapporter", s.hostForm(mostCarried, s.bringCarried))
	mux.Handle("POST /ateliers/jeton", s.hostPage(s.carryTokenPage))
	mux.HandleFunc("POST /ateliers/recevoir", s.receiveCarried)
}

// carriedType is what a file of workshops is called.
const carriedType = "application/gzip"

// bagOf is a planned workshop as a file that a bag opens.
func (s *server) bagOf(ctx context.Context, by caller, in *workshopID) (*huma.StreamResponse, error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	data, err := s.carryOut(ctx, []workshops.Workshop{ws})
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", carriedType)
		ctx.SetHeader("Content-Disposition", `attachment; filename="atelier-`+ws.ID+`.lakaz"`)
		ctx.BodyWriter().Write(data) // an error means that the browser has gone
	}}, nil
}

// carryHome is all that was held in this bag, for a main server: of the operations where the reader holds workshops. On a
// main server there is none: it tells at which seat each household sat and what was answered there, which only those read
// to whom the household showed it.
func (s *server) carryHome(v visit) (name string, data []byte, err error) {
	switch {
	case !hosts(v.Actor):
		return "", nil, lakaz.ErrForbidden
	case s.bag == nil:
		return "", nil, lakaz.ErrNotFound
	}
	operations, err := s.operationsOf(v)
	if err != nil {
		return "", nil, err
	}
	var list []workshops.Workshop
	for _, o := range operations {
		own, err := s.rooms.book.Of(v.Context(), o.ID)
		if err != nil {
			return "", nil, err
		}
		list = append(list, own...)
	}
	data, err = s.carryBack(v.Context(), list)
	return "ateliers-" + s.now().Format("2006-01-02") + ".lakaz", data, err
}

// bringCarried takes in a file: in a bag what is planned, on a main server what was held.
func (s *server) bringCarried(v visit) (reply, error) {
	if err := v.ParseMultipartForm(1 << 20); err != nil { // of it in memory
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return s.workshopsView(v, workshopsData{Problem: errHeavy.Key})
		}
		return s.workshopsView(v, workshopsData{Problem: errUnread.Key})
	}
	defer v.MultipartForm.RemoveAll()
	data, err := brought(v, "fichier")
	if err != nil {
		return s.workshopsView(v, workshopsData{Problem: errUnread.Key})
	}
	d := workshopsData{}
	if s.bag != nil {
		err = s.openCarried(v.Context(), data)
	} else {
		o, failed := s.hostsIn(v.Context(), v.Actor, v.PostFormValue("operation"))
		if failed != nil {
			return reply{}, failed
		}
		d.Received, err = s.receive(v.Context(), v.Actor.Person, o, data)
	}
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return s.workshopsView(v, workshopsData{Problem: refusal.Key})
	} else if err != nil {
		return reply{}, err
	}
	d.Done = true
	return s.workshopsView(v, d)
}

// carryTokenPage shows a token with which a bag sends its workshops over the network, once.
func (s *server) carryTokenPage(v visit) (reply, error) {
	o, err := s.hostsIn(v.Context(), v.Actor, v.PostFormValue("operation"))
	if err != nil {
		return reply{}, err
	}
	token, err := s.newCarryToken(v.Context(), o.ID, v.Actor.Person)
	if err != nil {
		return reply{}, err
	}
	return s.workshopsView(v, workshopsData{Token: token, To: s.origin(v.Request)})
}

// receiveCarried is where `lakaz carry --to` sends. Whoever has the token is let in for this alone.
func (s *server) receiveCarried(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostCarried)
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	got, err := func() (got received, err error) {
		t, err := s.carryToken(r.Context(), token)
		if err != nil {
			return got, err
		}
		if r.ContentLength > mostCarried {
			w.Header().Set("Connection", "close") // nobody waits for the rest
			return got, errHeavy
		}
		data, err := io.ReadAll(r.Body)
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return got, errHeavy
		} else if err != nil {
			return got, errUnread // cut off: sent again it is as good
		}
		s.spending.Lock() // of two files under one token only the first comes in
		defer s.spending.Unlock()
		if t, err = s.carryToken(r.Context(), token); err != nil {
			return got, err
		}
		if t.spentOn(data) {
			return got, lakaz.ErrForbidden
		}
		o, err := s.registry.Operation(r.Context(), t.Operation)
		if err != nil {
			return got, err
		}
		if got, err = s.receive(r.Context(), t.Person, o, data); err != nil {
			return got, err
		}
		return got, s.spendCarryToken(r.Context(), token, data)
	}()
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	roomAnswer(w, got)
}
