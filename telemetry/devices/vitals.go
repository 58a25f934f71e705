package devices

import (
	"slices"
	"strings"
	"time"
)

// Vitals is how one device does, as far as a message tells; nil and "" where it does not.
type Vitals struct {
	Device     string         `json:"device"`
	Battery    *float64       `json:"battery,omitempty"`    // %
	Volts      *float64       `json:"volts,omitempty"`      // V, of the battery
	BatteryLow *bool          `json:"batteryLow,omitempty"` // what the device itself calls low
	Link       *float64       `json:"link,omitempty"`       // link quality, 0 to 255 (Zigbee), or Wi-Fi's in %
	RSSI       *float64       `json:"rssi,omitempty"`       // dBm
	Firmware   string         `json:"firmware,omitempty"`
	Online     *bool          `json:"online,omitempty"` // what its will or its bridge says
	Bridge     bool           `json:"bridge,omitempty"` // not a sensor: the programme that speaks for them
	Clock      *time.Duration `json:"-"`                // its own time, less that of receipt; nil where it tells none
}

// sign is what a message says of a device beside its measurements.
type sign struct {
	device, firmware string
	online, low      *bool
	bridge           bool // the programme that speaks for the sensors
}

// sign notes what a device says of itself; what cannot be shown is left out.
func (c *collector) sign(s sign) {
	s.firmware = strings.TrimSpace(s.firmware)
	if !named(s.firmware) {
		s.firmware = ""
	}
	if named(s.device) && (s.firmware != "" || s.online != nil || s.low != nil) && len(c.out.signs) < MaxMeasurements {
		c.out.signs = append(c.out.signs, s)
	}
}

// presence notes a will, a birth or a bridge's word for either: "online", "Offline", {"state":"online"}, "true".
func (c *collector) presence(device string, bridge bool) {
	text := strings.TrimSpace(string(c.Payload))
	if strings.HasPrefix(text, "{") {
		all, reason := parseFields(c.Payload)
		if reason != "" {
			return
		}
		text = all.get("state").text
	}
	if is, told := presenceWord(text); told {
		c.sign(sign{device: device, online: &is, bridge: bridge})
	}
}

// presenceWord reads an ecosystem's word for being there.
func presenceWord(text string) (online, told bool) {
	switch strings.ToLower(text) {
	case "online", "true", "ready", "init", "alive", "sleeping": // a Homie device that sleeps has said when it wakes
		return true, true
	case "offline", "false", "lost", "disconnected":
		return false, true
	}
	return false, false
}

// maxVitals is how many devices of one message are told apart.
const maxVitals = 64

// Vitals lists how the first devices of a message do, in the order in which they speak, for what they measured as well: a
// device that only sent a temperature is there.
func (d Decoded) Vitals(received time.Time) (all []Vitals) {
	find := func(device string) *Vitals {
		for i := len(all) - 1; i >= 0; i-- { // a message speaks of one, rarely of several
			if all[i].Device == device {
				return &all[i]
			}
		}
		if len(all) == maxVitals {
			return &Vitals{} // of nobody
		}
		all = append(all, Vitals{Device: device})
		return &all[len(all)-1]
	}
	for _, m := range d.Measurements {
		device := m.Device
		if m.Kind == Health {
			device = behind(m)
		}
		v := find(device)
		if m.Kind == Health || m.Kind == State {
			v.take(m)
		}
		// A meter's own clock is the operator's business.
		if off := m.At.Sub(received); !m.Meter && !m.At.Equal(received.Round(time.Millisecond)) && (v.Clock == nil || off > *v.Clock) {
			v.Clock = &off
		}
	}
	for _, s := range d.signs {
		v := find(s.device)
		v.Bridge = v.Bridge || s.bridge
		if s.firmware != "" {
			v.Firmware = s.firmware
		}
		if s.online != nil {
			v.Online = s.online
		}
		if s.low != nil {
			v.BatteryLow = s.low
		}
	}
	return all
}

// behind is whose a measurement of health is: a Tasmota that listens to Bluetooth thermometers tells of their batteries.
func behind(m Measurement) string {
	if of, rest, ok := strings.Cut(m.Key, "."); ok && (rest == "Battery" || rest == "BatteryPercentage" || rest == "LinkQuality") && of != "ENERGY" {
		return clip(m.Device + " " + of)
	}
	return m.Device
}

// take reads a measurement of health or a state by its key, in the words of the ecosystems.
func (v *Vitals) take(m Measurement) {
	key := m.Key[strings.LastIndexByte(m.Key, '.')+1:]
	value := m.Value.Float()
	w := words(m.Key)
	battery := wordly(w, "batt")
	switch {
	case key == "battery_low":
		low := value != 0
		v.BatteryLow = &low
	case m.Kind != Health:
	case key == "battery_ok": // rtl_433: 1, 0, or a share between them
		low := value <= 0.1
		v.BatteryLow = &low
	case key == "volt", key == "V", battery && (slices.Contains(w, "v") || wordly(w, "volt")): // 3.16, of the battery
		v.volts(value)
	case key == "voltage": // Zigbee2MQTT: mV of a battery, or V of the mains
		if value >= 1500 {
			v.volts(value / 1000)
		}
	case slices.Contains(w, "y"): // years left, as wmbusmeters has it
	case key == "bat", key == "batt", key == "Battery", key == "BatteryPercentage", key == "percent", battery:
		if value > 0 && value <= 4.5 && m.Value.Scale > 0 { // an emonTH tells its battery in volts
			v.volts(value)
		} else if value >= 0 && value <= 100 {
			v.Battery = &value
		}
	case key == "linkquality", key == "LinkQuality":
		v.Link = &value
	// rtl_433 tells dB of full scale, a little below 0: no dBm.
	case value < -20 && value > -130 && wordly(w, "rssi", "signal", "dbm", "wifi"):
		v.RSSI = &value
	}
}

// volts notes a battery's voltage where it can be one.
func (v *Vitals) volts(value float64) {
	if value > 0.5 && value < 60 {
		v.Volts = &value
	}
}

// firmwareOf is the first text or number among the fields.
func firmwareOf(all fields, paths ...string) string {
	for _, path := range paths {
		if f := all.get(path); f.kind == isText || f.kind == isNumber {
			return f.text
		}
	}
	return ""
}

// told reads the payload as an object without complaint: what devices say of themselves is no reading to be refused.
func (c *collector) told() fields {
	all, reason := parseFields(c.Payload)
	if reason != "" {
		return nil
	}
	return all
}
