package telemetry

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
)

// aWeek is seven days of hours from a Monday of January, each as air tells.
func aWeek(air func(hour int) (celsius, humidity float64)) []HourMean {
	first := time.Date(2026, 1, 4, 23, 0, 0, 0, time.UTC)
	hours := make([]HourMean, weekHours)
	for i := range hours {
		celsius, humidity := air(i)
		hours[i] = HourMean{From: first.Add(time.Duration(i) * time.Hour), Celsius: celsius, Humidity: humidity, Minutes: 60}
	}
	return hours
}

// coldFor is a room at one temperature in its first hours of those in which homes are lived in, 42 a week, and at 20 °C
// else.
func coldFor(hours int, celsius float64) []HourMean {
	so := 0
	return aWeek(func(hour int) (float64, float64) {
		if of := hour % 24; of == 8 || of >= 18 && of < 23 {
			if so++; so <= hours {
				return celsius, 50
			}
		}
		return 20, 50
	})
}

// always is a room at one temperature all week.
func always(celsius float64) []HourMean {
	return aWeek(func(int) (float64, float64) { return celsius, 50 })
}

var livingRoom = []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}

func judged(d lakaz.Dwelling, in WeekAir) Indicators {
	d.Rooms = livingRoom
	return JudgeWeek(d, "2026-01-11", in)
}

func TestColdWeek(t *testing.T) {
	f := func(floor int, hours int, celsius float64, want Level) {
		t.Helper()
		w := judged(lakaz.Dwelling{Territory: lakaz.Mainland, Floor: floor},
			WeekAir{Rooms: map[string][]HourMean{"salon": coldFor(hours, celsius)}, RunningMean: math.NaN()})
		if w.Cold != want {
			t.Errorf("%d h at %v °C, floor %d: %q, want %q (%+v)", hours, celsius, floor, w.Cold, want, w)
		}
	}
	f(18, 0, 17.9, Green)
	f(18, 4, 17.9, Green)  // 9.5 % of the hours
	f(18, 5, 17.9, Amber)  // 11.9 %
	f(18, 4, 12, Green)    // 24 °C·h, not more
	f(18, 4, 11.9, Amber)  // 24.4 °C·h
	f(18, 21, 17.9, Amber) // half, not more
	f(18, 22, 17.9, Red)   // more than half
	f(20, 22, 19, Red)     // the fragile
	f(0, 22, 19, Green)    // the floor where none is set
	f(18, 42, 5, Red)
}

func TestDeepCold(t *testing.T) {
	f := func(hours int, want Level) {
		t.Helper()
		so := 0
		nights := aWeek(func(hour int) (float64, float64) {
			if hour%24 < 6 {
				if so++; so <= hours {
					return 15.9, 50
				}
			}
			return 20, 50
		})
		if w := judged(lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18}, WeekAir{Rooms: map[string][]HourMean{"salon": nights}}); w.Cold != want {
			t.Errorf("%d h below 16 °C: %q, want %q (%+v)", hours, w.Cold, want, w)
		}
	}
	f(24, Green) // not more than 24 h
	f(25, Red)
}

// A living room that cools while all sleep or are out is no cold home, unless it is deep cold.
func TestAColdNight(t *testing.T) {
	f := func(celsius float64, want Level) {
		t.Helper()
		night := aWeek(func(hour int) (float64, float64) {
			if of := hour % 24; of < 8 || of >= 9 && of < 18 || of >= 23 {
				return celsius, 50
			}
			return 19, 50
		})
		w := judged(lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18}, WeekAir{Rooms: map[string][]HourMean{"salon": night}})
		if w.Cold != want || w.ShareBelow != 0 || w.ColdHours != 7*18 || w.DegreeHours != 0 {
			t.Errorf("nights at %v °C: %q, want %q (%+v)", celsius, w.Cold, want, w)
		}
	}
	f(17, Green)
	f(16, Green)
	f(15.9, Red)
}

func TestColdWeekFigures(t *testing.T) {
	w := judged(lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18}, WeekAir{Rooms: map[string][]HourMean{"salon": coldFor(21, 15)}})
	near(t, "share", w.ShareBelow, 0.5, 1e-9)
	near(t, "below", w.BelowHours, 21, 1e-9)
	near(t, "cold hours", w.ColdHours, 21, 1e-9)
	near(t, "degree-hours", w.DegreeHours, 63, 1e-9)
	near(t, "deep", w.DeepHours, 21, 1e-9)
}

func TestPrivation(t *testing.T) {
	f := func(celsius, before, now float64, want bool) {
		t.Helper()
		w := judged(lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18},
			WeekAir{Rooms: map[string][]HourMean{"salon": always(celsius)}, EnergyBefore: before, EnergyWh: now})
		if w.Privation != want {
			t.Errorf("%v °C, %v Wh after %v Wh: %v", celsius, now, before, w.Privation)
		}
	}
	f(15, 100_000, 89_000, true)
	f(15, 100_000, 95_000, false)    // as before
	f(17.9, 100_000, 50_000, true)   // below all week
	f(19, 100_000, 50_000, false)    // warm, and saves
	f(15, math.NaN(), 50_000, false) // nobody knows
	f(15, 100_000, math.NaN(), false)
	f(15, 0, 0, false)
}

