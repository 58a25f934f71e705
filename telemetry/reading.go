// Package telemetry is what gateways measure: payloads, readings, comfort, tariffs, and a home's latest state. It is
// pure: the browser shares it. Storage is in telemetry/series.
//
// A household's series are named by channel: a place and a quantity, "salon/temperature", "electricity/power". Readings
// come as SenML packs (RFC 8428) or as a device sends them and are kept in one unit per quantity.
package telemetry

import (
	"errors"
	"strings"
	"time"

	"lakaz"
)

// Quantity is what a channel measures, always in the one unit named here.
type Quantity string

const (
	Temperature Quantity = "temperature" // °C
	Humidity    Quantity = "humidity"    // relative, %
	Power       Quantity = "power"       // W, mean since the reading before or instantaneous
	Energy      Quantity = "energy"      // Wh, a register that only grows
	Volume      Quantity = "volume"      // m³, a register that only grows
)

// The places that are no room.
const (
	Outdoor     = "outdoor"
	SolarTank   = "solar-tank" // of the solar water heater: its water's temperature
	Electricity = "electricity"
	Gas         = "gas"
	ColdWater   = "water-cold"
	HotWater    = "water-hot"
)

// Channel names one series of a household.
type Channel struct {
	Place    string
	Quantity Quantity
}

// ErrChannel is returned for a text that names no channel.
var ErrChannel = errors.New("not a channel")

// ParseChannel reads "place/quantity". A place is 1 to 32 letters, digits and hyphens.
func ParseChannel(s string) (Channel, error) {
	place, quantity, ok := strings.Cut(s, "/")
	c := Channel{Place: place, Quantity: Quantity(quantity)}
	if !ok || !ValidPlace(place) || !c.Quantity.Valid() {
		return Channel{}, ErrChannel
	}
	return c, nil
}

// ValidPlace reports whether s can be a place: 1 to 32 lower-case letters, digits and hyphens.
func ValidPlace(s string) bool {
	if len(s) == 0 || len(s) > 32 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

func (c Channel) String() string { return c.Place + "/" + string(c.Quantity) }

// MarshalText and UnmarshalText let a channel be a JSON text and a map's key.
func (c Channel) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c *Channel) UnmarshalText(b []byte) (err error) {
	*c, err = ParseChannel(string(b))
	return err
}

// Valid reports whether q is a known quantity.
func (q Quantity) Valid() bool {
	switch q {
	case Temperature, Humidity, Power, Energy, Volume:
		return true
	}
	return false
}

// Register reports whether q is a cumulative index.
func (q Quantity) Register() bool { return q == Energy || q == Volume }

// Plausible reports whether a value can be of this world: temperatures of homes and hot-water tanks, air from bone dry
// to saturated (cheap sensors overshoot a little), powers and registers of dwellings.
func (q Quantity) Plausible(v Decimal) bool {
	f := v.Float()
	switch q {
	case Temperature:
		return f >= -60 && f <= 120
	case Humidity:
		return f >= 0 && f <= 105
	case Power:
		return f >= -100_000 && f <= 100_000
	case Energy:
		return f >= 0 && f < 1e12
	case Volume:
		return f >= 0 && f < 1e9
	}
	return false
}

// Reading is one value of one channel at one instant.
type Reading struct {
	Channel Channel   `json:"channel"`
	At      time.Time `json:"at"` // UTC, to the millisecond
	Value   Decimal   `json:"value"`
}

// Point is a reading whose channel is known from where it stands.
type Point struct {
	At    time.Time `json:"at"`
	Value Decimal   `json:"value"`
}

// Channels lists what a dwelling of this description is expected to report, rooms first.
func Channels(d lakaz.Dwelling) []Channel {
	var out []Channel
	for _, r := range d.Rooms {
		out = append(out, Channel{r.ID, Temperature}, Channel{r.ID, Humidity})
	}
	if d.Outdoor {
		out = append(out, Channel{Outdoor, Temperature}, Channel{Outdoor, Humidity})
	}
	out = append(out, Channel{Electricity, Power}, Channel{Electricity, Energy})
	if d.Gas {
		out = append(out, Channel{Gas, Volume})
	}
	if d.ColdWater {
		out = append(out, Channel{ColdWater, Volume})
	}
	if d.HotWater {
		out = append(out, Channel{HotWater, Volume})
	}
	if d.SolarTank {
		out = append(out, Channel{SolarTank, Temperature})
	}
	return out
}
