package main

import (
	"strconv"

	"lakaz"
	"lakaz/gamification/paper"
)

// edges are the shapes that stand for a question's answers, in their order: on the player's tiles, on the wall, and on the
// edges of a voting card, clockwise from the first. Paths in a field of 28 by 28.
var edges = [paper.Sides]string{
	"M14 1.4L24.7 14L14 26.6L3.3 14Z",
	"M14 3.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 1 0 0-21Z",
	"M14 2.2L25.8 23L2.2 23Z",
	"M5.2 8.2a3 3 0 0 1 3-3h11.6a3 3 0 0 1 3 3v11.6a3 3 0 0 1-3 3h-11.6a3 3 0 0 1-3-3Z",
}

// letters name the edges aloud, in the same order.
const letters = "ABCD"

// votingData is the voting cards to print.
type votingData struct {
	From, To int
	Most     int
	Edges    [paper.Sides]string
	Cards    []votingCard
}

// votingCard is one of them.
type votingCard struct {
	Number int
	Path   string
}

// votingPage shows voting cards to print, those of the form's numbers: de, the first, and a, the last.
func (s *server) votingPage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	if !v.Actor.Role.Staff() {
		return reply{}, lakaz.ErrNotFound
	}
	d := votingData{From: cardNumber(v.URL.Query().Get("de"), 1), To: cardNumber(v.URL.Query().Get("a"), paper.Cards), Most: paper.Cards, Edges: edges}
	if d.To < d.From {
		d.From, d.To = d.To, d.From
	}
	for n := d.From; n <= d.To; n++ {
		p, err := paper.PatternOf(n)
		if err != nil {
			return reply{}, err
		}
		d.Cards = append(d.Cards, votingCard{n, p.Path()})
	}
	return reply{Page: "voting.html", Title: "voting.title", Data: d}, nil
}

// cardNumber is a card's number as somebody typed it, within those there are.
func cardNumber(text string, missing int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return missing
	}
	return min(max(n, 1), paper.Cards)
}
