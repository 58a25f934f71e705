package main

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/telemetry"
)

// gesturesInput asks for the gestures that fit a home, or for all of them.
type gesturesInput struct {
	Household string `query:"household" maxLength:"32" doc:"The home they are to fit: a resident's own where it is absent, none for others, who then get the whole catalogue"`
}

// gesture is an eco-gesture in the reader's language.
type gesture struct {
	ID       string               `json:"id"`
	Theme    gamification.Theme   `json:"theme"`
	Places   []gamification.Place `json:"places" doc:"Where it makes sense: mainland, heights of La Réunion, overseas"`
	Title    string               `json:"title"`
	Why      string               `json:"why"`
	How      string               `json:"how"`
	Care     string               `json:"care,omitempty" doc:"What to take care of"`
	Pictures []string             `json:"pictures"`
	gamification.Saving
	Per     gamification.Per   `json:"per,omitempty" doc:"What it is worth that much for, where it is not the home in a year"`
	Level   gamification.Level `json:"level" enum:"A,B,C" doc:"How sure its proof is: A measured, B measured with an effort, C told or seen at a visit"`
	Proof   string             `json:"proof" doc:"The rule that proves it"`
	Sources []string           `json:"sources"`
}

func (s *server) mountGestures(api huma.API) {
	route(s, api, http.MethodGet, "/api/gestures", "The eco-gestures that fit a home, or the whole catalogue", everyone, s.getGestures)
}

func (s *server) getGestures(ctx context.Context, by caller, in *gesturesInput) (*body[[]gesture], error) {
	pack, err := gamification.Gestures()
	if err != nil {
		return nil, err
	}
	id := lakaz.HouseholdID(in.Household)
	if id == "" && by.Role == lakaz.Resident {
		id = by.Household
	}
	place, fit := gamification.OnTheMainland, []gamification.Sheet(pack)
	if id != "" {
		h, err := s.readable(ctx, by.Actor, id, glanceDays)
		if err != nil {
			return nil, err
		}
		home, err := s.playing(ctx, h)
		if err != nil {
			return nil, err
		}
		place, fit = gamification.PlaceOf(h.Dwelling.Territory), pack.Fit(home)
	}
	out := []gesture{}
	for _, sheet := range fit {
		out = append(out, gestureIn(by.words, sheet, place))
	}
	return bodyOf(out)
}

// ordinaryFloor is the floor in °C of a home where nobody is fragile, see lakaz.Dwelling.
const ordinaryFloor = 18

// playing is what decides which gestures fit a home now.
func (s *server) playing(ctx context.Context, h lakaz.Household) (gamification.Home, error) {
	now := s.now()
	out := gamification.Home{Territory: h.Dwelling.Territory, Month: h.Dwelling.Territory.In(now).Month(), Known: gamification.Unknown()}
	out.Fragile = h.Dwelling.Floor > ordinaryFloor
	home, err := s.home(ctx, h)
	if err != nil {
		return out, err
	}
	if room, ok := h.Dwelling.Main(); ok {
		if c := home.Climate(room.ID); now.Sub(c.At) < telemetry.Stale {
			out.Celsius, out.Humidex = c.Celsius, telemetry.Humidex(c.Celsius, c.Humidity)
		}
	}
	week, err := s.weeks.latest(ctx, h)
	if err != nil {
		return out, err
	}
	out.Cold = week != nil && week.Cold.Rank() >= telemetry.Amber.Rank()
	billing, err := s.billing(ctx, h)
	if err != nil {
		return out, err
	}
	out.OffPeak = billing.OffPeak(now)
	return out, nil
}

// gestureIn is a gesture in a language. The words of those that the browser carries stand in its catalogue.
func gestureIn(words *locales.Printer, sheet gamification.Sheet, place gamification.Place) gesture {
	title, why := "gestures."+sheet.ID+".title", "gestures."+sheet.ID+".why"
	if sheet.Daily() {
		title, why = "gesture."+sheet.ID+".title", "gesture."+sheet.ID+".why"
	}
	out := gesture{ID: sheet.ID, Theme: sheet.Theme, Places: sheet.Places, Title: words.T(title), Why: words.T(why),
		How: words.T("gestures." + sheet.ID + ".how"), Pictures: sheet.Pictures, Saving: sheet.Saving(place), Per: sheet.Per,
		Level: sheet.Level, Proof: sheet.Proof.Rule, Sources: sheet.Sources}
	if sheet.Care {
		out.Care = words.T("gestures." + sheet.ID + ".care")
	}
	return out
}
