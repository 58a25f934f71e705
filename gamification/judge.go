//go:build !js

package gamification

import (
	"math"
	"slices"
)

// Rules are what a home's days are judged by, beside what was measured.
type Rules struct {
	Floor float64 // °C, see Day
	// Lived tells by local hour, 24, whether homes are lived in then; nil for always.
	Lived []bool
	// Heated tells that homes are heated where it is.
	Heated bool
	// Since is the day on which its people moved in, 2006-01-02; "" for before all days.
	Since string
	// Exempt tells that equipment runs that must run.
	Exempt bool
}

const (
	absentDays  = 4   // in a row: more than three
	movedKelvin = 4.0 // K by which a room is to leave the others, against what it usually does
	movedAlone  = 8.0 // K, where there is no other room to compare with
	movedSwing  = 3.0 // times as unsteady as it usually is
	movedSteady = 2.0 // K of standard deviation below which it is steady all the same
)

// JudgeDays judges a home's last days by the baseline of those before them: the days are in order, without a hole, and
// the last n of them are judged. They are of one week: where the household had its sensors off for any part of it, none of
// its days is credited.
func JudgeDays(r Rules, days []Observed, n int) []Verdict {
	days = days[max(0, len(days)-n-BaselineBack):]
	absent := absences(days)
	before := days[:max(0, len(days)-n)]
	usual := apartOf(before)
	var fit []Observed
	for i, d := range before {
		if d.known() && d.Date >= r.Since && !absent[i] && !d.Reduced && !usual.moved(d) {
			fit = append(fit, d)
		}
	}
	base, enough := BaselineOf(fit)
	verdicts := []Verdict{}
	for i, d := range days[len(before):] {
		// Who has moved in has no usual yet.
		recent := r.Since != "" && len(before) > 0 && r.Since > before[0].Date
		day := Day{Observed: d, Floor: r.Floor, Lived: r.Lived, Heated: r.Heated && d.outdoors() < heatingFrom, Absent: absent[len(before)+i],
			NewOccupant: d.Date < r.Since || !enough && recent, Exempt: r.Exempt, SensorMoved: usual.moved(d)}
		verdicts = append(verdicts, Judge(base, day))
	}
	if slices.ContainsFunc(days[len(before):], func(d Observed) bool { return d.Paused }) {
		for i := range verdicts {
			verdicts[i].Credit = 0
		}
	}
	return verdicts
}

// absences tells of days in a row which belong to an absence of more than three.
func absences(days []Observed) []bool {
	out := make([]bool, len(days))
	for from := 0; from < len(days); {
		to := from
		for to < len(days) && days[to].Empty {
			to++
		}
		for i := from; to-from >= absentDays && i < to; i++ {
			out[i] = true
		}
		from = to + 1
	}
	return out
}

// apart is how a home's main room usually is beside the others.
type apart struct {
	alone  bool    // there is nothing to compare with but itself
	kelvin float64 // K warmer than the others; of one that is alone its temperature; NaN where unknown
	usual  float64 // its temperature in °C
	swing  float64 // K of standard deviation over a day
}

// apartOf is what days tell of it.
func apartOf(days []Observed) apart {
	var beside, own, swings []float64
	for _, d := range days {
		if in := d.Indoor.known(); len(in) > 0 {
			own, swings = append(own, meanOf(in)), append(swings, swingOf(in))
			if others := d.Others.known(); len(others) > 0 {
				beside = append(beside, meanOf(in)-meanOf(others))
			}
		}
	}
	if len(beside) == 0 {
		return apart{alone: true, kelvin: medianOf(own), usual: medianOf(own), swing: medianOf(swings)}
	}
	return apart{kelvin: medianOf(beside), usual: medianOf(own), swing: medianOf(swings)}
}

// moved tells that the main room's sensor was elsewhere: what it says left what it usually says beside the other rooms,
// which went on as before, or it swung up as no room does that only grew cold.
func (a apart) moved(d Observed) bool {
	in, others := d.Indoor.known(), d.Others.known()
	if len(in) == 0 || math.IsNaN(a.kelvin) {
		return false
	}
	if a.alone || len(others) == 0 { // whoever silences the other rooms is compared with how it was before
		return math.Abs(meanOf(in)-a.usual) > movedAlone
	}
	swing := swingOf(in)
	return math.Abs(meanOf(in)-meanOf(others)-a.kelvin) > movedKelvin ||
		slices.Max(in)-a.usual > movedKelvin && swing > movedSteady && swing > movedSwing*a.swing && swing > movedSwing*swingOf(others)
}

// swingOf is the standard deviation of a day's hours, in K.
func swingOf(values []float64) float64 {
	mean, square := meanOf(values), 0.0
	for _, v := range values {
		square += (v - mean) * (v - mean)
	}
	return math.Sqrt(square / float64(len(values)))
}
