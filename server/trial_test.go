package main

import (
	"fmt"
	"math"
	"strconv"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
	"lakaz/telemetry/simulate"
)

// trace is a home as its sensors told of it by the minute, over some of its days.
type trace struct {
	from, to time.Time
	points   map[string][]telemetry.Point
	home     lakaz.Household
}

// try lets a home live through some days of a season from a day on, and the half day before. What its people do is
// theirs, so that two homes of one seed live alike but for what differs between them.
func try(p simulate.Profile, seed uint64, first time.Time, days int) trace {
	loc := p.Dwelling.Territory.Location()
	from := time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, loc)
	t := trace{from: from, to: from.AddDate(0, 0, days), points: map[string][]telemetry.Point{}, home: lakaz.Household{Dwelling: p.Dwelling}}
	h := simulate.New(p, simulate.WeatherOf(p.Dwelling.Territory, seed), seed, from.Add(-night))
	var buf []telemetry.Reading
	for h.Now().Before(t.to) {
		h.Step(time.Minute)
		buf = h.Readings(buf[:0])
		for _, r := range buf {
			name := r.Channel.String()
			t.points[name] = append(t.points[name], telemetry.Point{At: r.At.Add(-time.Minute), Value: r.Value})
		}
	}
	return t
}

// days are the figures of the home's days. What edit changes of its curves is as if it had been so.
func (t trace) days(with map[string]float64, billing telemetry.Billing, edit func(*evidence)) gamification.Days {
	from := t.from.Add(-night)
	curve := func(channel string, step time.Duration) detect.Curve {
		return detect.Regular(t.points[channel], from, t.to, step)
	}
	air := func(place string) detect.Air {
		return detect.Air{Celsius: curve(place+"/temperature", airStep), Humidity: curve(place+"/humidity", airStep)}
	}
	e := evidence{home: t.home, clock: t.home.Dwelling.Territory.Location(), rooms: map[string]detect.Air{}, outdoor: air(telemetry.Outdoor),
		power: curve("electricity/power", powerStep), water: curve("water-cold/volume", 15*time.Minute)}
	for _, r := range t.home.Dwelling.Rooms {
		e.rooms[r.ID] = air(r.ID)
	}
	if edit != nil {
		edit(&e)
	}
	m := measuring{evidence: e, days: daysBetween(t.from, t.to), out: gamification.Days{}}
	m.measure(billing, with)
	return m.out
}

// labelled is a gesture that is done in one of two homes and not in the other, which lives on as before.
type labelled struct {
	gesture string
	before  simulate.Profile
	done    func(*simulate.Profile) // what doing it changes of the home
	as      func(*evidence, uint64) // what is added to the curves until it is done
	also    func(*evidence, uint64) // and once it is done
	firsts  []time.Time
	billing telemetry.Billing
}

// flatTried is an ordinary heated home of three.
func flatTried() simulate.Profile {
	rooms := []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "kitchen", Kind: lakaz.Kitchen},
		{ID: "bathroom", Kind: lakaz.Bathroom}, {ID: "bedroom", Kind: lakaz.Bedroom}}
	return simulate.Profile{
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Rooms: rooms, Outdoor: true, Gas: true, ColdWater: true},
		People:   3, LossWPerKM2: 1.3, AirChanges: 0.45, Heating: simulate.Collective, Day: 21, Night: 20, Away: 19.5,
		HotWater: simulate.OffPeakTank, StandbyW: 60, FridgeW: 110,
	}
}

// islandTried is an ordinary home overseas whose bedrooms are cooled.
func islandTried(t lakaz.Territory) simulate.Profile {
	p := flatTried()
	p.Dwelling.Territory, p.Heating, p.HotWater, p.Fans, p.LossWPerKM2 = t, simulate.Unheated, simulate.AnyTimeTank, true, 3
	p.Cooled, p.Comfort = []string{"bedroom"}, 24
	return p
}

func winter() []time.Time {
	return []time.Time{time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC), time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC)}
}

func wet() []time.Time {
	return []time.Time{time.Date(2025, 2, 3, 0, 0, 0, 0, time.UTC), time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)}
}

func summer() []time.Time {
	return []time.Time{time.Date(2025, 6, 23, 0, 0, 0, 0, time.UTC), time.Date(2025, 7, 21, 0, 0, 0, 0, time.UTC)}
}

