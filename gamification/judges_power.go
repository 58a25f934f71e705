//go:build !js

package gamification

import (
	"cmp"
	"math"
)

// tankSeen is on how many days a tank has to be seen before it can be missed.
const tankSeen = 5

// heated is on how many days the tank was heated.
func (d Days) heated() (days int) {
	for _, hours := range d.known(TankHours) {
		if hours > 0 {
			days++
		}
	}
	return days
}

// tankOffPeak: the hot water is made at the cheap hours.
func tankOffPeak(t Trial, with map[string]float64) Finding {
	part := func(d Days) float64 { return 100 * sum(d.known(TankOffPeak)) / sum(d.known(TankHours)) }
	if t.After.heated() < tankSeen {
		return unclear()
	}
	is := part(t.After)
	return finding(is >= with["percent"], part(t.Before), is, t.After.heated())
}

// goneDays is for how many days what is gone must not be seen, and goneLess the part of it that may be something else.
const (
	goneDays = 10
	goneLess = 0.2
)

// tankGone: there was an electric tank, and it is not heated any more.
func tankGone(t Trial, _ map[string]float64) Finding {
	was, is := mean(t.Before.known(TankKWh)), mean(t.After.known(TankKWh))
	if after := t.After.known(TankHours); t.Before.heated() >= tankSeen && len(after) >= goneDays {
		return finding(is <= goneLess*was, was, is, len(after))
	}
	return unclear()
}

// idleLitres is the cold water in l of a day on which nobody is in, at most.
const idleLitres = 20

// tankOff: on the days on which nobody was in, but for the first, the tank was not heated.
func tankOff(t Trial, with map[string]float64) Finding {
	away, off, since := 0, 0, 0
	for i, litres := range t.After[DayLitres] {
		if !(litres < idleLitres) || i >= len(t.After[TankHours]) || math.IsNaN(t.After[TankHours][i]) {
			since = 0
			continue
		}
		if since++; since == 1 {
			continue
		}
		if away++; t.After[TankHours][i] == 0 {
			off++
		}
	}
	if t.Before.heated() < tankSeen || float64(away) < with["days"]-1 {
		return unclear()
	}
	f := finding(off == away, math.NaN(), float64(off), away)
	f.Times = off
	return f
}

// hotWaterLess is the part of the hot water's energy that less of it spares, at least: days differ.
const hotWaterLess = 0.15

// hotWaterPerPerson: the tank takes less a day. Who lives there is the same.
func hotWaterPerPerson(t Trial, _ map[string]float64) Finding {
	was, is := mean(t.Before.known(TankKWh)), mean(t.After.known(TankKWh))
	_, _, down, ok := t.change(TankKWh)
	if !ok || t.Before.heated() < tankSeen || t.After.heated() < tankSeen {
		return unclear()
	}
	return shown(is <= (1-hotWaterLess)*was, down >= 0.75, was, is, len(t.After.known(TankKWh)))
}

// cooledNights is how many cooled days tell how a home cools, and cooledFrom from how many hours a day is one.
const (
	cooledNights = 3
	cooledFrom   = 0.5
)

// plateau is by how many K the air may be cooler than what is set: it is the mean of a room, not of the thermostat.
const plateau = 0.5

// coolingPlateau: the rooms are cooled to so many degrees and no further.
func coolingPlateau(t Trial, with map[string]float64) Finding {
	was, after := median(t.Before.known(CooledTo)), t.After.known(CooledTo)
	if len(after) < cooledNights {
		return unclear()
	}
	is := median(after)
	return finding(is >= with["celsius"]-plateau, was, is, len(after))
}

// coolingNights: a home that used to be cooled goes without on nights that are not hot.
func coolingNights(t Trial, with map[string]float64) Finding {
	free := func(d Days) (without, nights int) {
		for i, hours := range d[CooledHours] {
			if math.IsNaN(hours) || i >= len(d[Humidex]) || !(d[Humidex][i] <= with["humidex"]) {
				continue
			}
			nights++
			if hours < cooledFrom {
				without++
			}
		}
		return without, nights
	}
	used, before := free(t.Before)
	without, nights := free(t.After)
	if before-used < cooledNights || nights < leastAfter {
		return unclear()
	}
	part := float64(without) / float64(nights)
	return finding(part >= 0.7 && part >= 0.3+float64(used)/float64(before), math.NaN(), float64(without), nights)
}

