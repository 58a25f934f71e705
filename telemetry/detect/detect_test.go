package detect

import (
	"math"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/simulate"
)

func TestNightBase(t *testing.T) {
	for _, standby := range []float64{20, 80, 300} {
		for _, water := range []simulate.HotWater{simulate.OffPeakTank, simulate.AnyTimeTank, simulate.GasHeater} {
			p := flat()
			p.StandbyW, p.HotWater = standby, water
			tr := live(p, 3, day(2025, 1, 6), 14)
			truth := 0.0
			for _, x := range tr.truth {
				truth += x.BaseW / float64(len(tr.truth))
			}
			base := NightBase(tr.curve("electricity/power", time.Minute), lakaz.Mainland.Location())
			t.Logf("%s, %.0f W: base %.0f W of %d nights", water, truth, base.Watts, base.Nights)
			if base.Nights < 13 || math.Abs(base.Watts-truth) > 0.2*truth+5 {
				t.Errorf("%s: base %.0f W of %d nights, it is %.0f", water, base.Watts, base.Nights, truth)
			}
		}
	}
	if base := NightBase(Curve{From: day(2025, 1, 6), Step: time.Minute, Values: make([]float64, 60)}, time.UTC); base.Nights != 0 || !math.IsNaN(base.Watts) {
		t.Errorf("an hour tells %+v", base)
	}
}

func TestHotWater(t *testing.T) {
	var all score
	for seed := range uint64(4) {
		for _, water := range []simulate.HotWater{simulate.OffPeakTank, simulate.AnyTimeTank} {
			for _, heating := range []simulate.Heating{simulate.Collective, simulate.Electric} {
				p := flat()
				p.HotWater, p.Heating = water, heating
				tr := live(p, seed+1, day(2025, 1, 6), 14)
				found := HotWater(tr.curve("electricity/power", time.Minute))
				s := judge(found, tr.spells(func(x simulate.Truth) bool { return x.TankW > 500 }, tankShortest, 0), time.Minute)
				t.Logf("%s, heating %s: %s", water, heating, s)
				all.add(s)
			}
		}
	}
	least(t, "hot water", all)
	for seed := range uint64(4) {
		for _, heating := range []simulate.Heating{simulate.Collective, simulate.Electric} {
			p := flat()
			p.HotWater, p.Heating = simulate.GasHeater, heating
			if found := HotWater(live(p, seed+1, day(2025, 1, 6), 14).curve("electricity/power", time.Minute)); len(found) > 0 {
				t.Errorf("a home without a tank, heating %s, has %v", heating, found)
			}
		}
	}
}

func TestAirings(t *testing.T) {
	var all score
	airings, long := 0, 0
	for _, kind := range []struct {
		name   string
		change func(*simulate.Profile)
	}{
		{"a family", func(*simulate.Profile) {}}, {"five people", func(p *simulate.Profile) { p.People = 5 }}, {"one person", func(p *simulate.Profile) { p.People = 1 }},
		{"people at home", func(p *simulate.Profile) { p.AtHome = true }}, {"a draughty home", func(p *simulate.Profile) { p.AirChanges, p.LossWPerKM2 = 0.9, 2.5 }},
		{"a cold home", func(p *simulate.Profile) { p.Day, p.Night = 15, 14 }},
	} {
		var here score
		for seed := range uint64(2) {
			for _, month := range []time.Month{time.January, time.April, time.November} {
				p := flat()
				kind.change(&p)
				tr := live(p, seed+1, day(2025, month, 6), 14)
				outdoor := tr.air("outdoor", 5*time.Minute)
				for i, r := range rooms() {
					found := Airings(tr.air(r.ID, 5*time.Minute), outdoor)
					for _, e := range found { // no window of theirs stands open for a quarter of an hour
						airings++
						if StoodOpen(tr.air(r.ID, 5*time.Minute), outdoor, e) >= 55*time.Minute {
							long++
						}
					}
					here.add(judge(found, tr.spells(func(x simulate.Truth) bool { return x.Airing[i] }, 5*time.Minute, 0), 10*time.Minute))
				}
			}
		}
		least(t, "airing, "+kind.name, here)
		all.add(here)
	}
	least(t, "airing", all)
	if t.Logf("%d of %d airings seem long", long, airings); 50*long > airings {
		t.Errorf("%d of %d airings seem long", long, airings)
	}
}

