package fleet

import "time"

// judge lists what is wrong with a gateway and its sensors, and when that can change without news; zero for never.
// resumed is since when we listen without a break: a silence of ours is nobody's fault, except that an alarm that stands
// keeps counting from the last word.
func judge(r Rules, g *Gateway, resumed, now time.Time) (found []Finding, next time.Time) {
	j := judgement{rules: r, gateway: g, resumed: resumed, now: now}
	if g.resting("") {
		return nil, time.Time{}
	}
	j.silence()
	if !g.Silent(r, now) {
		for i := range g.Sensors {
			j.sensor(&g.Sensors[i])
		}
	}
	if off := g.Clock.Off; g.Clock.Known && j.beyond(ClockOff, "", off.Abs(), r.ClockOff, r.ClockFine) {
		j.add(ClockOff, "", Notice, time.Time{})
	}
	if t := g.Today; t.Day == day(now) && t.Refused >= r.Refused && float64(t.Refused) >= r.RefusedShare*float64(t.Accepted+t.Refused) {
		j.add(Refusals, "", Notice, time.Time{})
	}
	return j.found, j.next
}

// held reports which alarms of a gateway that is silent cannot be judged: its sensors'.
func held(r Rules, g *Gateway, now time.Time) func(Kind) bool {
	silent := g.Silent(r, now)
	return func(k Kind) bool { return silent && k != Silent && k != Never }
}

// judgement is what judge works on.
type judgement struct {
	rules        Rules
	gateway      *Gateway
	resumed, now time.Time
	found        []Finding
	next         time.Time
}

// stands reports whether an alarm is already open.
func (j *judgement) stands(k Kind, sensor string) bool {
	for _, a := range j.gateway.Alarms {
		if a.Kind == k && a.Sensor == sensor && a.Open() {
			return true
		}
	}
	return false
}

// add notes a finding, once for all that have the sensor's name.
func (j *judgement) add(k Kind, sensor string, l Level, since time.Time) {
	for i := range j.found {
		if f := &j.found[i]; f.Kind == k && f.Sensor == sensor {
			if l == Grave {
				f.Level = l
			}
			return
		}
	}
	j.found = append(j.found, Finding{Kind: k, Sensor: sensor, Level: l, Since: since})
}

// since notes a finding that begins limit after a moment and grows grave at another limit.
func (j *judgement) since(k Kind, sensor string, last time.Time, limit, grave time.Duration) {
	from := last
	if from.Before(j.resumed) && !j.stands(k, sensor) {
		from = j.resumed
	}
	soon := from.Add(limit)
	switch quiet := j.now.Sub(from); {
	case quiet > grave:
		j.add(k, sensor, Grave, last)
		return
	case quiet > limit:
		j.add(k, sensor, Notice, last)
		soon = from.Add(grave)
	}
	if soon = soon.Add(time.Second); j.next.IsZero() || soon.Before(j.next) {
		j.next = soon
	}
}

func (j *judgement) silence() {
	r, g := j.rules, j.gateway
	last := func(at time.Time) time.Time {
		if at.Before(g.Back) {
			return g.Back
		}
		return at
	}
	if g.LastSeen.IsZero() {
		j.since(Never, "", last(g.Created), r.Never, r.NeverAlarm)
		return
	}
	j.since(Silent, "", last(g.LastSeen), r.Silent, r.SilentAlarm)
}

// sensor judges one sensor of a gateway that speaks.
func (j *judgement) sensor(s *Sensor) {
	r, name := j.rules, s.Name()
	if s.Device == "" && j.gateway.resting(s.Channel.Place) {
		return
	}
	v := s.Vitals
	if patience, known := s.Rhythm.patience(r); known && (v == nil || !v.Bridge) {
		last := s.LastSeen
		if last.Before(j.gateway.Back) && !j.stands(SensorSilent, name) {
			last = j.gateway.Back // what it said while its gateway was away is lost
		}
		j.since(SensorSilent, name, last, patience, max(r.SensorAlarm, patience))
	}
	if v == nil {
		return
	}
	if v.Online != nil && !*v.Online && !s.OnlineAt.IsZero() {
		j.since(SensorOffline, name, s.OnlineAt, r.Offline, max(r.SensorAlarm, r.Offline))
	}
	if j.empty(s) {
		level := Notice
		if v.Battery != nil && *v.Battery <= r.BatteryAlarm {
			level = Grave
		}
		j.add(Battery, name, level, time.Time{})
	}
	weak := v.Link != nil && j.below(Signal, name, *v.Link, r.Link, r.LinkFine) ||
		v.RSSI != nil && j.below(Signal, name, *v.RSSI, r.RSSI, r.RSSIFine)
	if weak {
		j.add(Signal, name, Notice, time.Time{})
	}
	if c := s.Clock; c != nil && c.Known && j.beyond(ClockOff, name, c.Off.Abs(), r.ClockOff, r.ClockFine) {
		j.add(ClockOff, name, Notice, time.Time{})
	}
}

// empty reports whether a battery is low: by its share, else by what the device calls low, else by its voltage.
func (j *judgement) empty(s *Sensor) bool {
	v, r, name := s.Vitals, j.rules, s.Name()
	switch {
	case v.BatteryLow != nil && *v.BatteryLow:
		return true
	case v.Battery != nil:
		return *v.Battery <= r.Battery || j.stands(Battery, name) && *v.Battery < r.BatteryFine
	case v.BatteryLow != nil:
		return false
	case v.Volts != nil:
		return *v.Volts <= r.Volts || j.stands(Battery, name) && *v.Volts < r.VoltsFine
	}
	return false
}

// below and beyond report whether a figure is past its limit, or not yet fine again after an alarm.
func (j *judgement) below(k Kind, sensor string, v, limit, fine float64) bool {
	return v < limit || j.stands(k, sensor) && v < fine
}

func (j *judgement) beyond(k Kind, sensor string, v, limit, fine time.Duration) bool {
	return v > limit || j.stands(k, sensor) && v > fine
}

// day is the UTC day that Tally counts.
func day(at time.Time) string { return at.UTC().Format(time.DateOnly) }
