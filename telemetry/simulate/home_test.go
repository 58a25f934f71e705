package simulate

import (
	"math"
	"slices"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

func rooms() []lakaz.Room {
	return []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "kitchen", Kind: lakaz.Kitchen},
		{ID: "bathroom", Kind: lakaz.Bathroom}, {ID: "bedroom", Kind: lakaz.Bedroom}}
}

// flat is an ordinary heated home of three at Lille with every meter.
func flat() Profile {
	return Profile{
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Rooms: rooms(), Outdoor: true, Gas: true, ColdWater: true, HotWater: true},
		People:   3, LossWPerKM2: 1.3, AirChanges: 0.45, Heating: Electric, Day: 19.5, Night: 17.5, Away: 17,
		HotWater: OffPeakTank, StandbyW: 45, FridgeW: 110,
	}
}

// island is an ordinary overseas home.
func island(t lakaz.Territory) Profile {
	p := flat()
	p.Dwelling.Territory, p.Heating, p.HotWater, p.Fans, p.LossWPerKM2 = t, Unheated, AnyTimeTank, true, 3
	return p
}

func month(year int, m time.Month) (from, to time.Time) {
	return time.Date(year, m, 1, 0, 0, 0, 0, time.UTC), time.Date(year, m+1, 1, 0, 0, 0, 0, time.UTC)
}

// run lets a home live from one instant to another and hands over its readings after every step.
func run(p Profile, from, to time.Time, dt time.Duration, each func([]telemetry.Reading)) *Home {
	h := New(p, WeatherOf(p.Dwelling.Territory, 1), 7, from)
	var buf []telemetry.Reading
	for h.Now().Before(to) {
		h.Step(dt)
		buf = h.Readings(buf[:0])
		each(buf)
	}
	return h
}

// series collects one channel.
func series(p Profile, from, to time.Time, channel string) (at []time.Time, values []float64) {
	run(p, from, to, 10*time.Minute, func(rs []telemetry.Reading) {
		for _, r := range rs {
			if r.Channel.String() == channel {
				at, values = append(at, r.At), append(values, r.Value.Float())
			}
		}
	})
	return at, values
}

func used(p Profile, m time.Month, channel string) float64 {
	from, to := month(2025, m)
	_, v := series(p, from, to, channel)
	return v[len(v)-1] - v[0]
}

func TestWinterCostsMoreThanSummer(t *testing.T) {
	if winter, summer := used(flat(), time.January, "electricity/energy"), used(flat(), time.July, "electricity/energy"); winter < 2*summer {
		t.Errorf("electric heating: %.0f Wh in January, %.0f in July", winter, summer)
	}
	gas := flat()
	gas.Heating, gas.HotWater = GasBoiler, GasHeater
	if winter, summer := used(gas, time.January, "gas/volume"), used(gas, time.July, "gas/volume"); winter < 3*summer || summer <= 0 {
		t.Errorf("gas: %.0f m³ in January, %.0f in July", winter, summer)
	}
}

func TestWarmerCostsMore(t *testing.T) {
	cool := flat()
	cool.Day, cool.Night, cool.Away = 17.5, 15.5, 15
	if warm, less := used(flat(), time.January, "electricity/energy"), used(cool, time.January, "electricity/energy"); warm < 1.1*less {
		t.Errorf("%.0f Wh at 19.5 °C, %.0f at 17.5", warm, less)
	}
}

func TestPrivationIsCold(t *testing.T) {
	p := flat()
	p.Day, p.Night, p.Away, p.OneRoom = 15, 13, 13, true
	from, to := month(2025, time.January)
	at, celsius := series(p, from, to, "salon/temperature")
	var evenings []float64
	for i, c := range celsius {
		if c >= 17 {
			t.Fatalf("%.1f °C at %v", c, at[i])
		}
		if hour := lakaz.Mainland.In(at[i]).Hour(); hour >= 19 && hour < 22 {
			evenings = append(evenings, c)
		}
	}
	if m := median(evenings); m < 13 || m > 16 {
		t.Errorf("evenings at %.1f °C", m)
	}
}

