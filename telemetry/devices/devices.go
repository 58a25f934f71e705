// Package devices reads what devices as sold publish below their gateway's prefix: each ecosystem's own topics and
// payloads become measurements in this programme's units, and what a household's people say a device stands for becomes
// readings. It belongs to the server; the browser never needs it.
//
// # On the wire
//
// Topics are the device's own tree below lakaz/<gateway>/, as Decode lists them: zigbee2mqtt/Salon,
// tele/prise/SENSOR, shellies/<id>/relay/0/power, <id>/events/rpc, <node>/sensor/<object>/state,
// home/<host>/BTtoMQTT/<MAC>, rtl_433/<host>/events, wmbusmeters/<id>, emon/<node>/<variable>,
// homie/5/<device>/<node>/<property>, tic.
//
// # On disk
//
// One JSON value for each gateway under the tuple ("devices", gateway): the pages of the Ledger, at most MaxEntries
// entries with what was seen last and what a person said of it.
package devices

import (
	"strings"
	"time"

	"lakaz/telemetry"
)

// Kind tells what a measurement is good for.
type Kind string

const (
	Value  Kind = "reading" // can be mapped to a channel; without a quantity only a person can tell which
	Health Kind = "health"  // battery (% or V), link quality, signal (dBm): how the device does, see Vitals
	State  Kind = "state"   // leak, contact, motion: 1 or 0
	Detail Kind = "detail"  // figures that are kept to be looked at: the registers of single tariffs, phases
)

// Measurement is one value of one key of one device.
type Measurement struct {
	Device   string             // how the device or its owner calls it, "Salon"
	Key      string             // what of it, "temperature", "ENERGY.Total", "switch:0.apower"
	Kind     Kind               //
	Quantity telemetry.Quantity // "" where it is not known
	About    string             // what the device says of itself beyond its name, "warm water"
	Meter    bool               // of the home's own electricity meter, a Linky
	Class    telemetry.Period   // of a Detail: the period of the contract in which this register of the Linky counts, in Wh
	Value    telemetry.Decimal  // in the quantity's unit; as the device sends it where the quantity is not known
	At       time.Time          // UTC
}

// Message is what came from a gateway.
type Message struct {
	Topic    string // below the gateway's prefix
	Payload  []byte
	Received time.Time
	Zone     *time.Location // of devices that tell the time without one: the dwelling's; nil is UTC
}

// Decoded is what a message says.
type Decoded struct {
	Measurements []Measurement
	Refused      []telemetry.Refusal
	signs        []sign // what devices say of themselves; see Vitals
}

// Bounds of what a message may say.
const (
	MaxMeasurements = 20_000 // in one message: a day of Linky frames fits
	MaxName         = 64     // bytes of a device's name and of a key
)

// Decode finds the decoder a message is for and reads it; false for a topic that none knows. It is pure. A message that
// a decoder knows to carry no measurement, such as a device's "online", is empty and known.
//
// A device's own time is kept where it tells one. A clock that was never set (before telemetry.Earliest) gives way to
// the time of receipt; one that is more than telemetry.MaxAhead ahead has its message refused.
func Decode(m Message) (Decoded, bool) {
	if m.Zone == nil {
		m.Zone = time.UTC
	}
	m.Received = m.Received.UTC()
	levels := strings.Split(m.Topic, "/")
	decode := decoderOf(levels)
	if decode == nil {
		return Decoded{}, false
	}
	c := &collector{Message: m, at: m.Received.Round(time.Millisecond)}
	decode(c, levels)
	return c.out, true
}

// decoder reads one ecosystem's messages; levels is the topic.
type decoder func(c *collector, levels []string)

// decoderOf picks a decoder by the topic alone, nil where none is known.
func decoderOf(levels []string) decoder {
	n := len(levels)
	switch levels[0] {
	case "tic":
		return decodeTIC
	case "zigbee2mqtt":
		return decodeZigbee2MQTT
	case "shellies":
		return decodeShelly1
	case "rtl_433":
		return decodeRTL433
	case "wmbusmeters":
		return decodeWMBus
	case "emon", "emonhub":
		return decodeEmon
	case "homie":
		return decodeHomie
	}
	switch {
	case n >= 3 && levels[n-2] == "BTtoMQTT":
		return decodeTheengs
	case n >= 3 && levels[n-1] == "RTL_433toMQTT":
		return decodeRTL433
	case tasmotaLevel(levels) >= 0:
		return decodeTasmota
	case n >= 3 && strings.HasSuffix(levels[n-1], "toMQTT"), n == 3 && levels[0] == "home" && levels[2] == "LWT":
		return decodeOpenMQTTGateway
	case n >= 2 && levels[n-1] == "rpc", n == 3 && levels[1] == "status", n == 2 && levels[1] == "online":
		return decodeShelly2
	case n >= 4 && levels[n-1] == "state" && (esphomeDomain(levels[n-3]) || esphomeDomain(levels[n-4])):
		return decodeESPHome
	case n == 2 && (levels[1] == "status" || levels[1] == "debug"), levels[0] == "esphome":
		return decodeESPHomeStatus
	}
	return nil
}
