package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/advice"
	"lakaz/telemetry/simulate"
)

// phase is how a simulated home lives from an instant on.
type phase struct {
	from    time.Time
	profile simulate.Profile
}

// bent changes what a sensor or meter of a simulated home said; outdoor is what the air outdoors was at that instant.
type bent func(c telemetry.Channel, at time.Time, v, outdoorCelsius, outdoorHumidity float64) float64

// simulated lets a home live through some phases until now and keeps what its meters said each minute, its rooms every five.
func (d *door) simulated(id lakaz.HouseholdID, seed uint64, bend bent, phases ...phase) lakaz.Household {
	d.t.Helper()
	op := lakaz.OperationID("lille")
	territory := phases[0].profile.Dwelling.Territory
	if territory.Overseas() {
		op = "reunion"
	}
	h := lakaz.Household{ID: id, Operation: op, Name: string(id), Dwelling: phases[0].profile.Dwelling}
	must(d.t, d.registry.PutHousehold(d.t.Context(), h))
	latest := map[telemetry.Channel]telemetry.Point{}
	var kept, buf []telemetry.Reading
	now := d.clock().Truncate(time.Minute)
	for i, ph := range phases {
		end := now
		if i+1 < len(phases) {
			end = phases[i+1].from
		}
		home := simulate.New(ph.profile, simulate.WeatherOf(territory, 5), seed, ph.from)
		home.Resume(latest)
		for home.Now().Before(end) {
			home.Step(time.Minute)
			buf = home.Readings(buf[:0])
			var celsius, humidity float64
			for _, r := range buf {
				if r.Channel.Place == telemetry.Outdoor && r.Channel.Quantity == telemetry.Temperature {
					celsius = r.Value.Float()
				} else if r.Channel.Place == telemetry.Outdoor {
					humidity = r.Value.Float()
				}
			}
			for _, r := range buf {
				latest[r.Channel] = telemetry.Point{At: r.At, Value: r.Value}
				_, meter := counts(r.Channel.Place)
				if !meter && r.At.Minute()%5 != 0 || r.Channel.Quantity.Register() && r.At.Minute()%5 != 0 {
					continue
				}
				if bend != nil {
					if v, ok := telemetry.DecimalOf(bend(r.Channel, r.At, r.Value.Float(), celsius, humidity), 3); ok {
						r.Value = v
					} else {
						continue
					}
				}
				kept = append(kept, r)
			}
		}
	}
	must(d.t, d.series.Import(d.t.Context(), id, kept))
	return h
}

// heated is an ordinary heated home of three; island one overseas whose bedroom is cooled.
func heated() simulate.Profile {
	rooms := []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "kitchen", Kind: lakaz.Kitchen}, {ID: "bathroom", Kind: lakaz.Bathroom},
		{ID: "bedroom", Kind: lakaz.Bedroom}}
	return simulate.Profile{
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Rooms: rooms, Outdoor: true, ColdWater: true},
		People:   3, LossWPerKM2: 1.3, AirChanges: 0.45, Heating: simulate.Collective, Day: 20.5, Night: 19.5, Away: 19,
		HotWater: simulate.GasHeater, StandbyW: 35, FridgeW: 110,
	}
}

func island() simulate.Profile {
	p := heated()
	p.Dwelling.Territory, p.Heating, p.HotWater, p.LossWPerKM2 = lakaz.Guadeloupe, simulate.Unheated, simulate.SolarTank, 3
	p.Cooled, p.Comfort = []string{"bedroom"}, 26.5
	return p
}

