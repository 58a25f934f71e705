package main

import (
	"fmt"
	"slices"
	"strings"
)

// A row is one line of the table: what ours and the peer reached at the same work, alternated in the same run.
type row struct {
	work            string
	unit            string
	peer            string // who; "" where the target is a figure of ours alone
	ours, theirs    []float64
	most            bool // the target is the most that may be, not the least
	target, stretch float64
	how             string // what exactly was measured, of which process
	missing         string // why there is no figure
}

// figure is what is held against the target: a ratio beside a peer, else our own figure.
func (r row) figure() float64 {
	if r.peer == "" {
		return median(r.ours)
	}
	return median(r.ours) / median(r.theirs)
}

func (r row) verdict() string {
	reaches := func(bound float64) bool {
		if r.most {
			return r.figure() <= bound
		}
		return r.figure() >= bound
	}
	switch {
	case r.missing != "":
		return "–"
	case r.stretch != 0 && reaches(r.stretch):
		return "stretch"
	case r.target == 0:
		return "–"
	case reaches(r.target):
		return "yes"
	}
	return "**no**"
}

// line is the row in the table of the README.
func (r row) line() string {
	bound := func(v float64) string {
		if v == 0 {
			return "–"
		}
		sign := "≥"
		if r.most {
			sign = "≤"
		}
		return sign + " " + short(v)
	}
	if r.missing != "" {
		return fmt.Sprintf("| %s | – | – | – | %s | %s | – | not measured: %s |", r.work, bound(r.target), bound(r.stretch), r.missing)
	}
	peer, ratio := "–", "–"
	if r.peer != "" {
		peer = fmt.Sprintf("%s %s, %s", short(median(r.theirs)), r.unit, r.peer)
		ratio = "**" + short(r.figure()) + "**"
	}
	return fmt.Sprintf("| %s | %s %s | %s | %s | %s | %s | %s | %s |", r.work, short(median(r.ours)), r.unit, peer, ratio,
		bound(r.target), bound(r.stretch), r.verdict(), r.how)
}

// short is a number with three significant digits.
func short(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%.3g M", v/1e6)
	case v >= 1e4:
		return fmt.Sprintf("%.3g k", v/1e3)
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.3g", v), ".0")
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
