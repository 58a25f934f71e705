package room

import (
	"math"
	"time"

	"lakaz"
	"lakaz/gamification/content"
)

// MaxWatts is more than any demo table takes.
const MaxWatts = 20_000

// measures tells that the activity that is on is about a measurement.
func (d *decision) measures() bool {
	a, _ := d.rules.Pack.Activity(d.state.Now.Activity)
	return a.Kind == content.Measure
}

// Measuring tells that what the demo table's meter says counts: after the guesses are closed, from the facilitator's start
// to their stop.
func (s State) Measuring() bool { return s.Phase == Closed && s.Now.metering() }

func (p Played) metering() bool { return !p.Began.IsZero() && p.Stopped.IsZero() }

// Meters tells that something is measured in the room now, or will be next.
func (r Rules) Meters(s State) bool {
	a, _ := r.Pack.Activity(s.Now.Activity)
	next, _ := r.after(s)
	return s.Phase != "" && s.Phase != Finished && (a.Kind == content.Measure || next.Kind == content.Measure)
}

// meter decides on the start and the stop of a measurement, and on what was read off a meter that nothing connects.
func (d *decision) meter() error {
	c, now := d.command, d.state.Now
	switch {
	case c.Kind == CommandStart && !now.metering():
		d.add(Event{Kind: Metered, Activity: now.Activity, Here: true})
	case c.Kind == CommandStop:
		d.unmeter()
	case c.Kind == CommandRead && (c.Value == nil || !legible(*c.Value)):
		return lakaz.Invalid("value", "seat.meterUnread")
	case c.Kind == CommandRead:
		d.unmeter()
		d.add(Event{Kind: Measured, Activity: now.Activity, Read: c.Value})
	}
	return nil
}

// unmeter ends the measurement that is under way.
func (d *decision) unmeter() {
	if d.state.Now.metering() {
		d.add(Event{Kind: Metered, Activity: d.state.Now.Activity})
	}
}

// measure takes in what the demo table's meter or the home that agreed tells, while its activity is on. Of the meter it is
// at most one power a second, while it is being measured: people guess first, and what they saw of it would tell them.
func (d *decision) measure() error {
	c, s := d.command, d.state
	a, _ := d.rules.Pack.Activity(s.Now.Activity)
	switch {
	case c.Watts != nil:
		if !measurable(*c.Watts) {
			return lakaz.Invalid("watts", "seat.answerUnfit")
		}
		n := len(s.Now.Samples)
		if a.Kind != content.Measure || !s.Measuring() || n >= maxSamples || n > 0 && d.now.Sub(s.Now.Samples[n-1].At) < time.Second {
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
func measurable(watts float64) bool { return watts >= 0 && watts <= MaxWatts }

// legible tells that a facilitator can have read that off a meter.
func legible(value float64) bool { return value > 0 && value <= MaxWatts }

// sane tells that a home can be so.
func (h Home) sane() bool {
	return h.Celsius > -50 && h.Celsius < 80 && h.Humidity >= 0 && h.Humidity <= 100 && len(h.Comfort) <= maxText
}

// kWh is the energy below the samples, by trapezia; a gap of more than ten seconds counts nothing. Whoever hosts the room
// says again what a meter still shows that has said nothing new.
func kWh(samples []Sample) (sum float64) {
	for i := 1; i < len(samples); i++ {
		a, b := samples[i-1], samples[i]
		if gap := b.At.Sub(a.At); gap <= 10*time.Second {
			sum += (a.W + b.W) / 2 * gap.Hours() / 1000
		}
	}
	return sum
}

// truth is the right answer of an estimate: what the facilitator read off a meter, else what was measured where something
// was, in a unit that a meter knows, else what the pack says.
func (p Played) truth(a content.Activity) float64 {
	if a.Kind == content.Measure && p.Read != nil {
		return *p.Read
	}
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
