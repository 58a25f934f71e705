package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// pauseInput switches sensors off.
type pauseInput struct {
	ID   string `path:"id" maxLength:"32"`
	Body struct {
		Place string `json:"place,omitempty" maxLength:"32" doc:"A room or a meter; left out, the whole home"`
		Until string `json:"until,omitempty" maxLength:"10" doc:"The last day on the dwelling's calendar, 2026-01-31; left out, until they are switched on"`
	}
}

// resumeInput switches sensors on.
type resumeInput struct {
	ID    string `path:"id" maxLength:"32"`
	Place string `query:"place" maxLength:"32" doc:"A room or a meter; left out, all of them"`
}

func (s *server) mountPauses(api huma.API) {
	route(s, api, http.MethodPut, "/api/households/{id}/pause", "Switch sensors off in one's own home: nothing of them is stored any more", everyone, s.putPause)
	route(s, api, http.MethodDelete, "/api/households/{id}/pause", "Switch them on again", everyone, s.deletePause)
}

func (s *server) putPause(ctx context.Context, by caller, in *pauseInput) (*body[lakaz.Pauses], error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	if p := in.Body.Place; p != "" && !knownPlace(h.Dwelling, p) {
		return nil, lakaz.Invalid("place", "privacy.badPlace")
	}
	now, until := s.now().UTC(), time.Time{}
	if in.Body.Until != "" {
		day, err := time.ParseInLocation(time.DateOnly, in.Body.Until, h.Dwelling.Territory.Location())
		if until = day.AddDate(0, 0, 1).UTC(); err != nil || !until.After(now) || day.Year() > 2100 {
			return nil, lakaz.Invalid("until", "privacy.badUntil")
		}
	}
	return s.switchSensors(ctx, h.ID, func(p lakaz.Pauses) lakaz.Pauses { return p.With(in.Body.Place, now, until) })
}

func (s *server) deletePause(ctx context.Context, by caller, in *resumeInput) (*body[lakaz.Pauses], error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	now := s.now().UTC()
	return s.switchSensors(ctx, h.ID, func(p lakaz.Pauses) lakaz.Pauses { return p.Without(in.Place, now) })
}

// switchSensors changes which sensors are off. When it returns nothing of those that are off is stored any more, and the
// home's screens say so.
func (s *server) switchSensors(ctx context.Context, id lakaz.HouseholdID, change func(lakaz.Pauses) lakaz.Pauses) (*body[lakaz.Pauses], error) {
	h, err := s.registry.ChangePauses(ctx, id, change)
	if err != nil {
		return nil, err
	}
	s.ingest.switched()
	s.hub.State(telemetry.Topic(id), map[string]json.RawMessage{telemetry.KeyHousehold: encoded(h)})
	if err := s.placeFleet(ctx); err != nil {
		return nil, err
	}
	return bodyOf(append(lakaz.Pauses{}, h.Pauses.Now(s.now())...))
}

// sensorPlaces are a dwelling's rooms and meters.
func sensorPlaces(d lakaz.Dwelling) []string {
	var places []string
	for _, r := range d.Rooms {
		places = append(places, r.ID)
	}
	for _, m := range []struct {
		place string
		there bool
	}{{telemetry.Outdoor, d.Outdoor}, {telemetry.Electricity, true}, {telemetry.Gas, d.Gas}, {telemetry.ColdWater, d.ColdWater}, {telemetry.HotWater, d.HotWater},
		{telemetry.SolarTank, d.SolarTank}} {
		if m.there {
			places = append(places, m.place)
		}
	}
	return places
}

func knownPlace(d lakaz.Dwelling, place string) bool {
	for _, p := range sensorPlaces(d) {
		if p == place {
			return true
		}
	}
	return false
}

// pauseCards are what of the sensors is off, on again with one tap, and a way to switch more off.
func (s *server) pauseCards(_ context.Context, by caller, h lakaz.Household) ([]screen.Card, error) {
	w, now, url := by.words, s.now(), "/api/households/"+string(h.ID)+"/pause"
	var rows []screen.Row
	for _, p := range h.Pauses.Now(now) {
		row := screen.Row{Picture: "unplug", Label: w.T("privacy.offAll"), Value: w.T("privacy.offNow"), Look: "perdu"}
		if p.Place != "" {
			row.Picture, row.Label = screen.PlacePicture(h.Dwelling, p.Place), screen.PlaceName(w, h.Dwelling, p.Place)
		}
		if !p.To.IsZero() {
			row.Note = w.T("privacy.offTill", locales.Args{"Day": locales.DayMonthYear(w, p.To.Add(-time.Second).In(h.Dwelling.Territory.Location()))})
		}
		row.Actions = []screen.Action{{ID: "on-" + p.Place, Label: w.T("privacy.onGo"), Picture: "plug", Method: "DELETE", URL: url + "?place=" + p.Place}}
		rows = append(rows, row)
	}
	card := screen.Card{ID: "sensors", Picture: "unplug", Title: w.T("privacy.offTitle"), Parts: []screen.Part{{Text: w.T("privacy.offText")}}}
	card.Spoken = spoken(w, card.Title, w.T("privacy.offText"), rows)
	if len(rows) > 0 {
		card.Look, card.Parts = "perdu", append(card.Parts, screen.Part{Rows: rows})
	}
	if h.Pauses.Off("", now) {
		return []screen.Card{card}, nil
	}
	which := &screen.Choice{Name: "place", Label: w.T("privacy.offPlace"), Options: []screen.Option{{Value: "", Label: w.T("privacy.offAll"), Picture: "house"}}}
	for _, p := range sensorPlaces(h.Dwelling) {
		if !h.Pauses.Off(p, now) {
			which.Options = append(which.Options, screen.Option{Value: p, Label: screen.PlaceName(w, h.Dwelling, p), Picture: screen.PlacePicture(h.Dwelling, p)})
		}
	}
	card.Parts = append(card.Parts, screen.Part{Choice: which},
		screen.Part{Field: &screen.Field{Name: "until", Label: w.T("privacy.offUntil"), Type: "date", Hint: w.T("privacy.offUntilHint"), Picture: "calendar"}})
	card.Actions = []screen.Action{{ID: "off", Label: w.T("privacy.offGo"), Picture: "unplug", Quiet: true, Method: "PUT", URL: url}}
	return []screen.Card{card}, nil
}
