package room

import (
	"slices"
	"time"

	"lakaz"
	"lakaz/gamification/content"
)

// defaultSeconds is by how much a facilitator extends who does not say by how much. A second tap within doubleTap of the
// first extends no more.
const (
	defaultSeconds = 30
	doubleTap      = time.Second
)

// steer decides on a facilitator's command. Only who holds the room's fence steers; a command that was done already, or
// that was sent from where the room is no longer, does nothing: a double tap skips nothing.
func (d *decision) steer() error {
	c, s := d.command, d.state
	switch {
	case c.By == "":
		return refusal(lakaz.ErrForbidden, "", "seat.fenced")
	case c.ID != "" && slices.Contains(s.Done, c.ID):
		return nil
	case c.Kind == CommandTake:
		d.take()
		return nil
	case s.Controller.Fence == 0 || c.Fence != s.Controller.Fence || c.By != s.Controller.Person:
		return refusal(lakaz.ErrConflict, "fence", "seat.fenced")
	}
	switch c.Kind {
	case CommandHold:
		d.hold()
		return nil
	case CommandRename, CommandRemove, CommandTeam, CommandExtra:
		return d.manage()
	case CommandModerate:
		return d.moderate()
	case CommandProject:
		return d.project()
	}
	if c.From.Phase == "" {
		return lakaz.Invalid("from", "seat.unknownCommand")
	}
	if c.From != s.position() {
		return nil
	}
	return d.move()
}

// move decides on the commands that move the room on, or its clock.
func (d *decision) move() error {
	s, later := d.state, refusal(lakaz.ErrConflict, "", "seat.notNow")
	switch kind := d.command.Kind; {
	case s.Phase == Finished:
		return refusal(lakaz.ErrConflict, "", "seat.finished")
	case kind == CommandFinish:
		d.add(Event{Kind: Ended})
	case kind == CommandNext:
		d.next()
	case kind == CommandClose && s.Phase == Open:
		d.shut()
	case kind == CommandReveal && (s.Phase == Open || s.Phase == Closed):
		if s.Phase == Open {
			d.shut()
		}
		if d.state.Phase == Closed && (s.Phase == Closed || !d.measures()) { // before it is told, it is measured
			d.reveal()
		}
	case (kind == CommandStart || kind == CommandStop || kind == CommandRead) && s.Phase == Closed && d.measures():
		return d.meter()
	case kind == CommandBoard && d.boardDue():
		d.add(Event{Kind: Boarded})
	case kind == CommandPause && s.Phase == Open:
		if s.Clock.Pause != ByButton {
			d.pause(ByButton)
		}
	case kind == CommandResume && s.Phase == Open:
		if s.Clock.Pause != Running {
			d.resume()
		}
	case kind == CommandHands:
		return d.holdUp()
	case kind == CommandExtend && (s.Phase == Open || s.Phase == Closed):
		return d.extend()
	default:
		return later
	}
	return nil
}

// next takes the one step that follows.
func (d *decision) next() {
	s := d.state
	switch {
	case s.Phase == Open:
		d.shut()
	case s.Phase == Closed:
		d.reveal()
	case d.boardDue():
		d.add(Event{Kind: Boarded})
	default:
		a, more := d.rules.after(s)
		if !more {
			d.add(Event{Kind: Ended})
			return
		}
		d.start(a)
	}
}

// boardDue tells that the round is over and its board not yet shown: boards stand between rounds only.
func (d *decision) boardDue() bool {
	kind := d.rules.Settings.Board
	return kind != NoBoard && kind != "" && d.state.Phase == Reveal && d.rules.roundOver(d.state)
}

// start opens an activity.
func (d *decision) start(a content.Activity) {
	e := Event{Kind: Started, Activity: a.ID, Place: d.state.Now.At + 1, Round: a.Round}
	if d.rules.Settings.Timer && a.Seconds > 0 && !d.state.Cards && // reading a hall's cards takes as long as it takes
		a.Kind != content.LiveHome {
		e.CloseAt = d.now.Add(time.Duration(a.Seconds) * time.Second)
	}
	d.add(e)
}

