package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
)

// hosts are those who plan workshops and hold them, in the operations where they work.
func hosts(a lakaz.Actor) bool {
	return a.Role == lakaz.Facilitator || a.Role == lakaz.Advisor || a.Role == lakaz.Administrator
}

// workshopID names a workshop.
type workshopID struct {
	ID string `path:"id" maxLength:"26"`
}

// workshopPlan is a workshop as it is planned.
type workshopPlan struct {
	ID   string `path:"id" maxLength:"26" doc:"A ULID, made where it is planned: sent again, it is the same workshop"`
	Body struct {
		Operation    string        `json:"operation" maxLength:"32"`
		Title        string        `json:"title" maxLength:"480"`
		Place        string        `json:"place,omitempty" maxLength:"480"`
		At           time.Time     `json:"at"`
		Minutes      int           `json:"minutes"`
		Facilitators []string      `json:"facilitators,omitempty" maxItems:"12" doc:"Who holds it; left out, who plans it"`
		Languages    []string      `json:"languages" maxItems:"12"`
		Pack         string        `json:"pack" maxLength:"40"`
		Settings     room.Settings `json:"settings,omitempty"`
		Invited      []string      `json:"invited,omitempty" maxItems:"300" doc:"Households of the operation"`
		Table        string        `json:"table,omitempty" maxLength:"32" doc:"The demo table whose power is shown on the wall; in a bag it is the bag's"`
	}
}

// attended is when and how somebody was found to have come.
type attended struct {
	At  time.Time     `json:"at"`
	How workshops.How `json:"how" enum:"ticked,scanned,seated"`
}

// workshopLine is a workshop in a list; no household is named in it.
type workshopLine struct {
	workshops.Workshop
	Invited int    `json:"invited"`
	Came    int    `json:"came" doc:"Households, and those who came without an invitation"`
	Code    string `json:"code,omitempty" doc:"Of the room that is open"`
}

// workshopView is a workshop for those who hold it. Of households it has what they are called, no more.
type workshopView struct {
	workshops.Workshop
	Invited    []lakaz.HouseholdID          `json:"invited"`
	Names      map[lakaz.HouseholdID]string `json:"names" doc:"What those invited are called"`
	Tickets    map[lakaz.HouseholdID]string `json:"tickets" doc:"What stands on their invitations"`
	Attendance map[string]attended          `json:"attendance" doc:"By household or walk-in"`
	Code       string                       `json:"code,omitempty" doc:"Of the room that was opened last, while it leads there"`
	Join       string                       `json:"join,omitempty" doc:"Where people come in"`
	Wall       string                       `json:"wall,omitempty" doc:"What the projector opens; it may only look"`
	Phase      room.Phase                   `json:"phase,omitempty"`
}

// guestLine is a household that may be invited.
type guestLine struct {
	ID   lakaz.HouseholdID `json:"id"`
	Name string            `json:"name"`
}

func (s *server) mountWorkshops(api huma.API) {
	route(s, api, http.MethodGet, "/api/operations/{id}/workshops", "An operation's workshops, the newest first", hosts, s.listWorkshops)
	route(s, api, http.MethodGet, "/api/operations/{id}/guests", "The households of an operation that may be invited", hosts, s.listGuests)
	route(s, api, http.MethodGet, "/api/workshops/{id}", "A workshop, who is invited and who came", hosts, s.getWorkshop)
	route(s, api, http.MethodPut, "/api/workshops/{id}", "Plan a workshop, or change its plan", hosts, s.putWorkshop)
	route(s, api, http.MethodDelete, "/api/workshops/{id}", "Cancel a workshop in which no room was opened", hosts, s.cancelWorkshop)
	route(s, api, http.MethodGet, "/api/workshops/{id}/bag", "A workshop as a file that a laptop in a hall opens: the plan, its content, what those invited are called; nothing measured", hosts, s.bagOf)
	route(s, api, http.MethodPost, "/api/workshops/{id}/room", "Open a workshop's room; again, it is the same room until it has ended", hosts, s.openRoom)
	route(s, api, http.MethodPut, "/api/workshops/{id}/attendance/{guest}", "Note that a household came, by its name or its invitation's ticket", hosts, s.putAttendance)
	route(s, api, http.MethodDelete, "/api/workshops/{id}/attendance/{guest}", "Take that back", hosts, s.deleteAttendance)
	route(s, api, http.MethodPut, "/api/workshops/{id}/walk-ins/{walkIn}", "Write down who came without an invitation", hosts, s.putWalkIn)
	route(s, api, http.MethodDelete, "/api/workshops/{id}/walk-ins/{walkIn}", "Take that back", hosts, s.deleteWalkIn)
}

// mayHost finds a workshop for those who may hold it; for all others it is not there.
func (s *server) mayHost(ctx context.Context, by lakaz.Actor, id string) (workshops.Workshop, error) {
	ws, err := s.rooms.book.Get(ctx, id)
	if err == nil && !(hosts(by) && by.WorksIn(ws.Operation)) {
		err = fmt.Errorf("workshop: %w", lakaz.ErrNotFound)
	}
	return ws, err
}

// operationPath names an operation.
type operationPath struct {
	ID string `path:"id" maxLength:"32"`
}

