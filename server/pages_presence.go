package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/registry"
)

// presenceData is the page on which those who came are ticked.
type presenceData struct {
	ID, Title string
	Problem   string
	Just      string // the household that was just found to have come
	JustID    string
	JustCard  string // the voting card they have, "" for none
	Guests    []presenceRow
	WalkIns   []workshops.WalkIn
	Fresh     string // the id of the next walk-in: sent again it is the same
	People    string
	First     string
	Here      int
	Others    []choice // households of the operation that were not invited
}

// Page is the workshop's own page.
func (d presenceData) Page() string { return workshopPath(d.ID) }

// presenceRow is a guest at the door.
type presenceRow struct {
	ID, Name string
	Came     bool
	Card     int
}

func (s *server) presencePage(v visit) (reply, error) { return s.presenceView(v, "", "") }

// presenceView draws the list at the door, and who was just ticked.
func (s *server) presenceView(v visit, problem string, just lakaz.HouseholdID) (reply, error) {
	ws, o, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	guests, err := s.guestsByName(v.Context(), v.Actor, ws)
	if err != nil {
		return reply{}, err
	}
	d := presenceData{ID: ws.ID, Title: ws.Title, Problem: problem, WalkIns: ws.WalkIns, Here: len(ws.WalkIns), People: "1",
		Fresh: ulid.MustNew(ulid.Timestamp(s.now()), rand.Reader).String()}
	known := map[lakaz.HouseholdID]bool{}
	for _, g := range guests {
		if !g.Invited && g.Came.IsZero() {
			continue // of whom it was taken back
		}
		if !g.Came.IsZero() {
			d.Here++
		}
		if g.Household == just {
			d.Just, d.JustID, d.JustCard = g.name, string(just), numbered(g.Card)
		}
		known[g.Household] = true
		d.Guests = append(d.Guests, presenceRow{string(g.Household), g.name, !g.Came.IsZero(), g.Card})
	}
	others, _, err := s.homesToJoin(v, o, "")
	if err != nil {
		return reply{}, err
	}
	for _, h := range others {
		if !known[lakaz.HouseholdID(h.Value)] {
			d.Others = append(d.Others, h)
		}
	}
	a := reply{Page: "presence.html", Title: "plan.presence", Territory: o.Territory}
	if problem != "" {
		a.Status = http.StatusUnprocessableEntity
		if v.PostForm.Has("prenom") {
			d.Fresh, d.First, d.People = v.PostForm.Get("nouveau"), v.PostForm.Get("prenom"), v.PostForm.Get("personnes")
		}
	}
	a.Data = d
	return a, nil
}

// tickPresence does what one of the page's forms asks. Each may be sent again, as a phone does whose network came back.
func (s *server) tickPresence(v visit) (reply, error) {
	ws, _, err := s.hosted(v)
	if err != nil {
		return reply{}, err
	}
	if err := v.ParseForm(); err != nil {
		return reply{}, lakaz.Invalid("form", "workshop.badSettings")
	}
	f := v.PostForm
	var just lakaz.HouseholdID
	switch {
	case f.Has("present"):
		_, err = s.attend(v.Context(), ws.ID, f.Get("present"), workshops.Ticked)
	case f.Has("carte") && f.Has("pour"):
		err = s.deal(v.Context(), ws, f.Get("pour"), cardOf(f.Get("carte")))
	case f.Has("absent"):
		err = s.rooms.book.Absent(v.Context(), ws.ID, f.Get("absent"))
	case f.Has("code"):
		h, found := s.attend(v.Context(), ws.ID, registry.ReadCode(f.Get("code")), workshops.Scanned)
		just, err = h.ID, found
		if errors.Is(err, lakaz.ErrNotFound) {
			return s.presenceView(v, "plan.codeUnknown", "")
		}
	case f.Has("venu"):
		just = lakaz.HouseholdID(f.Get("venu"))
		err = s.welcome(v.Context(), ws, just)
	case f.Has("retirer"):
		err = s.rooms.book.NoWalkIn(v.Context(), ws.ID, f.Get("retirer"))
	case f.Has("nouveau"):
		people, _ := strconv.Atoi(f.Get("personnes")) // what is no number is refused as 0 is
		name := cmp.Or(strings.TrimSpace(f.Get("prenom")), v.Words.T("plan.someone"))
		err = s.rooms.book.WalkIn(v.Context(), ws.ID, workshops.WalkIn{ID: f.Get("nouveau"), Name: name, People: people, At: s.now().UTC()})
		if err == nil && f.Get("carte") != "" {
			err = s.deal(v.Context(), ws, f.Get("nouveau"), cardOf(f.Get("carte")))
		}
	}
	var refusal *lakaz.Refusal
	switch {
	case errors.As(err, &refusal):
		return s.presenceView(v, refusal.Key, "")
	case err != nil:
		return reply{}, err
	case just != "":
		return s.presenceView(v, "", just)
	}
	return reply{Redirect: workshopPath(ws.ID) + "/presence"}, nil
}

