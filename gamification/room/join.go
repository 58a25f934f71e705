package room

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lakaz"
)

// join gives somebody a seat: a name of their own or one that the room gives, a team, a PIN.
func (d *decision) join() error {
	c, s, set := d.command, d.state, d.rules.Settings
	id := cmp.Or(c.Player, PlayerID(c.ID)) // of a card the host says which
	_, card := id.Card()
	_, i := s.player(id)
	switch {
	case slices.Contains(s.Removed, id) && !(card && c.Again):
		return refusal(lakaz.ErrForbidden, "seat", "seat.removed")
	case i >= 0:
		return nil
	case id == "" || len(id) > maxText:
		return lakaz.Invalid("id", "seat.unknownCommand")
	case s.Phase == Finished:
		return refusal(lakaz.ErrConflict, "", "seat.finished")
	case len(s.Players) >= MaxPlayers:
		return refusal(lakaz.ErrConflict, "", "seat.full")
	case !slices.Contains(set.Languages, c.Language):
		return lakaz.Invalid("language", "seat.language")
	}
	e := Event{Kind: Joined, Player: id, Language: c.Language, Name: s.unique(c.Name)}
	if !card { // it is called by its number, and moves to no phone
		e.Alias, e.PIN = s.alias(c.Random), s.pin(c.Random)
	}
	if set.Teams > 0 {
		e.Team = s.seatIn(min(set.Teams, MaxTeams), c.Team)
	}
	d.add(e)
	return nil
}

// unique is a chosen name as the room writes it, with a number behind it where somebody has it already; "" for none.
func (s State) unique(name string) string {
	name = plain(name, maxName)
	if name == "" {
		return ""
	}
	for n := 1; ; n++ {
		try := name
		if n > 1 {
			try = fmt.Sprintf("%s %d", name, n)
		}
		if !slices.ContainsFunc(s.Players, func(p Player) bool { return strings.EqualFold(p.Name, try) }) {
			return try
		}
	}
}

// pin is four digits that no other player has.
func (s State) pin(random uint64) string {
	for n := (random >> 32) % 10_000; ; n = (n + 7919) % 10_000 {
		pin := fmt.Sprintf("%04d", n)
		if !slices.ContainsFunc(s.Players, func(p Player) bool { return p.PIN == pin }) {
			return pin
		}
	}
}

// seatIn is the team of somebody who joins: the one they wish where it has at most one more than the smallest, so that a
// family may sit together, else the first of the smallest.
func (s State) seatIn(teams, wish int) int {
	sizes := make([]int, teams)
	for _, p := range s.Players {
		if p.Team >= 1 && p.Team <= teams {
			sizes[p.Team-1]++
		}
	}
	smallest := slices.Min(sizes)
	if wish >= 1 && wish <= teams && sizes[wish-1] <= smallest+1 {
		return wish
	}
	return slices.Index(sizes, smallest) + 1
}

// Called are the players of a name, at most two where one chose what the room called another. It may be the chosen one or
// the one that the room gave, as any of the room's languages says it; how it is spaced and whether in capitals is nothing.
func (r Rules) Called(s State, name string) (list []Player) {
	name = plain(name, 2*maxName) // some of the room's are longer than a chosen one may be
	if name == "" {
		return nil
	}
	for _, p := range s.Players {
		given := func(tag string) bool { return strings.EqualFold(r.alias(p.Alias, tag), name) }
		if strings.EqualFold(p.Name, name) || p.PIN != "" && slices.ContainsFunc(r.Settings.Languages, given) {
			list = append(list, p)
		}
	}
	return list
}

// Find is the seat of a name and its PIN; false where there is none.
func (r Rules) Find(s State, name, pin string) (PlayerID, bool) {
	for _, p := range r.Called(s, name) {
		if p.PIN == pin && pin != "" {
			return p.ID, true
		}
	}
	return "", false
}
