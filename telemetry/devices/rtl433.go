package devices

import (
	"strings"
	"time"

	"lakaz/telemetry"
)

// decodeRTL433 reads what rtl_433 decodes from the 433 and 868 MHz bands: rtl_433/<host>/events as one JSON object,
// rtl_433/<host>/devices/<model>/<channel>/<id>/<key> as one plain value, and OpenMQTTGateway's RTL_433toMQTT. A device
// is its model, channel and id: cheap sensors draw a new id with each battery.
func decodeRTL433(c *collector, levels []string) {
	if n := len(levels); n >= 5 && levels[2] == "devices" {
		key := levels[n-1]
		c.rtl433(strings.Join(levels[3:n-1], "-"), fields{plainField(key, strings.TrimSpace(string(c.Payload)))})
		return
	}
	if end := levels[len(levels)-1]; end != "events" && end != "RTL_433toMQTT" {
		return // states of rtl_433 itself
	}
	all, ok := c.object()
	if !ok || !all.has("model") || !c.seen(c.rtl433Time(all.get("time").text)) {
		return
	}
	device := all.get("model").text
	for _, part := range []string{"channel", "id"} {
		if f := all.get(part); f.kind == isNumber || f.kind == isText {
			device += "-" + f.text
		}
	}
	c.rtl433(device, all)
}

// rtl433Time reads a time that is local or, by an option that the message does not show, UTC: what is UTC would be hours
// off and is now to two minutes. In a replay of a file it is "@0.08s", which is none.
func (c *collector) rtl433Time(s string) time.Time {
	local, utc := parseStamp(s, c.Zone, c.Received), parseStamp(s, time.UTC, c.Received)
	const near = 2 * time.Minute
	if utc.Sub(c.Received).Abs() < near && local.Sub(c.Received).Abs() > near {
		return utc
	}
	return local
}

func (c *collector) rtl433(device string, all fields) {
	for _, f := range all {
		switch f.path {
		case "temperature_C":
			c.field(device, f.path, Value, telemetry.Temperature, same(), f)
		case "temperature_F":
			c.field(device, f.path, Value, telemetry.Temperature, fahrenheit(), f)
		case "humidity":
			c.field(device, f.path, Value, telemetry.Humidity, same(), f)
		case "power_W":
			c.field(device, f.path, Value, telemetry.Power, same(), f)
		case "energy_kWh":
			c.field(device, f.path, Value, telemetry.Energy, kilo(), f)
		case "volume_m3":
			c.field(device, f.path, Value, telemetry.Volume, same(), f)
		case "battery_ok", "rssi", "snr":
			c.field(device, f.path, Health, "", same(), f)
		}
	}
}
