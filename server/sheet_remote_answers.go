package main

import (
	"slices"
	"strconv"
	"strings"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/locales"
	"lakaz/screen"
)

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