func TestAirConditioning(t *testing.T) {
	var all score
	for seed := range uint64(3) {
		for _, territory := range []lakaz.Territory{lakaz.Guadeloupe, lakaz.Martinique, lakaz.Guyane, lakaz.Reunion} {
			f := func(p simulate.Profile, cooled bool) {
				t.Helper()
				tr := live(p, seed+1, day(2025, 2, 6), 14)
				power := tr.curve("electricity/power", 5*time.Minute)
				base := NightBase(power, territory.Location())
				found := AirConditioning(tr.air("bedroom", 5*time.Minute), tr.air("outdoor", 5*time.Minute), power, base.Watts)
				s := judge(found, tr.spells(func(x simulate.Truth) bool { return x.CoolerW > 20 }, coolerShortest, time.Hour), 15*time.Minute)
				t.Logf("%s, cooled %t: %s, base %.0f W", territory, cooled, s, base.Watts)
				all.add(s)
			}
			f(island(territory), true)
			plain := island(territory)
			plain.Cooled = nil
			f(plain, false)
		}
	}
	least(t, "air-conditioning", all)
}

func TestOpenWhileCooled(t *testing.T) {
	var all score
	for seed := range uint64(3) {
		for _, territory := range []lakaz.Territory{lakaz.Guadeloupe, lakaz.Martinique, lakaz.Guyane, lakaz.Reunion} {
			for _, opens := range []bool{true, false} {
				p := island(territory)
				p.OpensCooled = opens
				tr := live(p, seed+1, day(2025, 2, 6), 14)
				found := OpenWhileCooled(tr.air("bedroom", 5*time.Minute), tr.air("outdoor", 5*time.Minute))
				s := judge(found, tr.spells(func(x simulate.Truth) bool { return x.Airing[3] && x.CoolerW > 20 }, coolerShortest, time.Hour), 30*time.Minute)
				t.Logf("%s, opened %t: %s", territory, opens, s)
				all.add(s)
			}
		}
	}
	least(t, "a window open while cooling", all)
}

// thermostat adds to a home's power a convector that its thermostat switches on and off, and tells when.
func thermostat(power Curve, watts float64, seed int) (Curve, []Event) {
	out := Curve{From: power.From, Step: power.Step, Values: append([]float64(nil), power.Values...)}
	celsius, on := 19.0, false
	var truth []Event
	for i := range out.Values {
		hour := power.hour(i, time.UTC)
		wanted := hour >= 6 && hour < 9 || hour >= 17 && hour < 22
		outdoor := 5 + 4*math.Sin(float64(i)/1440*2*math.Pi)
		switch {
		case !wanted:
			on = false
		case celsius < 18.8:
			on = true
		case celsius > 19.2:
			on = false
		}
		heat := 0.0
		if on {
			heat = watts
			out.Values[i] += watts * (1 + 0.01*math.Sin(float64(i*seed)))
			at := out.at(i)
			if last := len(truth) - 1; last >= 0 && at.Sub(truth[last].To) <= pulseOff {
				truth[last].To = at.Add(time.Minute)
			} else {
				truth = append(truth, Event{From: at, To: at.Add(time.Minute)})
			}
		}
		celsius += (heat/60 - 0.7*(celsius-outdoor)) / 60 // 60 W/K·h of the air, a loss of 42 W/K
	}
	return out, truth
}

func TestHeaterPulses(t *testing.T) {
	var all score
	for seed := 1; seed <= 3; seed++ {
		for _, watts := range []float64{750, 1000, 1500, 2000} {
			p := flat()
			tr := live(p, uint64(seed), day(2025, 1, 6), 14)
			power := tr.curve("electricity/power", time.Minute)
			pulsed, truth := thermostat(power, watts, seed)
			s := judge(HeaterPulses(pulsed), truth, 10*time.Minute)
			t.Logf("%.0f W: %s", watts, s)
			all.add(s)
			without := judge(HeaterPulses(power), nil, 0)
			t.Logf("without: %d", without.found)
			all.add(without)
		}
	}
	least(t, "heater pulses", all)
}

func TestFitHeating(t *testing.T) {
	var days []HeatDay
	for i := range 60 {
		dh := 5 + 10*math.Abs(math.Sin(float64(i)))
		days = append(days, HeatDay{EnergyKWh: 6 + 1.5*dh + 0.5*math.Cos(float64(7*i)), DH: dh})
	}
	h, ok := FitHeating(append(days, HeatDay{0, 12}, HeatDay{9, math.NaN()}))
	if !ok || h.Days != 60 || math.Abs(h.B-6) > 0.5 || math.Abs(h.G-1.5) > 0.05 || h.R2 < 0.95 {
		t.Errorf("%+v, %t", h, ok)
	}
	refused := func(days []HeatDay) {
		t.Helper()
		if h, ok := FitHeating(days); ok {
			t.Errorf("%d days tell %+v", len(days), h)
		}
	}
	refused(days[:heatingDays-1])
	var alike, warm []HeatDay
	for i := range 30 {
		alike = append(alike, HeatDay{10 + float64(i%3), 12})
		warm = append(warm, HeatDay{20 - float64(i)/2, 5 + float64(i)/2}) // the colder the less: no heating
	}
	refused(alike)
	refused(warm)
}