func TestOverseasIsNeverHeated(t *testing.T) {
	for _, territory := range []lakaz.Territory{lakaz.Guadeloupe, lakaz.Martinique, lakaz.Guyane, lakaz.Reunion, lakaz.Mayotte} {
		from, to := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		p := island(territory)
		run(p, from, to, 10*time.Minute, func(rs []telemetry.Reading) {
			for _, r := range rs {
				if v := r.Value.Float(); r.Channel.Quantity == telemetry.Temperature && (v < 18 || v > 38) {
					t.Fatalf("%s %v: %s %v °C", territory, r.At, r.Channel, v)
				}
			}
		})
		cold, heated := island(territory), island(territory)
		heated.Day, heated.Night, heated.Away = 30, 30, 30 // a thermostat without a heater changes nothing
		if a, b := used(cold, time.January, "electricity/energy"), used(heated, time.January, "electricity/energy"); a != b {
			t.Errorf("%s: %.0f Wh, and %.0f with a thermostat", territory, a, b)
		}
		_, plain := series(cold, from, from.AddDate(0, 1, 0), "salon/temperature")
		if _, set := series(heated, from, from.AddDate(0, 1, 0), "salon/temperature"); !slices.Equal(plain, set) {
			t.Errorf("%s: a thermostat changes the temperature", territory)
		}
	}
}

func TestSeasonsOfBothHemispheres(t *testing.T) {
	mean := func(territory lakaz.Territory, m time.Month) float64 {
		w, sum, n := WeatherOf(territory, 1), 0.0, 0
		for from, to := month(2025, m); from.Before(to); from = from.Add(time.Hour) {
			sum, n = sum+w.At(from).Celsius, n+1
		}
		return sum / float64(n)
	}
	f := func(territory lakaz.Territory, warm, cool time.Month, by float64) {
		t.Helper()
		if a, b := mean(territory, warm), mean(territory, cool); a-b < by {
			t.Errorf("%s: %.1f °C in %s, %.1f in %s", territory, a, warm, b, cool)
		}
	}
	f(lakaz.Mainland, time.July, time.January, 9)
	f(lakaz.Guadeloupe, time.August, time.February, 1.5)
	f(lakaz.Reunion, time.February, time.August, 3)
}

func TestSunStandsHighAtNoon(t *testing.T) {
	w := WeatherOf(lakaz.Reunion, 1)
	for hour := range 24 {
		sun := w.At(time.Date(2025, 12, 21, hour, 0, 0, 0, time.UTC)).Sun // 12 h there is 8 h UTC
		if night := hour >= 16 || hour < 1; night && sun != 0 || hour == 8 && sun < 150 || sun > 1150 {
			t.Errorf("%d h UTC: %.0f W/m²", hour, sun)
		}
	}
}

func TestSameSeedSameHome(t *testing.T) {
	from, to := time.Date(2025, 3, 28, 0, 0, 0, 0, time.UTC), time.Date(2025, 4, 2, 0, 0, 0, 0, time.UTC) // over the change of the clock
	record := func() (out []telemetry.Reading) {
		run(flat(), from, to, 10*time.Minute, func(rs []telemetry.Reading) { out = append(out, rs...) })
		return out
	}
	if !slices.Equal(record(), record()) {
		t.Error("two runs of one seed differ")
	}
}

func TestStartDoesNotMatter(t *testing.T) {
	from, to := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 1, 21, 0, 0, 0, 0, time.UTC)
	late := time.Date(2025, 1, 18, 0, 0, 0, 0, time.UTC)
	type key struct {
		telemetry.Channel
		at time.Time
	}
	early := map[key]float64{}
	run(flat(), from, to, 10*time.Minute, func(rs []telemetry.Reading) {
		for _, r := range rs {
			early[key{r.Channel, r.At}] = r.Value.Float()
		}
	})
	run(flat(), late, to, 10*time.Minute, func(rs []telemetry.Reading) {
		for _, r := range rs {
			limit := map[telemetry.Quantity]float64{telemetry.Temperature: 0.2, telemetry.Humidity: 2}[r.Channel.Quantity]
			if d := math.Abs(early[key{r.Channel, r.At}] - r.Value.Float()); limit > 0 && d > limit {
				t.Fatalf("%s at %v differs by %v when the run starts later", r.Channel, r.At, d)
			}
		}
	})
}

func TestRegistersFollowThePower(t *testing.T) {
	var first, last, sum float64
	before := map[telemetry.Channel]float64{}
	from := time.Date(2025, 1, 10, 0, 0, 0, 0, time.UTC)
	steps := 0.0
	run(flat(), from, from.Add(10*24*time.Hour), 10*time.Minute, func(rs []telemetry.Reading) {
		steps++
		for _, r := range rs {
			v := r.Value.Float()
			if r.Channel.Quantity.Register() {
				if v < before[r.Channel] {
					t.Fatalf("%s falls from %v to %v", r.Channel, before[r.Channel], v)
				}
				before[r.Channel] = v
			}
			switch r.Channel.String() {
			case "electricity/power":
				if first != 0 {
					sum += v / 6
				}
			case "electricity/energy":
				if first == 0 {
					first = v
				}
				last = v
			}
		}
	})
	if d := math.Abs(last - first - sum); d > 1+math.Sqrt(steps)/6 { // each power is rounded to 1 W, at random
		t.Errorf("the register grew by %v Wh, the power makes %v", last-first, sum)
	}
	if sum < 50_000 {
		t.Errorf("only %v Wh in ten days of January", sum)
	}
}

