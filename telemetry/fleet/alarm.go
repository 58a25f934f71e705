package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lakaz"
)

// Kind is what is wrong.
type Kind string

const (
	Silent        Kind = "silent"   // the gateway says nothing any more
	Never         Kind = "never"    // the gateway has never said anything
	SensorSilent  Kind = "sensor"   // a sensor says nothing while its gateway speaks
	SensorOffline Kind = "offline"  // its bridge says that it is away
	Battery       Kind = "battery"  // a sensor's battery is low
	Signal        Kind = "signal"   // a sensor is hardly heard
	ClockOff      Kind = "clock"    // the gateway's or a sensor's clock is wrong
	Refusals      Kind = "refusals" // much of what the gateway sends cannot be understood
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Silent, Never, SensorSilent, SensorOffline, Battery, Signal, ClockOff, Refusals}
}

// Level is how grave it is.
type Level string

const (
	Notice Level = "notice"
	Grave  Level = "alarm"
)

// Finding is something that is wrong now.
type Finding struct {
	Kind   Kind
	Sensor string // Sensor.Name; "" for the gateway itself
	Level  Level
	Since  time.Time // when it began; zero where only now is known
}

// Alarm is a finding as people see it: opened, perhaps seen by somebody, closed.
type Alarm struct {
	ID      string         `json:"id"`
	Kind    Kind           `json:"kind"`
	Sensor  string         `json:"sensor,omitempty"`
	Level   Level          `json:"level"`
	Since   time.Time      `json:"since"`
	Opened  time.Time      `json:"opened,omitzero"` // zero while it has not lasted long enough
	Well    time.Time      `json:"well,omitzero"`   // since when it is no longer so, while it is open
	Closed  time.Time      `json:"closed,omitzero"`
	SeenAt  time.Time      `json:"seenAt,omitzero"`
	SeenBy  lakaz.PersonID `json:"seenBy,omitempty"`
	noticed time.Time
}

// Open reports whether the alarm stands.
func (a Alarm) Open() bool { return !a.Opened.IsZero() && a.Closed.IsZero() }

// compare orders alarms: not yet seen by anybody, grave, oldest first.
func (a Alarm) compare(b Alarm) int {
	rank := func(a Alarm) int {
		n := 0
		if !a.SeenAt.IsZero() {
			n += 2
		}
		if a.Level != Grave {
			n++
		}
		return n
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
}

// step brings a gateway's alarms up to date with what is found now: what has lasted opens, what has been well for long
// enough closes, and what cannot be judged now (held) stays as it is. It reports whether anything is to be written and
// when it has to be called again without news; zero for never.
func (g *Gateway) step(r Rules, found []Finding, held func(Kind) bool, now time.Time) (changed bool, next time.Time) {
	soon := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	matched := make([]bool, len(found))
	for i := range g.Alarms {
		a := &g.Alarms[i]
		if !a.Closed.IsZero() {
			continue
		}
		at := slices.IndexFunc(found, func(f Finding) bool { return f.Kind == a.Kind && f.Sensor == a.Sensor })
		switch {
		case at >= 0:
			matched[at] = true
			if f := found[at]; f.Level != a.Level {
				if f.Level == Grave { // it grew worse: who saw it before has not seen this
					a.SeenAt, a.SeenBy = time.Time{}, ""
				}
				a.Level, changed = f.Level, true
			}
			if !a.Well.IsZero() {
				a.Well, changed = time.Time{}, true
			}
			if a.Opened.IsZero() {
				if due := a.noticed.Add(r.lasts(a.Kind)); now.Before(due) {
					soon(due)
				} else {
					a.Opened, changed = now.UTC(), true
				}
			}
		case held(a.Kind):
		case a.Opened.IsZero(): // it did not last
			a.Closed = now.UTC()
		case a.Well.IsZero():
			a.Well, changed = now.UTC(), true
			soon(now.Add(r.Clear[a.Kind]))
		}
		if a.Open() && !a.Well.IsZero() {
			if due := a.Well.Add(r.Clear[a.Kind]); now.Before(due) {
				soon(due)
			} else if g.spoke(*a).After(a.Well) {
				a.Closed, changed = a.Well, true
			}
		}
	}
	for i, f := range found {
		if matched[i] {
			continue
		}
		g.Alarmed++
		a := Alarm{ID: fmt.Sprintf("%s-%d", g.ID, g.Alarmed), Kind: f.Kind, Sensor: f.Sensor, Level: f.Level, Since: f.Since.UTC(), noticed: now}
		if f.Since.IsZero() {
			a.Since = now.UTC()
		}
		if lasts := r.lasts(f.Kind); lasts > 0 {
			soon(now.Add(lasts))
		} else {
			a.Opened, changed = now.UTC(), true
		}
		g.Alarms = append(g.Alarms, a)
	}
	g.tidy()
	return changed, next
}

// spoke is the last word of whoever an alarm for silence is about: a single word ends no silence. It is now for the other
// kinds, which need none.
func (g *Gateway) spoke(a Alarm) (last time.Time) {
	if g.resting("") { // nobody waits for its word
		return a.Well.Add(1)
	}
	switch a.Kind {
	case Silent:
		return g.LastSeen
	case SensorSilent:
		last = a.Well.Add(1) // a sensor that is gone is missed no more
		for i, s := range g.Sensors {
			if s.Name() == a.Sensor && (i == 0 || s.LastSeen.After(last)) {
				last = s.LastSeen
			}
		}
		return last
	}
	return a.Well.Add(1)
}

// tidy forgets what was never open and the oldest of what is closed.
func (g *Gateway) tidy() {
	g.Alarms = slices.DeleteFunc(g.Alarms, func(a Alarm) bool { return a.Opened.IsZero() && !a.Closed.IsZero() })
	closed := 0
	for i := len(g.Alarms) - 1; i >= 0; i-- {
		if !g.Alarms[i].Closed.IsZero() {
			if closed++; closed > keptClosed {
				g.Alarms = slices.Delete(g.Alarms, i, i+1)
			}
		}
	}
}
