package main

import (
	"crypto/rand"
	"maps"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// A rehearsal's hall: how many players there are that are none, and how often they look.
const (
	rehearsing     = 12
	rehearsalLooks = time.Second
	rehearsalKept  = 3 * time.Hour
)

// rehearsePack opens a room in which a pack is tried as it stands, and leads to it. Everything in it is marked as a rehearsal;
// it invites nobody and stands in no list.
func (s *server) rehearsePack(v visit) (reply, error) {
	o, err := s.hostsIn(v.Context(), v.Actor, v.PostFormValue("operation"))
	if err != nil {
		return reply{}, err
	}
	p, err := s.readablePack(v, v.PathValue("id"), false)
	if err != nil {
		return reply{}, err
	}
	if len(s.problems(p)) > 0 {
		return s.packView(v, "edit.notReady")
	}
	ws := workshops.Workshop{ID: ulid.MustNew(ulid.Timestamp(s.now()), rand.Reader).String(), Operation: o.ID, At: s.now(), Minutes: 60, Rehearsal: true,
		Title: rehearsalTitle(v.Words, p), Facilitators: []lakaz.PersonID{v.Actor.Person}, Languages: packs.Languages(), Pack: p.ID, PackVersion: p.Version,
		Settings: room.Settings{Board: room.TeamsBoard, Teams: 3, Timer: true}}
	err = s.rooms.book.Put(v.Context(), ws)
	if err == nil {
		_, err = s.rooms.openWith(v.Context(), ws, rehearsed(p))
	}
	return reply{Redirect: workshopPath(ws.ID) + "#salle"}, err
}

// rehearsed is a pack whose title says in every language that it is rehearsed: so do the players' pages, the wall and the remote.
func rehearsed(p packs.Pack) packs.Pack {
	texts := map[string]map[string]string{}
	for tag, words := range p.Texts {
		texts[tag] = maps.Clone(words)
		texts[tag]["title"] = rehearsalTitle(locales.For(tag), p)
	}
	p.Texts = texts
	return p
}

func rehearsalTitle(w *locales.Printer, p packs.Pack) string {
	return w.T("edit.rehearsal", locales.Args{"Title": p.Text(w.Language().Tag, "title")})
}

// rehearse has the players of a rehearsal come and answer until its room is over, or stop is closed.
func (h *roomHost) rehearse(r workshops.Room, stop <-chan struct{}) {
	tick := time.NewTicker(rehearsalLooks)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		now := h.rooms.server.now()
		if over, _ := h.rest(); over || now.Sub(r.Opened) > rehearsalKept {
			return
		}
		h.mu.Lock()
		state, rules := h.state, h.rules
		h.mu.Unlock()
		for _, p := range state.Players {
			if p.Simulated() {
				h.seen(p.ID, false)
			}
		}
		for _, c := range room.Rehearse(state, rules, uint64(r.Opened.UnixNano()), rehearsing, now) {
			if h.enqueue(&roomAsk{command: c, done: make(chan error, 1)}) != nil { // what a room refuses is nobody's
				return
			}
		}
	}
}
