package main

import (
	"context"
	"encoding/json"

	"lakaz"
	"lakaz/telemetry"
)

// home is a household's latest state, as the first screen and the API show it.
func (s *server) home(ctx context.Context, h lakaz.Household) (telemetry.Home, error) {
	home := telemetry.Home{Household: h, Values: map[telemetry.Channel]telemetry.Sample{}}
	latest, err := s.series.Latest(ctx, h.ID)
	if err != nil {
		return home, err
	}
	for c, p := range latest {
		home.Values[c] = telemetry.SampleOf(p)
	}
	t, err := s.board.count(ctx, h)
	if err != nil {
		return home, err
	}
	home.Today = &t.today
	if t.usual.Max > 0 {
		home.Usual = &t.usual
	}
	home.Bill = t.bill
	if week, err := s.weeks.latest(ctx, h); err != nil {
		return home, err
	} else if week != nil && week.RunningMean != 0 {
		home.RunningMean = &week.RunningMean
	}
	return home, nil
}

// homeState is the same as the keys of the home's live channel.
func (s *server) homeState(ctx context.Context, h lakaz.Household) (map[string]json.RawMessage, error) {
	home, err := s.home(ctx, h)
	if err != nil {
		return nil, err
	}
	state := map[string]json.RawMessage{telemetry.KeyHousehold: encoded(h), telemetry.KeyToday: encoded(home.Today)}
	if home.Usual != nil {
		state[telemetry.KeyUsual] = encoded(home.Usual)
	}
	if home.Bill != nil {
		state[telemetry.KeyBill] = encoded(home.Bill)
	}
	if home.RunningMean != nil {
		state[telemetry.KeySeason] = encoded(*home.RunningMean)
	}
	for c, sample := range home.Values {
		state[telemetry.KeyOf(c)] = encoded(sample)
	}
	return state, nil
}