func TestTheModelOfASimulatedHome(t *testing.T) {
	hours := func(loss float64) float64 {
		p := flat()
		p.LossWPerKM2, p.Heating, p.Night = loss, simulate.Electric, 12
		tr := live(p, 2, day(2025, 1, 6), 28)
		tau, nights := TimeConstant(tr.curve("salon/temperature", 15*time.Minute), tr.curve("outdoor/temperature", 15*time.Minute), lakaz.Mainland.Location())
		t.Logf("%.1f W/Km²: %.0f h of %d nights", loss, tau, nights)
		if nights < coolNights {
			t.Errorf("%d nights", nights)
		}
		return tau
	}
	if tight, sieve := hours(0.8), hours(2.5); !(tight > 1.5*sieve) {
		t.Errorf("a tight home forgets its warmth in %.0f h, a sieve in %.0f", tight, sieve)
	}

	p := flat()
	p.Heating, p.HotWater = simulate.Electric, simulate.GasHeater
	tr := live(p, 2, day(2025, 1, 1), 60)
	indoor, outdoor, power := tr.curve("salon/temperature", time.Hour), tr.curve("outdoor/temperature", time.Hour), tr.curve("electricity/power", time.Minute)
	var days []HeatDay
	truth := 0.0
	for d := range 60 {
		day := HeatDay{}
		for i := 24 * d; i < 24*(d+1); i++ {
			day.DH += max(0, indoor.Values[i]-outdoor.Values[i]) / 24
			day.EnergyKWh += mean(power.Values[60*i:60*(i+1)]) / 1000
		}
		for _, x := range tr.truth[1440*d : 1440*(d+1)] {
			truth += x.HeaterW / 60_000
		}
		days = append(days, day)
	}
	h, ok := FitHeating(days)
	model := 0.0
	for _, d := range days {
		model += h.G * d.DH
	}
	t.Logf("%+v: the model heats with %.0f kWh, the home did with %.0f", h, model, truth)
	if !ok || math.Abs(model-truth) > 0.35*truth {
		t.Errorf("%+v, %t: the model heats with %.0f kWh, the home did with %.0f", h, ok, model, truth)
	}
}

func TestNightFlow(t *testing.T) {
	tr := live(flat(), 1, day(2025, 1, 6), 10)
	register := tr.curve("water-cold/volume", 15*time.Minute)
	if f, ok := NightFlow(register, lakaz.Mainland.Location()); ok {
		t.Errorf("a home without a leak: %+v", f)
	}
	for _, litres := range []float64{4, 25, 120} {
		leak := Curve{From: register.From, Step: register.Step}
		for i, v := range register.Values {
			since := max(float64(i)/4-4*24, 0) // from the fifth day on
			leak.Values = append(leak.Values, math.Floor(1000*v+litres*since)/1000)
		}
		f, ok := NightFlow(leak, lakaz.Mainland.Location())
		if !ok || f.Nights < 5 || f.Nights > 6 || math.Abs(f.LitresPerHour-litres) > 2+0.1*litres {
			t.Errorf("%.0f l/h: %+v, %t", litres, f, ok)
		}
	}
}

// Of many homes, those whose water never rests are told, and no other.
func TestNightFlowOfManyHomes(t *testing.T) {
	var all score
	for seed := range uint64(4) {
		for _, people := range []int{1, 3, 5} {
			p := flat()
			p.People = people
			register := live(p, seed+1, day(2025, 1, 6), 8).curve("water-cold/volume", 15*time.Minute)
			for _, litres := range []float64{0, 0, 2, 8, 40} {
				leak := Curve{From: register.From, Step: register.Step}
				for i, v := range register.Values {
					leak.Values = append(leak.Values, math.Floor(1000*v+litres*float64(i)/4)/1000)
				}
				_, found := NightFlow(leak, lakaz.Mainland.Location())
				if found {
					all.found++
				}
				if litres > 0 {
					all.true_++
					if found {
						all.right, all.seen = all.right+1, all.seen+1
					}
				}
			}
		}
	}
	least(t, "night water flow", all)
}

