package devices

import (
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// Entry is one key of one device: what it sends, and what a person said it stands for.
type Entry struct {
	Device   string             `json:"device"`
	Key      string             `json:"key"`
	Kind     Kind               `json:"kind"`
	Quantity telemetry.Quantity `json:"quantity,omitempty"` // as far as the device tells
	About    string             `json:"about,omitempty"`
	Meter    bool               `json:"meter,omitempty"`
	Value    telemetry.Decimal  `json:"value"` // the last
	At       time.Time          `json:"at"`    // of the last value, by the device
	First    time.Time          `json:"first"` // received
	Last     time.Time          `json:"last"`  // received
	Count    uint64             `json:"count"`
	Mapping  Mapping            `json:"mapping,omitzero"`
}

// Mapping is what an entry stands for; its zero value is not said yet.
type Mapping struct {
	Place    string             `json:"place,omitempty"`
	Quantity telemetry.Quantity `json:"quantity,omitempty"`
	// Unit is the device's where its messages do not tell it: "kWh", "kW", "l", or "" for the quantity's own.
	Unit string `json:"unit,omitempty"`
	// Ignored tells that a person wants none of it.
	Ignored bool `json:"ignored,omitempty"`
	// Automatic tells that nobody was asked: a Linky is the home's meter.
	Automatic bool `json:"automatic,omitempty"`
}

// Channel is the channel mapped to; false where there is none.
func (m Mapping) Channel() (telemetry.Channel, bool) {
	return telemetry.Channel{Place: m.Place, Quantity: m.Quantity}, m.Place != "" && !m.Ignored
}

// Waits reports whether a person has yet to say what the entry stands for.
func (e Entry) Waits() bool { return e.Kind == Value && e.Mapping == Mapping{} }

// Powers reports whether the entry tells a power.
func (e Entry) Powers() bool { return e.Kind == Value && e.Quantity == telemetry.Power }

// reading is the mapped measurement; the reason where it cannot be.
func (m Mapping) reading(x Measurement) (telemetry.Reading, telemetry.Reason) {
	c, _ := m.Channel()
	unit, ok := unitOf(m.Unit, m.Quantity)
	v := x.Value
	if ok {
		v, ok = unit.convert(v)
	}
	switch {
	case !ok:
		return telemetry.Reading{}, telemetry.ReasonNumber
	case !c.Quantity.Plausible(v):
		return telemetry.Reading{}, telemetry.ReasonAbsurd
	}
	return telemetry.Reading{Channel: c, At: x.At, Value: v}, ""
}

// unitOf is how a unit a person chose becomes the quantity's; false for one of another quantity.
func unitOf(unit string, q telemetry.Quantity) (scale, bool) {
	switch unit {
	case "":
		return same(), true
	case "kWh":
		return kilo(), q == telemetry.Energy
	case "kW":
		return kilo(), q == telemetry.Power
	case "l":
		return litres(), q == telemetry.Volume
	}
	return scale{}, false
}

// check refuses a mapping that an entry of a dwelling cannot have: climate belongs to rooms and outdoors, volumes to the
// gas and water meters, power and energy to the home's meter or to an appliance with a name of its own.
func (m Mapping) check(e Entry, d lakaz.Dwelling) error {
	_, room := d.Room(m.Place)
	fits := false
	switch m.Quantity {
	case telemetry.Temperature, telemetry.Humidity:
		fits = room || m.Place == telemetry.Outdoor || m.Place == telemetry.SolarTank && m.Quantity == telemetry.Temperature
	case telemetry.Power, telemetry.Energy:
		fits = m.Place == telemetry.Electricity || telemetry.ValidPlace(m.Place) && !room && !fixedPlace(m.Place)
	case telemetry.Volume:
		fits = m.Place == telemetry.Gas || m.Place == telemetry.ColdWater || m.Place == telemetry.HotWater
	}
	_, unit := unitOf(m.Unit, m.Quantity)
	switch {
	case m.Ignored:
		return nil
	case e.Kind != Value || e.Quantity != "" && e.Quantity != m.Quantity || !m.Quantity.Valid():
		return lakaz.Invalid("quantity", "devices.quantity")
	case !fits:
		return lakaz.Invalid("place", "devices.place")
	case !unit || e.Quantity != "" && m.Unit != "": // the decoder converted it already
		return lakaz.Invalid("unit", "devices.unit")
	}
	return nil
}

// Choices lists what an entry of a dwelling can be mapped to, the rooms in their order: none for what is no reading.
// Where the device tells no quantity every quantity is offered, in the units devices use.
func Choices(e Entry, d lakaz.Dwelling) (all []Mapping) {
	if e.Kind != Value {
		return nil
	}
	add := func(q telemetry.Quantity, unit string, places ...string) {
		if e.Quantity != "" && e.Quantity != q || e.Quantity != "" && unit != "" {
			return
		}
		for _, place := range places {
			all = append(all, Mapping{Place: place, Quantity: q, Unit: unit})
		}
	}
	var rooms []string
	for _, r := range d.Rooms {
		rooms = append(rooms, r.ID)
	}
	rooms = append(rooms, telemetry.Outdoor)
	meters := []string{telemetry.Electricity}
	if place, ok := placeNamed(e.Device); ok {
		if _, room := d.Room(place); !room {
			meters = append(meters, place)
		}
	}
	pipes := []string{telemetry.ColdWater, telemetry.HotWater, telemetry.Gas}
	add(telemetry.Temperature, "", append(rooms, telemetry.SolarTank)...)
	add(telemetry.Humidity, "", rooms...)
	add(telemetry.Power, "", meters...)
	add(telemetry.Power, "kW", meters...)
	add(telemetry.Energy, "", meters...)
	add(telemetry.Energy, "kWh", meters...)
	add(telemetry.Volume, "", pipes...)
	add(telemetry.Volume, "l", pipes...)
	return all
}