// eachStep changes the known steps of a curve.
func eachStep(c detect.Curve, of func(at time.Time, v float64) float64) {
	for i, v := range c.Values {
		c.Values[i] = of(c.From.Add(time.Duration(i)*c.Step), v)
	}
}

// compressor adds what turns on and off to a home's power.
func compressor(watts, duty float64) func(*evidence, uint64) {
	return func(e *evidence, seed uint64) {
		period := 2700.0 + float64(seed*97%600)
		eachStep(e.power, func(at time.Time, v float64) float64 {
			if turn := float64(at.Unix()) / period; turn-math.Floor(turn) < duty {
				return v + watts
			}
			return v
		})
	}
}

// heater adds an electric heater that its thermostat turns on and off, mornings and evenings.
func heater(watts float64) func(*evidence, uint64) {
	return func(e *evidence, seed uint64) {
		eachStep(e.power, func(at time.Time, v float64) float64 {
			hour := at.In(e.clock).Hour()
			period, minute := 14+int64(seed%6), at.Unix()/60
			if (hour >= 6 && hour < 9 || hour >= 17 && hour < 22) && minute%period < 5+int64(seed%3) {
				return v + watts
			}
			return v
		})
	}
}

// leak adds water that never stops.
func leak(litresPerHour float64) func(*evidence, uint64) {
	return func(e *evidence, _ uint64) {
		eachStep(e.water, func(at time.Time, v float64) float64 {
			return math.Floor(1000*v+litresPerHour*at.Sub(e.water.From).Hours()) / 1000
		})
	}
}

// absent lets the home be empty for five days from the fourth on: no water runs, nothing is used but the base, and the tank,
// if it is not cut off, makes up for what it loses.
func absent(cut bool) func(*evidence, uint64) {
	return func(e *evidence, _ uint64) {
		from := e.power.From.Add(night).AddDate(0, 0, 3)
		to := from.AddDate(0, 0, 5)
		still := math.NaN()
		for i, v := range e.water.Values {
			switch at := e.water.From.Add(time.Duration(i) * e.water.Step); {
			case at.Before(from):
				still = v
			case at.Before(to):
				e.water.Values[i] = still
			}
		}
		eachStep(e.power, func(at time.Time, v float64) float64 {
			switch since := at.Sub(from); {
			case at.Before(from) || !at.Before(to):
				return v
			case !cut && since%(24*time.Hour) >= 4*time.Hour && since%(24*time.Hour) < 4*time.Hour+48*time.Minute:
				return 1500 + 110
			}
			return min(v, 110)
		})
	}
}

// passing lets the air pass through at night: indoors it is as cool as outdoors within two hours.
func passing(e *evidence, _ uint64) {
	for _, air := range e.rooms {
		for i, v := range air.Celsius.Values {
			hour := e.outdoor.Celsius.From.Add(time.Duration(i) * airStep).In(e.clock).Hour()
			if hour >= 22 || hour < 6 {
				before := v
				if i > 0 && hour != 22 {
					before = air.Celsius.Values[i-1]
				}
				air.Celsius.Values[i] = before + (e.outdoor.Celsius.Values[i]-before)*0.08
			}
		}
	}
}

// shaded keeps the sun off: by day the rooms stay so many K cooler at most.
func shaded(kelvin float64) func(*evidence, uint64) {
	return func(e *evidence, _ uint64) {
		for _, air := range e.rooms {
			eachStep(air.Celsius, func(at time.Time, v float64) float64 {
				return v - kelvin*(0.5+0.5*max(0, math.Sin(float64(at.In(e.clock).Hour()-8)/13*math.Pi)))
			})
		}
	}
}

// heatWave makes the days outdoors so hot that it pays to shut the home: it stays as it was then, and else follows.
func heatWave(shut bool) func(*evidence, uint64) {
	return func(e *evidence, seed uint64) {
		eachStep(e.outdoor.Celsius, func(at time.Time, v float64) float64 {
			return v + (9+float64(seed%3))*max(0, math.Sin(float64(at.In(e.clock).Hour()-8)/12*math.Pi))
		})
		for _, air := range e.rooms {
			for i := range air.Celsius.Values {
				if !shut {
					air.Celsius.Values[i] = e.outdoor.Celsius.Values[max(i-6, 0)] - 0.5
				}
			}
		}
	}
}

