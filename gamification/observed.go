//go:build !js

package gamification

import (
	"encoding/json"
	"math"
	"slices"
)

// Hours is a figure by the local hours of a day: 24 of them, or 23 and 25 where the clock changes; NaN where unknown, in
// JSON null, to the hundredth.
type Hours []float64

// MarshalJSON writes what is unknown as null.
func (h Hours) MarshalJSON() ([]byte, error) {
	out := make([]*float64, len(h))
	for i, v := range h {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			rounded := math.Round(v*100) / 100
			out[i] = &rounded
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads null as unknown.
func (h *Hours) UnmarshalJSON(data []byte) error {
	var in []*float64
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*h = make(Hours, len(in))
	for i, v := range in {
		(*h)[i] = math.NaN()
		if v != nil {
			(*h)[i] = *v
		}
	}
	return nil
}

// known are the values that are known.
func (h Hours) known() []float64 { return slices.DeleteFunc(slices.Clone(h), math.IsNaN) }

// at is a value by its place in the day, of as many hours as another has.
func (h Hours) at(i, of int) float64 {
	if len(h) == 0 || of == 0 {
		return math.NaN()
	}
	return h[i*len(h)/of]
}

// Observed is what a home's sensors and meters told of one of its days.
type Observed struct {
	Date string `json:"day"` // the dwelling's own, 2006-01-02
	// EnergyKWh is electricity and gas together; 0 where unknown, for a day of nothing is a meter that is silent.
	EnergyKWh float64 `json:"kWh"`
	Indoor    Hours   `json:"indoor"`           // °C, main room
	Others    Hours   `json:"others,omitempty"` // °C, mean of the other rooms
	Outdoor   Hours   `json:"outdoor"`          // °C
	// Cooled is by hour in which part of it a room was air-conditioned, 0 to 1, and CooledTo to how many °C; absent where
	// nothing was.
	Cooled   Hours   `json:"cooled,omitempty"`
	CooledTo float64 `json:"cooledTo,omitempty"`
	// Hot tells by hour whether the room that people are in was too hot.
	Hot []bool `json:"hot,omitempty"`
	// PeakW is the most that the home drew at once; 0 where unknown.
	PeakW float64 `json:"peakW,omitempty"`
	Empty bool    `json:"empty,omitempty"` // nobody seems to have been in
	Dead  bool    `json:"dead,omitempty"`  // the meter counted nothing for a good part of the day
	// Paused tells that the household had sensors off for part of the day without which it cannot be judged, a room's or
	// a meter's: who is cold, or uses much, in those hours cannot hide it from the rest.
	Paused bool `json:"paused,omitempty"`
	// Reduced tells that no more than 1 kVA was to be had.
	Reduced bool `json:"reduced,omitempty"`
}

const (
	emptyLitres = 20.0 // of cold water in a day on which nobody was in
	flatPart    = 1.25 // by which the busiest hour of a day may pass the calmest of the night where nobody is in
	flatWatts   = 150.0
	heatedWatts = 300.0 // of a calm night, from which something heats: a thermostat makes up for what people warm, and hides them
	deadWatts   = 1.0
)

// Absent tells that nobody seems to have been in on a day: next to no cold water ran, or where no water is metered (NaN)
// no hour of the day took more than those of the night, unless something heated through both. The mean power in W is by
// hour.
func Absent(litres float64, power Hours) bool {
	if !math.IsNaN(litres) {
		return litres < emptyLitres
	}
	night, day := math.Inf(1), math.Inf(-1)
	for i, watts := range power {
		switch hour := i * 24 / len(power); {
		case math.IsNaN(watts):
			return false // who is silent is not away
		case hour < 6:
			night = min(night, watts)
		case hour >= 7:
			day = max(day, watts)
		}
	}
	return len(power) > 0 && night < heatedWatts && day <= flatPart*night+flatWatts
}

// Unplugged tells that a meter counted nothing in more hours than a sensor may miss: a fridge alone takes more. The mean
// power in W is by hour.
func Unplugged(power Hours) bool {
	dead := 0
	for _, watts := range power {
		if watts < deadWatts {
			dead++
		}
	}
	return float64(dead) > gapMost*float64(len(power))
}

const (
	reducedTo   = 1100.0 // W: a supply of 1 kVA, and what its breaker lets pass
	reducedFrom = 2000.0 // W, that the home drew before
	reducedDays = 5      // in a row, that tell it; then it lasts until more is drawn again
)

// MarkReduced tells of a home's days in a row whether the supply was reduced to 1 kVA: the meter said so, or no more was
// drawn for days in a row in a home that had drawn twice as much. Where more was drawn it was not, whatever was said.
func MarkReduced(days []Observed) {
	before, low := 0.0, 0 // the most drawn so far, and for how many days little was
	for i := range days {
		d := &days[i]
		switch {
		case d.PeakW > reducedTo:
			before, low, d.Reduced = max(before, d.PeakW), 0, false
		case d.Reduced:
			low = reducedDays
		case d.PeakW > 0 && (low >= reducedDays || before >= reducedFrom):
			if low++; low < reducedDays {
				continue
			}
			for j := i; j >= 0 && days[j].PeakW <= reducedTo && !days[j].Reduced; j-- {
				days[j].Reduced = days[j].PeakW > 0
			}
		}
	}
}

// known tells that enough of a day is known to be judged.
func (o Observed) known() bool {
	n := 0
	for i, in := range o.Indoor {
		if out := o.Outdoor.at(i, len(o.Indoor)); !math.IsNaN(in) && !math.IsNaN(out) {
			n++
		}
	}
	return len(o.Indoor) > 0 && float64(n) >= (1-gapMost)*float64(len(o.Indoor)) && o.EnergyKWh >= leastEnergyKWh && !o.Dead && !o.Paused
}

// outdoors is a day's mean temperature outdoors.
func (o Observed) outdoors() float64 { return meanOf(o.Outdoor.known()) }

// meanOf is NaN where there is nothing.
func meanOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// medianOf is NaN where there is nothing.
func medianOf(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
