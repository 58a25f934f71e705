package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/locales"
	"lakaz/screen"
)

// moreTime is by how many seconds a facilitator gives everybody more.
const moreTime = "120"

// kindPicture is the pictogram of what people do.
func kindPicture(k packs.Kind) string {
	return map[packs.Kind]string{packs.Quiz: "circle-help", packs.TrueFalse: "circle-check", packs.Guess: "gauge", packs.Order: "list",
		packs.Match: "copy", packs.Poll: "hand", packs.Words: "message-circle", packs.Commit: "handshake", packs.Measure: "plug",
		packs.LiveHome: "house"}[k]
}

// on is what is on, how many have answered, and the steps that follow from it, the next one first: all of it fits a phone.
func (c remoteCards) on() screen.Card {
	w, v := c.words, c.view
	card := screen.Card{ID: "now", Picture: "users-round", Title: w.T("remote.lobby")}
	switch a := v.Activity; {
	case v.Phase == room.Board:
		card.Picture, card.Title = "trophy", w.T("remote.board")
		card.Parts = []screen.Part{c.standing()}
	case a != nil:
		card.Picture, card.Title = kindPicture(a.Kind), w.T("remote.at", locales.Args{"At": v.At, "Of": v.Of})
		card.Parts = append(card.Parts, screen.Part{Text: inTheirs(w, a.Texts).Question})
		if h := v.Home; h != nil {
			card.Parts = append(card.Parts, c.home(*h, inTheirs(w, a.Texts).Example)...)
		}
		if v.Phase == room.Open {
			card.Look = "bien"
			card.Parts = append(append(card.Parts, c.held()...), c.clock()...)
		}
		card.Parts = append(card.Parts, screen.Part{Bar: &screen.Bar{Label: w.T("remote.answered", locales.Args{"Count": v.Answered, "Of": v.Players}),
			At: float64(v.Answered) / float64(max(v.Players, 1))}})
	default:
		card.Parts = []screen.Part{{Amount: &screen.Amount{Value: locales.Number(float64(len(v.List)), 0), Word: w.N("remote.came", len(v.List))}},
			{Text: w.T("remote.lobbyText")}}
	}
	if c.holds() {
		card.Actions = c.steps()
	}
	card.Spoken = c.spoken(card)
	return card
}

// home is how the home is doing that the wall shows, and whether it is an example.
func (c remoteCards) home(h room.Home, from string) []screen.Part {
	text := c.words.T("play.liveHome")
	if h.Example {
		text = sentences(c.words.T("play.exampleHome"), from)
	}
	rows := []screen.Row{}
	if h.Comfort != "" {
		rows = append(rows, screen.Row{Picture: "house", Label: c.words.T("play.feels." + h.Comfort), Look: h.Comfort})
	}
	return []screen.Part{{Quiet: text}, {Rows: append(rows, screen.Row{Picture: "thermometer", Label: c.words.T("play.temperature"), Value: measure(h.Celsius, "Cel")},
		screen.Row{Picture: "droplets", Label: c.words.T("play.humidity"), Value: measure(h.Humidity, "%")})}}
}

// answered is what was answered so far, and what is right; false where there is nothing to tell.
func (c remoteCards) answered() (screen.Card, bool) {
	w, v := c.words, c.view
	if v.Activity == nil || v.Phase == room.Board {
		return screen.Card{}, false
	}
	right := v.Right
	if c.measures() && v.Metering != room.Done { // what is right is measured
		right = nil
	}
	card := screen.Card{ID: "answers", Picture: "clipboard-list", Title: w.T("remote.answers"), Parts: c.answers(*v.Activity, right, v.Tally)}
	if rows := c.said(v.Words); len(rows) > 0 {
		if c.holds() { // a yes can be taken back
			rows = c.said(v.Words, false)
		}
		card.Parts = append(card.Parts, screen.Part{Rows: rows})
	}
	if v.Reveal != nil {
		card.Parts = append(card.Parts, c.why(v.Activity.ID, v.Reveal.Texts)...)
	}
	card.Spoken = c.spoken(card)
	return card, len(card.Parts) > 0
}

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