// labelledGestures are those that can be seen, each done and not done.
func labelledGestures() []labelled {
	change := func(p simulate.Profile, of func(*simulate.Profile)) simulate.Profile {
		of(&p)
		return p
	}
	offPeak := telemetry.Billing{Territory: lakaz.Mainland, Contracts: []lakaz.Contract{{From: "2020-01-01", Option: lakaz.HPHC, PowerKVA: 6,
		OffPeak: []lakaz.ClockRange{{From: 22*60 + 30, To: 6*60 + 30}}}}}
	flat, island := flatTried(), islandTried(lakaz.Guadeloupe)
	damp := change(flat, func(p *simulate.Profile) { p.DampGPerHour, p.AirChanges = 62, 0.3 })
	nothing := func(*simulate.Profile) {}
	return []labelled{
		{gesture: "g01", before: flat, firsts: winter(), done: func(p *simulate.Profile) { p.Day, p.Night, p.Away = p.Day-1, p.Night-1, p.Away-1 }},
		{gesture: "g02", before: change(flat, func(p *simulate.Profile) { p.LossWPerKM2 = 2 }), firsts: winter(), done: func(p *simulate.Profile) { p.Night = 18.3 }},
		{gesture: "g13", before: change(flat, func(p *simulate.Profile) { p.Day, p.Night, p.Away = 16, 15, 15 }), firsts: winter(),
			done: func(p *simulate.Profile) { p.Day, p.Night, p.Away = 20, 19, 18.8 }},
		{gesture: "g09", before: change(flat, func(p *simulate.Profile) { p.DampGPerHour = 10 }), firsts: winter(), done: func(p *simulate.Profile) { p.DampGPerHour = 0 }},
		{gesture: "g14", before: damp, firsts: winter(), done: func(p *simulate.Profile) { p.AirChanges = 0.8 }},
		{gesture: "g110", before: damp, firsts: winter(), done: func(p *simulate.Profile) { p.DampGPerHour, p.AirChanges = 0, 0.5 }},
		{gesture: "g06", before: change(flat, func(p *simulate.Profile) { p.LossWPerKM2, p.Night, p.Heating = 2.4, 12, simulate.Electric }), firsts: winter(),
			done: func(p *simulate.Profile) { p.LossWPerKM2, p.AirChanges = 1.5, 0.3 }},
		{gesture: "g47", before: flat, firsts: summer(), done: nothing, as: heatWave(false), also: heatWave(true)},
		{gesture: "g21", before: change(flat, func(p *simulate.Profile) { p.HotWater = simulate.AnyTimeTank }), firsts: winter(), billing: offPeak,
			done: func(p *simulate.Profile) { p.HotWater = simulate.OffPeakTank }},
		{gesture: "g33", before: change(island, func(p *simulate.Profile) { p.Cooled = nil }), firsts: wet(), done: func(p *simulate.Profile) { p.HotWater = simulate.GasHeater }},
		{gesture: "g23", before: change(flat, func(p *simulate.Profile) { p.People = 4 }), firsts: winter(), done: func(p *simulate.Profile) { p.People = 3 }},
		{gesture: "g40", before: change(island, func(p *simulate.Profile) { p.Comfort = 23 }), firsts: wet(), done: func(p *simulate.Profile) { p.Comfort = 26 }},
		{gesture: "g41", before: island, firsts: wet(), done: func(p *simulate.Profile) { p.Cooled = nil }},
		{gesture: "g48", before: change(island, func(p *simulate.Profile) { p.Cooled = []string{"bedroom", "salon"} }), firsts: wet(),
			done: func(p *simulate.Profile) { p.Cooled = []string{"bedroom"} }},
		{gesture: "g04", before: change(flat, func(p *simulate.Profile) { p.LossWPerKM2, p.Day, p.Night, p.Away = 2, 20.5, 20.5, 20.5 }), firsts: winter(),
			done: func(p *simulate.Profile) { p.Night, p.Away = 18.3, 18.5 }},
		{gesture: "g03", before: change(flat, func(p *simulate.Profile) { p.HolidayFrom, p.HolidayDays, p.LossWPerKM2, p.AtHome = 24, 5, 1.8, true }), firsts: winter()[:1],
			done: func(p *simulate.Profile) { p.Away = 15.5 }},
		{gesture: "g45", before: change(island, func(p *simulate.Profile) { p.Cooled = nil }), firsts: wet(), done: nothing, also: shaded(2.2)},
		{gesture: "g50", before: change(island, func(p *simulate.Profile) { p.Cooled = nil }), firsts: wet(), done: nothing, also: shaded(4.2)},
		{gesture: "g80", before: change(flat, func(p *simulate.Profile) { p.People = 4 }), firsts: winter(), done: func(p *simulate.Profile) { p.ColdWash = true }},
		{gesture: "g84", before: change(flat, func(p *simulate.Profile) { p.People = 4 }), firsts: winter(), billing: offPeak,
			done: func(p *simulate.Profile) { p.WashAt = 28.5 }},
		{gesture: "g22", before: change(flat, func(p *simulate.Profile) { p.HotWater = simulate.AnyTimeTank }), firsts: winter(), as: absent(false), also: absent(true), done: nothing},
		{gesture: "g46", before: change(island, func(p *simulate.Profile) { p.Cooled = nil }), firsts: wet(), done: nothing, also: passing},
		{gesture: "g10", before: flat, firsts: winter(), as: heater(1750), done: nothing},
		{gesture: "g61", before: change(flat, func(p *simulate.Profile) { p.FridgeW, p.HotWater = 0, simulate.GasHeater }), firsts: winter(), as: compressor(110, 0.6), also: compressor(110, 0.42), done: nothing},
		{gesture: "g92", before: flat, firsts: winter(), done: func(p *simulate.Profile) { p.StandbyW -= 15 }},
		{gesture: "g93", before: flat, firsts: winter(), done: func(p *simulate.Profile) { p.StandbyW -= 11 }},
		{gesture: "g64", before: change(island, func(p *simulate.Profile) { p.Cooled = nil }), firsts: wet(), as: compressor(95, 0.45), done: nothing},
		{gesture: "g29", before: flat, firsts: winter(), as: leak(9), done: nothing},
	}
}