// coolingLess is the part of the hours that cooling less spares, at least, and coolerMost by how many K the air outdoors
// may be cooler since.
const (
	coolingLess = 0.25
	coolerMost  = 1.0
)

// coolingHours: less is cooled, in weather that is as hot.
func coolingHours(t Trial, _ map[string]float64) Finding {
	was, is := mean(t.Before.known(CooledHours)), mean(t.After.known(CooledHours))
	_, _, down, ok := t.change(CooledHours)
	warm, now, _, weather := t.change(OutdoorCelsius)
	if !ok || !weather || was < cooledFrom || now < warm-coolerMost {
		return unclear()
	}
	return shown(is <= (1-coolingLess)*was, down >= 0.75, was, is, len(t.After.known(CooledHours)))
}

// heaterGone: an electric heater that was seen is not seen any more, in weather that is as cold.
func heaterGone(t Trial, _ map[string]float64) Finding {
	seen := 0
	for _, hours := range t.Before.known(PulseHours) {
		if hours > 0 {
			seen++
		}
	}
	after := t.After.known(PulseHours)
	was, is, _, weather := t.change(OutdoorCelsius)
	if seen < tankSeen || len(after) < leastAfter || !weather || is > was+likeWeather {
		return unclear()
	}
	return finding(sum(after) == 0, mean(t.Before.known(PulseHours)), mean(after), len(after))
}

// fridgeDuty: the fridge's compressor runs less, by so many percent of before. A warmer kitchen makes it run more.
func fridgeDuty(t Trial, with map[string]float64) Finding {
	was, is := median(t.Before.known(FridgeDuty)), median(t.After.known(FridgeDuty))
	if math.IsNaN(was) || math.IsNaN(is) || !t.alike(likeWeather) {
		return unclear()
	}
	return finding(is <= (1-with["percentLess"]/100)*was, 100*was, 100*is, len(t.After[OutdoorCelsius]))
}

// What a night's base must fall by where the rule does not say, in W, and the temperature outdoors in °C below which
// heating may be in it.
const (
	baseDrop    = 8.0
	heatedBelow = 14.0
)

// nightBaseDrop: less runs while all sleep. The quietest minutes tell in any weather, where they are alike from night to
// night; what comes and goes as a fridge does is in the night's base alone, and that tells only where nothing heats.
func nightBaseDrop(t Trial, with map[string]float64) Finding {
	least := cmp.Or(with["fromW"], baseDrop)
	was, is, down, ok := t.change(FloorW)
	steady := ok && t.Before.steady(FloorW) && t.After.steady(FloorW)
	quiet := shown(was-is >= least, down >= clearly, was, is, len(t.After.known(FloorW)))
	if steady && quiet.Outcome == Proven {
		return quiet
	}
	was, is, down, ok = t.change(BaseW)
	mild := min(median(t.Before.known(OutdoorCelsius)), median(t.After.known(OutdoorCelsius))) >= heatedBelow
	switch {
	case ok && mild && t.alike(likeWeather):
		return shown(was-is >= least, down >= clearly, was, is, len(t.After.known(BaseW)))
	case steady:
		return quiet
	}
	return unclear()
}

// leastLitres is the flow in l/h from which water is said to run; flowNights in how many nights of those before.
const (
	leastLitres = 0.5
	flowNights  = 3
)

// nightFlow: water that ran through the nights rests.
func nightFlow(t Trial, with map[string]float64) Finding {
	runs := func(values []float64) (nights int) {
		for _, litres := range values {
			if litres > with["toLitresPerHour"]+leastLitres {
				nights++
			}
		}
		return nights
	}
	before, after := t.Before.known(NightLitres), t.After.known(NightLitres)
	if runs(before) < flowNights || len(after) < leastAfter {
		return unclear()
	}
	return finding(runs(after) <= len(after)/5, median(before), median(after), len(after))
}
