package fleet

import (
	"slices"
	"strings"
	"time"

	"lakaz/telemetry"
	"lakaz/telemetry/devices"
)

// lastRefusals bounds what one message changes.
const lastRefusals = 100

// Spoken is what the gateway's own message said of one channel: the instants of its first and last reading, in ms since
// 1970, and how many there were.
type Spoken struct {
	Channel     telemetry.Channel
	First, Last int64
	Readings    int
}

// SpokenIn is what a message's readings say of their channels, in the order of the batch's.
func SpokenIn(b *telemetry.Batch) []Spoken {
	spoken := make([]Spoken, len(b.Channels))
	for _, r := range b.Rows {
		switch s := &spoken[r.Channel]; {
		case s.Readings == 0:
			*s = Spoken{b.Channels[r.Channel], r.MS, r.MS, 1}
		default:
			s.First, s.Last, s.Readings = min(s.First, r.MS), max(s.Last, r.MS), s.Readings+1
		}
	}
	return slices.DeleteFunc(spoken, func(s Spoken) bool { return s.Readings == 0 })
}

// channels takes what the gateway's own message said in; it reports whether anything that matters has changed.
func (g *Gateway) channels(spoken []Spoken, at time.Time) (urgent bool) {
	if len(spoken) == 0 {
		return false
	}
	first, last := spoken[0].First, spoken[0].Last
	for _, s := range spoken {
		first, last = min(first, s.First), max(last, s.Last)
	}
	live := last-first <= liveSpan.Milliseconds()
	if live {
		urgent = g.Clock.note(time.UnixMilli(last).Sub(at), at)
	}
	guess := 0 // messages name channels in the same order again and again
	for _, s := range spoken {
		if guess < 0 || guess >= len(g.Sensors) || g.Sensors[guess].Channel != s.Channel {
			guess = slices.IndexFunc(g.Sensors, func(known Sensor) bool { return known.Channel == s.Channel && known.Device == "" })
		}
		if guess < 0 {
			if guess = g.place(Sensor{Channel: s.Channel, First: at}); guess < 0 {
				continue
			}
			urgent = true
		}
		t := time.UnixMilli(s.Last).UTC()
		if t.After(at) {
			t = at
		}
		g.Sensors[guess].spoke(t, live && !g.Sensors[guess].LastSeen.Before(g.Back))
		guess++
	}
	return urgent
}

// spoke notes that the sensor spoke; the time since it last did is learnt where nothing was lost between.
func (s *Sensor) spoke(at time.Time, learn bool) {
	gap := at.Sub(s.LastSeen)
	if gap <= 0 {
		return
	}
	if learn && !s.LastSeen.IsZero() && gap >= burst {
		s.Rhythm.note(gap)
	}
	s.LastSeen = at
}

// place finds room for a sensor: a new one, or that of the one silent for longest, for a day at least; -1 for none.
func (g *Gateway) place(s Sensor) int {
	if n := len(g.Sensors); n < MaxSensors {
		if n == cap(g.Sensors) { // thousands of gateways have a dozen each: no room for twice as many
			g.Sensors = append(make([]Sensor, 0, n+4), g.Sensors...)
		}
		g.Sensors = append(g.Sensors, s)
		return len(g.Sensors) - 1
	}
	oldest := 0
	for i := range g.Sensors {
		if g.Sensors[i].LastSeen.Before(g.Sensors[oldest].LastSeen) {
			oldest = i
		}
	}
	if s.First.Sub(g.Sensors[oldest].LastSeen) < 24*time.Hour {
		return -1
	}
	g.Sensors[oldest] = s
	return oldest
}

// device takes in how a device does; it reports whether anything that matters has changed.
func (g *Gateway) device(v devices.Vitals, at time.Time) (urgent bool) {
	i := slices.IndexFunc(g.Sensors, func(s Sensor) bool { return s.Device == v.Device })
	if i < 0 {
		if i = g.place(Sensor{Device: v.Device, First: at}); i < 0 {
			return false
		}
		urgent = true
	}
	s := &g.Sensors[i]
	away := v.Online != nil && !*v.Online
	if !away { // a bridge's word that a device is away is not the device's
		s.spoke(at, !s.LastSeen.Before(g.Back))
	} else if s.LastSeen.IsZero() {
		s.LastSeen = at
	}
	if v.Clock != nil {
		if s.Clock == nil {
			s.Clock = new(Clock)
		}
		urgent = s.Clock.note(*v.Clock, at) || urgent
	}
	known := devices.Vitals{}
	if s.Vitals != nil {
		known = *s.Vitals
	}
	if here := true; v.Online == nil && known.Online != nil && !*known.Online { // who speaks is there
		v.Online = &here
	}
	if v.Online != nil && (known.Online == nil || *known.Online != *v.Online) {
		s.OnlineAt = at
	}
	after, matters := merged(known, v)
	s.Vitals = &after
	return urgent || matters
}

// vital takes in how the sensors of a place do, by the gateway's own word; a place without any is the gateway itself. It
// reports whether anything that matters has changed.
func (g *Gateway) vital(v telemetry.Vital, at time.Time) (urgent bool) {
	now := devices.Vitals{Battery: v.Battery, Volts: v.Volts, RSSI: v.RSSI, Firmware: v.Firmware}
	found := false
	for i := range g.Sensors {
		s := &g.Sensors[i]
		if s.Device != "" || v.Place == "" || s.Channel.Place != v.Place {
			continue
		}
		known := devices.Vitals{}
		if s.Vitals != nil {
			known = *s.Vitals
		}
		after, matters := merged(known, now)
		s.Vitals, found, urgent = &after, true, urgent || matters
	}
	if !found {
		now.Device, now.Bridge = string(g.ID), true
		urgent = g.device(now, at)
	}
	return urgent
}

// merged is what is known of a device with what it said now; it reports whether that is worth writing at once, which a
// signal's ups and downs are not.
func merged(known, v devices.Vitals) (after devices.Vitals, matters bool) {
	after = known
	after.Device, after.Bridge = v.Device, known.Bridge || v.Bridge
	figure := func(old **float64, now *float64, weighs bool) {
		if now != nil {
			matters = matters || weighs && (*old == nil || **old != *now)
			*old = now
		}
	}
	truth := func(old **bool, now *bool) {
		if now != nil {
			matters = matters || *old == nil || **old != *now
			*old = now
		}
	}
	figure(&after.Battery, v.Battery, true)
	figure(&after.Volts, v.Volts, false)
	figure(&after.Link, v.Link, false)
	figure(&after.RSSI, v.RSSI, false)
	truth(&after.BatteryLow, v.BatteryLow)
	truth(&after.Online, v.Online)
	if v.Firmware != "" {
		matters = matters || after.Firmware != v.Firmware
		after.Firmware = v.Firmware
	}
	return after, matters
}

// refused counts what could not be understood, of the gateway's clock and of the sensors it names.
func (g *Gateway) refused(refused []telemetry.Refusal, at time.Time) (urgent bool) {
	for _, r := range refused[:min(len(refused), lastRefusals)] {
		if r.Reason == telemetry.ReasonFuture { // that much at least
			urgent = g.Clock.note(telemetry.MaxAhead, at) || urgent
		}
		for i := range g.Sensors {
			s := &g.Sensors[i]
			if s.Device != "" && strings.HasPrefix(r.Detail, s.Device+" ") || s.Device == "" && strings.HasSuffix(r.Detail, s.Channel.String()) {
				s.Refused++
				break
			}
		}
	}
	return urgent
}
