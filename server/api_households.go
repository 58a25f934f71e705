package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/registry"
	"lakaz/telemetry"
)

// householdLine is a household in a list: how its main room feels now.
type householdLine struct {
	Household lakaz.Household   `json:"household"`
	Comfort   telemetry.Comfort `json:"comfort"`
	Celsius   *float64          `json:"celsius,omitempty"` // of the main room; absent where nothing has come
	At        *time.Time        `json:"at,omitempty"`      // of the newest value of any channel
	// Closed tells that the household has not agreed that the reader sees how it does.
	Closed bool `json:"closed,omitempty"`
	// Week is what the last seven days say; absent where nothing is known.
	Week *telemetry.Indicators `json:"week,omitempty"`
}

// householdID is a household in the address.
type householdID struct {
	ID string `path:"id" maxLength:"32"`
}

// newHousehold is a household as an administrator describes it.
type newHousehold struct {
	Body struct {
		ID        string      `json:"id,omitempty" maxLength:"32" doc:"Left out, it is made up"`
		Operation string      `json:"operation" maxLength:"32"`
		Name      string      `json:"name" maxLength:"200"`
		Residence string      `json:"residence,omitempty" maxLength:"80" doc:"Homes of one operation with the same name fill one picture"`
		Dwelling  newDwelling `json:"dwelling"`
	}
}

type newDwelling struct {
	Territory string    `json:"territory" enum:"FR,GP,MQ,GF,RE,YT"`
	Floor     int       `json:"floor,omitempty" doc:"Below this °C the home is cold: 18, or 20 for fragile people"`
	Rooms     []newRoom `json:"rooms,omitempty" maxItems:"30" doc:"Rooms with a sensor, the main room first"`
	Outdoor   bool      `json:"outdoor,omitempty"`
	SolarTank bool      `json:"solarTank,omitempty" doc:"A sensor at the tank of the solar water heater"`
	Gas       bool      `json:"gas,omitempty"`
	ColdWater bool      `json:"coldWater,omitempty"`
	HotWater  bool      `json:"hotWater,omitempty"`
	FRsi      float64   `json:"fRsi,omitempty" doc:"Temperature factor of the coldest corner, measured at the visit; 0.7 until then"`
}

type newRoom struct {
	ID   string `json:"id" maxLength:"32"`
	Kind string `json:"kind,omitempty" enum:"living,bedroom,child,kitchen,bathroom,other"`
	Name string `json:"name,omitempty" maxLength:"80"`
}

// cardMade is a card's two ways in; neither can be read again.
type cardMade struct {
	URL  string `json:"url"`
	Code string `json:"code"`
}

func (s *server) mountHouseholds(api huma.API) {
	route(s, api, http.MethodGet, "/api/households", "Households I may visit", visitors, s.listHouseholds)
	route(s, api, http.MethodPost, "/api/households", "Add a household", administrator, s.addHousehold)
	route(s, api, http.MethodGet, "/api/households/{id}", "A household's latest state", everyone, s.getHousehold)
	route(s, api, http.MethodGet, "/api/households/{id}/indicators", "What a household's weeks say about cold, heat and mould, by day", everyone, s.getIndicators)
	route(s, api, http.MethodPost, "/api/households/{id}/cards", "Make a card that lets the household in", everyone, s.addCard)
}

func (s *server) listHouseholds(ctx context.Context, by caller, _ *nothing) (*body[[]householdLine], error) {
	households, err := s.registry.AllHouseholds(ctx)
	if err != nil {
		return nil, err
	}
	lines, told := []householdLine{}, map[glance][]lakaz.HouseholdID{}
	for _, h := range households {
		if !by.MayVisit(h) {
			continue
		}
		line, finest, err := s.householdLineFor(ctx, by.Actor, h)
		if err != nil {
			return nil, err
		}
		told[finest] = append(told[finest], h.ID)
		lines = append(lines, line)
	}
	for finest, ids := range told {
		s.accesses.note(ctx, by.Actor, finest, ids...)
	}
	return bodyOf(lines)
}