// Each rule of the advice speaks of a home that has what it is about, through everything between its sensors and the
// advice, and not of its neighbour that has not.
func TestEveryAdviceHasItsHome(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026
	ctx := t.Context()
	start := d.clock().AddDate(0, 0, -16).Truncate(24 * time.Hour)
	spoken := map[string]bool{}
	said := func(h lakaz.Household) ([]string, advice.Facts) {
		t.Helper()
		must(t, d.server.weeks.bring(ctx, h, d.clock().AddDate(0, 0, -8), true))
		f, err := d.server.facts(ctx, h)
		must(t, err)
		return every(h, d.clock(), f), f
	}
	with := func(change func(*simulate.Profile)) phase {
		p := heated()
		change(&p)
		return phase{start, p}
	}
	var plain, coast, shut []string // what their people are told; in the last no window is ever open
	f := func(rule string, bend bent, phases ...phase) {
		t.Helper()
		h := d.simulated(lakaz.HouseholdID(strings.ToLower(string(phases[0].profile.Dwelling.Territory)+"-"+rule)), 7, bend, phases...)
		prepare(d, rule, h)
		ids, facts := said(h)
		neighbour := plain
		if rule == "aired" {
			neighbour = shut
		}
		if h.Dwelling.Territory.Overseas() {
			neighbour = coast
		}
		t.Log(rule, ids)
		spoken[rule] = true
		if !slices.Contains(ids, rule) {
			t.Errorf("%s is not said: %v of %v", rule, ids, facts)
		}
		if slices.Contains(neighbour, rule) {
			t.Errorf("the neighbour is told %s too: %v", rule, neighbour)
		}
		if facts[advice.ColdLevel] >= 2 { // a cold home gets help, not a saving tip
			for _, id := range ids {
				if r, _ := advice.Find(id); r.Kind == advice.Saving || r.NotCold {
					t.Errorf("%s: a cold home is told %s", rule, id)
				}
			}
		}
	}
	plain, facts := said(d.simulated("plain", 7, nil, phase{start, heated()}))
	t.Log("plain", plain, facts)
	coast, facts = said(d.simulated("coast", 7, nil, phase{start, island()}))
	t.Log("coast", coast, facts)

	shut, _ = said(d.simulated("shut", 7, nil, with(func(p *simulate.Profile) { p.DampGPerHour = 30 })))
	none := func(*simulate.Profile) {}
	lately := func(at time.Time) bool { return at.After(d.clock().Add(-20 * time.Hour)) }
	f("cold", nil, with(func(p *simulate.Profile) { p.Day, p.Night, p.Away = 15, 14, 14 }))
	warm, cold := heated(), heated()
	warm.Heating, cold.Heating = simulate.Electric, simulate.Electric
	cold.Day, cold.Night, cold.Away = 12, 10, 10
	f("privation", nil, phase{start, warm}, phase{d.clock().AddDate(0, 0, -7).Truncate(time.Hour), cold})
	f("reducedSupply", nil, with(none))
	f("leak", func(c telemetry.Channel, at time.Time, v, _, _ float64) float64 {
		if c.Place == telemetry.ColdWater {
			return math.Floor(1000*v+20*at.Sub(start).Hours()) / 1000
		}
		return v
	}, with(none))
	f("mouldSpot", nil, with(func(p *simulate.Profile) { p.DampGPerHour, p.AirChanges, p.LossWPerKM2 = 80, 0.3, 2 }))
	f("losesHeat", nil, with(func(p *simulate.Profile) { p.LossWPerKM2, p.AirChanges, p.Night = 3, 0.9, 10 }))
	tight, known := said(d.simulated("tight", 7, nil, with(func(p *simulate.Profile) { p.LossWPerKM2, p.AirChanges, p.Night = 0.8, 0.3, 10 })))
	if _, told := known[advice.HalfHours]; !told || slices.Contains(tight, "losesHeat") {
		t.Errorf("a tight home is told %v of %v", tight, known)
	}
	f("airingNeeded", nil, with(func(p *simulate.Profile) { p.DampGPerHour = 30 }))
	f("damp", func(c telemetry.Channel, at time.Time, v, _, _ float64) float64 {
		if c.Place == "bedroom" && c.Quantity == telemetry.Humidity && lately(at) {
			return 74
		}
		return v
	}, with(none))
	f("coldDamp", func(c telemetry.Channel, at time.Time, v, _, _ float64) float64 {
		if c.Place == "bedroom" && c.Quantity == telemetry.Humidity && lately(at) {
			return 74
		}
		return v
	}, with(func(p *simulate.Profile) { p.Day, p.Night, p.Away = 15, 14, 14 }))
	f("coldMould", nil, with(func(p *simulate.Profile) {
		p.Day, p.Night, p.Away, p.DampGPerHour, p.AirChanges, p.LossWPerKM2 = 15, 14, 14, 80, 0.3, 2
	}))
	open := time.Date(2026, 1, 15, 11, 0, 0, 0, time.UTC)
	f("windowWaste", func(c telemetry.Channel, at time.Time, v, celsius, humidity float64) float64 {
		if c.Place == "salon" && at.After(open) && at.Before(open.Add(80*time.Minute)) { // the air is nearly that of outdoors
			if c.Quantity == telemetry.Temperature {
				return celsius + 6
			}
			return 100 * telemetry.AbsoluteHumidity(celsius, humidity) / telemetry.AbsoluteHumidity(celsius+6, 100)
		}
		return v
	}, with(none))
	f("silentSensor", nil, with(func(p *simulate.Profile) {
		p.Silence = &simulate.Silence{Place: "bedroom", Since: d.clock().AddDate(0, 0, -3)}
	}))
	f("tankDay", nil, with(func(p *simulate.Profile) { p.HotWater = simulate.AnyTimeTank }))
	f("tankAway", nil, with(func(p *simulate.Profile) {
		p.HotWater, p.HolidayFrom, p.HolidayDays = simulate.OffPeakTank, d.clock().YearDay()-6, 6
	}))
	f("nightBase", nil, with(func(p *simulate.Profile) { p.StandbyW = 260 }))
	f("standby", nil, with(func(p *simulate.Profile) { p.StandbyW = 85 }))
	f("fridge", func(c telemetry.Channel, at time.Time, v, _, _ float64) float64 {
		if c == channel("electricity", telemetry.Power) && at.Minute() < 48 { // an old one that hardly rests
			return v + 120
		}
		return v
	}, with(func(p *simulate.Profile) { p.FridgeW = 0 }))
	f("offPeak", nil, with(none))
	f("billDrift", nil, with(none))
	f("aired", nil, with(func(p *simulate.Profile) { p.People = 4 }))
	opened := island()
	opened.Comfort, opened.OpensCooled = 25, true
	f("windowWaste", nil, phase{start, opened})
	cooled := island()
	cooled.Comfort = 22
	f("cooling", nil, phase{start, cooled})
	for _, set := range []struct {
		celsius float64
		told    bool
	}{{25, true}, {25.5, true}, {26, false}} {
		cooled.Comfort = set.celsius
		ids, facts := said(d.simulated(lakaz.HouseholdID(fmt.Sprintf("cooled-%v", 10*set.celsius)), 7, nil, phase{start, cooled}))
		if slices.Contains(ids, "cooling") != set.told {
			t.Errorf("cooled to %v °C: %v of %v", set.celsius, ids, facts)
		}
	}

	heights := island()
	heights.Dwelling.Territory, heights.Cooled = lakaz.Reunion, nil
	f("coldHeights", func(c telemetry.Channel, _ time.Time, v, _, _ float64) float64 {
		if c.Quantity == telemetry.Temperature {
			return v - 13
		}
		return v
	}, phase{start, heights})

	// In July on the mainland.
	d.pass(190 * 24 * time.Hour)
	start = d.clock().AddDate(0, 0, -16).Truncate(24 * time.Hour)
	plain, _ = said(d.simulated("july", 7, nil, phase{start, heated()}))
	f("heat", func(c telemetry.Channel, _ time.Time, v, _, _ float64) float64 {
		if c.Quantity == telemetry.Temperature && c.Place != telemetry.Outdoor {
			return v + 8
		}
		return v
	}, with(none))

	for _, r := range advice.Rules() {
		if !spoken[r.ID] {
			t.Errorf("no home was made for %s", r.ID)
		}
	}
}

