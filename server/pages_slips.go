package main

import (
	"errors"
	"net/http"
	"slices"

	"lakaz"
	"lakaz/gamification/room"
)

// ownSlipData is the page on which a device's slips are found: by its seats, else by a name and a PIN.
type ownSlipData struct {
	Here    string
	Problem string
	Name    string
	Seats   []choice
}

// ownSlipPage leads a device to what was chosen at its seat; "place" says at which.
func (s *server) ownSlipPage(v visit) (reply, error) {
	h, err := s.rooms.byCode(v.Request, v.PathValue("code"))
	if err != nil {
		return reply{}, err
	}
	seats := h.seatsOf(v.Request)
	if p := room.PlayerID(v.URL.Query().Get("place")); slices.Contains(seats, p) {
		seats = []room.PlayerID{p}
	}
	if len(seats) == 1 {
		return s.toSlip(v, h, seats[0], nil)
	}
	return s.ownSlipView(v, h, seats, "")
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
