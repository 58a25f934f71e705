package main

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rsc.io/qr"

	"lakaz"
	"lakaz/gamification"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/registry"
)

// mountSlips serves what people take home of a workshop: the gestures they chose, on a page of their own or on paper. Its
// code leads there without an account; whoever has entered may keep them for their home, staff for a home of theirs.
func (s *server) mountSlips(mux *http.ServeMux) {
	mux.Handle("GET /w/{code}/choix", s.page(s.ownSlipPage))
	mux.Handle("POST /w/{code}/choix", s.page(s.findOwnSlip))
	mux.Handle("GET /choix/{code}", s.page(s.slipPage))
	mux.Handle("POST /choix/{code}", s.page(s.keepSlip))
	mux.Handle("GET /atelier/{id}/choix", s.hostPage(s.slipsPage))
}

// taken is what somebody chose at their seat, as they take it home.
type taken struct {
	Code, Name, Language string
	Gestures             []gesture
	QR                   *qrCode // nil in a bag, whose address leads nowhere once people are at home
	Address              string  // where the code is typed, "" in a bag
	seat                 room.PlayerID
}

// slipData is the page of one slip.
type slipData struct {
	taken
	Problem            string // key of what went wrong
	Title, Place, When string
	Until              string       // when its code ends
	Send               template.URL // a message with its address
	Share              string       // where whoever has the seat says who may read its answers, "" where that is not asked
	Resident, Kept     bool         // the reader has a home, whose seat it is
	Homes              []choice     // that staff may join it to
	JoinedID, Joined   string       // the home that it is joined to, for them
}

// Here is the address of the page.
func (d slipData) Here() string { return slipPath(d.Code) }

func slipPath(code string) string { return "/choix/" + url.PathEscape(code) }

// showSlip writes a slip's code as it is printed: "K7P-X4M-RTA".
func showSlip(code string) string {
	var parts []string
	for part := range slices.Chunk([]byte(code), 3) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, "-")
}

// Shown is the code as it is printed.
func (t taken) Shown() string { return showSlip(t.Code) }

// slipSeat is where a slip leads.
type slipSeat struct {
	workshops.Slip
	host *roomHost
	ws   workshops.Workshop
	o    lakaz.Operation
}

// bySlip is the seat of a typed code; lakaz.ErrNotFound. Guessing is slowed down as that of rooms' codes is.
func (s *server) bySlip(v visit) (x slipSeat, err error) {
	address := clientAddress(v.Request, s.options.BehindProxy)
	waits := !s.rooms.codes.may(address)
	code := registry.ReadCode(v.PathValue("code"))
	if waits {
		return x, &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "workshop.slowly"}
	}
	if x.Slip, err = s.rooms.book.BySlip(v.Context(), code); errors.Is(err, lakaz.ErrNotFound) {
		s.rooms.codes.take(address)
	}
	if err != nil {
		return x, err
	}
	if x.host, err = s.rooms.host(v.Context(), x.Room); err != nil {
		return x, err
	}
	if x.ws, err = s.rooms.book.Get(v.Context(), x.host.room.Workshop); err != nil {
		return x, err
	}
	x.o, err = s.registry.Operation(v.Context(), x.ws.Operation)
	return x, err
}

// takenOf is what was chosen at a seat, with the gestures in a language, "" for the seat's own; false where there is no such
// seat any more.
func (s *server) takenOf(v visit, h *roomHost, o lakaz.Operation, slip workshops.Slip, tag string) (t taken, ok bool, err error) {
	h.mu.Lock()
	seat, ok := room.SeatView(h.state, h.rules, slip.Player)
	chosen := room.Pledged(h.state, h.rules, slip.Player)
	h.mu.Unlock()
	if !ok {
		return t, false, nil
	}
	t = taken{Code: slip.Code, Name: seat.Name, Language: seat.Lang, seat: slip.Player}
	if tag != "" {
		t.Language = tag
	}
	for _, id := range chosen {
		if sheet, err := sheetOf(id); err == nil { // else of a pack that has changed since
			t.Gestures = append(t.Gestures, gestureIn(locales.For(t.Language), sheet, gamification.PlaceOf(o.Territory)))
		}
	}
	if s.bag != nil {
		return t, true, nil
	}
	code, err := qr.Encode(s.origin(v.Request)+slipPath(slip.Code), qr.M)
	t.QR, t.Address = &qrCode{code}, v.Host+"/w"
	return t, true, err
}

func (s *server) slipPage(v visit) (reply, error) { return s.slipView(v, nil) }

