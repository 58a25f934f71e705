package main

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"
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
	rehearsalLooks = 700 * time.Millisecond
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
	for n := uint64(0); ; n++ {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		if over, _ := h.rest(); over || h.rooms.server.now().Sub(r.Opened) > rehearsalKept {
			return
		}
		if c := h.rehearsed(r, n); c.Kind != "" && h.enqueue(&roomAsk{command: c, done: make(chan error, 1)}) != nil {
			return // the room takes nothing more; what it refuses is nobody's
		}
	}
}

// rehearsed is what one of the players of a rehearsal does now, an empty command for nothing. They are the same after the
// server was stopped.
func (h *roomHost) rehearsed(r workshops.Room, n uint64) room.Command {
	h.mu.Lock()
	state, rules := h.state, h.rules
	h.mu.Unlock()
	tags := rules.Settings.Languages
	a, on := rules.Pack.Activity(state.Now.Activity)
	on = on && state.Phase == room.Open && state.Clock.Pause == room.Running
	words := strings.Fields(locales.For(packs.Source).T("edit.rehearsalWords"))
	var next room.Command
	for i := range uint64(rehearsing) {
		p := simulated(r, i)
		h.seen(p, false)
		joined := slices.ContainsFunc(state.Players, func(x room.Player) bool { return x.ID == p }) || slices.Contains(state.Removed, p)
		answered := slices.ContainsFunc(state.Now.Given, func(g room.Given) bool { return g.Player == p })
		seed := seedOf(string(p), a.ID)
		switch {
		case next.Kind != "" || state.Phase == room.Finished:
		case !joined:
			next = room.Command{ID: string(p), Kind: room.CommandJoin, Language: tags[i%uint64(len(tags))], Random: seed}
		case on && !answered && seed%7 <= n%7: // some think longer
			if answer := room.Simulated(a, seed, words); !answer.Empty() {
				next = room.Command{ID: string(p) + " " + a.ID, Kind: room.CommandAnswer, Player: p, Activity: a.ID, Answer: &answer}
			}
		}
	}
	if on && a.Kind == packs.Measure && n%2 == 0 {
		watts := 2000 * float64(n%20) / 20 // a kettle that is switched on again and again
		next = room.Command{Kind: room.CommandMeasure, Watts: &watts}
	}
	return next
}

// simulated is one of the players of a rehearsal: their id is the room's to make.
func simulated(r workshops.Room, i uint64) room.PlayerID {
	sum := sha256.Sum256([]byte(r.ID + " rehearsal " + strconv.FormatUint(i, 10)))
	id := ulid.ULID(sum[:16])
	copy(id[:6], ulid.MustNew(ulid.Timestamp(r.Opened), nil).Bytes())
	return room.PlayerID(id.String())
}

func seedOf(parts ...string) uint64 {
	sum := fnv.New64a()
	for _, part := range parts {
		sum.Write([]byte(part))
	}
	return sum.Sum64()
}
