package devices

import (
	"strings"

	"lakaz/telemetry"
)

// decodeShelly1 reads the first generation: shellies/<id>/<part>/… with one plain value a topic, and shellies/<id>/info
// with the whole status as JSON. relay/0/energy counts watt-minutes since the device started; emeter/0/total counts Wh.
func decodeShelly1(c *collector, levels []string) {
	switch end := levels[len(levels)-1]; {
	case end == "announce": // shellies/announce and shellies/<id>/announce
		all := c.told()
		c.sign(sign{device: all.get("id").text, firmware: firmwareOf(all, "fw_ver")})
		return
	case len(levels) < 3:
		return
	case end == "online" && len(levels) == 3:
		c.presence(levels[1], false)
		return
	}
	device, part := levels[1], levels[2:]
	key := strings.Join(part, ".")
	if key == "info" {
		if all, ok := c.object(); ok && c.seen(parseStamp(all.get("unixtime").text, c.Zone, c.Received)) {
			c.shelly1Status(device, all)
		}
		return
	}
	kind, q, unit, known := shelly1Key(part)
	if !known {
		return
	}
	f := plainField(key, strings.TrimSpace(string(c.Payload)))
	if kind == State && f.kind == isNumber { // a door is open, a motion sensor says 1
		f = field{path: key, kind: isBool, text: map[string]string{"1": "true", "0": "false"}[f.text]}
		if f.text == "" {
			return
		}
	}
	c.field(device, key, kind, q, unit, f)
}

func shelly1Key(part []string) (kind Kind, q telemetry.Quantity, unit scale, known bool) {
	last := part[len(part)-1]
	switch part[0] {
	case "sensor":
		switch last {
		case "temperature":
			return Value, telemetry.Temperature, same(), true
		case "humidity":
			return Value, telemetry.Humidity, same(), true
		case "battery":
			return Health, "", same(), true
		case "flood", "state", "motion", "smoke":
			return State, "", same(), true
		}
	case "ext_temperature", "ext_humidity":
		if len(part) == 2 && part[0] == "ext_humidity" {
			return Value, telemetry.Humidity, same(), true
		}
		return Value, telemetry.Temperature, same(), len(part) == 2
	case "temperature": // the device's own, inside its case
		return Health, "", same(), len(part) == 1
	case "relay", "light", "roller", "emeter":
		switch {
		case len(part) != 3:
		case last == "power":
			return Value, telemetry.Power, same(), true
		case last == "energy" && part[0] != "emeter":
			return Value, telemetry.Energy, wattMinute(), true
		case last == "total":
			return Value, telemetry.Energy, same(), true
		case last == "total_returned":
			return Detail, "", same(), true
		case last == "voltage":
			return Health, "", same(), true
		}
	}
	return "", "", same(), false
}

// shelly1Status adds a whole status under the keys of the single topics.
func (c *collector) shelly1Status(device string, all fields) {
	for _, f := range all {
		part := strings.Split(f.path, ".")
		switch {
		case len(part) == 3 && part[0] == "meters" && part[2] == "power":
			c.field(device, "relay."+part[1]+".power", Value, telemetry.Power, same(), f)
		case len(part) == 3 && part[0] == "meters" && part[2] == "total":
			c.field(device, "relay."+part[1]+".energy", Value, telemetry.Energy, wattMinute(), f)
		case len(part) == 3 && part[0] == "emeters" && part[2] == "power":
			c.field(device, "emeter."+part[1]+".power", Value, telemetry.Power, same(), f)
		case len(part) == 3 && part[0] == "emeters" && part[2] == "total":
			c.field(device, "emeter."+part[1]+".total", Value, telemetry.Energy, same(), f)
		case f.path == "tmp.tC" && all.has("hum.value"):
			c.field(device, "sensor.temperature", Value, telemetry.Temperature, same(), f)
		case f.path == "tmp.tC":
			c.field(device, "temperature", Health, "", same(), f)
		case f.path == "hum.value":
			c.field(device, "sensor.humidity", Value, telemetry.Humidity, same(), f)
		case f.path == "bat.value":
			c.field(device, "sensor.battery", Health, "", same(), f)
		case f.path == "bat.voltage":
			c.field(device, "sensor.battery.V", Health, "", same(), f)
		case f.path == "update.old_version":
			c.sign(sign{device: device, firmware: f.text})
		case f.path == "flood":
			c.field(device, "sensor.flood", State, "", same(), f)
		case f.path == "wifi_sta.rssi":
			c.field(device, "rssi", Health, "", same(), f)
		}
	}
}
