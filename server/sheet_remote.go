package main

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/screen"
)

// remoteCards makes the cards of a facilitator's remote: what is on and the one step that follows, what comes next, what
// waits for a yes, who is there, and how people come in.
type remoteCards struct {
	words    *locales.Printer
	workshop workshops.Workshop
	person   lakaz.PersonID

	at    time.Time // of the workshop, on its place's own clock
	place string    // host and path where the code is typed

	opened     bool // a room was
	view       room.Remote
	rules      room.Rules
	now        time.Time
	code, wall string
	pictures   string // the address of an activity's drawings, {id} for its id
}

// see takes in how a room stands.
func (c *remoteCards) see(h *roomHost, origin string) {
	c.code, _, c.wall, _ = h.addresses(origin)
	h.mu.Lock()
	defer h.mu.Unlock()
	c.pictures = h.picturesURL()
	c.opened, c.rules, c.now = true, h.rules, h.rooms.server.now()
	c.view = h.remote(h.state)
	c.view.Phase = h.phase()
}

// holds reports whether its reader has the remote.
func (c remoteCards) holds() bool {
	return c.opened && c.view.Controller.Fence > 0 && c.view.Controller.Person == c.person
}

func (c remoteCards) url(more string) string { return "/api/workshops/" + c.workshop.ID + more }

// command is a button that asks something of the room. It waits on the device while the hall's network is away, and is
// done once however often it is sent.
func (c remoteCards) command(kind, picture, label string, more map[string]any) screen.Action {
	body := map[string]any{"kind": kind, "fence": c.view.Controller.Fence, "phase": c.view.Phase}
	if c.view.Activity != nil {
		body["at"] = c.view.Activity.ID
	}
	maps.Copy(body, more)
	return screen.Action{ID: kind, Label: label, Picture: picture, Method: "PUT", URL: c.url("/commands/{ulid}"), Body: body, Keep: true}
}

// inTheirs is what a room has in the reader's language, else in French, else in another of the room's.
func inTheirs[T any](w *locales.Printer, by map[string]T) (found T) {
	for _, tag := range append([]string{w.Language().Tag, locales.Source}, slices.Sorted(maps.Keys(by))...) {
		if found, ok := by[tag]; ok {
			return found
		}
	}
	return found
}

// remote is the whole sheet.
func (c remoteCards) remote() screen.Sheet {
	w := c.words
	sheet := screen.Sheet{Title: c.workshop.Title, Line: c.line()}
	if !c.opened {
		sheet.Cards = []screen.Card{c.closedDoor()}
		return sheet
	}
	sheet.Live = &screen.Live{Channel: roomTopic(c.workshop.Room, "remote")}
	if c.view.Phase == room.Finished {
		sheet.Cards = []screen.Card{c.over()}
		return sheet
	}
	if c.holds() {
		sheet.Live.Hold = c.url("/hold/" + strconv.FormatUint(c.view.Controller.Fence, 10))
		sheet.Cards = append(sheet.Cards, c.on())
	} else {
		sheet.Cards = append(sheet.Cards, c.take(), c.on())
	}
	if c.view.Phase == room.Lobby { // who comes in asks for the code
		sheet.Cards = append(sheet.Cards, c.doors())
	}
	if len(c.view.Pending) > 0 && c.holds() {
		sheet.Cards = append(sheet.Cards, c.pending())
	}
	if c.measures() {
		sheet.Cards = append(sheet.Cards, c.metering()...)
	}
	if card, ok := c.answered(); ok {
		sheet.Cards = append(sheet.Cards, card)
	}
	if c.view.Next != nil {
		sheet.Cards = append(sheet.Cards, c.next())
	}
	sheet.Cards = append(sheet.Cards, c.people())
	if c.view.Phase != room.Lobby {
		sheet.Cards = append(sheet.Cards, c.doors())
	}
	if card, several := c.wallLanguage(); several && c.holds() {
		sheet.Cards = append(sheet.Cards, card)
	}
	sheet.Cards = append(sheet.Cards, c.language())
	if c.holds() {
		end := c.command("finish", "flag", w.T("remote.finish"), nil)
		end.Ask, end.Quiet = w.T("remote.finishAsk"), true
		card := screen.Card{ID: "end", Picture: "flag", Title: w.T("remote.endTitle"), Parts: []screen.Part{{Text: w.T("remote.endText")}}, Actions: []screen.Action{end}}
		card.Spoken = sentences(card.Title, w.T("remote.endText"))
		sheet.Cards = append(sheet.Cards, card)
	}
	return sheet
}
