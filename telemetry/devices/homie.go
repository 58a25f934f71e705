package devices

import (
	"slices"
	"strings"
)

// decodeHomie reads the Homie convention, versions 4 and 5: homie/5/<device>/<node>/<property> with one plain value,
// retained. Topics with a "$" describe, "set" commands. A retained value comes again with each connection and has the
// time of receipt: the series keep what is new.
func decodeHomie(c *collector, levels []string) {
	levels = levels[1:]
	if len(levels) > 0 && (levels[0] == "5" || levels[0] == "4") {
		levels = levels[1:]
	}
	if len(levels) > 1 && strings.HasPrefix(levels[1], "$") {
		c.homieDevice(levels[0], strings.Join(levels[1:], "/"))
		return
	}
	attribute := slices.ContainsFunc(levels, func(l string) bool { return strings.HasPrefix(l, "$") })
	if len(levels) != 3 || attribute {
		return
	}
	f := plainField(levels[2], strings.TrimSpace(string(c.Payload)))
	key := levels[1] + "." + levels[2]
	if f.kind == isBool {
		c.field(levels[0], key, State, "", same(), f)
		return
	}
	if kind, q, named := kindNamed(levels[2]); named { // a property can be anything, a brightness, a text
		c.field(levels[0], key, kind, q, same(), f)
	}
}

// homieDevice reads what a device says of itself: $state, the battery's alert of version 5, $fw/version of version 3.
func (c *collector) homieDevice(device, attribute string) {
	switch attribute {
	case "$state":
		c.presence(device, false)
	case "$fw/version":
		c.sign(sign{device: device, firmware: string(c.Payload)})
	case "$alert/battery": // an empty text withdraws it
		low := len(c.Payload) > 0
		c.sign(sign{device: device, low: &low})
	}
}
