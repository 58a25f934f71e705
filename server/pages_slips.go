package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// ownSlipData is the page on which a device's slips are found: by its seats, else by a name and a PIN.
type ownSlipData struct {
	Here    string
	Problem string
	Name    string
	Seats   []choice
	// Asks whether the answers of a seat, whose slip is at Slip, may be read; Shared tells that they may.
	Asks, Shared bool
	Seat, Slip   string
}

// ownSlipPath is where a device finds what was chosen at a seat.
func ownSlipPath(h *roomHost, p room.PlayerID) string {
	return "/w/" + h.room.Code + "/choix?place=" + url.QueryEscape(string(p))
}

// ownSlipPage leads a device to what was chosen at its seat; "place" says at which. With "dossier" it asks there whether the
// home's answers may be read before a visit: most who come have no account yet.
func (s *server) ownSlipPage(v visit) (reply, error) {
	h, err := s.rooms.byCode(v.Request, v.PathValue("code"))
	if err != nil {
		return reply{}, err
	}
	seats := h.seatsOf(v.Request)
	if p := room.PlayerID(v.URL.Query().Get("place")); slices.Contains(seats, p) {
		seats = []room.PlayerID{p}
	}
	switch {
	case len(seats) != 1:
		return s.ownSlipView(v, h, seats, "")
	case v.URL.Query().Has("dossier"):
		return s.sharePage(v, h, seats[0])
	}
	return s.toSlip(v, h, seats[0], nil)
}

// sharePage asks a home, by a seat of its own, whether those who accompany it may read what it answered.
func (s *server) sharePage(v visit, h *roomHost, p room.PlayerID) (reply, error) {
	g, own, err := s.seatedGuest(v.Context(), h.room.Workshop, p)
	if err != nil {
		return reply{}, err
	}
	if !own {
		return s.toSlip(v, h, p, nil)
	}
	h.mu.Lock()
	seat, _ := room.SeatView(h.state, h.rules, p)
	h.mu.Unlock()
	language := seat.Lang
	if _, chosen := locales.LanguageOf(v.URL.Query().Get("lang")); chosen || v.Entered {
		language = ""
	}
	slip, err := s.rooms.book.SlipOf(v.Context(), h.room.ID, p)
	if err != nil {
		return reply{}, err
	}
	territory, err := h.territory(v.Context())
	d := ownSlipData{Here: "/w/" + h.room.Code + "/choix", Asks: true, Seat: string(p), Name: seat.Name, Shared: g.Shared, Slip: slipPath(slip.Code)}
	return reply{Page: "ownslip.html", Title: "attend.share", Territory: territory, Language: language, Data: d}, err
}

// shareOwn keeps what a home said by a seat of its own on this device.
func (s *server) shareOwn(v visit, h *roomHost) (reply, error) {
	p := room.PlayerID(v.PostFormValue("place"))
	if !slices.Contains(h.seatsOf(v.Request), p) {
		return s.ownSlipView(v, h, nil, "")
	}
	g, own, err := s.seatedGuest(v.Context(), h.room.Workshop, p)
	if err == nil && own {
		err = s.gate.steady(func() error {
			return s.rooms.book.Share(v.Context(), g.Workshop, g.Household, v.PostFormValue("partager") == "1")
		})
	}
	return reply{Redirect: ownSlipPath(h, p) + "&dossier=1"}, err
}

// seatedGuest is the household that took a seat itself, by its invitation's ticket or on its own device; false for none.
func (s *server) seatedGuest(ctx context.Context, workshop string, p room.PlayerID) (g workshops.Guest, own bool, err error) {
	guests, err := s.rooms.book.Guests(ctx, workshop)
	for _, g := range guests {
		if slices.Contains(g.Own(), p) {
			return g, true, nil
		}
	}
	return g, false, err
}

func (s *server) ownSlipView(v visit, h *roomHost, seats []room.PlayerID, problem string) (reply, error) {
	d := ownSlipData{Here: "/w/" + h.room.Code + "/choix", Problem: problem, Name: v.PostFormValue("nom")}
	for _, p := range seats {
		if seat, err := h.told(p); err == nil {
			d.Seats = append(d.Seats, choice{Value: string(p), Text: seat.Name})
		}
	}
	territory, err := h.territory(v.Context())
	a := reply{Page: "ownslip.html", Title: "slip.find", Territory: territory, Data: d}
	if problem != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, err
}

