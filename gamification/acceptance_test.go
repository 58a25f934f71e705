package gamification_test

import (
	"math"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/telemetry/detect"
	"lakaz/telemetry/simulate"
)

// lived is the days of a simulated home that keeps a temperature all day, from an instant on.
func lived(celsius float64, from time.Time, days int) (out []gamification.Day) {
	p := simulate.Profile{
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Outdoor: true, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}},
		People:   2, AtHome: true, LossWPerKM2: 1.6, AirChanges: 0.45, Heating: simulate.Electric, Day: celsius, Night: celsius, Away: celsius,
		HotWater: simulate.Shared, StandbyW: 40, FridgeW: 100,
	}
	h := simulate.New(p, simulate.WeatherOf(lakaz.Mainland, 5), 11, from)
	before := math.NaN()
	for range days {
		d := gamification.Day{Floor: 18}
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

// baseline is what a home's days say of it.
func baseline(t *testing.T, days []gamification.Day) gamification.Baseline {
	t.Helper()
	b := gamification.Baseline{Indoor: make([]float64, 24)}
	var heat []detect.HeatDay
	for _, d := range days {
		x := detect.HeatDay{EnergyKWh: d.EnergyKWh}
		for i := range d.Indoor {
			b.Indoor[i] += d.Indoor[i] / float64(len(days))
			x.DH += max(0, d.Indoor[i]-d.Outdoor[i]) / 24
		}
		heat = append(heat, x)
	}
	fit, ok := detect.FitHeating(heat)
	if !ok {
		t.Fatalf("the home's heating cannot be fitted: %+v", fit)
	}
	b.B, b.G = fit.B, fit.G
	return b
}

// Home A goes from 21 to 19.5 °C, home B from 18 to 15 °C, and both save: A gains, B gains nothing and is on the
// advisor's list; B warmed back to 18 °C gains while its kWh rise.
func TestNobodyIsRewardedForBeingCold(t *testing.T) {
	before, after := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 2, 12, 0, 0, 0, 0, time.UTC)
	const week = 7
	judge := func(base gamification.Baseline, days []gamification.Day) (verdicts []gamification.Verdict, saved float64, cold int) {
		for _, d := range days {
			v := gamification.Judge(base, d)
			saved += v.Saved
			if v.Tag == gamification.Privation {
				cold++
			}
			verdicts = append(verdicts, v)
		}
		return verdicts, saved, cold
	}
	used := func(days []gamification.Day) (kWh float64) {
		for _, d := range days {
			kWh += d.EnergyKWh
		}
		return kWh
	}

	a := baseline(t, lived(21, before, 35))
	verdicts, saved, cold := judge(a, lived(19.5, after, week))
	if points := gamification.EnergyPoints(verdicts); points <= 0 || cold != 0 || saved <= 0 {
		t.Errorf("A: %d points, %.1f kWh saved, %d cold days", points, saved, cold)
	}
	t.Logf("A saves %.1f kWh and has %d points", saved, gamification.EnergyPoints(verdicts))

	b := baseline(t, lived(18.3, before, 35))
	freezing := lived(15, after, week)
	verdicts, saved, cold = judge(b, freezing)
	if points := gamification.EnergyPoints(verdicts); points != 0 || cold != week || saved <= 0 {
		t.Errorf("B: %d points, %.1f kWh saved, %d cold days of %d", points, saved, cold, week)
	}
	t.Logf("B saves %.1f kWh and has nothing: %d cold days", saved, cold)

	// Warm again, with a kettle less.
	next := after.AddDate(0, 0, week)
	warm := lived(18.3, next, week)
	_, _, cold = judge(b, warm)
	if rise := used(warm) - used(lived(15, next, week)); rise <= 0 || cold != 0 {
		t.Errorf("B warmed: %.1f kWh more, %d cold days", rise, cold)
	}
	if points := gamification.ComfortPoints(true, false, 1, 0); (gamification.Week{gamification.Comfort: points}).Total() <= 0 {
		t.Error("B warmed: nothing")
	}
}
