package devices

import "lakaz/telemetry"

// decodeTheengs reads home/<host>/BTtoMQTT/<MAC>: what OpenMQTTGateway and Theengs Gateway decode from Bluetooth
// advertisements. A message holds what one advertisement said, often one value only; sensors out of order say 127.5 %
// and -127.99 °C, which are refused.
func decodeTheengs(c *collector, levels []string) {
	device := levels[len(levels)-1]
	all, ok := c.object()
	if !ok {
		return
	}
	c.about = all.get("model").text
	if len(c.about) > MaxName {
		c.about = ""
	}
	for _, f := range all {
		switch f.path {
		case "tempc", "tempc2", "tempc3", "tempc4", "tempc5", "tempc6":
			c.field(device, f.path, Value, telemetry.Temperature, same(), f)
		case "tempf":
			if !all.has("tempc") {
				c.field(device, f.path, Value, telemetry.Temperature, fahrenheit(), f)
			}
		case "hum":
			c.field(device, f.path, Value, telemetry.Humidity, same(), f)
		case "batt", "volt", "rssi":
			c.field(device, f.path, Health, "", same(), f)
		case "open", "leak", "water_leak", "motion":
			c.field(device, f.path, State, "", same(), f)
		}
	}
}

// decodeOpenMQTTGateway reads what the gateway says of itself: home/<host>/LWT, and the version and signal of
// home/<host>/SYStoMQTT.
func decodeOpenMQTTGateway(c *collector, levels []string) {
	host := levels[len(levels)-2]
	switch levels[len(levels)-1] {
	case "LWT":
		c.presence(host, true)
	case "SYStoMQTT":
		all := c.told()
		c.sign(sign{device: host, firmware: firmwareOf(all, "version"), bridge: true})
		c.field(host, "rssi", Health, "", same(), all.get("rssi"))
	}
}
