package gamification

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// run is so many days of a home that keeps 21 °C in a weather that goes up and down, and uses 8 kWh and 1.5 kWh for each
// kelvin of difference.
func run(n int, change func(i int, o *Observed)) (days []Observed) {
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		out := 4 + 4*math.Sin(float64(i)*1.3)
		o := Observed{Date: first.AddDate(0, 0, i).Format(time.DateOnly), Indoor: hours(21), Others: hours(20), Outdoor: hours(out),
			EnergyKWh: 8 + 1.5*(21-out), PeakW: 4000}
		if change != nil {
			change(i, &o)
		}
		days = append(days, o)
	}
	return days
}

// kept lets a home be at a temperature, and use what that takes.
func kept(o *Observed, celsius float64) {
	o.EnergyKWh -= 1.5 * (meanOf(o.Indoor) - celsius)
	o.Others = hours(meanOf(o.Others) - meanOf(o.Indoor) + celsius)
	o.Indoor = hours(celsius)
}

func TestBaselineOf(t *testing.T) {
	f := func(what string, days []Observed, ok bool, b, g float64) {
		t.Helper()
		base, got := BaselineOf(days)
		if got != ok || math.Abs(base.B-b) > 0.01 || math.Abs(base.G-g) > 0.01 {
			t.Errorf("%s: %+v %t, not %v and %v, %t", what, base, got, b, g, ok)
		}
	}
	f("a steady home", run(14, nil), true, 8, 1.5)
	f("nine days", run(9, nil), false, 0, 0)
	f("a party and an oven day", run(14, func(i int, o *Observed) {
		if i == 3 || i == 9 {
			o.EnergyKWh += 30
		}
	}), true, 8, 1.5)
	f("heated by the house", run(14, func(_ int, o *Observed) { o.EnergyKWh = 8 }), true, 8, 0)
	f("the weather of one day", run(14, func(_ int, o *Observed) { o.Outdoor, o.EnergyKWh = hours(4), 33.5 }), true, 33.5, 0)
	f("only the newest fourteen", run(40, func(i int, o *Observed) {
		if i < 26 {
			o.EnergyKWh *= 2
		}
	}), true, 8, 1.5)
}

