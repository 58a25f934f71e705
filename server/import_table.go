package main

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
	"lakaz/telemetry/imports"
)

// How many rows of a table are shown, how many lines may stand before its header, how many columns are offered.
const (
	importPreview  = 6
	maxSkip        = 50
	importTableMax = 60
)

// importTable is the form that describes a table no known format reads, filled in as far as its first rows tell.
type importTable struct {
	Preview    []string
	Skip       int
	Separators []choice
	Dates      []choice // columns
	Hours      []choice // columns, and none
	Formats    []choice
	Zones      []choice
	Stamps     []choice
	Steps      []choice
	Missing    string
	Columns    []importColumn
	Asked      bool // the form was filled in before
}

// importColumn is a column and what it may be.
type importColumn struct {
	Name     string
	Meanings []choice
}

// newImportTable makes the form from a file's first lines and what was filled in before.
func newImportTable(w *locales.Printer, d lakaz.Dwelling, lines []string, form url.Values) *importTable {
	skip := skipOf(form)
	lines = lines[min(skip, len(lines)):]
	if len(lines) == 0 {
		return nil
	}
	separator := form.Get("separateur")
	if separator == "" {
		separator = imports.Separator(lines[0])
	}
	header := imports.Fields(lines[0], separator)
	header = header[:min(len(header), importTableMax)]
	first, second, format := header[0], "", "iso"
	if len(lines) > 1 {
		if day, hour, written, ok := imports.GuessTime(imports.Fields(lines[1], separator)); ok && day < len(header) {
			first, format = header[day], written
			if hour > 0 && hour < len(header) {
				second = header[hour]
			}
		}
	}
	t := &importTable{Preview: lines[:min(len(lines), importPreview)], Skip: skip, Missing: form.Get("absent"), Asked: form.Get("colonnes") != ""}
	pick := func(field, guess string, values ...string) (list []choice) {
		if form.Has(field) {
			guess = form.Get(field)
		}
		for _, value := range values {
			list = append(list, choice{Value: value, Text: value, Chosen: value == guess})
		}
		return list
	}
	t.Separators = pick("separateur", separator, ";", ",", "\t", "|")
	for i := range t.Separators {
		if t.Separators[i].Value == "\t" {
			t.Separators[i].Text = w.T("import.tab")
		}
	}
	t.Dates = pick("date", first, header...)
	t.Hours = pick("heure", second, append([]string{""}, header...)...)
	t.Hours[0].Text = w.T("import.noColumn")
	t.Formats = pick("ecriture", format, imports.TimeFormats()...)
	example := time.Date(2026, 1, 31, 14, 30, 0, 0, lakaz.Mainland.Location())
	for i := range t.Formats {
		t.Formats[i].Text = imports.Written(t.Formats[i].Value, example)
	}
	t.Zones = pick("fuseau", d.Territory.Zone(), d.Territory.Zone(), "UTC")
	t.Zones[0].Text, t.Zones[1].Text = w.T("import.zoneHome"), w.T("import.zoneUTC")
	if d.Territory == lakaz.Mainland {
		t.Zones = append(t.Zones, choice{"+01:00", w.T("import.zoneWinter"), form.Get("fuseau") == "+01:00"})
	}
	t.Stamps = pick("instant", "end", "end", "start")
	t.Stamps[0].Text, t.Stamps[1].Text = w.T("import.stampEnd"), w.T("import.stampStart")
	t.Steps = pick("pas", "", "", "1m", "5m", "10m", "15m", "30m", "1h", "24h")
	for i, text := range []string{w.T("import.stepNone"), "1\u202fmin", "5\u202fmin", "10\u202fmin", "15\u202fmin", "30\u202fmin", "1\u202fh", "24\u202fh"} {
		t.Steps[i].Text = text
	}
	names, meanings := form["colonne"], form["sens"]
	for _, name := range header {
		column, meant := importColumn{Name: name}, ""
		if i := slices.Index(names, name); i >= 0 && i < len(meanings) {
			meant = meanings[i]
		}
		column.Meanings = []choice{{"", w.T("import.unread"), meant == ""}}
		for _, m := range importMeanings(w, d) {
			m.Chosen = m.Value == meant
			column.Meanings = append(column.Meanings, m)
		}
		t.Columns = append(t.Columns, column)
	}
	return t
}

// skipOf is how many lines the form says stand before the header.
func skipOf(form url.Values) int {
	n, err := strconv.Atoi(form.Get("avant"))
	if err != nil {
		return 0
	}
	return min(max(n, 0), maxSkip)
}

// importMeanings lists what a column of a table can be in a dwelling: every channel, in every unit it is handed out in.
func importMeanings(w *locales.Printer, d lakaz.Dwelling) (list []choice) {
	channels := telemetry.Channels(d)
	for _, c := range []telemetry.Channel{{Place: telemetry.Outdoor, Quantity: telemetry.Temperature}, {Place: telemetry.Outdoor, Quantity: telemetry.Humidity},
		{Place: telemetry.Gas, Quantity: telemetry.Volume}, {Place: telemetry.Gas, Quantity: telemetry.Energy}} {
		if !slices.Contains(channels, c) && (c.Place != telemetry.Gas || d.Gas) {
			channels = append(channels, c)
		}
	}
	for _, c := range channels {
		name := screen.PlaceName(w, d, c.Place) + ", " + w.T("office.quantity."+string(c.Quantity))
		add := func(unit, sign string) {
			list = append(list, choice{Value: c.String() + "|" + unit + "|", Text: name + " (" + sign + ")"})
			if c.Quantity.Register() {
				list = append(list, choice{Value: c.String() + "|" + unit + "|sum", Text: name + " (" + sign + ", " + w.T("import.perStep") + ")"})
			}
		}
		switch c.Quantity {
		case telemetry.Temperature:
			add("Cel", "°C")
			add("K", "K")
		case telemetry.Humidity:
			add("%RH", "%")
		case telemetry.Power:
			add("W", "W")
			add("kW", "kW")
		case telemetry.Energy:
			add("Wh", "Wh")
			add("kWh", "kWh")
		case telemetry.Volume:
			add("m3", "m³")
			add("l", "L")
		}
	}
	return list
}
