package room

import (
	"slices"
	"time"

	"lakaz"
)

// manage decides on what a facilitator does for one player.
func (d *decision) manage() error {
	c := d.command
	p, i := d.state.player(c.Player)
	if i < 0 {
		if slices.Contains(d.state.Removed, c.Player) {
			return nil
		}
		return refusal(lakaz.ErrNotFound, "player", "seat.noSeat")
	}
	extra := time.Duration(min(c.Seconds, 3600)) * time.Second
	switch {
	case c.Kind == CommandRemove:
		d.add(Event{Kind: Removed, Player: p.ID})
	case c.Kind == CommandRename:
		if plain(c.Name, maxName) != p.Name {
			d.add(Event{Kind: Renamed, Player: p.ID, Name: d.state.unique(c.Name)})
		}
	case c.Kind == CommandTeam && (c.Team < 1 || c.Team > min(d.rules.Settings.Teams, MaxTeams)):
		return lakaz.Invalid("team", "seat.team")
	case c.Kind == CommandTeam:
		if c.Team != p.Team {
			d.add(Event{Kind: Teamed, Player: p.ID, Team: c.Team})
		}
	case c.Seconds < 0 || extra > MaxExtra:
		return lakaz.Invalid("seconds", "seat.seconds")
	case extra != p.Extra:
		d.add(Event{Kind: Extra, Player: p.ID, Time: extra})
	}
	return nil
}
