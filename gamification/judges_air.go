//go:build !js

package gamification

import "math"

// setbackLeast is by how many K the nights of an absence are cooler than those before, at least, and setbackNear by how
// many they may be warmer than what is asked: walls keep warm.
const (
	setbackLeast = 2.0
	setbackNear  = 1.0
)

// absenceSetback: the nights on which nobody was in, but for the first, were as cool as is asked.
func absenceSetback(t Trial, with map[string]float64) Finding {
	was, since := median(t.Before.known(NightCelsius)), 0
	var away []float64
	for i, litres := range t.After[DayLitres] {
		if !(litres < idleLitres) || i >= len(t.After[NightCelsius]) || math.IsNaN(t.After[NightCelsius][i]) {
			since = 0
			continue
		}
		if since++; since > 1 {
			away = append(away, t.After[NightCelsius][i])
		}
	}
	if len(t.Before.known(NightCelsius)) < leastBefore || len(away) < 2 {
		return unclear()
	}
	is := median(away)
	return finding(was-is >= setbackLeast && is <= with["toCelsius"]+setbackNear, was, is, len(away))
}

// peakLower: in like weather the home's warmest hour stays further below the warmest outdoors than it did.
func peakLower(t Trial, with map[string]float64) Finding {
	was, is, down, ok := t.change(PeakBelow)
	hot, now, _, weather := t.change(PeakOutdoors)
	if !ok || !weather || math.Abs(now-hot) > likePeaks {
		return unclear()
	}
	return shown(is-was >= with["kelvin"], 1-down >= clearly, was, is, len(t.After.known(PeakBelow)))
}

// likePeaks is by how many K the warmest hours outdoors may differ for a home's to be compared.
const likePeaks = 2.0