// welcome notes that a household of the operation came that was not invited.
func (s *server) welcome(ctx context.Context, ws workshops.Workshop, id lakaz.HouseholdID) error {
	h, err := s.registry.Household(ctx, id)
	if errors.Is(err, lakaz.ErrNotFound) || err == nil && (h.Operation != ws.Operation || h.Table || !h.Left.IsZero()) {
		return lakaz.Invalid("venu", "workshop.unknownHousehold")
	} else if err != nil {
		return err
	}
	if err := s.gate.steady(func() error { return s.rooms.book.Welcome(ctx, ws.ID, h.ID) }); err != nil {
		return err
	}
	_, err = s.attend(ctx, ws.ID, string(h.ID), workshops.Ticked)
	return err
}

// welcomeData is what an invitation's address says to whoever is invited.
type welcomeData struct {
	Path               string
	Title, Place, When string
	Before             string // where and when it was, where it moved
	Cancelled          bool
	Mine               bool // the reader is of the household that is invited
	Listed             bool
	Told               bool
}

// invitationPage is what an invitation's QR opens. To staff of the workshop it ticks the household and says so; anybody else
// is led to the player's page once there is a room, and told where and when until then.
func (s *server) invitationPage(v visit) (reply, error) {
	ws, err := s.rooms.book.Get(v.Context(), v.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	ticket := registry.ReadCode(v.PathValue("ticket"))
	if v.Entered && hosts(v.Actor) && v.Actor.WorksIn(ws.Operation) {
		if ticket == "" {
			return reply{Redirect: workshopPath(ws.ID) + "/presence"}, nil
		}
		h, err := s.attend(v.Context(), ws.ID, ticket, workshops.Scanned)
		if errors.Is(err, lakaz.ErrNotFound) {
			return s.presenceView(v, "plan.codeUnknown", "")
		} else if err != nil {
			return reply{}, err
		}
		return s.presenceView(v, "", h.ID)
	}
	g, mine, err := s.ownInvitation(v, ws.ID, ticket)
	if err != nil {
		return reply{}, err
	}
	if r, open := s.rooms.openOf(v.Context(), ws); open {
		path := "/w/" + r.Code
		if ticket != "" {
			path += "?ticket=" + ticket
		}
		return reply{Redirect: path}, nil
	}
	o, err := s.registry.Operation(v.Context(), ws.Operation)
	d := welcomeData{Path: v.URL.Path, Title: ws.Title, Place: ws.Place, When: momentOf(v.Words, o.Territory, ws.At), Cancelled: !ws.Cancelled.IsZero(),
		Mine: mine, Listed: g.Listed, Told: v.URL.Query().Has("su")}
	if ws.Was != nil {
		d.Before = whenWhere(v.Words, o.Territory.In(ws.Was.At), ws.Was.Place)
	}
	return reply{Page: "welcome.html", Title: "plan.invitation", Territory: o.Territory, Data: d}, err
}

// ownInvitation is the guest of a ticket, where the reader is of that household; to others it does not tell whether there is one.
func (s *server) ownInvitation(v visit, id, ticket string) (g workshops.Guest, mine bool, err error) {
	if !v.Entered || v.Actor.Household == "" {
		return g, false, nil
	}
	guests, err := s.rooms.book.Guests(v.Context(), id)
	for _, g := range guests {
		if g.Household == v.Actor.Household && g.Ticket == ticket {
			return g, true, nil
		}
	}
	return g, false, err
}

// listOwnName lets a household say whether its name may stand on the sheet at the door.
func (s *server) listOwnName(v visit) (reply, error) {
	g, mine, err := s.ownInvitation(v, v.PathValue("id"), registry.ReadCode(v.PathValue("ticket")))
	if err != nil {
		return reply{}, err
	}
	if !mine {
		return reply{}, lakaz.ErrNotFound
	}
	err = s.gate.steady(func() error {
		return s.rooms.book.List(v.Context(), g.Workshop, map[lakaz.HouseholdID]bool{g.Household: v.PostFormValue("liste") == "1"})
	})
	return reply{Redirect: v.URL.Path + "?su=1"}, err
}