// The part of a tank's heating that falls into the cheap hours, as its curve tells it, is what it was.
func TestShareOfATank(t *testing.T) {
	cheap := func(at time.Time) bool {
		hour := lakaz.Mainland.In(at).Hour()
		return hour < 6 || hour >= 22
	}
	for _, water := range []simulate.HotWater{simulate.OffPeakTank, simulate.AnyTimeTank} {
		for seed := range uint64(3) {
			p := flat()
			p.HotWater = water
			tr := live(p, seed+1, day(2025, 1, 6), 14)
			truth := ShareOf(tr.spells(func(x simulate.Truth) bool { return x.TankW > 500 }, tankShortest, 0), cheap)
			told := ShareOf(HotWater(tr.curve("electricity/power", time.Minute)), cheap)
			t.Logf("%s: told %.2f, it was %.2f", water, told, truth)
			if math.Abs(told-truth) > 0.1 {
				t.Errorf("%s: told %.2f, it was %.2f", water, told, truth)
			}
		}
	}
}

func TestShare(t *testing.T) {
	at := day(2025, 1, 6)
	block := []Event{{From: at.Add(-time.Hour), To: at.Add(3 * time.Hour)}}
	if part := ShareOf(block, func(t time.Time) bool { return t.Before(at) }); part != 0.25 {
		t.Errorf("%v of the tank's hours", part)
	}
}

func TestRegular(t *testing.T) {
	at := day(2025, 1, 6)
	p := func(minutes float64, v int64) telemetry.Point {
		return telemetry.Point{At: at.Add(time.Duration(minutes * float64(time.Minute))), Value: telemetry.NewDecimal(v, 0)}
	}
	c := Regular([]telemetry.Point{p(-30, 9), p(0, 1), p(0.5, 3), p(2, 5), p(80, 7)}, at, at.Add(90*time.Minute), time.Minute)
	f := func(i int, want float64) {
		t.Helper()
		if got := c.Values[i]; got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("minute %d: %v, not %v", i, got, want)
		}
	}
	f(0, 2)
	f(1, 3)
	f(2, 5)
	f(61, 5)
	f(62, math.NaN())
	f(79, math.NaN())
	f(89, 7)
	if early := Regular([]telemetry.Point{p(-30, 9)}, at, at.Add(time.Hour), time.Minute); early.Values[29] != 9 || !math.IsNaN(early.Values[30]) {
		t.Errorf("a reading before: %v", early.Values[28:32])
	}
}

func TestFridge(t *testing.T) {
	for _, watts := range []float64{80, 110, 180} {
		for _, standby := range []float64{20, 120} {
			p := flat()
			p.FridgeW, p.StandbyW, p.HotWater = watts, standby, simulate.GasHeater
			tr := live(p, 3, day(2025, 1, 6), 14)
			c := Fridge(tr.curve("electricity/power", time.Minute), lakaz.Mainland.Location())
			t.Logf("%.0f W beside %.0f W: %+v", watts, standby, c)
			if c.Nights < fridgeNights || math.Abs(c.FridgeW-watts) > 0.35*watts || math.Abs(c.StandbyW-standby) > 0.25*standby+5 || c.Duty < 0.2 || c.Duty > 0.45 {
				t.Errorf("%.0f W beside %.0f W: %+v", watts, standby, c)
			}
		}
	}
	p := flat()
	p.FridgeW = 0
	if c := Fridge(live(p, 3, day(2025, 1, 6), 14).curve("electricity/power", time.Minute), lakaz.Mainland.Location()); c.Nights != 0 {
		t.Errorf("a home without a fridge: %+v", c)
	}
}

func TestStoodOpen(t *testing.T) {
	at := day(2025, 1, 6)
	room := Air{Celsius: Curve{From: at, Step: 5 * time.Minute}, Humidity: Curve{From: at, Step: 5 * time.Minute}}
	for i := range 60 {
		celsius, humidity := 19.0, 60.0
		if i >= 30 && i < 42 { // open for an hour
			celsius, humidity = 17, 40
		}
		room.Celsius.Values, room.Humidity.Values = append(room.Celsius.Values, celsius), append(room.Humidity.Values, humidity)
	}
	outdoor := Air{Celsius: room.Celsius, Humidity: Curve{From: at, Step: 5 * time.Minute}}
	for range room.Celsius.Values {
		outdoor.Humidity.Values = append(outdoor.Humidity.Values, 35)
	}
	e := Event{From: at.Add(145 * time.Minute), To: at.Add(155 * time.Minute)}
	if open := StoodOpen(room, outdoor, e); open != 65*time.Minute {
		t.Errorf("%v", open)
	}
	room.Humidity.Values = room.Humidity.Values[:40]
	room.Celsius.Values = room.Celsius.Values[:40]
	if open := StoodOpen(room, outdoor, e); open != 55*time.Minute {
		t.Errorf("still open: %v", open)
	}
}