// shut closes the activity; one that asked nothing is explained at once.
func (d *decision) shut() {
	s := d.state
	d.add(Event{Kind: Shut, Activity: s.Now.Activity, Count: s.crowd(), Took: s.Clock.ran(d.now)})
	if a, _ := d.rules.Pack.Activity(s.Now.Activity); a.Kind == content.LiveHome {
		d.reveal()
	}
}

// reveal tells what was right and marks the answers; what is still being measured ends with it.
func (d *decision) reveal() {
	d.unmeter()
	marks := d.rules.marks(d.state)
	d.add(Event{Kind: Revealed, Activity: d.state.Now.Activity, Marks: marks, Teams: d.rules.teams(d.state, marks)})
}

// pause stops the clock.
func (d *decision) pause(why Pause) {
	c := d.state.Clock
	e := Event{Kind: Paused, Pause: why, Took: c.ran(d.now), Time: c.Left}
	if c.Pause == Running && !c.CloseAt.IsZero() {
		e.Time = max(c.CloseAt.Sub(d.now), -MaxExtra) // a room that slept has nothing left for anybody
	}
	d.add(e)
}

// resume lets the clock run with the time that was left.
func (d *decision) resume() {
	e := Event{Kind: Resumed}
	if c := d.state.Clock; !c.CloseAt.IsZero() {
		e.CloseAt = d.now.Add(c.Left)
	}
	d.add(e)
}

// extend gives everybody more time; an activity that was closed too early is opened again.
func (d *decision) extend() error {
	more := time.Duration(min(d.command.Seconds, 3600)) * time.Second
	if d.command.Seconds == 0 {
		more = defaultSeconds * time.Second
	}
	s := d.state
	closeAt := d.now.Add(more)
	if s.Phase == Open && s.Clock.CloseAt.After(d.now) {
		closeAt = s.Clock.CloseAt.Add(more)
	}
	left := max(0, s.Clock.Left) + more
	switch {
	case d.now.Sub(s.Clock.Grown) < doubleTap:
		return nil
	case d.command.Seconds < 0 || more > maxExtend || left > maxClock || closeAt.Sub(d.now) > maxClock && s.Clock.Pause == Running:
		return lakaz.Invalid("seconds", "seat.seconds")
	case s.Phase == Open && s.Clock.CloseAt.IsZero():
		return refusal(lakaz.ErrConflict, "", "seat.noTimer")
	case s.Clock.Pause != Running:
		d.add(Event{Kind: Extended, Time: left})
	case s.Cards: // it was closed too early
		d.add(Event{Kind: Extended})
	default:
		d.add(Event{Kind: Extended, CloseAt: closeAt})
	}
	return nil
}

// take gives the remote to who asks, and a new fence.
func (d *decision) take() {
	s := d.state
	d.add(Event{Kind: Controlled, Name: plain(d.command.Name, maxWord), Fence: s.Controller.Fence + 1, Here: true})
	if s.Phase == Open && s.Clock.Pause == ByAway {
		d.pause(ByButton) // who takes over looks first where the room is
	}
}

// hold says that the controller's remote is there; what stood still for its absence goes on.
func (d *decision) hold() {
	c := d.state.Controller
	if c.Here || d.state.Phase == Finished {
		return
	}
	d.add(Event{Kind: Controlled, Name: c.Name, Fence: c.Fence, Here: true})
	if d.state.Phase == Open && d.state.Clock.Pause == ByAway {
		d.resume()
	}
}

// project changes the languages of the wall.
func (d *decision) project() error {
	list := d.command.Languages
	if len(list) > maxWall || !among(list, d.rules.Settings.Languages) {
		return lakaz.Invalid("language", "seat.language")
	}
	if !slices.Equal(list, d.state.Wall) {
		d.add(Event{Kind: Projected, Languages: slices.Clone(list)})
	}
	return nil
}
