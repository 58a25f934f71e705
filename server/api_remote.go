package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"rsc.io/qr"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/screen"
)

// roomOpen is what a remote asks of a workshop that has no open room: it opens one and takes it.
const roomOpen = "open"

// alone is chosen where the wall speaks one language only.
const alone = "none"

// remoteCommand is what a facilitator asks of a workshop's room. What they choose on a sheet comes as a text.
type remoteCommand struct {
	ID      string `path:"id" maxLength:"26"`
	Command string `path:"command" minLength:"26" maxLength:"26" doc:"A ULID, made on the device: sent again, it is done once"`
	Body    struct {
		Kind     string `json:"kind" maxLength:"16"`
		Fence    uint64 `json:"fence,omitempty"`
		Phase    string `json:"phase,omitempty" maxLength:"16" doc:"Where the sender saw the room: elsewhere the command does nothing"`
		At       string `json:"at,omitempty" maxLength:"64" doc:"And at which activity"`
		Player   string `json:"player,omitempty" maxLength:"64"`
		Name     string `json:"name,omitempty" maxLength:"480"`
		Team     string `json:"team,omitempty" maxLength:"3"`
		Seconds  string `json:"seconds,omitempty" maxLength:"4"`
		Activity string `json:"activity,omitempty" maxLength:"64"`
		Word     string `json:"word,omitempty" maxLength:"480"`
		Shown    bool   `json:"shown,omitempty"`
		Reading  int    `json:"reading,omitempty" doc:"For which of an activity's readings voting cards are held up"`
		Language string `json:"language,omitempty" maxLength:"16" doc:"Of the wall"`
		Also     string `json:"also,omitempty" maxLength:"16" doc:"A second one, in turns with it; none leaves it alone"`

		Value *float64 `json:"value,omitempty" doc:"Read off a meter, in the activity's unit"`
	}
}

// remoteHold says that a remote is on screen.
type remoteHold struct {
	ID    string `path:"id" maxLength:"26"`
	Fence uint64 `path:"fence"`
	Cards bool   `query:"cards" doc:"It reads voting cards: the wall shows what each edge says"`
	Aims  bool   `query:"aims" doc:"The phone's camera is before it for a while"`
}

// workshopSheet asks for a sheet about a workshop.
type workshopSheet struct {
	ID     string `path:"id" maxLength:"26"`
	Name   string `path:"name" enum:"remote,player"`
	Player string `query:"player" maxLength:"64"`
}

func (s *server) mountRemote(api huma.API) {
	route(s, api, http.MethodGet, "/api/me/sheets/workshops", "The workshops of those who hold them, the next ones first", hosts, s.getWorkshopsSheet)
	route(s, api, http.MethodGet, "/api/workshops/{id}/sheets/{name}", "The remote of a workshop's room, or one of its players", hosts, s.getRemoteSheet)
	route(s, api, http.MethodPut, "/api/workshops/{id}/commands/{command}", "Steer a workshop's room", hosts, s.putCommand)
	route(s, api, http.MethodPut, "/api/workshops/{id}/hold/{fence}", "Say that the remote is on screen", hosts, s.holdRemote)
}

// lastRoom is a workshop's room that was opened last; nil where none was.
func (s *server) lastRoom(ctx context.Context, ws workshops.Workshop) (*roomHost, error) {
	if ws.Room == "" {
		return nil, nil
	}
	return s.rooms.host(ctx, ws.Room)
}

