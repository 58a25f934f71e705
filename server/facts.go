package main

import (
	"context"
	"math"
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/advice"
	"lakaz/telemetry/detect"
)

// How far back a home's advice looks, and in which steps.
const (
	factsDays  = 14
	airStep    = 5 * time.Minute
	powerStep  = time.Minute
	modelStep  = 15 * time.Minute
	silentFrom = 24 * time.Hour
	idleLitres = 20 // of a day on which nobody was in
)

// evidence is what a home's sensors and meters said in the days before now, as detectors take it.
type evidence struct {
	home    lakaz.Household
	now     time.Time
	clock   *time.Location
	rooms   map[string]detect.Air
	outdoor detect.Air
	power   detect.Curve
	water   detect.Curve // the register of cold water, m³
}

// facts is what is known of a home for its advice, from the last two weeks of its readings.
func (s *server) facts(ctx context.Context, h lakaz.Household) (advice.Facts, error) {
	f := advice.Facts{}
	latest, err := s.series.Latest(ctx, h.ID)
	if err != nil || len(latest) == 0 {
		return f, err
	}
	week, err := s.weeks.latest(ctx, h)
	if err != nil {
		return nil, err
	}
	if week != nil {
		knowWeek(f, h, *week)
	}
	knowSilence(f, h, latest, s.now())
	e, err := s.evidence(ctx, h)
	if err != nil {
		return nil, err
	}
	e.knowAir(f)
	e.knowCooling(f)
	e.knowBase(f)
	e.knowWater(f)
	billing, err := s.billing(ctx, h)
	if err != nil {
		return nil, err
	}
	e.knowTank(f, billing)
	reduced, err := s.reducedTo(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	f.Know(advice.ReducedVA, reduced)
	options, err := s.compare(ctx, h)
	if err != nil {
		return nil, err
	}
	if gain := options.gain(lakaz.HPHC); !math.IsNaN(gain) {
		f.Know(advice.OffPeakGain, math.Round(gain))
		f.Know(advice.OffPeakShare, math.Round(100*options.OffPeak))
	}
	return f, s.knowDrift(ctx, f, h)
}

// reducedTo is to how many VA a home's supply is reduced now; 0 where it is not, or where no Linky says.
func (s *server) reducedTo(ctx context.Context, h lakaz.HouseholdID) (voltAmperes float64, err error) {
	g, ok := s.linkys.Load(h)
	if !ok {
		return 0, nil
	}
	return s.devices.Reduced(ctx, g.(lakaz.GatewayID), s.now())
}

// knowWeek takes over what seven days say.
func knowWeek(f advice.Facts, h lakaz.Household, week telemetry.Indicators) {
	level := func(name advice.Fact, l telemetry.Level) {
		if l != telemetry.LevelUnknown {
			f.Know(name, float64(l.Rank()))
		}
	}
	level(advice.ColdLevel, week.Cold)
	level(advice.HeatLevel, week.Heat)
	level(advice.MouldLevel, week.Mould)
	f.Know(advice.ColdHours, math.Round(week.ColdHours))
	f.Know(advice.HotHours, math.Round(week.HotHours))
	f.Know(advice.WallHours, math.Round(week.WallAbove))
	knowRoom(f, advice.WallRoom, h.Dwelling, week.MouldRoom)
	f.Know(advice.Floor, float64(max(h.Dwelling.Floor, 18)))
	if week.Privation {
		f.Know(advice.Privation, 1)
	}
}

// knowRoom notes which of a dwelling's rooms something is about.
func knowRoom(f advice.Facts, name advice.Fact, d lakaz.Dwelling, place string) {
	delete(f, name)
	if i := slices.IndexFunc(d.Rooms, func(r lakaz.Room) bool { return r.ID == place }); i >= 0 {
		f.Know(name, float64(i))
	}
}

// knowMost notes a figure of a room where no other's is as much, and the room's number.
func knowMost(f advice.Facts, name advice.Fact, v float64, room advice.Fact, number int) {
	if so, known := f[name]; !known || v > so {
		f.Know(name, v)
		f.Know(room, float64(number))
	}
}

// knowSilence finds the sensor that has been silent for longest while the home still speaks.
func knowSilence(f advice.Facts, h lakaz.Household, latest map[telemetry.Channel]telemetry.Point, now time.Time) {
	newest, longest, which := time.Time{}, 0.0, ""
	for _, c := range telemetry.Channels(h.Dwelling) {
		if p, known := latest[c]; known {
			if p.At.After(newest) {
				newest = p.At
			}
			// Who was told to be silent is not missed, and has its time to speak again.
			if h.Pauses.Off(c.Place, now) {
				continue
			}
			if days := math.Floor(now.Sub(h.Pauses.Since(c.Place, p.At)).Hours() / 24); days > longest {
				longest, which = days, c.Place
			}
		}
	}
	if now.Sub(newest) < silentFrom { // else it is the gateway, which is the programme's to look after
		f.Know(advice.SilentDays, longest)
		knowRoom(f, advice.SilentRoom, h.Dwelling, which)
	}
}

// evidence reads the home's curves of the last two weeks.
func (s *server) evidence(ctx context.Context, h lakaz.Household) (evidence, error) {
	to := s.now().Truncate(airStep)
	return s.evidenceOf(ctx, h, to.AddDate(0, 0, -factsDays), to)
}

// evidenceOf reads the home's curves of a stretch of time.
func (s *server) evidenceOf(ctx context.Context, h lakaz.Household, from, to time.Time) (evidence, error) {
	e := evidence{home: h, now: s.now(), clock: h.Dwelling.Territory.Location(), rooms: map[string]detect.Air{}}
	curve := func(place string, q telemetry.Quantity, step time.Duration) (detect.Curve, error) {
		points, err := s.series.Range(ctx, h.ID, telemetry.Channel{Place: place, Quantity: q}, from.Add(-time.Hour), to)
		return detect.Regular(points, from, to, step), err
	}
	air := func(place string) (a detect.Air, err error) {
		if a.Celsius, err = curve(place, telemetry.Temperature, airStep); err == nil {
			a.Humidity, err = curve(place, telemetry.Humidity, airStep)
		}
		return a, err
	}
	var err error
	for _, room := range h.Dwelling.Rooms {
		if e.rooms[room.ID], err = air(room.ID); err != nil {
			return e, err
		}
	}
	if e.outdoor, err = air(telemetry.Outdoor); err != nil {
		return e, err
	}
	if e.power, err = curve(telemetry.Electricity, telemetry.Power, powerStep); err != nil {
		return e, err
	}
	e.water, err = curve(telemetry.ColdWater, telemetry.Volume, 15*time.Minute)
	return e, err
}

// lastDay is the values of a curve's last 24 hours.
func lastDay(c detect.Curve) []float64 {
	return c.Values[max(len(c.Values)-int(24*time.Hour/c.Step), 0):]
}

// knowAir: how damp the rooms were, how warm the main one, and when one was aired.
func (e evidence) knowAir(f advice.Facts) {
	if main, ok := e.home.Dwelling.Main(); ok {
		f.Know(advice.Celsius, mean(known(lastDay(e.rooms[main.ID].Celsius))))
		if hours, nights := detect.TimeConstant(e.rooms[main.ID].Celsius.Thinned(modelStep), e.outdoor.Celsius.Thinned(modelStep), e.clock); nights > 0 {
			f.Know(advice.HalfHours, math.Round(math.Ln2*hours))
		}
	}
	pulses := detect.HeaterPulses(e.power)
	limit := telemetry.DampFrom(e.home.Dwelling.Territory)
	f.Know(advice.DampLimit, limit)
	aired, felt := math.Inf(1), false
	for i, room := range e.home.Dwelling.Rooms {
		air, measured := e.rooms[room.ID]
		if !measured {
			continue
		}
		damp, told := 0, known(lastDay(air.Humidity))
		felt = felt || len(told) > 0
		for _, humidity := range told {
			if humidity >= limit {
				damp++
			}
		}
		if len(told) > 0 {
			knowMost(f, advice.DampHours, math.Round(float64(damp)*airStep.Hours()), advice.DampRoom, i)
		}
		for _, airing := range detect.Airings(air, e.outdoor) {
			aired = min(aired, e.now.Sub(airing.From).Hours()/24)
			if open := detect.StoodOpen(air, e.outdoor, airing); e.now.Sub(airing.From) < 24*time.Hour && e.heated(airing, pulses) {
				knowMost(f, advice.WindowWaste, math.Round(open.Minutes()), advice.WindowRoom, i)
			}
		}
	}
	if !felt || len(known(lastDay(e.outdoor.Humidity))) == 0 {
		return // without the air outdoors, or with sensors off, nobody knows what was aired
	}
	f.Know(advice.AiredDays, math.Floor(min(aired, factsDays)))
	if aired < 1 {
		f.Know(advice.AiredToday, 1)
	}
}

// heatingBelow is the temperature outdoors in °C under which a home of the mainland is heated.
const heatingBelow = 14.0

// heated tells that a home was being heated while a window stood open: where a heater's pulses are seen, by them, else by
// the cold outdoors.
func (e evidence) heated(airing detect.Event, pulses []detect.Event) bool {
	i := int(airing.From.Sub(e.outdoor.Celsius.From) / airStep)
	if i < 0 || i >= len(e.outdoor.Celsius.Values) || e.home.Dwelling.Territory.Overseas() {
		return false
	}
	for _, p := range pulses {
		if p.From.Before(airing.To.Add(time.Hour)) && p.To.After(airing.From.Add(-time.Hour)) {
			return true
		}
	}
	return len(pulses) == 0 && e.outdoor.Celsius.Values[i] < heatingBelow
}

// knowBase: what never sleeps. Where something heats or cools through the nights, only a fridge that is clearly seen tells
// what else is on.
func (e evidence) knowBase(f advice.Facts) {
	if f[advice.CooledHours] > 0 {
		return
	}
	if cold := detect.Fridge(e.power, e.clock); cold.Nights > 0 {
		f.Know(advice.FridgeDuty, math.Round(100*cold.Duty))
		f.Know(advice.Standby, math.Round(cold.StandbyW))
		f.Know(advice.NightBase, math.Round(cold.StandbyW+cold.Duty*cold.FridgeW))
		return
	}
	if base := detect.NightBase(e.power, e.clock); base.Nights > 0 && !e.cold() {
		f.Know(advice.NightBase, math.Round(base.Watts))
	}
}

// cold tells that it is the weather for heating, or that nobody knows.
func (e evidence) cold() bool {
	return !e.home.Dwelling.Territory.Overseas() && !(quantile(e.outdoor.Celsius.Values, 0.1) >= heatingBelow)
}

// knowCooling: to how many degrees the rooms that have air-conditioning are cooled.
func (e evidence) knowCooling(f advice.Facts) {
	base := detect.NightBase(e.power, e.clock).Watts
	hours, weighted, total := 0.0, 0.0, 0.0
	power := e.power.Thinned(airStep)
	for room, dwelt := range e.home.Dwelling.Rooms {
		air, measured := e.rooms[dwelt.ID]
		if !measured {
			continue
		}
		for _, on := range detect.AirConditioning(air, e.outdoor, power, base) {
			i, j := int(on.From.Sub(air.Celsius.From)/airStep), int(on.To.Sub(air.Celsius.From)/airStep)
			celsius, lasted := mean(known(air.Celsius.Values[i:j])), on.To.Sub(on.From).Hours()
			weighted, total = weighted+celsius*lasted, total+lasted
			if e.now.Sub(on.To) < 7*24*time.Hour {
				hours += lasted
			}
		}
		for _, open := range detect.OpenWhileCooled(air, e.outdoor) {
			if e.now.Sub(open.To) < 24*time.Hour {
				knowMost(f, advice.WindowWaste, math.Round(open.To.Sub(open.From).Minutes()), advice.WindowRoom, room)
			}
		}
	}
	if total > 0 {
		f.Know(advice.CooledTo, math.Round(2*weighted/total)/2)
		f.Know(advice.CooledHours, math.Round(hours))
	}
}

// knowWater: a flow that never stops.
func (e evidence) knowWater(f advice.Facts) {
	if flow, runs := detect.NightFlow(e.water, e.clock); runs {
		f.Know(advice.LeakLitres, math.Round(flow.LitresPerHour))
		f.Know(advice.LeakNights, float64(flow.Nights))
	}
}

// knowTank: when the hot water is heated, and whether anybody used it.
func (e evidence) knowTank(f advice.Facts, billing telemetry.Billing) {
	blocks := detect.HotWater(e.power)
	if len(blocks) == 0 {
		return
	}
	f.Know(advice.Tank, 1)
	cheap := func(at time.Time) bool { return billing.Rate(at).Period.OffPeak() }
	if part := detect.ShareOf(blocks, cheap); billing.OffPeak(e.now) {
		f.Know(advice.TankDay, math.Round(100*(1-part)))
	}
	if len(known(e.water.Values)) == 0 {
		return
	}
	away := map[string]bool{}
	for _, b := range blocks {
		day := telemetry.Day.Days(b.From, e.clock)[0]
		i, j := int(day.From.Sub(e.water.From)/e.water.Step), int(day.To.Sub(e.water.From)/e.water.Step)
		if e.now.Sub(b.From) > 7*24*time.Hour || i < 0 || j >= len(e.water.Values) {
			continue
		}
		if litres := 1000 * (e.water.Values[j] - e.water.Values[i]); litres < idleLitres {
			away[day.From.Format(time.DateOnly)] = true
		}
	}
	f.Know(advice.TankAway, float64(len(away)))
}

// known is the values that are.
func known(values []float64) (out []float64) {
	for _, v := range values {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// How far back the days are that a home is compared with, and how many are looked at.
const (
	driftBack = 365
	driftSpan = 28
)

// knowDrift compares the last four weeks with the home's own days of like weather before them.
func (s *server) knowDrift(ctx context.Context, f advice.Facts, h lakaz.Household) error {
	loc := h.Dwelling.Territory.Location()
	today := telemetry.Day.Days(s.now().In(loc), loc)[0].From
	all, err := s.dayUses(ctx, h, today.AddDate(0, 0, -driftBack), today)
	if err != nil {
		return err
	}
	before := len(all) - driftSpan
	if part, ok := detect.Drift(all[:before], all[before:]); ok {
		f.Know(advice.BillDrift, math.Round(100*part))
	}
	return nil
}

// dayUses is what a home used of electricity on each of its days of a stretch, and the weather of it; nothing where nobody
// measures the weather.
func (s *server) dayUses(ctx context.Context, h lakaz.Household, from, to time.Time) ([]detect.DayUse, error) {
	return dayAmounts(ctx, s.series, h, telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}, daysBetween(from, to), to)
}
