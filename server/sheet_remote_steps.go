package main

import (
	"strconv"
	"time"

	"lakaz/gamification/room"
	"lakaz/screen"
)

// clock is how long answers are still taken, or why time stands still.
func (c remoteCards) clock() []screen.Part {
	w, v := c.words, c.view
	left := time.Duration(v.Left) * time.Millisecond
	if v.Paused == room.Running && v.CloseAt > 0 {
		left = time.UnixMilli(v.CloseAt).Sub(c.now)
		return []screen.Part{{Amount: &screen.Amount{Value: minutes(left), Left: max(left.Milliseconds(), 1), Word: w.T("remote.left")}}}
	}
	switch v.Paused {
	case room.Running:
		return []screen.Part{{Quiet: w.T("remote.noTimer")}}
	case room.ByAway:
		return []screen.Part{{Text: w.T("remote.pausedAway")}}
	}
	if left <= 0 {
		return []screen.Part{{Text: w.T("remote.paused")}}
	}
	return []screen.Part{{Amount: &screen.Amount{Value: minutes(left), Word: w.T("remote.paused")}}}
}

// minutes writes a time in minutes and seconds.
func minutes(d time.Duration) string {
	s := int(max(d, 0).Round(time.Second) / time.Second)
	return strconv.Itoa(s/60) + ":" + strconv.Itoa(100 + s%60)[1:]
}

// steps are what may be done now, the step that follows first.
func (c remoteCards) steps() []screen.Action {
	w, v := c.words, c.view
	next := c.command("next", "chevron-right", w.T("remote.nextGo"), nil)
	if v.Next == nil {
		next = c.command("finish", "flag", w.T("remote.finish"), nil)
		next.Ask = w.T("remote.finishAsk")
	}
	shut := c.command("close", "lock", w.T("remote.close"), nil)
	reveal := c.command("reveal", "lightbulb", w.T("remote.reveal"), nil)
	more := c.command("extend", "plus", w.T("remote.extend"), map[string]any{"seconds": moreTime})
	switch v.Phase {
	case room.Lobby:
		next.Label, next.Picture = w.T("remote.begin"), "play"
		return []screen.Action{next}
	case room.Open:
		if c.measures() { // what is right is measured first: there is nothing to show yet
			shut.Label = w.T("remote.closeMeasure")
			if v.CloseAt == 0 && v.Left == 0 {
				return []screen.Action{shut}
			}
			return []screen.Action{shut, more}
		}
		steps := []screen.Action{shut, c.command("pause", "pause", w.T("remote.pause"), nil)}
		if v.Paused != room.Running {
			steps = []screen.Action{c.command("resume", "play", w.T("remote.resume"), nil), shut}
		}
		if v.CloseAt > 0 || v.Left > 0 {
			steps = append(steps, more)
		}
		return c.readings(append(steps, reveal))
	case room.Closed:
		if c.measures() {
			return c.measureSteps(reveal, more)
		}
		return []screen.Action{reveal, more}
	case room.Reveal:
		if c.boardDue() {
			return []screen.Action{c.command("board", "trophy", w.T("remote.boardGo"), nil)}
		}
	}
	return []screen.Action{next}
}

// readings are some steps with those between the times that cards are held up for an activity: the next one first.
func (c remoteCards) readings(steps []screen.Action) []screen.Action {
	v := c.view.Hands
	if v == nil || v.At == 0 {
		return steps
	}
	step := func(id, picture, label string, reading int) screen.Action {
		a := c.command(string(room.CommandHands), picture, c.words.T(label), map[string]any{"reading": reading})
		a.ID = id
		return a
	}
	if v.At < v.Of {
		steps = append([]screen.Action{step("reading", "arrow-right", "voting.nextReading", v.At)}, steps...)
	}
	if v.At > 1 {
		before := step("before", "arrow-left", "voting.lastReading", v.At-2)
		before.Quiet = true
		steps = append(steps, before)
	}
	return steps
}

// boardDue reports whether a round is over and its board not yet shown.
func (c remoteCards) boardDue() bool {
	kind := c.rules.Settings.Board
	if kind == room.NoBoard || kind == "" {
		return false
	}
	if c.view.Next == nil {
		return true
	}
	next, _ := c.rules.Pack.Activity(c.view.Next.ID)
	return next.Round != c.view.Round
}
