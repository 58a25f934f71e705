package main

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// mountWorkshopPages serves what those who hold workshops plan, print and tick: plain forms that need no script and may be
// sent again.
func (s *server) mountWorkshopPages(mux *http.ServeMux) {
	mux.Handle("GET /ateliers", s.hostPage(s.workshopsPage))
	mux.Handle("POST /ateliers/maintenant", s.hostPage(s.beginWorkshop))
	mux.Handle("GET /operation/{id}/table", s.hostPage(s.tablePage))
	mux.Handle("POST /operation/{id}/table", s.hostPage(s.changeTable))
	mux.Handle("GET /ateliers/nouveau", s.hostPage(s.newWorkshop))
	mux.Handle("GET /atelier/{id}", s.hostPage(s.workshopPage))
	mux.Handle("POST /atelier/{id}", s.hostPage(s.planWorkshop))
	mux.Handle("POST /atelier/{id}/annuler", s.hostPage(s.dropWorkshop))
	mux.Handle("POST /atelier/{id}/retablir", s.hostPage(s.restoreWorkshop))
	mux.Handle("POST /atelier/{id}/salle", s.hostPage(s.openRoomPage))
	mux.Handle("GET /atelier/{id}/foyers", s.hostPage(s.guestsPage))
	mux.Handle("POST /atelier/{id}/foyers", s.hostPage(s.inviteGuests))
	mux.Handle("GET /atelier/{id}/invitations", s.hostPage(s.invitationsPage))
	mux.Handle("GET /atelier/{id}/emargement", s.hostPage(s.registerPage))
	mux.Handle("GET /atelier/{id}/cartes", s.hostPage(s.dealingPage))
	mux.Handle("POST /atelier/{id}/cartes", s.hostPage(s.dealCards))
	mux.Handle("GET /atelier/{id}/presence", s.hostPage(s.presencePage))
	mux.Handle("POST /atelier/{id}/presence", s.hostPage(s.tickPresence))
	mux.Handle("GET /i/{id}", s.page(s.invitationPage))
	mux.Handle("GET /i/{id}/{ticket}", s.page(s.invitationPage))
	mux.Handle("POST /i/{id}/{ticket}", s.page(s.listOwnName))
}

// hostPage is page for those who hold workshops; who has not entered is led to the team's door.
func (s *server) hostPage(handle func(visit) (reply, error)) http.Handler {
	return s.page(s.hosting(handle))
}

// hosting lets only those through who hold workshops.
func (s *server) hosting(handle func(visit) (reply, error)) func(visit) (reply, error) {
	return func(v visit) (reply, error) {
		switch {
		case !v.Entered:
			return reply{Redirect: "/entrer/equipe"}, nil
		case !hosts(v.Actor):
			return reply{}, lakaz.ErrForbidden
		}
		return handle(v)
	}
}

// hosted is the workshop of an address and its operation, for those who may hold it; for all others it is not there.
func (s *server) hosted(v visit) (ws workshops.Workshop, o lakaz.Operation, err error) {
	if ws, err = s.mayHost(v.Context(), v.Actor, v.PathValue("id")); err == nil {
		o, err = s.registry.Operation(v.Context(), ws.Operation)
	}
	return ws, o, err
}

// workshopsData is the list of an hour that is planned after another.
type workshopsData struct {
	Bag        bool     // the server stands in a hall
	Late       bool     // and by its clock it is before what has been
	Problem    string   // key of why a file was not taken in
	Done       bool     // a file was taken in
	Received   received // and what it brought
	Token, To  string   // with which a bag sends its workshops, and where; shown once
	Operations []operationWorkshops
}

// operationWorkshops are the workshops of one operation.
type operationWorkshops struct {
	ID, Name    string
	Coming, Was []workshopRow
	Packs       []choice // that may be played there
	Fresh       string   // the id of one that is begun on the spot: the form may be sent again
}

// New is the address on which another one is planned.
func (o operationWorkshops) New() string {
	return "/ateliers/nouveau?" + url.Values{"operation": {o.ID}}.Encode()
}

// Table is the address of its demo table.
func (o operationWorkshops) Table() string { return tablePath(lakaz.OperationID(o.ID)) }

// workshopRow is one workshop in a list.
type workshopRow struct {
	ID, Title, When, Place string
	Invited, Came          int
	Code                   string // of the room that is open
	Cancelled              bool
}

