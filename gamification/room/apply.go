package room

import (
	"slices"
	"time"
)

// Apply is the state after an event. It believes it: only Decide and Due judge. An event that is not the next one, or of
// a kind that is not known, changes nothing.
func Apply(s State, e Event) State {
	if e.N != s.N+1 {
		return s
	}
	s.N = e.N
	if e.By != "" && e.Command != "" && !slices.Contains(s.Done, e.Command) {
		s.Done = append(slices.Clone(s.Done[max(0, len(s.Done)-63):]), e.Command)
	}
	switch e.Kind {
	case Opened:
		s.Code, s.Phase = e.Code, Lobby
	case Joined:
		p := Player{ID: e.Player, Name: e.Name, Alias: e.Alias, PIN: e.PIN, Language: e.Language, Team: e.Team, Here: true, Seen: s.Now.At}
		if _, card := e.Player.Card(); card {
			s = s.withCards()
			s.Removed = keep(s.Removed, func(id PlayerID) bool { return id != e.Player })
		}
		s.Players = append(slices.Clip(s.Players), p)
	case Renamed:
		return s.with(e.Player, func(p *Player) { p.Name = e.Name })
	case Removed:
		return s.without(e.Player)
	case Left:
		return s.with(e.Player, func(p *Player) { p.Here = false })
	case Returned:
		return s.with(e.Player, func(p *Player) { p.Here = true })
	case Language:
		return s.with(e.Player, func(p *Player) { p.Language = e.Language })
	case Teamed:
		return s.with(e.Player, func(p *Player) { p.Team = e.Team })
	case Extra:
		return s.with(e.Player, func(p *Player) { p.Extra = e.Time })
	case Answered:
		s.Now.Given = answered(s.Now.Given, e)
		return s.with(e.Player, func(p *Player) { p.Seen = s.Now.At })
	case HeldUp:
		s = s.withCards()
		s.Now.Reading = e.Reading
	case Moderated:
		s.Now.Words = judged(s.Now.Words, e)
	case Measured:
		if e.Watts != nil {
			s.Now.Samples = append(slices.Clip(s.Now.Samples), Sample{At: e.At, W: *e.Watts})
		}
		if e.Read != nil {
			s.Now.Read = e.Read
		}
		if e.Home != nil {
			s.Now.Home = e.Home
		}
	case Metered:
		if e.Here {
			s.Now.Samples, s.Now.Read, s.Now.Began, s.Now.Stopped = nil, nil, e.At, time.Time{}
		} else {
			s.Now.Stopped = e.At
		}
	case Revealed:
		return s.revealed(e)
	case Boarded:
		s.Phase = Board
	case Ended:
		if s.Phase == Open {
			s.Now.Expected = s.crowd()
		}
		s.Phase, s.Clock = Finished, Clock{}
	case Controlled:
		s.Controller = Controller{Person: e.By, Name: e.Name, Fence: e.Fence, Here: e.Here}
	case Projected:
		s.Wall = e.Languages
	case Started, Paused, Resumed, Extended, Shut:
		return s.timed(e)
	}
	return s
}

// timed applies the events that the clock is about.
func (s State) timed(e Event) State {
	c := &s.Clock
	switch e.Kind {
	case Started:
		if s.Now.At > 0 {
			s.Past = append(slices.Clip(s.Past), s.Now)
		}
		s.Now = Played{Activity: e.Activity, At: e.Place, Round: e.Round}
		s.Phase = Open
		s.Clock = Clock{CloseAt: e.CloseAt, Since: e.At}
		if !e.CloseAt.IsZero() {
			c.Whole = e.CloseAt.Sub(e.At)
		}
	case Paused:
		c.Ran, c.Left, c.Pause = e.Took, e.Time, e.Pause
	case Resumed:
		c.Pause, c.Left, c.Since, c.CloseAt = Running, 0, e.At, e.CloseAt
	case Extended:
		c.Grown = e.At
		if c.Pause != Running {
			c.Left = e.Time
			break
		}
		if s.Phase == Closed { // what was measured meanwhile would tell the guess
			s.Phase, c.Since, c.Shut = Open, e.At, time.Time{}
			s.Now.Samples, s.Now.Read, s.Now.Began, s.Now.Stopped = nil, nil, time.Time{}, time.Time{}
		}
		c.CloseAt = e.CloseAt
	case Shut:
		s.Phase, s.Now.Expected = Closed, e.Count
		if c.Pause != Running && !c.CloseAt.IsZero() {
			c.CloseAt = e.At.Add(c.Left)
		}
		c.Ran, c.Pause, c.Left, c.Shut = e.Took, Running, 0, e.At
	}
	return s
}

// with is the state with one player changed.
func (s State) with(id PlayerID, change func(*Player)) State {
	if _, i := s.player(id); i >= 0 {
		s.Players = slices.Clone(s.Players)
		change(&s.Players[i])
	}
	return s
}

// withCards is the state of a room with voting cards: reading them takes as long as it takes, so that no clock runs.
func (s State) withCards() State {
	if s.Cards = true; s.Phase == Open {
		s.Clock.CloseAt, s.Clock.Left, s.Clock.Whole = time.Time{}, 0, 0
	}
	return s
}

// without is the state without a player and their answers.
func (s State) without(id PlayerID) State {
	other := func(g Given) bool { return g.Player != id }
	s.Players = keep(s.Players, func(p Player) bool { return p.ID != id })
	s.Now.Given = keep(s.Now.Given, other)
	s.Past = slices.Clone(s.Past)
	for i := range s.Past {
		s.Past[i].Given = keep(s.Past[i].Given, other)
	}
	s.Removed = append(slices.Clip(s.Removed), id)
	return s
}

// keep is a new list of the items that hold.
func keep[T any](list []T, holds func(T) bool) (kept []T) {
	for _, item := range list {
		if holds(item) {
			kept = append(kept, item)
		}
	}
	return kept
}

// answered is the set of answers with one more, changed or taken back.
func answered(set []Given, e Event) []Given {
	if e.Answer == nil || e.Answer.Empty() && len(e.Sides) == 0 {
		return keep(set, func(g Given) bool { return g.Player != e.Player })
	}
	i := place(set, e.Player)
	g := Given{Player: e.Player, Answer: *e.Answer, Sides: e.Sides, Took: e.Took}
	if i < 0 {
		return append(slices.Clip(set), g)
	}
	set = slices.Clone(set)
	set[i] = g
	return set
}

// revealed is the state after the marks were told.
func (s State) revealed(e Event) State {
	s.Phase, s.Now.Revealed = Reveal, true
	s.Now.Given, s.Players = slices.Clone(s.Now.Given), slices.Clone(s.Players)
	for i, g := range s.Now.Given {
		if mark, ok := e.Marks[g.Player]; ok {
			s.Now.Given[i].Mark = &mark
		}
	}
	for i, p := range s.Players {
		s.Players[i].Points += e.Marks[p.ID].Points
	}
	sum := make([]int, max(len(s.TeamPoints), len(e.Teams)))
	copy(sum, s.TeamPoints)
	for i, points := range e.Teams {
		sum[i] += points
	}
	s.TeamPoints = sum
	return s
}
