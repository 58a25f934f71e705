package detect

import (
	"fmt"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/simulate"
)

// trace is what the sensors of a simulated home said, by channel, and what was true in each of its minutes.
type trace struct {
	from, to time.Time
	points   map[string][]telemetry.Point
	truth    []simulate.Truth
}

// live lets a home live through some days, by the minute.
func live(p simulate.Profile, seed uint64, from time.Time, days int) trace {
	t := trace{from: from, to: from.AddDate(0, 0, days), points: map[string][]telemetry.Point{}}
	h := simulate.New(p, simulate.WeatherOf(p.Dwelling.Territory, seed), seed, from)
	var buf []telemetry.Reading
	for h.Now().Before(t.to) {
		h.Step(time.Minute)
		buf = h.Readings(buf[:0])
		for _, r := range buf {
			name := r.Channel.String()
			t.points[name] = append(t.points[name], telemetry.Point{At: r.At.Add(-time.Minute), Value: r.Value}) // the minute that ended
		}
		truth := h.Truth()
		truth.Airing = append([]bool(nil), truth.Airing...)
		t.truth = append(t.truth, truth)
	}
	return t
}

func (t trace) curve(channel string, step time.Duration) Curve {
	return Regular(t.points[channel], t.from, t.to, step)
}

func (t trace) air(place string, step time.Duration) Air {
	return Air{t.curve(place+"/temperature", step), t.curve(place+"/humidity", step)}
}

// spells are the stretches of minutes in which something was true, joined over pauses.
func (t trace) spells(true_ func(simulate.Truth) bool, shortest, pause time.Duration) []Event {
	var out []Event
	for i, x := range t.truth {
		if !true_(x) {
			continue
		}
		at := t.from.Add(time.Duration(i) * time.Minute)
		if last := len(out) - 1; last >= 0 && at.Sub(out[last].To) <= pause {
			out[last].To = at.Add(time.Minute)
			continue
		}
		out = append(out, Event{From: at, To: at.Add(time.Minute)})
	}
	kept := out[:0]
	for _, e := range out {
		if e.To.Sub(e.From) >= shortest {
			kept = append(kept, e)
		}
	}
	return kept
}

// score counts what a detector found.
type score struct{ found, right, true_, seen int }

func (s *score) add(o score) {
	s.found, s.right, s.true_, s.seen = s.found+o.found, s.right+o.right, s.true_+o.true_, s.seen+o.seen
}

func (s score) precision() float64 { return float64(s.right) / float64(s.found) }

func (s score) recall() float64 { return float64(s.seen) / float64(s.true_) }

func (s score) String() string {
	return fmt.Sprintf("precision %.3f (%d of %d), recall %.3f (%d of %d)", s.precision(), s.right, s.found, s.recall(), s.seen, s.true_)
}

// judge compares events with the truth: one is right where half of it is true, give or take slack at its ends.
func judge(found, truth []Event, slack time.Duration) score {
	s := score{found: len(found), true_: len(truth)}
	overlap := func(e Event, with []Event, slack time.Duration) (sum time.Duration) {
		for _, o := range with {
			from, to := o.From.Add(-slack), o.To.Add(slack)
			if e.From.After(from) {
				from = e.From
			}
			if e.To.Before(to) {
				to = e.To
			}
			sum += max(to.Sub(from), 0)
		}
		return sum
	}
	for _, e := range found {
		if 2*overlap(e, truth, slack) >= e.To.Sub(e.From) {
			s.right++
		}
	}
	for _, e := range truth {
		if overlap(e, found, slack) > 0 {
			s.seen++
		}
	}
	return s
}

// least fails where a detector's precision is below 0.9, or where it found nothing to be judged by.
func least(t *testing.T, what string, s score) {
	t.Helper()
	t.Logf("%s: %s", what, s)
	if s.found < 10 || !(s.precision() >= 0.9) {
		t.Errorf("%s: %s", what, s)
	}
}

func rooms() []lakaz.Room {
	return []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "kitchen", Kind: lakaz.Kitchen},
		{ID: "bathroom", Kind: lakaz.Bathroom}, {ID: "bedroom", Kind: lakaz.Bedroom}}
}

// flat is an ordinary heated home of three.
func flat() simulate.Profile {
	return simulate.Profile{
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Rooms: rooms(), Outdoor: true, Gas: true, ColdWater: true},
		People:   3, LossWPerKM2: 1.3, AirChanges: 0.45, Heating: simulate.Collective, Day: 20, Night: 18, Away: 17,
		HotWater: simulate.OffPeakTank, StandbyW: 45, FridgeW: 110,
	}
}

// island is an ordinary home overseas whose bedroom is cooled.
func island(t lakaz.Territory) simulate.Profile {
	p := flat()
	p.Dwelling.Territory, p.Heating, p.HotWater, p.Fans, p.LossWPerKM2 = t, simulate.Unheated, simulate.AnyTimeTank, true, 3
	p.Cooled, p.Comfort = []string{"bedroom"}, 25
	return p
}

func day(year int, m time.Month, d int) time.Time { return time.Date(year, m, d, 0, 0, 0, 0, time.UTC) }
