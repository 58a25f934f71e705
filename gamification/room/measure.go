package room

import (
	"math"
	"time"

	"lakaz"
	"lakaz/gamification/content"
)

// maxWatts is more than any demo table takes.
const maxWatts = 20_000

// measure takes in what the demo table's meter or the home that agreed tells, while its activity is on. Of the meter it is
// at most one power a second, from the close on: people guess first, and what is measured while they do would tell them.
func (d *decision) measure() error {
	c, s := d.command, d.state
	a, _ := d.rules.Pack.Activity(s.Now.Activity)
	switch {
	case c.Watts != nil:
		if !measurable(*c.Watts) {
			return lakaz.Invalid("watts", "seat.answerUnfit")
		}
		n := len(s.Now.Samples)
		if a.Kind != content.Measure || s.Phase != Closed || n >= maxSamples || n > 0 && d.now.Sub(s.Now.Samples[n-1].At) < time.Second {
			return nil
		}
		d.add(Event{Kind: Measured, Activity: a.ID, Watts: c.Watts})
	case c.Home != nil:
		h := *c.Home
		if !h.sane() {
			return lakaz.Invalid("home", "seat.answerUnfit")
		}
		if a.Kind != content.LiveHome || s.Phase != Open && s.Phase != Reveal || s.Now.Home != nil && *s.Now.Home == h {
			return nil
		}
		d.add(Event{Kind: Measured, Activity: a.ID, Home: &h})
	default:
		return lakaz.Invalid("", "seat.answerUnfit")
	}
	return nil
}

// measurable tells that a demo table can take so many watts.
func measurable(watts float64) bool { return watts >= 0 && watts <= maxWatts }

// sane tells that a home can be so.
func (h Home) sane() bool {
	return h.Celsius > -50 && h.Celsius < 80 && h.Humidity >= 0 && h.Humidity <= 100 && len(h.Comfort) <= maxText
}

// kWh is the energy below the samples, by trapezia; a gap of more than ten seconds counts nothing.
func kWh(samples []Sample) (sum float64) {
	for i := 1; i < len(samples); i++ {
		a, b := samples[i-1], samples[i]
		if gap := b.At.Sub(a.At); gap <= 10*time.Second {
			sum += (a.W + b.W) / 2 * gap.Hours() / 1000
		}
	}
	return sum
}

// truth is the right answer of an estimate: what was measured where something was, in a unit that a meter knows, else what
// the pack says.
func (p Played) truth(a content.Activity) float64 {
	peak := 0.0
	for _, s := range p.Samples {
		peak = max(peak, s.W)
	}
	if energy := kWh(p.Samples); a.Kind == content.Measure && peak > 0 {
		switch a.Estimate.Unit {
		case "W":
			return math.Round(peak)
		case "kWh":
			if energy > 0 {
				return math.Round(energy*1000) / 1000
			}
		}
	}
	return a.Estimate.Answer
}