func TestResumeGoesOn(t *testing.T) {
	at := time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC)
	latest := map[telemetry.Channel]telemetry.Point{}
	run(flat(), at, at.Add(time.Hour), time.Minute, func(rs []telemetry.Reading) {
		for _, r := range rs {
			latest[r.Channel] = telemetry.Point{At: r.At, Value: r.Value}
		}
	})
	again := New(flat(), WeatherOf(lakaz.Mainland, 1), 99, at.Add(time.Hour)) // another seed has other registers
	again.Resume(latest)
	for _, r := range again.Readings(nil) {
		if r.Channel.Quantity.Register() && r.Value != latest[r.Channel].Value {
			t.Errorf("%s: %v, it stood at %v", r.Channel, r.Value, latest[r.Channel].Value)
		}
	}
}

func TestDampHome(t *testing.T) {
	damp := flat()
	damp.DampGPerHour, damp.AirChanges = 80, 0.35
	from, to := month(2025, time.January)
	f := func(p Profile, channel string, low, high float64) {
		t.Helper()
		_, rh := series(p, from, to, channel)
		if m := median(rh); m < low || m > high {
			t.Errorf("%s: median %.0f %%", channel, m)
		}
	}
	f(damp, "bathroom/humidity", 75, 90)
	f(damp, "bedroom/humidity", 75, 90)
	f(flat(), "bedroom/humidity", 30, 65)
	_, rh := series(flat(), from, to, "bathroom/humidity")
	if top := slices.Max(rh); top < median(rh)+20 {
		t.Errorf("no shower is seen: at most %v %%", top)
	}
}

func TestSilentSensor(t *testing.T) {
	from := time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)
	p := flat()
	p.Silence = &Silence{Place: "bedroom", Since: from.Add(12 * time.Hour)}
	at, _ := series(p, from, from.Add(24*time.Hour), "bedroom/humidity")
	if len(at) != 71 || !at[len(at)-1].Before(p.Silence.Since) {
		t.Errorf("%d readings, the last at %v", len(at), at[len(at)-1])
	}
	if at, _ := series(p, from, from.Add(24*time.Hour), "salon/humidity"); len(at) != 144 {
		t.Errorf("the others say %d readings", len(at))
	}
}

func TestEverythingIsPlausible(t *testing.T) {
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, p := range []Profile{flat(), island(lakaz.Guadeloupe)} {
		expected := telemetry.Channels(p.Dwelling)
		run(p, from, from.AddDate(1, 0, 0), 15*time.Minute, func(rs []telemetry.Reading) {
			if len(rs) != len(expected) {
				t.Fatalf("%d readings for %d channels", len(rs), len(expected))
			}
			for _, r := range rs {
				if v := r.Value.Float(); !r.Channel.Quantity.Plausible(r.Value) || r.Channel.Quantity == telemetry.Humidity && v > 100 ||
					r.Channel.Quantity == telemetry.Power && (v < 20 || v > 9000) {
					t.Fatalf("%s at %v: %v", r.Channel, r.At, r.Value)
				}
			}
		})
	}
}

func TestAirConditioningCoolsAndDries(t *testing.T) {
	p := island(lakaz.Guadeloupe)
	p.Cooled, p.Comfort = []string{"bedroom"}, 25
	from, to := month(2025, time.August)
	night := func(p Profile, channel string) float64 {
		at, values := series(p, from, to, channel)
		var out []float64
		for i := range at {
			if lakaz.Guadeloupe.In(at[i]).Hour() == 3 {
				out = append(out, values[i])
			}
		}
		return median(out)
	}
	plain := island(lakaz.Guadeloupe)
	if a, b := night(p, "bedroom/temperature"), night(plain, "bedroom/temperature"); a > 25.3 || b < 26 {
		t.Errorf("at night %.1f °C cooled, %.1f without", a, b)
	}
	if a, b := night(p, "bedroom/humidity"), night(plain, "bedroom/humidity"); a >= b {
		t.Errorf("at night %.0f %% cooled, %.0f without", a, b)
	}
	if a, b := used(p, time.August, "electricity/energy"), used(plain, time.August, "electricity/energy"); a < b+20_000 {
		t.Errorf("%.0f Wh cooled, %.0f without", a, b)
	}
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// BenchmarkYear is a year of ten-minute steps with its readings.
func BenchmarkYear(b *testing.B) {
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	n := 0
	for range b.N {
		run(flat(), from, from.AddDate(1, 0, 0), 10*time.Minute, func(rs []telemetry.Reading) { n += len(rs) })
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "readings/s")
}
