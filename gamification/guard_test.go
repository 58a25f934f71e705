package gamification

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// hours is a day whose every hour has one temperature.
func hours(celsius float64) []float64 {
	out := make([]float64, 24)
	for i := range out {
		out[i] = celsius
	}
	return out
}

// home is a baseline of a home that keeps a temperature.
func home(celsius float64) Baseline { return Baseline{B: 8, G: 1.5, Indoor: hours(celsius)} }

// at is a day that kept a temperature at 5 °C outdoors, and used what that takes, less what was saved otherwise.
func at(base Baseline, celsius, saved float64) Day {
	return Day{Observed: Observed{EnergyKWh: base.B + base.G*(celsius-5) - saved, Indoor: hours(celsius), Outdoor: hours(5)}, Floor: 18}
}

func TestJudge(t *testing.T) {
	f := func(what string, base Baseline, d Day, tag Tag, credit float64) {
		t.Helper()
		if v := Judge(base, d); v.Tag != tag || math.Abs(v.Credit-credit) > 1e-9 {
			t.Errorf("%s: %+v, not %s with %v", what, v, tag, credit)
		}
	}
	warm, cool := home(21), home(18)
	f("as usual", warm, at(warm, 21, 0), Scored, 0)
	f("a kettle less", warm, at(warm, 21, 1), Scored, 1)
	f("21 to 19.5: a choice", warm, at(warm, 19.5, 0), Scored, 2.25)
	f("21 to 18.5: not warm enough to be one", warm, at(warm, 18.5, 0), Scored, 0)
	f("18.5, and a kettle less", warm, at(warm, 18.5, 1), Scored, 1)
	f("18 to 15", cool, at(cool, 15, 0), Privation, 0)
	f("15, and a kettle less", cool, at(cool, 15, 1), Privation, 0)
	f("more than usual is nothing, not a loss", warm, at(warm, 21, -3), Scored, 0)
	f("back from 15 to 18: what a kettle saves is seen", home(15), at(home(15), 18, 1), Scored, 1)

	d := at(cool, 18, 2)
	d.Floor = 20
	f("the floor of the fragile", cool, d, Privation, 0)
	with := func(change func(*Day)) Day {
		d := at(warm, 21, 2)
		change(&d)
		return d
	}
	f("1 kVA", warm, with(func(d *Day) { d.Reduced = true }), Excused, 0)
	f("away", warm, with(func(d *Day) { d.Absent = true }), Excused, 0)
	f("somebody new", warm, with(func(d *Day) { d.NewOccupant = true }), Excused, 0)
	f("an oxygen machine", warm, with(func(d *Day) { d.Exempt = true }), Excused, 0)
	f("an unplugged meter", warm, with(func(d *Day) { d.EnergyKWh = 0 }), Missing, 0)
	f("a silent meter", warm, with(func(d *Day) { d.EnergyKWh = math.NaN() }), Missing, 0)
	f("a sensor in the fridge", warm, with(func(d *Day) { d.SensorMoved = true }), Missing, 0)
	gap := func(hours int) func(*Day) {
		return func(d *Day) {
			for i := range hours {
				d.Indoor[i] = math.NaN()
			}
		}
	}
	f("7 hours unknown", warm, with(gap(7)), Scored, 2)
	f("8 hours unknown", warm, with(gap(8)), Missing, 0)
	f("nothing known", warm, Day{Observed: Observed{EnergyKWh: 3}, Floor: 18}, Missing, 0)
	few := at(warm, 21, 0)
	few.Indoor[3], few.Indoor[4] = 17, 17 // 2 of 24 hours
	if v := Judge(warm, few); v.Tag != Scored {
		t.Errorf("two cold hours: %+v", v)
	}
	few.Indoor[5] = 17
	if v := Judge(warm, few); v.Tag != Privation {
		t.Errorf("three cold hours: %+v", v)
	}
}

// Nobody gains by turning the heating down below the floor, whatever else is true of the day.
func TestColderNeverEarnsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := home(rapid.Float64Range(14, 24).Draw(t, "usual"))
		base.G = rapid.Float64Range(0.1, 4).Draw(t, "G")
		out := rapid.Float64Range(-10, 12).Draw(t, "outdoors")
		saved := rapid.Float64Range(-3, 3).Draw(t, "saved")
		day := func(celsius float64) Day {
			return Day{Observed: Observed{EnergyKWh: max(0.1, base.B+base.G*max(0, celsius-out)-saved), Indoor: hours(celsius), Outdoor: hours(out)}, Floor: 18}
		}
		warm := rapid.Float64Range(18, 24).Draw(t, "warm")
		cold := rapid.Float64Range(8, 17.99).Draw(t, "cold")
		if v := Judge(base, day(cold)); v.Tag != Privation || v.Credit != 0 {
			t.Fatalf("%.2f °C: %+v", cold, v)
		}
		if v := Judge(base, day(warm)); v.Credit < 0 || math.IsNaN(v.Credit) || v.Credit > max(0, v.Saved)+max(0, -v.Comfort)+1e-9 {
			t.Fatalf("%.2f °C: %+v", warm, v)
		}
	})
}
