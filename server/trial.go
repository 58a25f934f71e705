package main

import (
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
)

// knownLeast is the part of a day's hours of which a sensor must have told for the day to be known: who misses more than
// 30 % is not judged.
const knownLeast = 0.7

// trial is what was measured in a home in the two weeks before a gesture was picked, and on the newest days since; the day
// on which it was picked is neither.
func (s *server) trial(ctx context.Context, h lakaz.Household, proof gamification.Proof, picked, today time.Time) (t gamification.Trial, err error) {
	t.Floor = float64(max(h.Dwelling.Floor, ordinaryFloor))
	since := today.AddDate(0, 0, -proof.Span())
	if first := picked.AddDate(0, 0, 1); since.Before(first) {
		since = first
	}
	if t.Before, err = s.measured(ctx, h, proof, picked.AddDate(0, 0, -factsDays), picked); err != nil {
		return t, err
	}
	t.After, err = s.measured(ctx, h, proof, since, today)
	t.Moved = gamification.Moved(t.Before, t.After)
	for _, place := range sensorPlaces(h.Dwelling) {
		t.Paused = t.Paused || h.Pauses.Within(place, since, today)
	}
	return t, err
}

// measured is what was measured in a home on each of its days.
func (s *server) measured(ctx context.Context, h lakaz.Household, proof gamification.Proof, from, to time.Time) (gamification.Days, error) {
	days := daysBetween(from, to)
	if len(days) == 0 {
		return gamification.Days{}, nil
	}
	e, err := s.evidenceOf(ctx, h, from.Add(-night), to)
	if err != nil {
		return nil, err
	}
	billing, err := s.billing(ctx, h)
	if err != nil {
		return nil, err
	}
	m := measuring{evidence: e, days: days, out: gamification.Days{}}
	m.measure(billing, proof.With)
	return m.out, nil
}

// night is how long before a day its night begins: at noon. What goes on in a night belongs to the day it ends on.
const night = 12 * time.Hour

// measuring turns curves into figures of days.
type measuring struct {
	evidence
	days []telemetry.Interval
	out  gamification.Days
}

// measure sets all figures. A rule's own figures tell which heater is meant.
func (m measuring) measure(billing telemetry.Billing, with map[string]float64) {
	m.pause()
	m.unplug()
	m.air()
	m.rooms()
	m.cooling()
	m.power(billing, with)
	m.whole()
}

// each sets a figure of every day.
func (m measuring) each(f gamification.Figure, of func(telemetry.Interval) float64) {
	for _, day := range m.days {
		m.out[f] = append(m.out[f], of(day))
	}
}

// part is a curve between two instants.
func part(c detect.Curve, from, to time.Time) detect.Curve {
	if c.Step == 0 { // of a room that is not there
		return c
	}
	i := min(max(int(from.Sub(c.From)/c.Step), 0), len(c.Values))
	j := min(max(int(to.Sub(c.From)/c.Step), i), len(c.Values))
	return detect.Curve{From: c.From.Add(time.Duration(i) * c.Step), Step: c.Step, Values: c.Values[i:j]}
}

// told is what a curve told in an interval; nothing where too much of it is missing.
func told(c detect.Curve, in telemetry.Interval) []float64 {
	values := part(c, in.From, in.To).Values
	if out := known(values); float64(len(out)) >= knownLeast*float64(len(values)) {
		return out
	}
	return nil
}

// hours is from one hour to another of a local day.
func hours(day telemetry.Interval, from, to int) telemetry.Interval {
	at := func(hour int) time.Time {
		return time.Date(day.From.Year(), day.From.Month(), day.From.Day(), hour, 0, 0, 0, day.From.Location())
	}
	return telemetry.Interval{From: at(from), To: at(to)}
}

// nightOf is from the noon before a day to its own.
func nightOf(day telemetry.Interval) telemetry.Interval {
	return telemetry.Interval{From: day.From.Add(-night), To: day.From.Add(night)}
}

// pause forgets whole days of what the household had off for part of them: the hours that are left prove nothing of those
// that it hid.
func (m measuring) pause() {
	home := m.evidence.home
	forget := func(place string, c detect.Curve) {
		for _, day := range m.days {
			if home.Pauses.Within(place, day.From, day.To) {
				values := part(c, day.From, day.To).Values
				for i := range values {
					values[i] = math.NaN()
				}
			}
		}
	}
	for place, air := range m.evidence.rooms {
		forget(place, air.Celsius)
		forget(place, air.Humidity)
	}
	forget(telemetry.Outdoor, m.evidence.outdoor.Celsius)
	forget(telemetry.Outdoor, m.evidence.outdoor.Humidity)
	forget(telemetry.Electricity, m.evidence.power)
	forget(telemetry.ColdWater, m.evidence.water)
}
