package main

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lakaz/locales"
	"lakaz/telemetry"
)

// The private-use characters that carry a state through a message, so that its words can wear the state's ink whatever
// the language's word order.
const (
	markOpen  = "\ue000"
	markWord  = "\ue001"
	markClose = "\ue002"
)

func marked(w locales.Words, state telemetry.Comfort) string {
	return markOpen + string(state) + markWord + w.T("chart.state."+string(state)) + markClose
}

// phrased splits a message at its marked states.
func phrased(text string) []telemetry.Phrase {
	var out []telemetry.Phrase
	for text != "" {
		before, rest, found := strings.Cut(text, markOpen)
		if before != "" {
			out = append(out, telemetry.Phrase{Text: before})
		}
		if !found {
			break
		}
		state, rest, _ := strings.Cut(rest, markWord)
		word, rest, _ := strings.Cut(rest, markClose)
		out = append(out, telemetry.Phrase{Text: word, Comfort: telemetry.Comfort(state)})
		text = rest
	}
	return out
}

func plain(text string) []telemetry.Phrase {
	if text == "" {
		return nil
	}
	return []telemetry.Phrase{{Text: text}}
}

// spaced puts a space after each sentence that another follows.
func spaced(phrases []telemetry.Phrase) []telemetry.Phrase {
	for i := range phrases[:max(0, len(phrases)-1)] {
		if strings.HasSuffix(phrases[i].Text, ".") {
			phrases[i].Text += " "
		}
	}
	return phrases
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// columnName is what a column of the bars is called in the table.
func (t teller) columnName(c telemetry.Interval) string {
	switch t.span {
	case telemetry.Day:
		return locales.Hour(c.From.Hour())
	case telemetry.Year:
		return locales.Month(t.w, c.From.Month())
	}
	return locales.ShortDay(t.w, c.From)
}

// stepName is what a point of the curve is called when it is touched.
func (t teller) stepName(s telemetry.Interval) string {
	switch t.span {
	case telemetry.Day:
		return locales.Clock(s.From)
	case telemetry.Year:
		return locales.DayMonth(t.w, s.From)
	}
	return locales.ShortDay(t.w, s.From) + ", " + locales.Hour(s.From.Hour())
}

// since is the day a tariff begins, in full.
func (t teller) since(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return locales.DayMonthYear(t.w, at)
}
