package room

import (
	"slices"
	"time"

	"lakaz"
)

// Decide is what a command causes at an instant: the events to store, in order; none where it was done before or comes
// too late to change anything; or a refusal in the catalogue's words. It changes nothing.
func Decide(s State, r Rules, c Command, now time.Time) ([]Event, error) {
	d := decision{state: s, rules: r, command: c, now: instant(now)}
	if err := d.decide(); err != nil {
		return nil, err
	}
	return d.events, nil
}

// instant is a time as events keep it: to the millisecond, in UTC.
func instant(t time.Time) time.Time { return t.Round(0).UTC().Truncate(time.Millisecond) }

// decision is a command being decided: the state so far and the events that led there.
type decision struct {
	state   State
	rules   Rules
	command Command
	now     time.Time
	events  []Event
}

// add is one more event, of the command's own.
func (d *decision) add(e Event) {
	e.N, e.At, e.Command = d.state.N+1, d.now, d.command.ID
	if d.command.Kind.OfStaff() {
		e.By = d.command.By
	}
	d.events = append(d.events, e)
	d.state = Apply(d.state, e)
}

func refusal(kind error, field, key string) error {
	return &lakaz.Refusal{Kind: kind, Field: field, Key: key}
}

func (d *decision) decide() error {
	c := d.command
	switch {
	case len(c.ID) > maxText || len(c.By) > maxText || len(c.Code) > maxText:
		return lakaz.Invalid("", "seat.unknownCommand")
	case c.Kind == CommandOpen:
		if d.state.Phase == "" {
			d.add(Event{Kind: Opened, Code: c.Code})
		}
		return nil
	case d.state.Phase == "":
		return refusal(lakaz.ErrNotFound, "", "seat.noRoom")
	case c.Kind.OfStaff():
		return d.steer()
	}
	switch c.Kind {
	case CommandJoin:
		return d.join()
	case CommandAnswer:
		return d.answer()
	case CommandLanguage:
		return d.speak()
	case CommandLeave, CommandReturn:
		return d.come(c.Kind == CommandReturn)
	case CommandAway:
		d.away()
		return nil
	case CommandMeasure:
		return d.measure()
	case CommandDealt:
		d.dealt()
		return nil
	}
	return lakaz.Invalid("", "seat.unknownCommand")
}

// seat is the player who asks.
func (d *decision) seat() (Player, error) {
	p, i := d.state.player(d.command.Player)
	switch {
	case slices.Contains(d.state.Removed, d.command.Player):
		return p, refusal(lakaz.ErrForbidden, "seat", "seat.removed")
	case i < 0:
		return p, refusal(lakaz.ErrNotFound, "seat", "seat.noSeat")
	}
	return p, nil
}

// speak changes a player's language.
func (d *decision) speak() error {
	p, err := d.seat()
	if err != nil {
		return err
	}
	if !slices.Contains(d.rules.Settings.Languages, d.command.Language) {
		return lakaz.Invalid("language", "seat.language")
	}
	if p.Language != d.command.Language {
		d.add(Event{Kind: Language, Player: p.ID, Language: d.command.Language})
	}
	return nil
}

// come notes that a player's phone came back, or went.
func (d *decision) come(here bool) error {
	p, err := d.seat()
	if err != nil {
		return err
	}
	switch {
	case here && !p.Here:
		d.add(Event{Kind: Returned, Player: p.ID})
	case !here && p.Here:
		d.add(Event{Kind: Left, Player: p.ID})
	}
	return nil
}

// away notes that nobody holds the remote: an activity that is open stands still until somebody does.
func (d *decision) away() {
	c := d.state.Controller
	if c.Fence == 0 || !c.Here || d.state.Phase == Finished {
		return
	}
	d.add(Event{Kind: Controlled, By: c.Person, Name: c.Name, Fence: c.Fence})
	if d.state.Phase == Open && d.state.Clock.Pause == Running {
		d.pause(ByAway)
	}
}
