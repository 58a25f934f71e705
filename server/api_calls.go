package main

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/casework"
	"lakaz/locales"
)

// callInput is a call for help as a household makes it.
type callInput struct {
	ID   string `path:"id" maxLength:"32"`
	Call string `path:"call" maxLength:"26" doc:"A ULID, made on the device when help was asked for: sent again, it is the same call"`
	Body struct {
		Topic string `json:"topic" maxLength:"16" doc:"cold, bill or equipment"`
		Words string `json:"words,omitempty" maxLength:"4000"`
		Phone string `json:"phone,omitempty" maxLength:"100" doc:"Where to call back"`
		When  string `json:"when,omitempty" maxLength:"16" doc:"To call back: morning, afternoon or evening; any time where it is empty"`
	}
}

// callStep says how far a call has come.
type callStep struct {
	ID    string `path:"id" maxLength:"32"`
	Call  string `path:"call" maxLength:"26"`
	State string `path:"state" enum:"seen,called,resolved"`
}

// callLine is a household's call in an office, in the reader's language.
type callLine struct {
	casework.Call
	Home  string         `json:"home"`
	State casework.State `json:"state" enum:"sent,seen,called,resolved"`
	Row   healthLine     `json:"row"` // the same to be seen
}

// mostCalls is how many calls are told at once: those that need somebody most.
const mostCalls = 200

func (s *server) mountCalls(api huma.API) {
	route(s, api, http.MethodPut, "/api/households/{id}/calls/{call}", "Call for help, for one's own home; it is answered once it is stored", everyone, s.putCall)
	route(s, api, http.MethodGet, "/api/households/{id}/calls", "A household's calls for help, the newest first", everyone, s.getCalls)
	route(s, api, http.MethodPut, "/api/households/{id}/calls/{call}/{state}", "Say that a call was seen, called back or resolved", visitors, s.reachCall)
	route(s, api, http.MethodGet, "/api/calls", "Calls for help that are not resolved, of the homes I may visit: the cold first, then the oldest", visitors, s.listCalls)
}

func (s *server) putCall(ctx context.Context, by caller, in *callInput) (*body[casework.Call], error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	c, err := casework.New(in.Call, h.ID, casework.Topic(in.Body.Topic), in.Body.Words, in.Body.Phone, in.Body.When, s.now())
	if err != nil {
		return nil, err
	}
	var kept casework.Call
	if err := s.gate.steady(func() error {
		if _, err := s.registry.Household(ctx, h.ID); err != nil { // erased meanwhile
			return err
		}
		kept, err = s.calls.Add(ctx, c)
		return err
	}); err != nil {
		return nil, err
	}
	s.hub.State(lakaz.CallsTopic(h.Operation), s.callsState())
	return bodyOf(kept)
}

func (s *server) getCalls(ctx context.Context, by caller, in *householdID) (*body[[]casework.Call], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	list, err := s.calls.Of(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	return bodyOf(append([]casework.Call{}, list...))
}

func (s *server) reachCall(ctx context.Context, by caller, in *callStep) (*body[casework.Call], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	c, err := s.calls.Reach(ctx, h.ID, in.Call, casework.State(in.State), by.Person, s.now())
	if err != nil {
		return nil, err
	}
	s.hub.State(lakaz.CallsTopic(h.Operation), s.callsState())
	return bodyOf(c)
}

func (s *server) listCalls(ctx context.Context, by caller, _ *nothing) (*body[[]callLine], error) {
	open, err := s.calls.Open(ctx)
	if err != nil {
		return nil, err
	}
	lines := []callLine{}
	for _, c := range open {
		h, err := s.registry.Household(ctx, c.Household)
		if err != nil || !by.MayVisit(h) { // another's, or erased meanwhile
			continue
		}
		s.accesses.note(ctx, by.Actor, glanceFile, h.ID)
		line := callLine{Call: c, Home: h.Name, State: c.State()}
		if line.Row, err = s.callRow(ctx, by.words, h, c); err != nil {
			return nil, err
		}
		if lines = append(lines, line); len(lines) == mostCalls {
			break
		}
	}
	return bodyOf(lines)
}

// topicPicture is the pictogram of what a call is about.
func topicPicture(t casework.Topic) string {
	return map[casework.Topic]string{casework.Cold: "thermometer", casework.Bill: "receipt-text", casework.Equipment: "plug"}[t]
}

// topicWords is what a call is about; overseas nobody is cold.
func topicWords(w locales.Words, t lakaz.Territory, topic casework.Topic) string {
	if topic == casework.Cold && t.Overseas() {
		return w.T("help.topic.warm")
	}
	return w.T("help.topic." + string(topic))
}

// callRow is a call as an office lists it, with the one thing that may be said of it next.
func (s *server) callRow(ctx context.Context, w locales.Words, h lakaz.Household, c casework.Call) (healthLine, error) {
	state, words := "", topicWords(w, h.Dwelling.Territory, c.Topic)
	if c.Topic == casework.Cold {
		state = alert
	}
	row := healthLine{Href: visitHref(h.ID), Title: h.Name + " · " + w.T("help.calls"), Phone: c.Phone,
		Signs: []sign{{topicPicture(c.Topic), words, state}, {"clock", ageSince(w, c.Asked, s.now()), ""}}, Todo: c.Words}
	if c.When != "" {
		row.Signs = append(row.Signs, sign{"phone", w.T("help.when." + c.When), ""})
	}
	last := c.Steps[len(c.Steps)-1]
	if last.State != casework.Sent {
		name, err := s.nameOf(ctx, last.By)
		if err != nil {
			return row, err
		}
		row.Signs = append(row.Signs, sign{"user-round", w.T("help.state."+string(last.State), locales.Args{"Name": name}), ""})
	}
	next := map[casework.State]casework.State{casework.Sent: casework.Seen, casework.Seen: casework.Called, casework.Called: casework.Resolved}[last.State]
	row.Do = &doing{Label: w.T("help.do." + string(next)), URL: "/api/households/" + string(h.ID) + "/calls/" + c.ID + "/" + string(next)}
	return row, nil
}

// ageSince is how long ago something was; what was not a minute ago is now.
func ageSince(w locales.Words, at, now time.Time) string { return locales.Age(w, max(0, now.Sub(at))) }
