// Package fleet knows how gateways and their sensors do: when each last spoke, its battery, signal, clock and version,
// what was refused of it, and the alarms that call somebody to a silent home. It belongs to the server.
//
// # On disk
//
// One JSON value for each gateway under the tuple ("gateway-health", gateway): a Gateway with its sensors, at most MaxSensors, and
// its alarms. It is written within a minute of a change that matters (a sensor new, a battery's step, an alarm) and every
// ten minutes for what only came again: a crash makes a "last seen" that much older, which the next message mends. Under
// ("gateway-health/tick") stands when the fleet was last looked at.
package fleet

import (
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
)

// Bounds of what is kept of a gateway, so that names from strangers fill no memory.
const (
	MaxSensors  = 100
	keptClosed  = 10                  // closed alarms
	forgetAfter = 90 * 24 * time.Hour // a sensor that has been silent for so long is gone
)

// Gateway is how one gateway and its sensors do.
type Gateway struct {
	ID        lakaz.GatewayID   `json:"id"`
	Household lakaz.HouseholdID `json:"household"`
	Created   time.Time         `json:"created"`
	LastSeen  time.Time         `json:"lastSeen"` // of anything it sent; zero where nothing came
	// Back is when it spoke again after a silence, or its household switched the sensors on: what they did before is
	// unknown.
	Back time.Time `json:"back,omitzero"`
	// Link is whether it is connected to the broker inside; nil where that is not known. It is not stored.
	Link    *Link    `json:"-"`
	Clock   Clock    `json:"clock"` // of its own messages, the SenML packs
	Today   Tally    `json:"today"`
	Sensors []Sensor `json:"sensors,omitempty"`
	Alarms  []Alarm  `json:"alarms,omitempty"` // the open and the last closed, in the order of their numbers
	Alarmed int      `json:"alarmed,omitempty"`
	// Rest are the pauses in which its household has sensors off now. They are the registry's to keep.
	Rest lakaz.Pauses `json:"-"`
}

// resting reports whether the household has the sensors of a place off; "" asks for the whole home.
func (g *Gateway) resting(place string) bool {
	for _, p := range g.Rest {
		if p.Covers(place) {
			return true
		}
	}
	return false
}

// Link is a gateway's connection.
type Link struct {
	Connected bool
	Since     time.Time
}

// Tally counts one UTC day.
type Tally struct {
	Day      string `json:"day"` // 2006-01-02
	Accepted uint64 `json:"accepted"`
	Refused  uint64 `json:"refused"`
}

// Sensor is a device behind a gateway or, where the gateway speaks for itself in SenML, a channel.
type Sensor struct {
	Device   string            `json:"device,omitempty"`
	Channel  telemetry.Channel `json:"channel,omitzero"`
	First    time.Time         `json:"first"`
	LastSeen time.Time         `json:"lastSeen"`
	Rhythm   Rhythm            `json:"rhythm"`
	Refused  uint64            `json:"refused,omitempty"`
	Vitals   *devices.Vitals   `json:"vitals,omitempty"` // never changed, only replaced
	OnlineAt time.Time         `json:"onlineAt,omitzero"`
	Clock    *Clock            `json:"clock,omitempty"` // its own, where it tells one
}

// Name is what a person calls the sensor by: the device's name, or the channel's place.
func (s Sensor) Name() string {
	if s.Device != "" {
		return s.Device
	}
	return s.Channel.Place
}

// clone is a copy that shares nothing that changes.
func (g Gateway) clone() Gateway {
	g.Sensors, g.Alarms = slices.Clone(g.Sensors), slices.Clone(g.Alarms)
	for i := range g.Sensors {
		if c := g.Sensors[i].Clock; c != nil {
			own := *c
			g.Sensors[i].Clock = &own
		}
	}
	return g
}

// Silent reports whether nothing came for so long that an alarm is near: its sensors are not to be blamed then.
func (g Gateway) Silent(r Rules, now time.Time) bool {
	return g.LastSeen.IsZero() || now.Sub(g.LastSeen) > r.Silent
}

// Firmware is the version of the programme that speaks for the devices; "" where none tells.
func (g Gateway) Firmware() string {
	for _, s := range g.Sensors {
		if s.Vitals != nil && s.Vitals.Bridge && s.Vitals.Firmware != "" {
			return s.Vitals.Firmware
		}
	}
	return ""
}

// Open lists the alarms that stand, the gravest and oldest first.
func (g Gateway) Open() (open []Alarm) {
	for _, a := range g.Alarms {
		if a.Open() {
			open = append(open, a)
		}
	}
	slices.SortStableFunc(open, func(a, b Alarm) int { return a.compare(b) })
	return open
}