// findOwnSlip finds a seat by its name and PIN, and keeps it on the device.
func (s *server) findOwnSlip(v visit) (reply, error) {
	h, err := s.rooms.byCode(v.Request, v.PathValue("code"))
	if err != nil {
		return reply{}, err
	}
	if v.PostFormValue("partager") != "" {
		return s.shareOwn(v, h)
	}
	seat, err := h.move(moving{Name: v.PostFormValue("nom"), PIN: v.PostFormValue("pin")}, clientAddress(v.Request, s.options.BehindProxy))
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return s.ownSlipView(v, h, nil, refusal.Key)
	} else if err != nil {
		return reply{}, err
	}
	mine := append(slices.DeleteFunc(h.seatsOf(v.Request), func(p room.PlayerID) bool { return p == seat.ID }), seat.ID)
	return s.toSlip(v, h, seat.ID, s.keepSeats(v.Request, h, mine[max(0, len(mine)-deviceSeats):]))
}

// toSlip leads to the slip of a seat.
func (s *server) toSlip(v visit, h *roomHost, p room.PlayerID, seats *http.Cookie) (reply, error) {
	slip, err := s.rooms.book.SlipOf(v.Context(), h.room.ID, p)
	a := reply{Redirect: slipPath(slip.Code)}
	if seats != nil {
		a.Cookies = []*http.Cookie{seats}
	}
	return a, err
}

// slipsData is what is printed at the end of a workshop: a slip for each seat at which gestures were chosen.
type slipsData struct {
	ID, Title string
	Sheets    [][]taken // a page each
	Seats     []joinable
	Homes     []choice
}

// joinable is a seat that may be joined to a home.
type joinable struct {
	Code, Name       string
	JoinedID, Joined string // the household, and what it is called
}

// Here is the workshop's own page.
func (d slipsData) Here() string { return workshopPath(d.ID) }

// Some reports whether a seat was joined to a home already.
func (d slipsData) Some() bool {
	return slices.ContainsFunc(d.Seats, func(j joinable) bool { return j.Joined != "" })
}

// Post is where a seat is joined to a home.
func (j joinable) Post() string { return slipPath(j.Code) }

// slipsPage draws the slips of a workshop's seats, each in its own language, and which homes they belong to.
func (s *server) slipsPage(v visit) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	d := slipsData{ID: ws.ID, Title: ws.Title}
	a := reply{Page: "slips.html", Title: "slip.sheet", Territory: o.Territory}
	guests, err := s.guestsByName(v.Context(), v.Actor, ws)
	if err != nil {
		return reply{}, err
	}
	var all []taken
	for _, id := range ws.Rooms() {
		slips, err := s.slipsOf(v, o, id)
		if err != nil {
			return reply{}, err
		}
		for _, t := range slips {
			seat := joinable{Code: t.Code, Name: t.Name}
			for _, g := range guests {
				if slices.Contains(g.Seats(), t.seat) {
					seat.JoinedID, seat.Joined = string(g.Household), g.name
				}
			}
			all, d.Seats = append(all, t), append(d.Seats, seat)
		}
	}
	d.Sheets = slices.Collect(slices.Chunk(all, slipsOnAPage))
	if len(d.Seats) > 0 {
		if d.Homes, _, err = s.homesToJoin(v, o, ""); err != nil {
			return reply{}, err
		}
	}
	a.Data = d
	return a, nil
}

// slipsOf are the slips of a room's seats at which gestures were chosen.
func (s *server) slipsOf(v visit, o lakaz.Operation, id string) (all []taken, err error) {
	h, err := s.rooms.host(v.Context(), id)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	players := slices.Clone(h.state.Players)
	h.mu.Unlock()
	for _, p := range players {
		slip, err := s.rooms.book.SlipOf(v.Context(), id, p.ID)
		if err != nil {
			return nil, err
		}
		t, there, err := s.takenOf(v, h, o, slip, "")
		if err != nil {
			return nil, err
		}
		if there && len(t.Gestures) > 0 {
			all = append(all, t)
		}
	}
	return all, nil
}

const slipsOnAPage = 4