// hostsIn is an operation for those who hold its workshops; for all others it is not there.
func (s *server) hostsIn(ctx context.Context, by lakaz.Actor, id string) (lakaz.Operation, error) {
	o, err := s.registry.Operation(ctx, lakaz.OperationID(id))
	if err == nil && !by.WorksIn(o.ID) {
		err = fmt.Errorf("operation: %w", lakaz.ErrNotFound)
	}
	return o, err
}

func (s *server) listWorkshops(ctx context.Context, by caller, in *operationPath) (*body[[]workshopLine], error) {
	o, err := s.hostsIn(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := s.rooms.book.Of(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	lines := []workshopLine{}
	for _, ws := range all {
		guests, err := s.rooms.book.Guests(ctx, ws.ID)
		if err != nil {
			return nil, err
		}
		line := workshopLine{Workshop: ws}
		line.Invited, line.Came = ws.Count(guests)
		line.Came += len(ws.WalkIns)
		if r, open := s.rooms.openOf(ctx, ws); open {
			line.Code = r.Code
		}
		lines = append(lines, line)
	}
	return bodyOf(lines)
}

func (s *server) listGuests(ctx context.Context, by caller, in *operationPath) (*body[[]guestLine], error) {
	o, err := s.hostsIn(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	households, err := s.registry.Households(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	lines := []guestLine{}
	for _, h := range households {
		if h.Left.IsZero() {
			s.accesses.note(ctx, by.Actor, glanceFile, h.ID)
			lines = append(lines, guestLine{h.ID, h.Name})
		}
	}
	return bodyOf(lines)
}

func (s *server) getWorkshop(ctx context.Context, by caller, in *workshopID) (*body[workshopView], error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return s.viewWorkshop(ctx, by, ws)
}

// viewWorkshop is a workshop as those who hold it see it.
func (s *server) viewWorkshop(ctx context.Context, by caller, ws workshops.Workshop) (*body[workshopView], error) {
	v := workshopView{Workshop: ws, Invited: []lakaz.HouseholdID{}, Names: map[lakaz.HouseholdID]string{},
		Tickets: map[lakaz.HouseholdID]string{}, Attendance: map[string]attended{}}
	guests, err := s.rooms.book.Guests(ctx, ws.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range guests {
		h, err := s.registry.Household(ctx, g.Household)
		if err != nil {
			continue // erased meanwhile
		}
		s.accesses.note(ctx, by.Actor, glanceFile, h.ID)
		if g.Invited {
			v.Invited = append(v.Invited, g.Household)
		}
		v.Names[h.ID], v.Tickets[h.ID] = h.Name, g.Ticket
		if !g.Came.IsZero() {
			v.Attendance[string(h.ID)] = attended{g.Came, g.How}
		}
	}
	for _, who := range ws.WalkIns {
		v.Attendance[who.ID] = attended{who.At, workshops.Ticked}
	}
	if ws.Room == "" {
		return bodyOf(v)
	}
	h, err := s.rooms.host(ctx, ws.Room)
	if err != nil {
		return nil, err
	}
	v.Code, v.Join, v.Wall, v.Phase = h.addresses(s.origin(by.request))
	return bodyOf(v)
}

func (s *server) putWorkshop(ctx context.Context, by caller, in *workshopPlan) (*body[workshopView], error) {
	o, err := s.hostsIn(ctx, by.Actor, in.Body.Operation)
	if err != nil {
		return nil, err
	}
	if old, err := s.rooms.book.Get(ctx, in.ID); err == nil && old.Operation != o.ID {
		return nil, fmt.Errorf("workshop: %w", lakaz.ErrNotFound)
	}
	ws := workshops.Workshop{ID: in.ID, Operation: o.ID, Title: in.Body.Title, Place: in.Body.Place, At: in.Body.At, Minutes: in.Body.Minutes,
		Languages: in.Body.Languages, Pack: in.Body.Pack, Settings: in.Body.Settings, WalkIns: []workshops.WalkIn{}}
	for _, p := range in.Body.Facilitators {
		ws.Facilitators = append(ws.Facilitators, lakaz.PersonID(p))
	}
	if len(ws.Facilitators) == 0 {
		ws.Facilitators = []lakaz.PersonID{by.Person}
	}
	invited, table, err := s.guestsOf(ctx, o, in.Body.Invited, in.Body.Table)
	if err != nil {
		return nil, err
	}
	ws.Table = table
	if err := s.plan(ctx, o, ws, invited); err != nil {
		return nil, err
	}
	return s.getWorkshop(ctx, by, &workshopID{in.ID})
}

func (s *server) cancelWorkshop(ctx context.Context, by caller, in *workshopID) (*struct{}, error) {
	if _, err := s.mayHost(ctx, by.Actor, in.ID); err != nil {
		return nil, err
	}
	return nil, s.rooms.book.Cancel(ctx, in.ID, s.now())
}

func (s *server) openRoom(ctx context.Context, by caller, in *workshopID) (*body[workshopView], error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := s.rooms.open(ctx, ws); err != nil {
		return nil, err
	}
	return s.getWorkshop(ctx, by, in)
}
