package devices

import (
	"fmt"
	"strings"

	"lakaz"
	"lakaz/telemetry"
)

// decodeZigbee2MQTT reads zigbee2mqtt/<friendly name>, whose name may have levels of its own, as one JSON object or, in
// attribute mode, as zigbee2mqtt/<friendly name>/<key> with a plain value. Keys and units are those of the device's
// "exposes". What the bridge says of itself
// and of who is there carries no measurement, and commands say nothing.
func decodeZigbee2MQTT(c *collector, levels []string) {
	if len(levels) < 2 {
		return
	}
	name, end := levels[1:], levels[len(levels)-1]
	switch {
	case levels[1] == "bridge" && end == "state":
		c.presence(levels[0], true)
		return
	case levels[1] == "bridge" && end == "info":
		c.sign(sign{device: levels[0], firmware: firmwareOf(c.told(), "version"), bridge: true})
		return
	case end == "availability" && len(name) > 1:
		c.presence(strings.Join(name[:len(name)-1], "/"), false)
		return
	case levels[1] == "bridge", end == "availability", end == "set", end == "get":
		return
	}
	if text := strings.TrimSpace(string(c.Payload)); len(name) > 1 && !strings.HasPrefix(text, "{") {
		c.zigbee(strings.Join(name[:len(name)-1], "/"), plainField(end, text))
		return
	}
	all, ok := c.object()
	if !ok {
		return
	}
	device := strings.Join(name, "/")
	c.sign(sign{device: device, firmware: firmwareOf(all, "update.installed_version")})
	if !c.seen(parseStamp(all.get("last_seen").text, c.Zone, c.Received)) {
		return
	}
	if all.has("apparent_power") || all.has("total_apparent_power") || all.has("current_summ_delivered") {
		c.zlinky(device, all)
		return
	}
	for _, f := range all {
		c.zigbee(device, f)
	}
}

// plainField is a value that stands alone as a payload.
func plainField(name, text string) field {
	f := field{path: name, kind: isNumber, text: text}
	switch strings.ToLower(text) {
	case "true", "on", "open":
		f.kind, f.text = isBool, "true"
	case "false", "off", "closed", "close":
		f.kind, f.text = isBool, "false"
	case "", "null", "unknown", "unavailable", "none":
		f.kind, f.text = isNull, ""
	}
	return f
}

// zigbee adds one key of an ordinary device. Devices of several parts add "_l1" or "_2" to their keys.
func (c *collector) zigbee(device string, f field) {
	base := f.path
	if i := strings.LastIndexByte(base, '_'); i > 0 && strings.Trim(base[i+1:], "l0123456789") == "" {
		base = base[:i]
	}
	switch base {
	case "temperature", "local_temperature":
		c.field(device, f.path, Value, telemetry.Temperature, same(), f)
	case "humidity":
		c.field(device, f.path, Value, telemetry.Humidity, same(), f)
	case "power":
		c.field(device, f.path, Value, telemetry.Power, same(), f)
	case "energy":
		c.field(device, f.path, Value, telemetry.Energy, kilo(), f)
	case "battery", "linkquality", "voltage", "device_temperature":
		c.field(device, f.path, Health, "", same(), f)
	case "water_leak", "contact", "occupancy", "smoke", "battery_low", "tamper":
		c.field(device, f.path, State, "", same(), f)
	}
}

// zlinky adds what LiXee's ZLinky_TIC reads from a Linky: EAST in current_summ_delivered or, on a historique contract of
// several registers, in the tiers; SINSTS or PAPP in apparent_power, total_apparent_power on three phases. Its
// active_power is a point of the load curve, half an hour old at most, and no power of now. All energies are in kWh.
func (c *collector) zlinky(device string, all fields) {
	c.meter = true
	power := all.get("total_apparent_power")
	if v, err := telemetry.ParseDecimal(power.text); err != nil || v.Unscaled == 0 {
		power = all.get("apparent_power")
	}
	c.field(device, "apparent_power", Value, telemetry.Power, same(), power)
	var tiers telemetry.Decimal
	classes := tierClasses(all.get("current_tarif").text)
	for _, f := range all {
		switch {
		case strings.HasPrefix(f.path, "current_tier") && strings.HasSuffix(f.path, "_summ_delivered"):
			v, err := telemetry.ParseDecimal(f.text)
			if err != nil || v.Unscaled == 0 {
				continue
			}
			if sum, ok := tiers.Add(v); ok {
				tiers = sum
			}
			c.class = classes[f.path]
			c.field(device, f.path, Detail, "", kilo(), f)
			c.class = ""
		case f.path == "current_summ_received":
			c.field(device, f.path, Detail, "", kilo(), f)
		case f.path == "linkquality":
			c.field(device, f.path, Health, "", same(), f)
		}
	}
	c.colour(device, keyColour, colourNamed(all.get("active_register_tier_delivered").text))
	c.colour(device, keyTomorrow, colourNamed(all.get("tomorrow_color").text))
	total := all.get("current_summ_delivered")
	if v, err := telemetry.ParseDecimal(total.text); tiers.Unscaled != 0 && (err != nil || v.Unscaled == 0) {
		total = field{kind: isNumber, text: tiers.String()}
	}
	c.field(device, "current_summ_delivered", Value, telemetry.Energy, kilo(), total)
}

// tierClasses is the period in which each tier counts, by the contract's name: OPTARIF ("HC..", "BBRx") or NGTF.
func tierClasses(contract string) map[string]telemetry.Period {
	var order []telemetry.Period
	switch {
	case strings.Contains(contract, "TEMPO"), strings.HasPrefix(contract, "BBR"):
		order = telemetry.Classes(lakaz.Tempo)
	case strings.Contains(contract, "CREUSE"), strings.HasPrefix(contract, "HC"):
		order = telemetry.Classes(lakaz.HPHC)
	}
	all := map[string]telemetry.Period{}
	for i, p := range order {
		all[fmt.Sprintf("current_tier%d_summ_delivered", i+1)] = p
	}
	return all
}