func TestAWeekWithGaps(t *testing.T) {
	half := coldFor(0, 0)[:80]
	w := judged(lakaz.Dwelling{Territory: lakaz.Mainland}, WeekAir{Rooms: map[string][]HourMean{"salon": half}})
	if w.Cold != LevelUnknown || w.Heat != LevelUnknown || w.Mould != LevelUnknown {
		t.Errorf("80 warm hours tell %+v", w)
	}
	w = judged(lakaz.Dwelling{Territory: lakaz.Mainland}, WeekAir{Rooms: map[string][]HourMean{"salon": always(12)[:80]}})
	if w.Cold != Red {
		t.Errorf("80 h at 12 °C are %q", w.Cold)
	}
	if w := judged(lakaz.Dwelling{Territory: lakaz.Mainland}, WeekAir{}); w.Cold != LevelUnknown {
		t.Errorf("nothing tells %+v", w)
	}
}

func TestHeatWeek(t *testing.T) {
	f := func(territory lakaz.Territory, runningMean, celsius, humidity float64, hours int, want Level) {
		t.Helper()
		room := aWeek(func(hour int) (float64, float64) {
			if hour < hours {
				return celsius, humidity
			}
			return 24, 60
		})
		w := judged(lakaz.Dwelling{Territory: territory}, WeekAir{Rooms: map[string][]HourMean{"salon": room}, RunningMean: runningMean})
		if w.Heat != want {
			t.Errorf("%s, %d h at %v °C: %q, want %q", territory, hours, celsius, w.Heat, want)
		}
	}
	f(lakaz.Mainland, math.NaN(), 30, 50, 25, Red)
	f(lakaz.Mainland, math.NaN(), 30, 50, 9, Amber)
	f(lakaz.Mainland, math.NaN(), 30, 50, 8, Green)
	f(lakaz.Mainland, 24, 30, 50, 25, Green) // after a warm week people are used to it: up to 32.7
	f(lakaz.Reunion, math.NaN(), 28, 75, 168, Green)
	f(lakaz.Reunion, math.NaN(), 31, 75, 25, Red)
}

func TestMouldWeek(t *testing.T) {
	f := func(territory lakaz.Territory, fRsi, celsius, humidity, outdoor float64, hours int, want Level) {
		t.Helper()
		room := aWeek(func(hour int) (float64, float64) {
			if hour < hours {
				return celsius, humidity
			}
			return 20, 35
		})
		in := WeekAir{Rooms: map[string][]HourMean{"salon": room}}
		if !math.IsNaN(outdoor) {
			in.Outdoor = aWeek(func(int) (float64, float64) { return outdoor, 80 })
		}
		if w := judged(lakaz.Dwelling{Territory: territory, FRsi: fRsi}, in); w.Mould != want {
			t.Errorf("%s, fRsi %v, %v °C %v %%, %v °C outside for %d h: %+v, want %q", territory, fRsi, celsius, humidity, outdoor, hours, w, want)
		}
	}
	f(lakaz.Mainland, 0, 18, 65, 2, 72, Red)      // 88 % at the corner for three days
	f(lakaz.Mainland, 0, 18, 65, 2, 48, Amber)    // two days
	f(lakaz.Mainland, 0, 18, 65, 2, 23, Green)    // less than a day on end
	f(lakaz.Mainland, 0.85, 18, 65, 2, 72, Amber) // a better wall: 77 %
	f(lakaz.Mainland, 0, 18, 50, 2, 168, Green)   // 68 %
	f(lakaz.Mainland, 1, 20, 66, 2, 168, Amber)   // the room itself, in the heating season
	f(lakaz.Mainland, 0, 20, 66, math.NaN(), 168, Amber)
	f(lakaz.Mainland, 0, 20, 50, math.NaN(), 168, LevelUnknown) // no outdoor sensor
	f(lakaz.Reunion, 0, 27, 78, 26, 168, Green)                 // an ordinary week
	f(lakaz.Reunion, 0, 27, 92, 26, 168, Red)
}

func TestTheWorseTheMoreUrgent(t *testing.T) {
	order := []Indicators{{Cold: Red, Privation: true}, {Cold: Red}, {Heat: Red}, {Mould: Red}, {Cold: Amber}, {Heat: Amber}, {Mould: Amber}, {Cold: Green}}
	for i, w := range order {
		if w.Urgency() != i {
			t.Errorf("%+v is %d, want %d", w, w.Urgency(), i)
		}
	}
}

// Colder is never judged better.
func TestColdIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		celsius := rapid.SliceOfN(rapid.Float64Range(5, 25), weekHours, weekHours).Draw(t, "T")
		less := rapid.Float64Range(0, 10).Draw(t, "less")
		of := func(less float64) Indicators {
			return judged(lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18}, WeekAir{Rooms: map[string][]HourMean{
				"salon": aWeek(func(hour int) (float64, float64) { return celsius[hour] - less, 50 })}})
		}
		if warm, cold := of(0), of(less); cold.Cold.Rank() < warm.Cold.Rank() {
			t.Fatalf("%v K less turned %q into %q", less, warm.Cold, cold.Cold)
		}
	})
}