// held is what voting cards are held up for, where an activity takes several readings.
func (c remoteCards) held() []screen.Part {
	v := c.view.Hands
	if v == nil || v.Of < 2 {
		return nil
	}
	a, _ := c.rules.Pack.Activity(c.view.Activity.ID)
	asked, _ := askedOf(c.words, c.rules.Pack, a, v.Reading)
	return []screen.Part{{Quiet: inList(c.words.T("play.cardAt", locales.Args{"At": v.At, "Of": v.Of}), asked)}}
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

// standing is the board that is shown.
func (c remoteCards) standing() screen.Part {
	w := c.words
	if c.view.Board == nil || c.view.Board.Kind == room.OwnBoard {
		return screen.Part{Text: w.T("remote.ownBoard")}
	}
	var rows []screen.Row
	for _, r := range c.view.Board.Rows {
		row := screen.Row{Picture: "user-round", Label: r.Name, Value: locales.Number(float64(r.Points), 0)}
		if r.Team > 0 {
			row.Picture, row.Label = "users-round", w.T("remote.team", locales.Args{"Number": r.Team})
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return screen.Part{Text: w.T("remote.noPoints")}
	}
	return screen.Part{Rows: rows}
}

// answers are an activity's choices with what is right; tally counts them, nil where nothing was answered yet.
func (c remoteCards) answers(a room.Shown, right any, tally map[string]int) []screen.Part {
	w, says := c.words, inTheirs(c.words, a.Texts)
	if number, ok := right.(float64); ok {
		return []screen.Part{{Text: w.T("remote.rightNumber", locales.Args{"Value": measure(number, a.Unit)})}}
	}
	ids, _ := right.([]string)
	pairs, _ := right.(map[string]string)
	choices := a.Choices
	if a.Kind == packs.Order && len(ids) > 0 {
		choices = nil
		for _, id := range ids {
			choices = append(choices, a.Choices[slices.IndexFunc(a.Choices, func(t room.Tile) bool { return t.ID == id })])
		}
	}
	var rows []screen.Row
	for i, choice := range choices {
		row := screen.Row{Picture: choice.Picture, Label: says.Choices[choice.ID]}
		if own, drawn := strings.CutPrefix(row.Picture, "pack:"); drawn {
			row.Picture = strings.ReplaceAll(c.pictures, "{id}", a.ID) + "#pack-" + own
		} else if row.Picture == "" {
			row.Picture = kindPicture(a.Kind)
		}
		switch target, matched := pairs[choice.ID]; {
		case matched:
			row.Note = says.Targets[target]
		case a.Kind == packs.Order:
			row.Label = strconv.Itoa(i+1) + ". " + row.Label
		case slices.Contains(ids, choice.ID):
			row.Picture, row.Look, row.Note = "circle-check", "bien", w.T("remote.right")
		}
		if tally != nil {
			row.Value = locales.Number(float64(tally[choice.ID]), 0)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	return []screen.Part{{Rows: rows}}
}

// measure writes a number of a pack with its unit.
func measure(number float64, unit string) string {
	_, behind, _ := strings.Cut(strconv.FormatFloat(number, 'f', -1, 64), ".")
	decimals := min(len(behind), 3)
	switch unit {
	case "EUR":
		return locales.Number(number, decimals) + "\u202f€"
	case "Cel":
		return locales.Number(number, decimals) + "\u202f°C"
	case "":
		return locales.Number(number, decimals)
	}
	return locales.Number(number, decimals) + "\u202f" + unit
}

// why is an activity's explanation; nothing where the pack has none.
func (c remoteCards) why(activity string, texts map[string]string) []screen.Part {
	if text := inTheirs(c.words, texts); text != "" && text != activity+".why" {
		return []screen.Part{{Quiet: text}}
	}
	return nil
}

// next is the activity that comes, with what is right and why.
func (c remoteCards) next() screen.Card {
	w, a := c.words, c.view.Next
	card := screen.Card{ID: "next", Picture: kindPicture(a.Kind), Title: w.T("remote.next"), Parts: []screen.Part{{Text: inTheirs(w, a.Texts).Question}}}
	right := a.Right
	if a.Kind == packs.Measure { // what is right is measured
		right = nil
		card.Parts = append(card.Parts, c.plug())
	}
	card.Parts = append(card.Parts, c.answers(a.Shown, right, nil)...)
	card.Parts = append(card.Parts, c.why(a.ID, a.Why)...)
	card.Spoken = c.spoken(card)
	return card
}

// pending are the words that wait for a yes before the wall shows them.
func (c remoteCards) pending() screen.Card {
	w := c.words
	card := screen.Card{ID: "pending", Kind: screen.Advice, Picture: "message-circle", Title: w.T("remote.pending")}
	card.Parts = []screen.Part{{Rows: c.said(c.view.Pending, true, false)}}
	card.Spoken = c.spoken(card)
	return card
}

// said are words that people sent, and what may be said of each: that the wall shows it, that it does not.
func (c remoteCards) said(words []room.Word, verdicts ...bool) (rows []screen.Row) {
	for _, word := range words {
		row := screen.Row{Picture: "message-circle", Label: word.Text}
		if word.Count > 1 {
			row.Value = locales.Number(float64(word.Count), 0)
		}
		for _, shown := range verdicts {
			body := map[string]any{"activity": c.view.Activity.ID, "word": word.Text, "shown": shown}
			a := c.command("moderate", "eye", c.words.T("remote.show"), body)
			if a.ID = "show " + word.Text; !shown {
				a.ID, a.Picture, a.Label = "hide "+word.Text, "eye-off", c.words.T("remote.hide")
			}
			row.Actions = append(row.Actions, a)
		}
		rows = append(rows, row)
	}
	return rows
}

// spoken is what a card's loudspeaker says: its texts and its lines.
func (c remoteCards) spoken(card screen.Card) string {
	var text []string
	var rows []screen.Row
	for _, part := range card.Parts {
		text = append(text, part.Text, part.Quiet)
		if part.Bar != nil {
			text = append(text, part.Bar.Label)
		}
		if part.Amount != nil && part.Amount.Left == 0 {
			text = append(text, part.Amount.Value+" "+part.Amount.Word)
		}
		rows = append(rows, part.Rows...)
	}
	return spoken(c.words, card.Title, sentences(text...), rows)
}
