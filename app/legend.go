package main

import (
	"encoding/json"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// legendItem is one kind of mark of the chart and its name.
type legendItem struct {
	name   string
	bar    bool
	ghost  bool // last year: never filled
	usual  bool // what is usual, a diamond
	colour string
}

// legendOf reads the legend off a chart's option: its series by name, each once; the stretches outside the comfort band
// are part of their curve.
func legendOf(option json.RawMessage) []legendItem {
	var o struct {
		Series []struct {
			Name      string `json:"name"`
			Type      string `json:"type"`
			Symbol    string `json:"symbol"`
			LineStyle struct {
				Color string          `json:"color"`
				Type  json.RawMessage `json:"type"`
			} `json:"lineStyle"`
			ItemStyle struct {
				Color       string `json:"color"`
				BorderColor string `json:"borderColor"`
			} `json:"itemStyle"`
		} `json:"series"`
	}
	if json.Unmarshal(option, &o) != nil {
		return nil
	}
	var items []legendItem
	seen := map[string]bool{"": true, "froid": true, "frais": true, "bien": true, "chaud": true, "trop": true}
	for _, s := range o.Series {
		if seen[s.Name] {
			continue
		}
		seen[s.Name] = true
		item := legendItem{name: s.Name, bar: s.Type == "bar", usual: s.Symbol == "diamond", colour: s.LineStyle.Color, ghost: len(s.LineStyle.Type) > 0}
		if item.bar {
			item.colour, item.ghost = s.ItemStyle.Color, s.ItemStyle.Color == "transparent" || s.ItemStyle.Color == "none"
			if item.ghost {
				item.colour = s.ItemStyle.BorderColor
			}
		}
		if item.colour == "" {
			item.colour = "--ink"
		}
		items = append(items, item)
	}
	return items
}

// mark is the legend's small drawing: a square for bars, a line for curves, dots for last year.
func (i legendItem) mark() app.UI {
	mark := el("i").Aria("hidden", "true")
	switch {
	case i.usual:
		mark.Class("usual")
	case i.ghost:
		mark.Class("ghost")
	case i.bar && i.colour == "--earth":
		mark.Class("gas")
	case i.bar && i.colour == "--frais":
		mark.Class("water")
	case i.bar:
		mark.Class("honey")
	case i.colour == "--edge":
		mark.Class("outside")
	}
	return mark
}

// barsOnly reports whether a chart has no curve.
func barsOnly(legend []legendItem) bool {
	for _, item := range legend {
		if !item.bar && !item.usual {
			return false
		}
	}
	return true
}
