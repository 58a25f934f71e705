//go:build !js

package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz/screen"
)

// What has come to where something else was is told; what is where it was, and what came behind it, is not.
func TestWhatHasMoved(t *testing.T) {
	card := func(id string, actions string, rows ...string) screen.Card {
		c := screen.Card{ID: id}
		for _, a := range strings.Fields(actions) {
			c.Actions = append(c.Actions, screen.Action{ID: a})
		}
		part := screen.Part{}
		for _, r := range rows {
			row := screen.Row{}
			for _, a := range strings.Fields(r) {
				row.Actions = append(row.Actions, screen.Action{ID: a})
			}
			part.Rows = append(part.Rows, row)
		}
		c.Parts = []screen.Part{{Text: "Un mot"}, part}
		return c
	}
	f := func(before, after screen.Card, want ...string) {
		t.Helper()
		if got := moved(screen.Sheet{Cards: []screen.Card{card("other", "x"), before}}, screen.Sheet{Cards: []screen.Card{after}}); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	f(card("now", "close pause"), card("now", "close pause"))
	f(card("now", "close pause"), card("now", "close pause extend"))
	f(card("now", "close pause"), card("now", "reveal extend"), "now reveal", "now extend")
	f(card("now", "close pause"), card("now", "resume close"), "now resume", "now close")
	f(card("then", "close"), card("now", "reveal"))
	f(card("pending", "", "show1 hide1", "show2 hide2"), card("pending", "", "show2 hide2", "show3 hide3"), "pending show2", "pending hide2", "pending show3", "pending hide3")
	f(card("pending", "", "show1 hide1"), card("pending", "", "show1 hide1", "show2 hide2"))
}

// A step that has just come below a finger is drawn as one that does nothing yet.
func TestAFreshButton(t *testing.T) {
	p := sheetOf(t, screen.Card{ID: "now", Picture: "zap", Title: "Maintenant", Actions: []screen.Action{{ID: "reveal", Label: "Montrer", Picture: "lightbulb", Method: "PUT", URL: "/x"}}})
	if strings.Contains(drawn(p), "aria-disabled") {
		t.Error("what has always been there does nothing")
	}
	p.sheet.moved[place("now", "reveal")] = time.Now()
	if !strings.Contains(drawn(p), "aria-disabled") || !p.fresh(place("now", "reveal")) {
		t.Error(drawn(p))
	}
	p.sheet.moved[place("now", "reveal")] = time.Now().Add(-freshFor)
	if strings.Contains(drawn(p), "aria-disabled") || p.fresh(place("now", "reveal")) {
		t.Error("it never does anything again")
	}
}