// householdLineFor is a household's line as far as it has agreed to be seen, and what of it is seen at the finest.
func (s *server) householdLineFor(ctx context.Context, by lakaz.Actor, h lakaz.Household) (line householdLine, finest glance, err error) {
	days, err := s.agreed(ctx, by, h.ID, glanceDays, lakaz.ForAdvisor)
	if err != nil || !days {
		return householdLine{Household: h, Closed: true}, glanceFile, err
	}
	if line, err = s.householdLine(ctx, h); err != nil {
		return line, glanceDays, err
	}
	curves, err := s.agreed(ctx, by, h.ID, glanceCurves, lakaz.ForAdvisor)
	if !curves {
		line.Comfort, line.Celsius = telemetry.Unknown, nil
		return line, glanceDays, err
	}
	return line, glanceCurves, err
}

func (s *server) householdLine(ctx context.Context, h lakaz.Household) (householdLine, error) {
	line := householdLine{Household: h}
	latest, err := s.series.Latest(ctx, h.ID)
	if err != nil {
		return line, err
	}
	home := telemetry.Home{Household: h, Values: map[telemetry.Channel]telemetry.Sample{}}
	for c, p := range latest {
		home.Values[c] = telemetry.SampleOf(p)
	}
	if line.Week, err = s.weeks.latest(ctx, h); err != nil {
		return line, err
	}
	if line.Week != nil && !line.Week.Privation {
		if line.Week.Privation, err = s.scores.goesWithout(ctx, h.ID); err != nil {
			return line, err
		}
	}
	if line.Week != nil && line.Week.RunningMean != 0 {
		home.RunningMean = &line.Week.RunningMean
	}
	if room, ok := h.Dwelling.Main(); ok {
		if c := home.Climate(room.ID); c.Known() {
			line.Comfort, line.Celsius = c.Comfort, &c.Celsius
		}
	}
	if newest := home.Newest(); !newest.IsZero() {
		newest = newest.UTC()
		line.At = &newest
	}
	return line, nil
}

func (s *server) getHousehold(ctx context.Context, by caller, in *householdID) (*body[telemetry.Home], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceCurves)
	if err != nil {
		return nil, err
	}
	home, err := s.home(ctx, h)
	if err != nil {
		return nil, err
	}
	return bodyOf(home)
}

func (s *server) getIndicators(ctx context.Context, by caller, in *householdID) (*body[[]telemetry.Indicators], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceDays)
	if err != nil {
		return nil, err
	}
	list, err := s.weeks.all(ctx, by.Actor, h.ID)
	if err != nil {
		return nil, err
	}
	return bodyOf(list)
}

func (s *server) addHousehold(ctx context.Context, _ caller, in *newHousehold) (*body[lakaz.Household], error) {
	h := lakaz.Household{
		ID:        lakaz.HouseholdID(cmp.Or(in.Body.ID, registry.NewID("h"))),
		Operation: lakaz.OperationID(in.Body.Operation),
		Name:      in.Body.Name,
		Residence: in.Body.Residence,
		Dwelling: lakaz.Dwelling{
			Territory: lakaz.Territory(in.Body.Dwelling.Territory),
			Floor:     cmp.Or(in.Body.Dwelling.Floor, 18),
			Outdoor:   in.Body.Dwelling.Outdoor,
			SolarTank: in.Body.Dwelling.SolarTank,
			Gas:       in.Body.Dwelling.Gas,
			ColdWater: in.Body.Dwelling.ColdWater,
			HotWater:  in.Body.Dwelling.HotWater,
			FRsi:      in.Body.Dwelling.FRsi,
		},
	}
	for _, r := range in.Body.Dwelling.Rooms {
		h.Dwelling.Rooms = append(h.Dwelling.Rooms, lakaz.Room{ID: r.ID, Kind: lakaz.RoomKind(cmp.Or(r.Kind, "other")), Name: r.Name})
	}
	if _, err := s.registry.Household(ctx, h.ID); err == nil {
		return nil, &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "id", Key: "problem.idTaken"}
	}
	if err := s.registry.PutHousehold(ctx, h); err != nil {
		return nil, err
	}
	return bodyOf(h)
}

// addCard makes a card for those who invite in the household's operation; for all others the household is not there.
func (s *server) addCard(ctx context.Context, by caller, in *householdID) (*body[cardMade], error) {
	h, err := s.registry.Household(ctx, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	if !by.MayInvite(h.Operation) {
		return nil, fmt.Errorf("household: %w", lakaz.ErrNotFound)
	}
	card, err := s.registry.NewCard(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	return bodyOf(cardMade{URL: s.cardURL(by.request, card), Code: card.Code})
}
