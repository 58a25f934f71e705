package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// record is all that is kept of a household, but for its measurements, which leave as a ZIP. It is read off the store's own
// keys, those by which an erasure finds what is to go: whatever a feature keeps under a household's name is in it from
// its first day.
type record struct {
	Made      time.Time                `json:"made"`
	Household lakaz.Household          `json:"household"`
	Channels  []string                 `json:"channels" doc:"What is measured: the export has it"`
	Kept      map[string][]recordEntry `json:"kept" doc:"By table: registry/contract, registry/consent-log, access (who looked), call (for help), indicators (weeks), challenges, game/award and others"`
}

// recordEntry is a stored entry: its key after the table's name, and what it says.
type recordEntry struct {
	Key   []any           `json:"key"`
	Value json.RawMessage `json:"value"`
}

// hidden reports whether a table holds what opens doors (secrets, and what may be tried against them) or only leads to an
// entry of another; or, as the inbox, what nobody could read.
func hidden(table string) bool {
	return slices.ContainsFunc([]string{"registry/card", "registry/session", "registry/gateway", "push", "call/open", "inbox", "workshop/guest-of"}, func(name string) bool {
		return strings.HasPrefix(table, name)
	})
}

// record reads all that is kept of a household.
func (s *server) record(ctx context.Context, h lakaz.Household) (record, error) {
	out := record{Made: s.now().UTC(), Household: h, Channels: []string{}, Kept: map[string][]recordEntry{}}
	channels, err := s.series.Channels(ctx, h.ID)
	if err != nil {
		return out, err
	}
	for _, c := range channels {
		out.Channels = append(out.Channels, c.String())
	}
	names, err := s.namesOf(ctx, h)
	if err != nil {
		return out, err
	}
	err = s.store.View(ctx, func(r kv.Reader) error {
		clear(out.Kept)
		tables, err := tablesOf(r)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if table == seriesTable || hidden(table) {
				continue
			}
			for _, name := range names {
				if err := recordTable(r, table, name, out.Kept); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out, err
}

// seriesTable is where readings are.
const seriesTable = "series"

// namesOf are the names under which something of a household is kept: its own, its resident's and its gateways'.
func (s *server) namesOf(ctx context.Context, h lakaz.Household) ([]string, error) {
	names := []string{string(h.ID)}
	p, err := s.registry.Resident(ctx, h.ID)
	if err == nil {
		names = append(names, string(p.ID))
	} else if !errors.Is(err, lakaz.ErrNotFound) {
		return nil, err
	}
	gateways, err := s.registry.Gateways(ctx)
	for _, g := range gateways {
		if g.Household == h.ID {
			names = append(names, string(g.ID))
		}
	}
	return names, err
}

// tablesOf are the names of all tables of a store.
func tablesOf(r kv.Reader) (tables []string, err error) {
	for from := []byte(nil); ; {
		table := ""
		err := r.Scan(from, nil, false, func(key, _ []byte) error {
			parts, err := kv.ParseTuple(key)
			if err != nil || len(parts) == 0 {
				from = append(slices.Clone(key), 0)
				return kv.ErrStop
			}
			if table, _ = parts[0].(string); table != "" {
				from = kv.PrefixEnd(kv.Tuple(table))
			}
			return kv.ErrStop
		})
		if err != nil || table == "" {
			return tables, err
		}
		tables = append(tables, table)
	}
}

// recordTable adds a table's entries under a name. What is no JSON, as the readings' inboxes, is left out.
func recordTable(r kv.Reader, table, name string, into map[string][]recordEntry) error {
	return kv.NewTable[json.RawMessage](table).Scan(r, func(key []any, v json.RawMessage) error {
		into[table] = append(into[table], recordEntry{key, slices.Clone(v)})
		return nil
	}, name)
}

// monthKept is a month of what was measured, as a person reads it.
type monthKept struct {
	From time.Time
	// Used is by register what was used; Celsius the main room's mean. Absent where nothing was measured.
	Used    map[telemetry.Channel]float64
	Celsius *float64
}

// monthsOf are the months in which something was measured, the newest first.
func (s *server) monthsOf(ctx context.Context, h lakaz.Household) (list []monthKept, err error) {
	loc := h.Dwelling.Territory.Location()
	now := s.now().In(loc)
	channels := []telemetry.Channel{{Place: telemetry.Electricity, Quantity: telemetry.Energy}, {Place: telemetry.Gas, Quantity: telemetry.Volume},
		{Place: telemetry.ColdWater, Quantity: telemetry.Volume}, {Place: telemetry.HotWater, Quantity: telemetry.Volume}}
	registers := len(channels)
	if room, ok := h.Dwelling.Main(); ok {
		channels = append(channels, telemetry.Channel{Place: room.ID, Quantity: telemetry.Temperature})
	}
	rolled, err := s.series.Days(ctx, h.ID, channels, time.Date(2000, 1, 1, 0, 0, 0, 0, loc), now.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	first := now
	for _, list := range rolled {
		if len(list) > 0 && list[0].From.Before(first) {
			first = list[0].From.In(loc)
		}
	}
	var months []telemetry.Interval
	for at := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, loc); !at.After(now); at = at.AddDate(0, 1, 0) {
		months = append(months, telemetry.Interval{From: at, To: at.AddDate(0, 1, 0)})
		list = append(list, monthKept{From: at, Used: map[telemetry.Channel]float64{}})
	}
	for i, c := range channels {
		if i >= registers {
			for j, g := range telemetry.Gauges(c.Quantity, rolled[c], months) {
				if g.Mean == g.Mean {
					list[j].Celsius = &g.Mean
				}
			}
			continue
		}
		uses, _ := telemetry.UsesOf(c.Quantity, rolled[c], months)
		for j, u := range uses {
			if u.Amount == u.Amount {
				list[j].Used[c] = u.Amount
			}
		}
	}
	list = slices.DeleteFunc(list, func(m monthKept) bool { return len(m.Used) == 0 && m.Celsius == nil })
	slices.Reverse(list)
	return list, nil
}
