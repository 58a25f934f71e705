package main

import (
	"encoding/json"
	"html/template"

	"lakaz"
	"lakaz/gamification/paper"
	"lakaz/locales"
)

// readerData is the page that reads voting cards.
type readerData struct {
	Title string
	Here  string // the workshop's own page
	Cards []int  // by hand
	Edges []readerEdge
	Setup string        // what the script needs, as JSON
	Icons template.HTML // of the steps
}

// readerEdge is an answer as an edge of a card has it.
type readerEdge struct{ Name, Letter, Path string }

// readerPage is where a facilitator reads the voting cards of a workshop, by photo or by hand.
func (s *server) readerPage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	ws, err := s.mayHost(v.Context(), v.Actor, v.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	if ws.Room == "" {
		return reply{}, lakaz.ErrNotFound
	}
	words := map[string]string{"seen": v.Words.T("voting.seen", locales.Args{"Number": "{n}"})}
	for name, key := range map[string]string{"closed": "voting.closed", "none": "voting.none", "noted": "voting.noted",
		"waiting": "voting.waiting", "failed": "voting.failed", "reading": "voting.reading", "all": "voting.all",
		"lost": "state.offline"} {
		words[name] = v.Words.T(key)
	}
	setup, err := json.Marshal(map[string]any{"workshop": "/api/workshops/" + ws.ID, "patterns": paper.Patterns(), "edges": edges, "words": words})
	if err != nil {
		return reply{}, err
	}
	d := readerData{Title: ws.Title, Here: workshopPath(ws.ID), Setup: string(setup), Icons: symbols(readerIcons())}
	for n := range paper.Cards {
		d.Cards = append(d.Cards, n+1)
	}
	for i, name := range []string{"voting.edge1", "voting.edge2", "voting.edge3", "voting.edge4"} {
		d.Edges = append(d.Edges, readerEdge{letters[i:i+1] + ", " + v.Words.T(name), letters[i : i+1], edges[i]})
	}
	return reply{Page: "reader.html", Title: "voting.read", Data: d}, nil
}

// readerIcons are those of the remote's steps.
func readerIcons() []string {
	return []string{"arrow-left", "arrow-right", "chevron-right", "flag", "hand", "lightbulb", "lock", "pause", "play", "plus", "trophy"}
}
