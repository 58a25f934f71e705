package devices

import (
	"strings"

	"lakaz/telemetry"
)

// esphomeDomain reports whether a level is one of ESPHome's kinds of entity.
func esphomeDomain(level string) bool {
	switch level {
	case "sensor", "binary_sensor", "text_sensor", "switch", "light", "climate", "number", "button", "fan", "select":
		return true
	}
	return false
}

// decodeESPHome reads <node>/sensor/<object>/state, one plain value a topic, and a thermostat's
// <node>/climate/<object>/current_temperature/state; the node may stand below "esphome". The object's name is its
// author's: it tells the quantity where it can.
func decodeESPHome(c *collector, levels []string) {
	n := len(levels)
	if !esphomeDomain(levels[n-3]) { // a part of an entity
		if n >= 5 && levels[n-4] == "climate" && levels[n-2] == "current_temperature" {
			device := strings.Join(levels[:n-4], "/")
			c.field(device, levels[n-3], Value, telemetry.Temperature, same(), plainField(levels[n-3], strings.TrimSpace(string(c.Payload))))
		}
		return
	}
	node := levels[:n-3]
	if len(node) > 1 && node[0] == "esphome" {
		node = node[1:]
	}
	device, object := strings.Join(node, "/"), levels[n-2]
	f := plainField(object, strings.TrimSpace(string(c.Payload)))
	switch levels[n-3] {
	case "sensor":
		kind, q, known := kindNamed(object)
		if !known { // an illuminance, a text
			return
		}
		c.field(device, object, kind, q, same(), f)
	case "text_sensor":
		if wordly(words(object), "version", "esphome") {
			c.sign(sign{device: device, firmware: string(c.Payload)})
		}
	case "binary_sensor":
		if f.kind == isBool {
			c.field(device, object, State, "", same(), f)
		}
	}
}

// decodeESPHomeStatus reads <node>/status, the node's birth and will; its log says nothing of use.
func decodeESPHomeStatus(c *collector, levels []string) {
	if levels[0] == "esphome" && len(levels) > 2 {
		levels = levels[1:]
	}
	if len(levels) == 2 && levels[1] == "status" {
		c.presence(levels[0], false)
	}
}
