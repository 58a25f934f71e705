package devices

import (
	"slices"
	"strings"

	"lakaz/telemetry"
)

// tasmotaLevel is where a topic has Tasmota's "tele" or "stat", -1 where it has none: tele/<device>/SENSOR, or
// <device>/tele/SENSOR where its owner turned the topic round.
func tasmotaLevel(levels []string) int {
	return slices.IndexFunc(levels[:len(levels)-1], func(l string) bool { return l == "tele" || l == "stat" })
}

// decodeTasmota reads telemetry: SENSOR with its ENERGY, climate sensors and a Teleinfo meter's TIC, the older ENERGY
// topic, STATE for the signal, and the answers STATUS8 and STATUS10. Energies are in kWh, but for ENERGY.Period and the
// TIC's own registers, in Wh. Time is the device's, mostly without an offset.
func decodeTasmota(c *collector, levels []string) {
	at, end := tasmotaLevel(levels), levels[len(levels)-1]
	device := strings.Join(slices.Delete(slices.Clone(levels[:len(levels)-1]), at, at+1), "/")
	switch end {
	case "SENSOR", "ENERGY", "STATE", "STATUS8", "STATUS10":
	case "LWT":
		c.presence(device, false)
		return
	case "INFO1", "STATUS2":
		c.sign(sign{device: device, firmware: firmwareOf(c.told(), "Info1.Version", "Version", "StatusFWR.Version")})
		return
	default: // RESULT, UPTIME …
		return
	}
	all, ok := c.object()
	if !ok {
		return
	}
	if strings.HasPrefix(end, "STATUS") {
		all = all.under("StatusSNS")
	}
	if !c.seen(parseStamp(all.get("Time").text, c.Zone, c.Received)) {
		return
	}
	switch end {
	case "STATE":
		c.field(device, "Wifi.Signal", Health, "", same(), all.get("Wifi.Signal"))
		c.field(device, "Wifi.RSSI", Health, "", same(), all.get("Wifi.RSSI"))
		c.field(device, "Vcc", Health, "", same(), all.get("Vcc"))
		return
	case "ENERGY":
		for i := range all {
			all[i].path = "ENERGY." + all[i].path
		}
	}
	degrees := same()
	if all.get("TempUnit").text == "F" {
		degrees = fahrenheit()
	}
	meter := all.under("TIC")
	for _, f := range all {
		c.tasmota(device, f, degrees, len(meter) > 0)
	}
	if len(meter) > 0 {
		frame := ticFrame{}
		for _, f := range meter {
			if f.kind != isNull {
				frame[f.path] = ticGroup{label: f.path, value: f.text}
			}
		}
		delete(frame, "DATE") // the message's own time stands
		frame.values(c, device)
	}
}

// tasmota adds one key of SENSOR. With a Teleinfo meter ENERGY is computed from the TIC, whose registers are better.
func (c *collector) tasmota(device string, f field, degrees scale, teleinfo bool) {
	energy, isEnergy := strings.CutPrefix(f.path, "ENERGY.")
	switch {
	case isEnergy && teleinfo:
	case energy == "Total":
		c.field(device, f.path, Value, telemetry.Energy, kilo(), f)
	case isEnergy && (energy == "Power" || strings.HasPrefix(energy, "Power.")): // an array on several phases
		c.field(device, f.path, Value, telemetry.Power, same(), f)
	case isEnergy && energy == "Period":
		c.field(device, f.path, Detail, "", same(), f)
	case isEnergy, strings.HasPrefix(f.path, "TIC."):
	case strings.HasPrefix(f.path, "ESP32."): // the chip's own
		if f.last() == "Temperature" {
			c.field(device, f.path, Health, "", degrees, f)
		}
	case f.last() == "Temperature":
		c.field(device, f.path, Value, telemetry.Temperature, degrees, f)
	case f.last() == "Humidity":
		c.field(device, f.path, Value, telemetry.Humidity, same(), f)
	case f.last() == "Battery" || f.last() == "LinkQuality" || f.last() == "BatteryPercentage":
		c.field(device, f.path, Health, "", same(), f)
	}
}