// What the sensors are said to have seen was done, in nine cases of ten and more: each gesture in homes that did it and in
// homes that lived on as before. How much of what was done is seen is printed.
func TestProofsOnLabelledHomes(t *testing.T) {
	t.Parallel()
	const seeds, before = 3, 14
	homes := map[string]trace{} // many gestures are tried in the same homes
	live := func(p simulate.Profile, seed uint64, first time.Time, days int) trace {
		key := fmt.Sprintf("%+v %d %s %d", p, seed, first, days)
		if _, lived := homes[key]; !lived {
			homes[key] = try(p, seed, first, days)
		}
		return homes[key]
	}
	tried := map[string]bool{}
	for _, g := range labelledGestures() {
		sheet, err := sheetOf(g.gesture)
		must(t, err)
		if !sheet.Evaluated() {
			t.Errorf("nobody evaluates %s", g.gesture)
		}
		tried[sheet.Proof.Rule] = true
		span, right, wrong, seen, all := sheet.Proof.Span(), 0, 0, 0, 0
		edited := func(tr trace, edit func(*evidence, uint64), seed uint64) gamification.Days {
			return tr.days(sheet.Proof.With, g.billing, func(e *evidence) {
				if edit != nil {
					edit(e, seed)
				}
			})
		}
		for seed := uint64(1); seed <= seeds; seed++ {
			for _, first := range g.firsts {
				done := g.before
				g.done(&done)
				since := first.AddDate(0, 0, before+1)
				was := edited(live(g.before, seed, first, before), g.as, seed)
				for _, c := range []struct {
					done bool
					days gamification.Days
				}{{true, edited(live(done, seed, since, span), g.also, seed)}, {false, edited(live(g.before, seed, since, span), g.as, seed)}} {
					f := sheet.Proof.Judge(gamification.Trial{Before: was, After: c.days, Floor: 18, Moved: gamification.Moved(was, c.days)})
					switch {
					case c.done && f.Outcome == gamification.Proven:
						right, seen, all = right+1, seen+1, all+1
					case c.done:
						all++
					case f.Outcome == gamification.Proven:
						wrong++
					}
					if testing.Verbose() {
						t.Logf("%s %s seed %d %s done %v: %s", g.gesture, sheet.Proof.Rule, seed, first.Format("Jan"), c.done, tell(f))
					}
				}
			}
		}
		precision := float64(right) / float64(right+wrong)
		t.Logf("%s %s: precision %.2f (%d of %d), recall %.2f (%d of %d)", g.gesture, sheet.Proof.Rule, precision, right, right+wrong,
			float64(seen)/float64(all), seen, all)
		if !(precision >= 0.9) || 3*seen < all {
			t.Errorf("%s %s: precision %.2f, %d of %d seen", g.gesture, sheet.Proof.Rule, precision, seen, all)
		}
	}
	pack, err := gamification.Gestures()
	must(t, err)
	for _, sheet := range pack {
		if sheet.Evaluated() && !tried[sheet.Proof.Rule] {
			t.Errorf("%s: nobody has tried %s", sheet.ID, sheet.Proof.Rule)
		}
	}
}

