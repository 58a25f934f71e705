package devices

import (
	"strings"

	"lakaz/telemetry"
)

// decodeShelly2 reads the second generation and later: <id>/events/rpc with NotifyStatus (what changed) and
// NotifyFullStatus, <id>/status/<component>, and the answers to status calls on <client>/rpc, which name their source.
// Components are "switch:0", "temperature:100" …; energies are in Wh.
func decodeShelly2(c *collector, levels []string) {
	if levels[len(levels)-1] == "online" {
		c.presence(levels[0], false)
		return
	}
	all, ok := c.object()
	if !ok {
		return
	}
	device := levels[0]
	if levels[1] == "status" {
		c.shelly2(device, levels[2], all)
		return
	}
	if src := all.get("src"); src.kind == isText {
		device = src.text
	}
	switch method := all.get("method").text; {
	case method == "NotifyStatus" || method == "NotifyFullStatus":
		all = all.under("params")
	case method == "" && len(all.under("result")) > 0:
		all = all.under("result")
	default: // NotifyEvent, calls
		return
	}
	c.sign(sign{device: device, firmware: firmwareOf(all, "ver")}) // the answer to Shelly.GetDeviceInfo
	if !c.seen(parseStamp(all.get("ts").text, c.Zone, c.Received)) {
		return
	}
	if all.has("id") { // the answer to Switch.GetStatus and the like
		if all.has("apower") {
			c.shelly2(device, "switch:"+all.get("id").text, all)
		}
		return
	}
	for _, f := range all {
		if component, rest, ok := strings.Cut(f.path, "."); ok {
			f.path = rest
			c.shelly2(device, component, fields{f})
		}
	}
}

// shelly2 adds the values of a component's status.
func (c *collector) shelly2(device, component string, status fields) {
	kind, _, _ := strings.Cut(component, ":")
	for _, f := range status {
		key := component + "." + f.path
		switch kind + "." + f.path {
		case "switch.apower", "cover.apower", "light.apower", "pm1.apower", "em1.act_power", "em.total_act_power":
			c.field(device, key, Value, telemetry.Power, same(), f)
		case "switch.aenergy.total", "cover.aenergy.total", "light.aenergy.total", "pm1.aenergy.total",
			"em1data.total_act_energy", "emdata.total_act":
			c.field(device, key, Value, telemetry.Energy, same(), f)
		case "switch.ret_aenergy.total", "pm1.ret_aenergy.total", "em1data.total_act_ret_energy", "emdata.total_act_ret",
			"em.a_act_power", "em.b_act_power", "em.c_act_power":
			c.field(device, key, Detail, "", same(), f)
		case "temperature.tC":
			c.field(device, key, Value, telemetry.Temperature, same(), f)
		case "humidity.rh":
			c.field(device, key, Value, telemetry.Humidity, same(), f)
		case "bthomesensor.value": // what it measures stands in the device's configuration only
			c.field(device, key, Value, "", same(), f)
		case "flood.alarm", "smoke.alarm":
			c.field(device, key, State, "", same(), f)
		case "devicepower.battery.percent", "devicepower.battery.V", "bthomedevice.battery", "bthomedevice.rssi",
			"wifi.rssi", "switch.temperature.tC", "switch.voltage":
			c.field(device, key, Health, "", same(), f)
		}
	}
}