// slipView draws a slip in its seat's language, or the one that the reader asks for, and what became of it.
func (s *server) slipView(v visit, refusal *lakaz.Refusal) (reply, error) {
	gone := reply{Page: "slip.html", Title: "slip.title", Status: http.StatusNotFound, Data: slipData{Problem: "slip.gone"}}
	x, err := s.bySlip(v)
	if errors.Is(err, lakaz.ErrNotFound) {
		return gone, nil
	} else if err != nil {
		return reply{}, err
	}
	tag := ""
	if _, chosen := locales.LanguageOf(v.URL.Query().Get("lang")); chosen || v.Entered {
		tag = v.Words.Language().Tag
	}
	d := slipData{Title: x.ws.Title, Place: x.ws.Place}
	var there bool
	if d.taken, there, err = s.takenOf(v, x.host, x.o, x.Slip, tag); err != nil {
		return reply{}, err
	} else if !there {
		return gone, nil
	}
	w := locales.For(d.Language)
	d.When = momentOf(w, x.o.Territory, x.ws.At)
	d.Until = locales.DayMonthYear(w, x.o.Territory.In(x.host.room.Opened.Add(workshops.NamesKept)))
	if d.Address != "" {
		d.Send = template.URL("sms:?&body=" + url.PathEscape(w.T("slip.title")+" : "+s.origin(v.Request)+slipPath(x.Code)))
	}
	if err := s.slipReader(v, x, &d); err != nil {
		return reply{}, err
	}
	a := reply{Page: "slip.html", Title: "slip.title", Language: d.Language, Territory: x.o.Territory}
	if refusal != nil {
		a.Status, d.Problem = http.StatusUnprocessableEntity, refusal.Key
	}
	a.Data = d
	return a, nil
}

// slipReader fills in what the reader may do with a slip: a home keeps its own, whoever holds the workshop joins it to one.
func (s *server) slipReader(v visit, x slipSeat, d *slipData) error {
	guests, err := s.rooms.book.Guests(v.Context(), x.ws.ID)
	if err != nil {
		return err
	}
	var owner lakaz.HouseholdID
	for _, g := range guests {
		if slices.Contains(g.Seats(), x.Player) {
			owner = g.Household
		}
	}
	if _, own, err := s.seatedGuest(v.Context(), x.ws.ID, x.Player); err != nil {
		return err
	} else if own && !(v.Entered && hosts(v.Actor)) && x.host.room.Code != "" && !x.host.room.Gone(s.now()) {
		d.Share = ownSlipPath(x.host, x.Player) + "&dossier=1"
	}
	switch {
	case v.Entered && v.Actor.Role == lakaz.Resident:
		d.Resident, d.Kept = true, owner == v.Actor.Household
	case v.Entered && hosts(v.Actor) && v.Actor.WorksIn(x.ws.Operation):
		d.JoinedID = string(owner)
		d.Homes, d.Joined, err = s.homesToJoin(v, x.o, owner)
	}
	return err
}

// homesToJoin are the households of an operation by name, and what one of them is called.
func (s *server) homesToJoin(v visit, o lakaz.Operation, owner lakaz.HouseholdID) (list []choice, name string, err error) {
	households, err := s.registry.Households(v.Context(), o.ID)
	var told []lakaz.HouseholdID
	for _, h := range households {
		if h.ID == owner {
			name = h.Name
		}
		if h.Left.IsZero() && !h.Table {
			list, told = append(list, choice{Value: string(h.ID), Text: h.Name}), append(told, h.ID)
		}
	}
	s.accesses.note(v.Context(), v.Actor, glanceFile, told...)
	slices.SortFunc(list, func(a, b choice) int { return strings.Compare(a.Text, b.Text) })
	return list, name, err
}

// keepSlip keeps a slip for the reader's home, or for the home that staff names; "retirer" takes that back.
func (s *server) keepSlip(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer"}, nil
	}
	x, err := s.bySlip(v)
	if err != nil {
		return reply{}, err
	}
	home := lakaz.HouseholdID(v.PostFormValue("foyer"))
	switch {
	case v.Actor.Role == lakaz.Resident:
		home = v.Actor.Household
	case !hosts(v.Actor) || !v.Actor.WorksIn(x.ws.Operation):
		return reply{}, lakaz.ErrForbidden
	}
	if v.PostFormValue("retirer") != "" {
		err = s.rooms.book.Unclaim(v.Context(), x.ws.ID, home, x.Player)
	} else {
		err = s.claim(v.Context(), x.ws, home, x.Player, v.Actor.Role == lakaz.Resident)
	}
	back := slipPath(x.Code)
	if v.PostFormValue("liste") != "" && hosts(v.Actor) { // where the slips of the workshop are
		back = workshopPath(x.ws.ID) + "/choix"
	}
	var refusal *lakaz.Refusal
	switch {
	case errors.As(err, &refusal):
		return s.slipView(v, refusal)
	case errors.Is(err, lakaz.ErrNotFound): // it was taken back already
	case err != nil:
		return reply{}, err
	}
	return reply{Redirect: back}, nil
}

// claim makes a seat a household's: what was chosen there comes first among its gestures. Its answers stay its own to show, and
// where it is not itself who claims, to see.
func (s *server) claim(ctx context.Context, ws workshops.Workshop, id lakaz.HouseholdID, p room.PlayerID, itself bool) error {
	var h lakaz.Household
	err := s.gate.steady(func() (err error) {
		if h, err = s.registry.Household(ctx, id); errors.Is(err, lakaz.ErrNotFound) || err == nil && (h.Operation != ws.Operation || !h.Left.IsZero()) {
			return lakaz.Invalid("foyer", "slip.elsewhere")
		} else if err != nil {
			return err
		}
		return s.rooms.book.Claim(ctx, ws.ID, h.ID, p, s.now(), itself)
	})
	if err != nil {
		return err
	}
	return s.award(ctx, h, gamification.Award{Source: gamification.Attendance, Key: "workshop/" + ws.ID, Points: gamification.PointsCame})
}
