package telemetry

import "encoding/json"

// History is what a history screen shows of one place over one span. Every text is already in the reader's language.
type History struct {
	Place    string `json:"place"`
	Span     Span   `json:"span"`
	At       string `json:"at"`                 // a day inside the span, 2006-01-02
	Title    string `json:"title"`              // "5 – 11 janvier"
	Previous string `json:"previous,omitempty"` // the At of the span before; "" where there is nothing
	Next     string `json:"next,omitempty"`     // the At of the span after; "" for the present one
	// Sentence says in words what the chart shows.
	Sentence []Phrase `json:"sentence"`
	// Option is the chart as ECharts takes it; colours are names of style tokens, "--ink".
	Option  json.RawMessage `json:"option,omitempty"`
	Empty   bool            `json:"empty,omitempty"` // nothing was measured in this span
	Columns []string        `json:"columns,omitempty"`
	Rows    [][]string      `json:"rows,omitempty"` // the chart's table twin
	Totals  []Total         `json:"totals,omitempty"`
	Note    string          `json:"note,omitempty"` // what to know about the figures, such as the tariff's date
}

// Phrase is a part of a sentence; where Comfort is set the words wear that state's ink.
type Phrase struct {
	Text    string  `json:"text"`
	Comfort Comfort `json:"comfort,omitempty"`
}

// Total is one figure that sums a span up.
type Total struct {
	Label  string `json:"label"`
	Figure string `json:"figure"`
	Detail string `json:"detail,omitempty"` // against last year
	Trend  string `json:"trend,omitempty"`  // "up", "down" or ""
}

// Span is how much a history screen shows at once, in the dwelling's own days.
type Span string

const (
	Day   Span = "day"
	Week  Span = "week" // Monday to Sunday
	Month Span = "month"
	Year  Span = "year"
)

// Valid reports whether s is a known span.
func (s Span) Valid() bool { return s == Day || s == Week || s == Month || s == Year }