// prepare gives a home what is not of its sensors: a contract, a meter's word, a year gone by.
func prepare(d *door, rule string, h lakaz.Household) {
	d.t.Helper()
	now := d.clock()
	year := func(watts func(at time.Time) float64) {
		from, total := now.AddDate(-1, -2, 0).Truncate(24*time.Hour), 0.0
		d.lived(h.ID, channel("electricity", telemetry.Energy), from, now.AddDate(0, 0, -17).Truncate(24*time.Hour), 60, func(minute int) float64 {
			total += watts(from.Add(time.Duration(minute) * time.Minute))
			return math.Round(total) / 100 // far below what the simulated register tells
		})
		d.lived(h.ID, channel("outdoor", telemetry.Temperature), from, now.AddDate(0, 0, -17).Truncate(24*time.Hour), 60, func(int) float64 { return 5 })
	}
	switch rule {
	case "tankDay", "tankAway":
		must(d.t, d.registry.PutContract(d.t.Context(), h.ID, lakaz.Contract{From: "2025-01-01", Option: lakaz.HPHC, PowerKVA: 6,
			OffPeak: []lakaz.ClockRange{{From: 22*60 + 30, To: 6*60 + 30}}}))
	case "offPeak":
		year(func(at time.Time) float64 {
			if hour := lakaz.Mainland.In(at).Hour(); hour < 6 || hour >= 23 {
				return 200_000
			}
			return 30_000
		})
	case "billDrift":
		year(func(time.Time) float64 { return 1000 })
	case "reducedSupply":
		g, _, err := d.registry.NewGateway(d.t.Context(), h.ID)
		must(d.t, err)
		must(d.t, d.server.placeFleet(d.t.Context()))
		must(d.t, d.ingest.Publish(d.t.Context(), g.ID, topicsOf(g.ID)+"tic", []byte("\x02"+ticGroup("ISOUSC", "05")+"\x03"), now))
	}
}
