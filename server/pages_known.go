package main

import (
	"bytes"
	"context"
	"strconv"

	"lakaz"
	"lakaz/casework"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// knownData is the page of all that is kept of a household, as a person reads it and prints it.
type knownData struct {
	Household lakaz.Household
	Made      string
	Rooms     []string
	Meters    []string
	Contracts []string
	Consents  []screen.Row
	Seen      []screen.Row
	Calls     []screen.Row
	Columns   []string
	Months    []knownMonth
}

type knownMonth struct {
	Name  string
	Cells []string
}

// knownPage draws it, in the reader's language, on the dwelling's calendar.
func (s *server) knownPage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer"}, nil
	}
	h, err := s.ownHome(v.Context(), v.Actor, lakaz.HouseholdID(v.PathValue("home")))
	if err != nil {
		return reply{}, err
	}
	d, err := s.known(v.Context(), v.Words, h)
	return reply{Page: "known.html", Title: "rights.knownTitle", Data: d, Territory: h.Dwelling.Territory}, err
}

// knownFile is the same as one file that needs nothing else.
func (s *server) knownFile(ctx context.Context, w *locales.Printer, h lakaz.Household) ([]byte, error) {
	d, err := s.known(ctx, w, h)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	err = templates.ExecuteTemplate(&page, "knownfile.html", view{Data: d, Key: "rights.knownTitle", words: w})
	return page.Bytes(), err
}

// known gathers what the page tells.
func (s *server) known(ctx context.Context, w *locales.Printer, h lakaz.Household) (knownData, error) {
	now := s.now().In(h.Dwelling.Territory.Location())
	d := knownData{Household: h, Made: locales.DayMonthYear(w, now)}
	for _, r := range h.Dwelling.Rooms {
		d.Rooms = append(d.Rooms, screen.RoomName(w, r))
	}
	for _, place := range sensorPlaces(h.Dwelling)[len(h.Dwelling.Rooms):] {
		if place == telemetry.Outdoor {
			d.Rooms = append(d.Rooms, screen.PlaceName(w, h.Dwelling, place))
			continue
		}
		d.Meters = append(d.Meters, screen.PlaceName(w, h.Dwelling, place))
	}
	contracts, err := s.registry.Contracts(ctx, h.ID)
	if err != nil {
		return d, err
	}
	for _, c := range contracts {
		d.Contracts = append(d.Contracts, w.T("rights.knownContract", locales.Args{"Day": c.From, "Option": w.T("contract." + string(c.Option)), "Power": strconv.Itoa(c.PowerKVA)}))
	}
	consents, err := s.registry.Consents(ctx, h.ID)
	if err != nil {
		return d, err
	}
	for _, o := range offers(consents, now) {
		if o.Given != nil {
			row := consentRow(w, h, o, now)
			row.Label = w.T("consent."+string(o.Purpose)+".title") + " · " + row.Label
			d.Consents = append(d.Consents, row)
		}
	}
	looks, err := s.accesses.of(ctx, h.ID)
	if err != nil {
		return d, err
	}
	for _, line := range looks {
		d.Seen = append(d.Seen, seenRow(w, h, line))
	}
	calls, err := s.calls.Of(ctx, h.ID)
	if err != nil {
		return d, err
	}
	for _, c := range calls {
		d.Calls = append(d.Calls, calledRow(w, h, c))
	}
	d.Columns, d.Months, err = s.knownMonths(ctx, w, h)
	return d, err
}

// calledRow is a call as its household made it.
func calledRow(w locales.Words, h lakaz.Household, c casework.Call) screen.Row {
	return screen.Row{Label: topicWords(w, h.Dwelling.Territory, c.Topic), Value: c.Words,
		Note: locales.DayMonthYear(w, c.Asked.In(h.Dwelling.Territory.Location()))}
}

// knownMonths is the table of what was measured, month by month, with a column for each meter and the main room.
func (s *server) knownMonths(ctx context.Context, w *locales.Printer, h lakaz.Household) (columns []string, rows []knownMonth, err error) {
	months, err := s.monthsOf(ctx, h)
	if err != nil {
		return nil, nil, err
	}
	energy := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}
	registers := []telemetry.Channel{energy}
	for _, place := range []string{telemetry.Gas, telemetry.ColdWater, telemetry.HotWater} {
		registers = append(registers, telemetry.Channel{Place: place, Quantity: telemetry.Volume})
	}
	shown := registers[:0:0]
	for _, c := range registers {
		for _, m := range months {
			if _, used := m.Used[c]; used {
				shown, columns = append(shown, c), append(columns, screen.PlaceName(w, h.Dwelling, c.Place))
				break
			}
		}
	}
	columns = append([]string{w.T("rights.knownMain")}, columns...)
	for _, m := range months {
		row := knownMonth{Name: locales.MonthYear(w, m.From), Cells: []string{"—"}}
		if m.Celsius != nil {
			row.Cells[0] = locales.Celsius(*m.Celsius)
		}
		for _, c := range shown {
			cell := "—"
			if used, ok := m.Used[c]; ok && c == energy {
				cell = locales.KWh(used / 1000)
			} else if ok {
				cell = locales.Number(used, 1) + "\u202fm³"
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return columns, rows, nil
}