func TestJudgeDays(t *testing.T) {
	const n = BaselineBack + 7
	rules := Rules{Floor: 18, Heated: true}
	f := func(what string, r Rules, tags string, credit float64, change func(i int, o *Observed)) {
		t.Helper()
		got, sum := "", 0.0
		for _, v := range JudgeDays(r, run(n, change), 7) {
			got, sum = got+string(v.Tag[0]), sum+v.Credit
		}
		if got != tags || math.Abs(sum-credit) > 0.01 {
			t.Errorf("%s: %s with %.2f kWh, not %s with %v", what, got, sum, tags, credit)
		}
	}
	week := func(change func(o *Observed)) func(int, *Observed) {
		return func(i int, o *Observed) {
			if i >= BaselineBack {
				change(o)
			}
		}
	}
	f("as usual", rules, "sssssss", 0, nil)
	f("a kettle less", rules, "sssssss", 7, week(func(o *Observed) { o.EnergyKWh-- }))
	f("21 to 19.5", rules, "sssssss", 7*2.25, week(func(o *Observed) { kept(o, 19.5) }))
	f("21 to 18.5", rules, "sssssss", 0, week(func(o *Observed) { kept(o, 18.5) }))
	f("21 to 15", rules, "ppppppp", 0, week(func(o *Observed) { kept(o, 15) }))
	f("19.5 and fragile", Rules{Floor: 20, Heated: true}, "ppppppp", 0, week(func(o *Observed) { kept(o, 19.5) }))
	f("cool nights", Rules{Floor: 18, Heated: true, Lived: lived()}, "sssssss", 0, week(func(o *Observed) {
		for hour := range 6 {
			o.Indoor[hour] = 17
		}
	}))
	f("deeply cold nights", Rules{Floor: 18, Heated: true, Lived: lived()}, "ppppppp", 0, week(func(o *Observed) {
		for hour := range 6 {
			o.Indoor[hour] = 15.5
		}
	}))
	f("cold evenings", Rules{Floor: 18, Heated: true, Lived: lived()}, "ppppppp", 0, week(func(o *Observed) { o.Indoor[19], o.Indoor[20] = 17, 17 }))
	f("equipment that must run", Rules{Floor: 18, Heated: true, Exempt: true}, "eeeeeee", 0, week(func(o *Observed) { o.EnergyKWh -= 5 }))
	f("somebody new in the week", Rules{Floor: 18, Heated: true, Since: "2026-01-31"}, "eeeeeee", 0, week(func(o *Observed) { o.EnergyKWh -= 5 }))
	f("somebody new a week before", Rules{Floor: 18, Heated: true, Since: "2026-01-22"}, "eeeeeee", 0, week(func(o *Observed) { o.EnergyKWh -= 5 }))
	f("somebody new, eleven days before", Rules{Floor: 18, Heated: true, Since: "2026-01-18"}, "sssssss", 7, week(func(o *Observed) { o.EnergyKWh-- }))
	f("away for three days", rules, "sssssss", 15, func(i int, o *Observed) {
		if i >= n-3 {
			o.Empty, o.EnergyKWh = true, o.EnergyKWh-5
		}
	})
	f("away for four", rules, "ssseeee", 0, func(i int, o *Observed) {
		if i >= n-4 {
			o.Empty, o.EnergyKWh = true, o.EnergyKWh-5
		}
	})
	f("away since before the week", rules, "essssss", 0, func(i int, o *Observed) {
		if i > n-12 && i < n-6 {
			o.Empty, o.EnergyKWh = true, o.EnergyKWh-5
		}
	})
	f("1 kVA", rules, "eeeeeee", 0, week(func(o *Observed) { o.Reduced, o.EnergyKWh = true, 3 }))
	f("an unplugged meter", rules, "mmmmmmm", 0, week(func(o *Observed) { o.EnergyKWh = 0 }))
	f("unplugged for half a day", rules, "mmmmmmm", 0, week(func(o *Observed) { o.Dead, o.EnergyKWh = true, o.EnergyKWh/2 }))
	f("the sensor in the fridge", rules, "mmmmmmm", 0, week(func(o *Observed) { o.Indoor = hours(5) }))
	f("the sensor on the stove", rules, "mmmmmmm", 0, week(func(o *Observed) { o.Indoor = hours(27) }))
	f("the sensor in a window", rules, "mmmmmmm", 0, week(func(o *Observed) {
		for hour := range 12 {
			o.Indoor[hour] = 26
		}
	}))
	f("alone, and in the fridge", rules, "mmmmmmm", 0, func(i int, o *Observed) {
		if o.Others = nil; i >= BaselineBack {
			o.Indoor = hours(5)
		}
	})
	f("the other rooms silent, and on the stove", rules, "mmmmmmm", 0, week(func(o *Observed) { o.Others, o.Indoor = nil, hours(30) }))
	f("the other rooms silent", rules, "sssssss", 7, week(func(o *Observed) { o.Others, o.EnergyKWh = nil, o.EnergyKWh-1 }))
	f("sensors silent for a third of the day", rules, "mmmmmmm", 0, week(func(o *Observed) {
		for hour := range 8 {
			o.Indoor[hour] = math.NaN()
		}
	}))
	f("sensors off for an hour of a night", rules, "ssmssss", 0, func(i int, o *Observed) {
		if i >= BaselineBack {
			o.EnergyKWh--
		}
		o.Paused = i == BaselineBack+2
	})
	f("sensors off before the week", rules, "sssssss", 7, func(i int, o *Observed) {
		if i >= BaselineBack {
			o.EnergyKWh--
		}
		o.Paused = i == BaselineBack-1
	})
	f("too few days before", rules, "mmmmmmm", 0, func(i int, o *Observed) {
		if i < 20 {
			o.EnergyKWh = 0
		}
	})
	f("the sensor in the fridge before, and 19.5 now", rules, "sssssss", 7*2.25, func(i int, o *Observed) {
		switch {
		case i >= BaselineBack:
			kept(o, 19.5)
		case i > 20 && i < 26:
			o.Indoor = hours(5)
		}
	})
	// Who heats by the house's boiler saves nothing by a cooler home that a meter of theirs could tell.
	shared := func(celsius, kWh float64) func(int, *Observed) {
		return func(i int, o *Observed) {
			if o.EnergyKWh = 8; i >= BaselineBack {
				o.Indoor, o.Others, o.EnergyKWh = hours(celsius), hours(celsius-1), kWh
			}
		}
	}
	f("heated by the house, a kettle less", rules, "sssssss", 7, shared(21, 7))
	f("heated by the house, cooler by choice", rules, "sssssss", 7, shared(19.5, 7))
	f("heated by the house, cooler than a choice", rules, "sssssss", 0, shared(18.5, 7))
	// The baseline is no worse for a week away in it.
	f("a holiday before", rules, "sssssss", 7, func(i int, o *Observed) {
		switch {
		case i >= BaselineBack:
			o.EnergyKWh--
		case i > 15 && i < 23:
			o.Empty, o.EnergyKWh = true, 3
		}
	})
}

// lived are the hours of the weekly indicator on the mainland.
func lived() []bool {
	out := make([]bool, 24)
	for _, hour := range []int{8, 18, 19, 20, 21, 22} {
		out[hour] = true
	}
	return out
}

