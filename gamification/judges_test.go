package gamification

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// each is so many days of a figure, a little different from each other.
func each(v float64, n int) (out []float64) {
	for i := range n {
		out = append(out, v*(1+0.004*float64(i%3-1)))
	}
	return out
}

func proofOf(t interface{ Fatal(...any) }, gesture string) Proof {
	p := pack(t)
	return p[slices.IndexFunc(p, func(s Sheet) bool { return s.ID == gesture })].Proof
}

func TestProofs(t *testing.T) {
	nan := math.NaN()
	mild := func(d Days) Days { d[OutdoorCelsius] = each(6, 14); return d }
	f := func(name, gesture string, trial Trial, want Outcome) {
		t.Helper()
		if got := proofOf(t, gesture).Judge(trial); got.Outcome != want {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
	}
	down := func(change func(*Trial)) Trial {
		trial := Trial{Before: mild(Days{EveningCelsius: each(21, 14)}), After: mild(Days{EveningCelsius: each(20, 7), ColdShare: each(0, 7)})}
		change(&trial)
		return trial
	}
	f("a degree less", "g01", down(func(*Trial) {}), Proven)
	f("half a degree less", "g01", down(func(t *Trial) { t.After[EveningCelsius] = each(20.5, 7) }), Missed)
	f("a sensor that missed its days", "g01", down(func(t *Trial) { t.After[EveningCelsius] = []float64{nan, 20, nan, 20, nan, 20, nan} }), Unclear)
	f("nothing is known of before", "g01", down(func(t *Trial) { t.Before[EveningCelsius] = nil }), Unclear)
	f("a sensor that was moved", "g01", down(func(t *Trial) { t.Moved = true }), Unclear)
	f("sensors were off for an hour", "g01", down(func(t *Trial) { t.Paused = true }), Unclear)
	f("other weather", "g01", down(func(t *Trial) { t.After[OutdoorCelsius] = each(12, 7) }), Unclear)
	f("too cold", "g01", down(func(t *Trial) { t.After[ColdShare] = each(0.3, 7) }), Rests)
	f("now and then", "g01", down(func(t *Trial) { t.After[EveningCelsius] = []float64{19, 21.2, 19, 21.2, 21.2, 19, 19} }), Unclear)
	f("aired on most days", "g09", Trial{After: Days{Airings: {1, 0, 2, 1, 0, 1, 1}}}, Proven)
	f("aired on some", "g09", Trial{After: Days{Airings: {1, 0, 2, 0, 0, 0, 1}}}, Missed)
	f("aired, for all that is known", "g09", Trial{After: Days{Airings: {1, nan, 2, nan, nan, 1, 1}}}, Unclear)
	f("warm enough", "g13", Trial{Before: Days{ColdShare: each(0.8, 14)}, After: Days{ColdShare: each(0.05, 7)}}, Proven)
	f("still cold", "g13", Trial{Before: Days{ColdShare: each(0.8, 14)}, After: Days{ColdShare: each(0.4, 7)}}, Missed)
	f("drier, as it is outdoors", "g14", Trial{Before: mild(Days{Humidity: each(62, 14), Moisture: each(3, 14)}),
		After: mild(Days{Humidity: each(54, 7), Moisture: each(3.2, 7)})}, Missed)
	f("drier", "g14", Trial{Before: mild(Days{Humidity: each(62, 14), Moisture: each(3, 14)}), After: mild(Days{Humidity: each(54, 7), Moisture: each(2.2, 7)})}, Proven)
	f("a tank never seen is not gone", "g33", Trial{Before: Days{TankHours: each(0, 14), TankKWh: each(0, 14)}, After: Days{TankHours: each(0, 14), TankKWh: each(0, 14)}}, Unclear)
	f("no summer's day", "g47", Trial{After: Days{PeakOutdoors: each(22, 7), PeakBelow: each(4, 7)}}, Unclear)
	f("heating that comes and goes", "g92", Trial{Before: mild(Days{FloorW: {60, 400, 90, 700, 60, 500, 300}, BaseW: each(500, 7)}),
		After: mild(Days{FloorW: {40, 200, 40, 300, 40, 90, 40}, BaseW: each(300, 7)})}, Unclear)
	f("nobody evaluates it", "g15", Trial{}, Unclear)
}

// Whatever is measured, the judgement is one of the four, its figures are numbers, and what leaves a home cooler is not
// proven where the home is cold.
func TestProofsHoldForAnything(t *testing.T) {
	figures := []Figure{EveningCelsius, NightCelsius, OutdoorCelsius, ColdShare, Humidity, Moisture, WallHumidity, Airings, PeakBelow, PeakOutdoors,
		Humidex, CooledHours, CooledTo, TankHours, TankKWh, TankOffPeak, PulseHours, BaseW, FloorW, NightLitres, MainApart, NightGap, DayLitres, FridgeDuty, HoldsHours}
	rapid.Check(t, func(t *rapid.T) {
		days := func(name string) Days {
			d := Days{}
			for _, f := range figures {
				d[f] = rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-20, 100), rapid.Just(math.NaN()), rapid.Just(0.0)), 0, 9).Draw(t, name+string(f))
			}
			return d
		}
		trial := Trial{Before: days("before "), After: days("after "), Floor: 18}
		trial.Moved = Moved(trial.Before, trial.After)
		for _, s := range pack(t) {
			f := s.Proof.Judge(trial)
			if !slices.Contains([]Outcome{Proven, Missed, Unclear, Rests}, f.Outcome) {
				t.Fatalf("%s: %+v", s.ID, f)
			}
			for _, v := range []*float64{f.Was, f.Is} {
				if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
					t.Fatalf("%s: %v", s.ID, *v)
				}
			}
			if s.LeavesCooler() && trial.cold() && f.Outcome == Proven {
				t.Fatalf("%s is proven in a cold home", s.ID)
			}
		}
	})
}
