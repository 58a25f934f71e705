package devices

import (
	"slices"
	"strings"

	"lakaz/telemetry"
)

// decodeWMBus reads what wmbusmeters makes of meters' radio telegrams: one JSON object a telegram, the unit in the
// suffix of each key (_m3, _kwh, _kw, _c, _rh). Only registers that still count are readings: what stood there at a past
// date, the highest and the tariffs' parts are kept to be looked at.
func decodeWMBus(c *collector, levels []string) {
	all, ok := c.object()
	if !ok || !c.seen(parseStamp(all.get("timestamp").text, c.Zone, c.Received)) {
		return
	}
	device := all.get("id").text
	if device == "" {
		device = levels[len(levels)-1]
	}
	if name := all.get("name").text; name != "" {
		device = name + " " + device
	}
	if c.about = all.get("media").text; !named(c.about) {
		c.about = ""
	}
	if status := all.get("status").text; status != "" {
		low := strings.Contains(strings.ReplaceAll(strings.ToUpper(status), " ", "_"), "BATTERY_LOW") || strings.Contains(status, "LOW_BATTERY")
		c.sign(sign{device: device, firmware: firmwareOf(all, "software_version"), low: &low})
	}
	for _, f := range all {
		if f.kind == isNumber {
			c.wmbus(device, f)
		}
	}
}

func (c *collector) wmbus(device string, f field) {
	parts := strings.Split(f.path, "_")
	unit := parts[len(parts)-1]
	is := func(words ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return slices.Contains(words, p) })
	}
	past := is("date", "at", "previous", "prev", "last", "target", "max", "min", "minimum", "maximum", "average", "history",
		"set", "month", "year", "day", "hour", "backward", "backwards", "forward", "production", "reactive", "apparent",
		"cooling") || strings.Contains(f.path, "tariff") || strings.Contains(f.path, "phase")
	kind := Value
	if past {
		kind = Detail
	}
	register := func(s scale, q telemetry.Quantity) {
		if kind == Detail || parts[0] != "total" {
			c.field(device, f.path, Detail, "", s, f)
			return
		}
		c.field(device, f.path, Value, q, s, f)
	}
	switch unit {
	case "m3":
		register(same(), telemetry.Volume)
	case "l":
		register(litres(), telemetry.Volume)
	case "kwh":
		register(kilo(), telemetry.Energy)
	case "mj":
		register(megajoule(), telemetry.Energy)
	case "gj":
		register(gigajoule(), telemetry.Energy)
	case "kw":
		c.field(device, f.path, kind, quantityIf(kind, telemetry.Power), kilo(), f)
	case "rh":
		c.field(device, f.path, kind, quantityIf(kind, telemetry.Humidity), same(), f)
	case "c":
		if !is("room") && c.about != "room sensor" { // of the water in the pipe, of the radiator
			kind = Detail
		}
		c.field(device, f.path, kind, quantityIf(kind, telemetry.Temperature), same(), f)
	case "hca":
		c.field(device, f.path, Detail, "", same(), f)
	case "v", "dbm":
		if !strings.Contains(f.path, "phase") {
			c.field(device, f.path, Health, "", same(), f)
		}
	case "y":
		if is("battery") {
			c.field(device, f.path, Health, "", same(), f)
		}
	}
}

// quantityIf is q for a reading: other kinds have none.
func quantityIf(k Kind, q telemetry.Quantity) telemetry.Quantity {
	if k == Value {
		return q
	}
	return ""
}
