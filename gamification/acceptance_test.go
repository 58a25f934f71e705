package gamification_test

import (
	"math"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/telemetry/simulate"
)

// lived is the days of a simulated home that keeps a temperature all day, from an instant on.
func lived(celsius float64, seed uint64, from time.Time, days int) (out []gamification.Observed) {
	p := simulate.Profile{
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Outdoor: true, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}},
		People:   2, AtHome: true, LossWPerKM2: 1.6, AirChanges: 0.45, Heating: simulate.Electric, Day: celsius, Night: celsius, Away: celsius,
		HotWater: simulate.Shared, StandbyW: 40, FridgeW: 100,
	}
	h := simulate.New(p, simulate.WeatherOf(lakaz.Mainland, seed), seed, from)
	before := math.NaN()
	for range days {
		d := gamification.Observed{Date: h.Now().Format(time.DateOnly)}
		first := math.NaN()
		for range 24 {
			in, out := 0.0, 0.0
			for range 6 {
				h.Step(10 * time.Minute)
				for _, r := range h.Readings(nil) {
					switch r.Channel.String() {
					case "salon/temperature":
						in += r.Value.Float() / 6
					case "outdoor/temperature":
						out += r.Value.Float() / 6
					case "electricity/energy":
						if math.IsNaN(before) {
							before = r.Value.Float()
						}
						if math.IsNaN(first) {
							first = before
						}
						before = r.Value.Float()
					}
				}
			}
			d.Indoor, d.Outdoor = append(d.Indoor, in), append(d.Outdoor, out)
		}
		d.EnergyKWh = (before - first) / 1000
		out = append(out, d)
	}
	return out
}

// Home A goes from 21 to 19.5 °C, home B from 18 to 15 °C, and both save: A gains, B gains nothing and its days are
// tagged; B warmed back to 18 °C is judged like any home while its kWh rise. The same through the server's job, with the
// advisor's list and the residence: TestTheComfortGuard of the server.
func TestNobodyIsRewardedForBeingCold(t *testing.T) {
	before, after := time.Date(2025, 1, 15, 0, 0, 0, 0, time.UTC), time.Date(2025, 2, 12, 0, 0, 0, 0, time.UTC)
	const week = 7
	judge := func(days []gamification.Observed) (points int, saved, used float64, cold int) {
		verdicts := gamification.JudgeDays(gamification.Rules{Floor: 18, Heated: true}, days, week)
		for i, v := range verdicts {
			saved, used = saved+v.Saved, used+days[len(days)-week+i].EnergyKWh
			if v.Tag == gamification.Privation {
				cold++
			}
		}
		return gamification.EnergyPoints(verdicts), saved, used, cold
	}
	for seed := range uint64(8) {
		warm := lived(21, seed, before, gamification.BaselineBack)
		points, saved, _, cold := judge(append(warm, lived(19.5, seed, after, week)...))
		if points <= 0 || cold != 0 || saved <= 0 {
			t.Errorf("%d: A: %d points, %.1f kWh saved, %d cold days", seed, points, saved, cold)
		}
		t.Logf("%d: A saves %.1f kWh and has %d points", seed, saved, points)
		kept, _, _, _ := judge(append(warm, lived(21, seed, after, week)...))
		t.Logf("%d: unchanged, it has %d points", seed, kept)

		bare := append(lived(18.3, seed, before, gamification.BaselineBack), lived(15, seed, after, week)...)
		points, saved, _, cold = judge(bare)
		if points != 0 || cold != week || saved <= 0 {
			t.Errorf("%d: B: %d points, %.1f kWh saved, %d cold days of %d", seed, points, saved, cold, week)
		}
		t.Logf("%d: B saves %.1f kWh and has nothing: %d cold days", seed, saved, cold)
		next := after.AddDate(0, 0, week)
		_, _, freezing, _ := judge(append(bare, lived(15, seed, next, week)...))
		if _, _, used, cold := judge(append(bare, lived(18.3, seed, next, week)...)); used <= freezing || cold != 0 {
			t.Errorf("%d: B warmed: %.1f kWh, not more than %.1f, %d cold days", seed, used, freezing, cold)
		}
	}
}
