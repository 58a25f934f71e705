//go:build !js

package gamification

import (
	"math"
	"slices"
)

// judge tells whether a gesture was done, from what was measured before and since. It is told the rule's figures.
type judge func(t Trial, with map[string]float64) Finding

// Judge tells whether a gesture was done. Where nobody evaluates the rule, or a sensor was moved or off, nobody can tell. What
// leaves a home cooler is not looked at while it is cold.
func (p Proof) Judge(t Trial) Finding {
	r := rules()[p.Rule]
	if p.Rule == "absenceSetback" {
		t = t.lived()
	}
	switch {
	case !p.judges() || t.Moved || t.Paused:
		return unclear()
	case slices.Contains(cooler(), p.Rule) && t.cold():
		return Finding{Outcome: Rests}
	}
	return r.judge(t, p.With)
}

// Evaluated tells whether sensors are asked about a gesture. All others are told by the home, or seen at a visit.
func (s Sheet) Evaluated() bool { return s.Level != "C" && s.Proof.judges() }

// lower judges a temperature of the main room that is to be lower by so many K, in like weather.
func lower(f Figure, kelvin float64) judge {
	return func(t Trial, with map[string]float64) Finding {
		least := kelvin
		if v, told := with["kelvin"]; told {
			least = v
		}
		was, is, down, ok := t.change(f)
		if !ok || !t.alike(likeWeather) {
			return unclear()
		}
		return shown(was-is >= least, down >= clearly, was, is, len(t.After.known(f)))
	}
}

// warmHours: the hours below the floor are few.
func warmHours(t Trial, with map[string]float64) Finding {
	after := t.After.known(ColdShare)
	if len(after) < leastAfter {
		return unclear()
	}
	is := 100 * mean(after)
	return finding(is <= with["belowPercent"], 100*mean(t.Before.known(ColdShare)), is, len(after))
}

// airedMost is the part of the days on which a home that airs every day is seen to, at least: not every airing can be seen.
const airedMost = 0.55

// airing: on most days a room was aired as often as it is asked.
func airing(t Trial, with map[string]float64) Finding {
	often := func(d Days) (days, known int) {
		for _, n := range d.known(Airings) {
			known++
			if n >= with["timesADay"] {
				days++
			}
		}
		return days, known
	}
	days, known := often(t.After)
	if known < leastAfter {
		return unclear()
	}
	f := finding(float64(days) >= airedMost*float64(known), math.NaN(), float64(days), known)
	f.Times = days
	return f
}

// humidityDrop: the air holds so many points less, and not because of the weather alone.
func humidityDrop(t Trial, with map[string]float64) Finding {
	was, is, down, ok := t.change(Humidity)
	wet, dry, _, compared := t.change(Moisture)
	if !ok || !compared || !t.alike(likeWeather) {
		return unclear()
	}
	return shown(was-is >= with["points"] && dry < wet, down >= clearly, was, is, len(t.After.known(Humidity)))
}

// humidityHeld: the air is neither dry nor damp, and the coldest corner stays dry.
func humidityHeld(t Trial, with map[string]float64) Finding {
	after, wall := t.After.known(Humidity), t.After.known(WallHumidity)
	if len(after) < leastAfter || len(wall) < leastAfter {
		return unclear()
	}
	is := median(after)
	held := is >= with["from"] && is <= with["to"] && median(wall) < with["wallBelow"]
	return finding(held, median(t.Before.known(Humidity)), is, len(after))
}

// slowerCooling: the nights cool the home so many times more slowly. Nights differ by a tenth of themselves.
func slowerCooling(t Trial, with map[string]float64) Finding {
	was, is := median(t.Before.known(HoldsHours)), median(t.After.known(HoldsHours))
	if math.IsNaN(was) || math.IsNaN(is) || !t.alike(likeWeather) {
		return unclear()
	}
	return finding(is >= with["times"]*was, was, is, len(t.After[OutdoorCelsius]))
}

// rhythm is by how many K more the nights are cooler than the evenings where a home is heated by the hour.
const rhythm = 1.0

// heatingRhythm: evenings are warm and nights are less, which they were not before.
func heatingRhythm(t Trial, _ map[string]float64) Finding {
	apart := func(d Days) (out []float64) {
		for i, evening := range d[EveningCelsius] {
			if i < len(d[NightCelsius]) {
				out = append(out, d[NightCelsius][i]-evening)
			}
		}
		return out
	}
	const nights = Figure("nights")
	t.Before, t.After = Days{nights: apart(t.Before), OutdoorCelsius: t.Before[OutdoorCelsius]}, Days{nights: apart(t.After), OutdoorCelsius: t.After[OutdoorCelsius]}
	was, is, down, ok := t.change(nights)
	if !ok || !t.alike(likeWeather) {
		return unclear()
	}
	return shown(was-is >= rhythm, down >= clearly, 0-was, 0-is, len(t.After.known(nights)))
}

// What a night's air indoors and outdoors may differ by, in K, where it passes through, and by how much less than before.
const (
	gapMostK  = 1.0
	gapLessBy = 0.8
)

// nightVentilation: the nights cool the home down to the air outdoors, which they did not before.
func nightVentilation(t Trial, _ map[string]float64) Finding {
	was, is, down, ok := t.change(NightGap)
	if !ok || !t.alike(likeWeather) {
		return unclear()
	}
	return shown(is <= gapMostK && was-is >= gapLessBy, down >= clearly, was, is, len(t.After.known(NightGap)))
}

// hotFrom is the temperature outdoors in °C from which a summer's day is hot.
const hotFrom = 26

// peakIndoors: on hot days the home stays cooler than the air outdoors.
func peakIndoors(t Trial, with map[string]float64) Finding {
	var hot []float64
	for i, out := range t.After[PeakOutdoors] {
		if i < len(t.After[PeakBelow]) && out >= hotFrom && !math.IsNaN(t.After[PeakBelow][i]) {
			hot = append(hot, t.After[PeakBelow][i])
		}
	}
	if len(hot) < 3 {
		return unclear() // no summer's days
	}
	is := median(hot)
	return finding(is >= with["kelvinBelowOutdoors"], math.NaN(), is, len(hot))
}
