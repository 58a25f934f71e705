//go:build !js

package gamification

// washesLeast is how many washes before and since tell how a home washes, and washLess the part of a wash's heat that a
// cooler one takes, at most.
const (
	washesLeast = 3
	washLess    = 0.7
)

// cycleEnergy: heating the water of a wash takes less.
func cycleEnergy(t Trial, _ map[string]float64) Finding {
	each := func(d Days) (kWh, washes float64) {
		washes = sum(d.known(Washes))
		return sum(d.known(WashKWh)) / washes, washes
	}
	was, before := each(t.Before)
	is, after := each(t.After)
	if before < washesLeast || after < washesLeast {
		return unclear()
	}
	return finding(is <= washLess*was, was, is, len(t.After.known(Washes)))
}

// offPeakCycles: the machine washes at the cheap hours, which it did not before.
func offPeakCycles(t Trial, with map[string]float64) Finding {
	part := func(d Days) (percent, washes float64) {
		washes = sum(d.known(Washes))
		return 100 * sum(d.known(WashesOffPeak)) / washes, washes
	}
	was, before := part(t.Before)
	is, after := part(t.After)
	if before < washesLeast || after < washesLeast {
		return unclear()
	}
	return finding(is >= with["percent"] && was < with["percent"]/2, was, is, len(t.After.known(Washes)))
}