// operationsOf are the operations in which somebody may hold workshops, by name.
func (s *server) operationsOf(v visit) ([]lakaz.Operation, error) {
	all, err := s.registry.Operations(v.Context())
	all = slices.DeleteFunc(all, func(o lakaz.Operation) bool { return !v.Actor.WorksIn(o.ID) })
	slices.SortFunc(all, func(a, b lakaz.Operation) int { return cmp.Compare(a.Name, b.Name) })
	return all, err
}

// workshopsPage lists the workshops of the reader's operations: those to come, the next one first, and those that were.
func (s *server) workshopsPage(v visit) (reply, error) { return s.workshopsView(v, workshopsData{}) }

func (s *server) workshopsView(v visit, d workshopsData) (reply, error) {
	operations, err := s.operationsOf(v)
	if err != nil {
		return reply{}, err
	}
	d.Bag, d.Late = s.bag != nil, s.bag != nil && s.bag.late()
	for _, o := range operations {
		list := operationWorkshops{ID: string(o.ID), Name: o.Name, Fresh: s.freshWorkshop()}
		if strings.HasPrefix(list.ID, bagMark) {
			list.Name = v.Words.T("plan.bagOperation") // the bag's own, in its reader's language
		}
		if list.Packs, err = s.packsFor(v, o); err != nil {
			return reply{}, err
		}
		all, err := s.rooms.book.Of(v.Context(), o.ID)
		if err != nil {
			return reply{}, err
		}
		for _, ws := range all {
			row, err := s.workshopRow(v, o, ws)
			if err != nil {
				return reply{}, err
			}
			if s.now().Before(ws.Until()) {
				list.Coming = append([]workshopRow{row}, list.Coming...)
			} else {
				list.Was = append(list.Was, row)
			}
		}
		d.Operations = append(d.Operations, list)
	}
	a := reply{Page: "workshops.html", Title: "plan.workshops", Data: d}
	if d.Problem != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

func (s *server) workshopRow(v visit, o lakaz.Operation, ws workshops.Workshop) (workshopRow, error) {
	row := workshopRow{ID: ws.ID, Title: ws.Title, Place: ws.Place, When: teamMoment(v.Words, o.Territory, ws.At), Cancelled: !ws.Cancelled.IsZero()}
	guests, err := s.rooms.book.Guests(v.Context(), ws.ID)
	if err != nil {
		return row, err
	}
	row.Invited, row.Came = ws.Count(guests)
	row.Came += len(ws.WalkIns)
	if r, open := s.rooms.openOf(v.Context(), ws); open {
		row.Code = r.Code
	}
	return row, nil
}

// momentOf is a day and an hour on a territory's own clock.
func momentOf(w *locales.Printer, t lakaz.Territory, at time.Time) string {
	here := t.In(at)
	return w.T("plan.when", locales.Args{"Date": locales.DayMonthYear(w, here), "Time": locales.Clock(here)})
}

// teamMoment is momentOf for the team, who may sit elsewhere: with the hour in Paris where that is another one.
func teamMoment(w *locales.Printer, t lakaz.Territory, at time.Time) string {
	here, paris := t.In(at), lakaz.Mainland.In(at)
	there := locales.Clock(paris)
	switch {
	case here.Format(time.DateTime) == paris.Format(time.DateTime):
		return momentOf(w, t, at)
	case here.Format(time.DateOnly) != paris.Format(time.DateOnly):
		there = locales.DayMonth(w, paris) + ", " + there
	}
	return w.T("plan.whenAway", locales.Args{"When": momentOf(w, t, at), "Time": there})
}

// newWorkshop gives a workshop its name: the form that follows may be sent again.
func (s *server) newWorkshop(v visit) (reply, error) {
	o, err := s.hostsIn(v.Context(), v.Actor, v.URL.Query().Get("operation"))
	if err != nil {
		return reply{}, err
	}
	return reply{Redirect: "/atelier/" + s.freshWorkshop() + "?" + url.Values{"operation": {string(o.ID)}}.Encode()}, nil
}

// freshWorkshop is the name of a workshop that nobody has yet.
func (s *server) freshWorkshop() string {
	return ulid.MustNew(ulid.Timestamp(s.now()), rand.Reader).String()
}