// The cooling twin, on an island: 5 kWh and 2 kWh for each kelvin of difference in the cooled hours.
func TestJudgeDaysOfAnIsland(t *testing.T) {
	island := func(change func(i int, o *Observed)) []Observed {
		return run(BaselineBack+7, func(i int, o *Observed) {
			out := 27 + 3*math.Sin(float64(i)*1.3)
			o.Indoor, o.Others, o.Outdoor, o.Hot = hours(27), hours(26), hours(out), make([]bool, 24)
			o.Cooled, o.CooledTo = hours(1), 23
			if change != nil {
				change(i, o)
			}
			if o.EnergyKWh == 0 || o.EnergyKWh > 12 {
				o.EnergyKWh = 5 + 2*o.coolingHours(o.Cooled, o.CooledTo)
			}
		})
	}
	f := func(what string, days []Observed, least, most float64) {
		t.Helper()
		sum := 0.0
		for _, v := range JudgeDays(Rules{Floor: 18}, days, 7) {
			sum += v.Credit
			if v.Tag != Scored {
				t.Errorf("%s: %+v", what, v)
			}
		}
		if sum < least-0.01 || sum > most+0.01 {
			t.Errorf("%s: %.2f kWh, not %v to %v", what, sum, least, most)
		}
	}
	late := func(change func(o *Observed)) func(int, *Observed) {
		return func(i int, o *Observed) {
			if i >= BaselineBack {
				change(o)
			}
		}
	}
	f("as usual", island(nil), 0, 0.01)
	f("cooled to 26", island(late(func(o *Observed) { o.CooledTo = 26 })), 20, 60)
	f("cooled for half the hours", island(late(func(o *Observed) { o.Cooled = hours(0.5) })), 20, 60)
	f("cooled for half the hours, and too hot", island(late(func(o *Observed) {
		o.Cooled = hours(0.5)
		for hour := range o.Hot {
			o.Hot[hour] = true
		}
	})), 0, 0.01)
	f("no air-conditioning, a fridge less", run(BaselineBack+7, func(i int, o *Observed) {
		o.Indoor, o.Others, o.Outdoor, o.EnergyKWh = hours(28), hours(28), hours(27), 5
		if i >= BaselineBack {
			o.EnergyKWh = 4.5
		}
	}), 3.5, 3.5)
}

// Whatever a home's days were like: no day below the floor is credited, nothing is ever negative or no number, and a
// colder home is never credited more than the same home kept warm.
func TestNoColdDayIsEverCredited(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rules := Rules{Floor: rapid.SampledFrom([]float64{18, 20}).Draw(rt, "floor"), Heated: true}
		days := run(BaselineBack+7, func(i int, o *Observed) {
			kept(o, rapid.Float64Range(10, 24).Draw(rt, "indoors"))
			o.EnergyKWh = max(0, o.EnergyKWh+rapid.Float64Range(-10, 10).Draw(rt, "more"))
			o.Empty = rapid.IntRange(0, 4).Draw(rt, "empty") == 0
			if rapid.IntRange(0, 9).Draw(rt, "silent") == 0 {
				o.Indoor[3], o.Outdoor[4] = math.NaN(), math.NaN()
			}
		})
		for i, v := range JudgeDays(rules, days, 7) {
			cold := meanOf(days[BaselineBack+i].Indoor.known()) < rules.Floor
			if !(v.Credit >= 0) || math.IsInf(v.Credit, 0) || cold && v.Credit != 0 || v.Tag != Scored && v.Credit != 0 {
				rt.Fatalf("%+v: %+v", days[BaselineBack+i], v)
			}
		}
	})
}

// Who warms up from a red week never has fewer points for it than who stayed cold, whatever it costs and whatever else
// they earn.
func TestWarmingUpNeverLowersPoints(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		usual := rapid.Float64Range(12, 22).Draw(rt, "usual")
		cold := rapid.Float64Range(9, 17.9).Draw(rt, "cold")
		warm := rapid.Float64Range(18, 23).Draw(rt, "warm")
		others := Week{Learning: rapid.IntRange(0, 60).Draw(rt, "learning"), Kept: rapid.IntRange(0, 60).Draw(rt, "kept")}
		more := rapid.Float64Range(0, 10).Draw(rt, "more") // that warmth costs beside what the model says
		week := func(celsius, more float64) (days []Observed) {
			return run(BaselineBack+7, func(i int, o *Observed) {
				if kept(o, usual); i >= BaselineBack {
					kept(o, celsius)
					o.EnergyKWh = max(0.1, o.EnergyKWh) + more
				}
			})
		}
		total := func(days []Observed, red bool) int {
			w := Week{Learning: others[Learning], Kept: others[Kept], Energy: EnergyPoints(JudgeDays(Rules{Floor: 18, Heated: true}, days, 7))}
			below := 0.0
			if red {
				below = 1
			}
			w[Comfort] = ComfortPoints(true, red, 1, below)
			return w.Total()
		}
		if stayed, warmed := total(week(cold, 0), true), total(week(warm, more), false); warmed <= stayed {
			rt.Fatalf("%d points for staying cold, %d for warming up", stayed, warmed)
		}
	})
}