func (s *server) putCommand(ctx context.Context, by caller, in *remoteCommand) (*struct{}, error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	c := room.Command{ID: in.Command, Kind: room.CommandKind(b.Kind), By: by.Person, Fence: b.Fence, Player: room.PlayerID(b.Player), Name: b.Name,
		From: room.Position{Phase: room.Phase(b.Phase), Activity: b.At}, Activity: b.Activity, Word: b.Word, Shown: b.Shown, Value: b.Value, Reading: b.Reading}
	for _, tag := range []string{b.Language, b.Also} {
		if tag != "" && tag != alone && !slices.Contains(c.Languages, tag) {
			c.Languages = append(c.Languages, tag)
		}
	}
	if c.Team, err = counted("team", b.Team); err != nil {
		return nil, err
	}
	if c.Seconds, err = counted("seconds", b.Seconds); err != nil {
		return nil, err
	}
	var h *roomHost
	if b.Kind == roomOpen {
		c.Kind = room.CommandTake
		h, err = s.rooms.open(ctx, ws)
	} else {
		h, err = s.lastRoom(ctx, ws)
	}
	switch {
	case err != nil:
		return nil, err
	case h == nil:
		return nil, &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "seat.noRoom"}
	case !c.Kind.OfStaff():
		return nil, lakaz.Invalid("kind", "seat.unknownCommand")
	case c.Kind == room.CommandTake:
		c.Name = by.Name
	}
	return nil, h.ask(ctx, c)
}

// counted reads a whole number that was chosen from a few; nothing chosen is 0.
func counted(field, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, lakaz.Invalid(field, "seat.unknownCommand")
	}
	return n, nil
}

func (s *server) holdRemote(ctx context.Context, by caller, in *remoteHold) (*struct{}, error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	h, err := s.lastRoom(ctx, ws)
	if err != nil || h == nil {
		return nil, err
	}
	if err := h.ask(ctx, room.Command{Kind: room.CommandHold, By: by.Person, Fence: in.Fence}); err != nil {
		return nil, err
	}
	if in.Aims {
		h.hold(s.now().Add(aimsFor))
	}
	if in.Cards {
		return nil, h.showCards(ctx, by.Person, in.Fence)
	}
	return nil, nil
}

// aimsFor is how long a camera may be before the remote: some take the whole screen, and the page behind them sleeps.
const aimsFor = 2 * time.Minute

// showCards lets the wall show what voting cards say, where it does not yet.
func (h *roomHost) showCards(ctx context.Context, by lakaz.PersonID, fence uint64) error {
	h.mu.Lock()
	shown, over, at := h.state.Cards, h.state.Phase == room.Finished, room.Position{Phase: h.state.Phase, Activity: h.state.Now.Activity}
	reading := h.state.Now.Reading
	h.mu.Unlock()
	if shown || over {
		return nil
	}
	return h.ask(ctx, room.Command{Kind: room.CommandHands, By: by, Fence: fence, From: at, Reading: reading})
}

func (s *server) getRemoteSheet(ctx context.Context, by caller, in *workshopSheet) (*body[screen.Sheet], error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	h, err := s.lastRoom(ctx, ws)
	if err != nil {
		return nil, err
	}
	o, err := s.registry.Operation(ctx, ws.Operation)
	if err != nil {
		return nil, err
	}
	c := remoteCards{words: by.words, workshop: ws, person: by.Person, at: o.Territory.In(ws.At), place: s.hostFor(by.request) + "/w"}
	if h != nil {
		c.see(h, s.origin(by.request))
	}
	sheet := c.remote()
	if in.Name == "player" {
		i := slices.IndexFunc(c.view.List, func(p room.Listed) bool { return string(p.ID) == in.Player })
		if i < 0 {
			sheet.Cards = []screen.Card{c.gone()}
		} else {
			sheet = c.player(c.view.List[i])
		}
	}
	return s.composed(by, sheet)
}

// codePicture is the QR code that leads into a room.
func (s *server) codePicture(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	code, err := qr.Encode(s.origin(r)+"/w/"+h.room.Code, qr.M)
	if err != nil {
		return err
	}
	picture := qrCode{code}
	w.Header().Set("Content-Type", "image/svg+xml")
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d"><path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="%s"/></svg>`, picture.Side(), picture.Path())
	return nil
}

// composed is a sheet as it is told.
func (s *server) composed(by caller, sheet screen.Sheet) (*body[screen.Sheet], error) {
	sheet.Unix, sheet.Lang = s.now().Unix(), by.words.Language().Tag
	return bodyOf(sheet)
}