// tell says a finding.
func tell(f gamification.Finding) string {
	say := func(v *float64) string {
		if v == nil {
			return "?"
		}
		return strconv.FormatFloat(*v, 'f', 1, 64)
	}
	return string(f.Outcome) + " " + say(f.Was) + " -> " + say(f.Is)
}

// A meter that was unplugged, a sensor that missed more than three hours in ten, and one that was carried elsewhere tell
// nothing; nothing is held against anybody for it.
func TestWhatCannotBeMeasured(t *testing.T) {
	const days = 7
	home := try(flatTried(), 1, winter()[0], days)
	figures := func(edit func(*evidence)) gamification.Days {
		return home.days(map[string]float64{"fromW": 1500, "toW": 2000}, telemetry.Billing{}, edit)
	}
	known := func(d gamification.Days, f gamification.Figure) (n int) {
		for _, v := range d[f] {
			if !math.IsNaN(v) {
				n++
			}
		}
		return n
	}
	f := func(name string, of gamification.Figure, want int, edit func(*evidence)) {
		t.Helper()
		if got := known(figures(edit), of); got != want {
			t.Errorf("%s: %s of %d days, want %d", name, of, got, want)
		}
	}
	third := func(c detect.Curve, day int, part float64) {
		first := int(night/c.Step) + day*int(24*time.Hour/c.Step)
		for i := range int(part * float64(24*time.Hour/c.Step)) {
			c.Values[first+i] = math.NaN()
		}
	}
	unplugged := func(e *evidence) {
		from := home.from.AddDate(0, 0, 2)
		eachStep(e.power, func(at time.Time, v float64) float64 {
			if !at.Before(from) && at.Before(from.AddDate(0, 0, 1)) {
				return 0
			}
			return v
		})
	}
	f("all is there", gamification.BaseW, days, nil)
	f("all is there", gamification.EveningCelsius, days, nil)
	f("unplugged for a day", gamification.FloorW, days-1, unplugged)
	f("unplugged for a day", gamification.PulseHours, days-1, unplugged)
	f("a quarter is missing", gamification.Humidity, days, func(e *evidence) { third(e.rooms["salon"].Humidity, 3, 0.25) })
	f("a third is missing", gamification.Humidity, days-1, func(e *evidence) { third(e.rooms["salon"].Humidity, 3, 0.34) })
	f("a third is missing", gamification.ColdShare, days-1, func(e *evidence) { third(e.rooms["salon"].Celsius, 3, 0.34) })
	f("a room beside", gamification.Airings, days, func(e *evidence) { third(e.rooms["bedroom"].Humidity, 3, 0.5) })
	f("outdoors", gamification.Airings, days-1, func(e *evidence) { third(e.outdoor.Humidity, 3, 0.5) })

	night := home.from.AddDate(0, 0, 3)
	off := func(place string) func(*evidence) {
		return func(e *evidence) {
			e.home.Pauses = e.home.Pauses.With(place, night.Add(time.Hour), night.Add(5*time.Hour))
		}
	}
	f("off for four hours of a night", gamification.ColdShare, days-1, off("salon"))
	f("all off", gamification.EveningCelsius, days-1, off(""))
	f("the meter is off", gamification.FloorW, days-1, off("electricity"))
	f("another room is off", gamification.ColdShare, days, off("bedroom"))

	still, moved := figures(nil), figures(func(e *evidence) {
		eachStep(e.rooms["salon"].Celsius, func(_ time.Time, v float64) float64 { return v - 4 }) // beside a cold wall
	})
	if gamification.Moved(still, still) || !gamification.Moved(still, moved) {
		t.Error("a sensor that was moved is not seen")
	}
	sheet, err := sheetOf("g01")
	must(t, err)
	if f := sheet.Proof.Judge(gamification.Trial{Before: still, After: moved, Moved: gamification.Moved(still, moved)}); f.Outcome != gamification.Unclear {
		t.Errorf("a sensor in the cold proves %+v", f)
	}
}
