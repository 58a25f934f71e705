package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
	"lakaz/telemetry/fleet"
)

// sensorName is a sensor as a person calls it: the device's own name, or the channel's place and what it measures.
func sensorName(w locales.Words, d lakaz.Dwelling, s fleet.Sensor) string {
	if s.Device != "" {
		return s.Device
	}
	return screen.PlaceName(w, d, s.Channel.Place) + ", " + w.T("office.measure."+string(s.Channel.Quantity))
}

// alarmAbout is what an alarm is about: a device by its name, a place of the home by its word; "" for the gateway.
func alarmAbout(w locales.Words, d lakaz.Dwelling, g fleet.Gateway, a fleet.Alarm) string {
	for _, s := range g.Sensors {
		if s.Device == "" && s.Channel.Place == a.Sensor {
			return screen.PlaceName(w, d, a.Sensor)
		}
	}
	return a.Sensor
}

// alarmText is what is wrong, with since when where that is known: silences begin with the last word.
func alarmText(w locales.Words, a fleet.Alarm, now time.Time) string {
	text := w.T("alarm.kind." + string(a.Kind))
	switch a.Kind {
	case fleet.Never:
		return text
	}
	return text + " · " + locales.Age(w, now.Sub(a.Since))
}

// sign is something to see: a picture's name, a word, and the state whose ink it wears where it calls for somebody.
type sign struct {
	Icon  string `json:"icon"`
	Text  string `json:"text"`
	State string `json:"state,omitempty" enum:"alerte,perdu"`
}

// The states of an alarm and of a notice.
const (
	alert = "alerte"
	quiet = "perdu"
)

// levelSign is an alarm's level in a word and a shape.
func levelSign(w locales.Words, l fleet.Level) sign {
	if l == fleet.Grave {
		return sign{"octagon-alert", w.T("alarm.level." + string(l)), alert}
	}
	return sign{"info", w.T("alarm.level." + string(l)), quiet}
}

// gatewaySigns are a gateway's last word, its gravest alarm, whether it is disconnected, its clock and its version.
func gatewaySigns(w locales.Words, g gatewayHealth, now time.Time) []sign {
	last := sign{"check", w.T("office.never"), ""}
	if g.LastSeen != nil {
		last.Text = locales.Age(w, now.Sub(*g.LastSeen))
	}
	switch {
	case g.LastSeen == nil:
		last.Icon, last.State = "radio-tower", alert
	case now.Sub(*g.LastSeen) >= telemetry.Stale:
		last.Icon, last.State = "clock", quiet
	}
	signs := []sign{last}
	if g.Level != "" {
		signs = append(signs, levelSign(w, g.Level))
	}
	if g.Connected != nil && !*g.Connected {
		signs = append(signs, sign{"unplug", w.T("alarm.disconnected"), quiet})
	}
	if g.Clock != nil {
		if off := time.Duration(*g.Clock * float64(time.Second)); off.Abs() >= time.Minute {
			signs = append(signs, sign{"clock", clockWords(w, off), quiet})
		}
	}
	if g.Firmware != "" {
		signs = append(signs, sign{"info", w.T("alarm.version", locales.Args{"Version": g.Firmware}), ""})
	}
	return signs
}

// refusalWords is how much was refused, and the words of why, the most frequent first.
func refusalWords(w locales.Words, refused map[telemetry.Reason]uint64) (total uint64, why string) {
	reasons := slices.SortedFunc(maps.Keys(refused), func(a, b telemetry.Reason) int {
		return cmp.Or(cmp.Compare(refused[b], refused[a]), cmp.Compare(a, b))
	})
	var words []string
	for _, reason := range reasons {
		if n := refused[reason]; n > 0 {
			total += n
			words = append(words, w.T("refusal."+string(reason))+"\u00a0: "+locales.Number(float64(n), 0))
		}
	}
	return total, strings.Join(words, ", ")
}

// sensorSigns are a sensor's last word, battery, signal, clock, version and refusals, as far as they are known.
func sensorSigns(w locales.Words, s fleet.Sensor, bad func(fleet.Kind) bool, now time.Time) []sign {
	var signs []sign
	add := func(icon, text string, k fleet.Kind) {
		state := ""
		if bad(k) {
			state = alert
		}
		signs = append(signs, sign{icon, text, state})
	}
	add("clock", locales.Age(w, now.Sub(s.LastSeen)), fleet.SensorSilent)
	v := devices.Vitals{}
	if s.Vitals != nil {
		v = *s.Vitals
	}
	if v.Online != nil && !*v.Online {
		add("unplug", w.T("alarm.away"), fleet.SensorOffline)
	}
	empty := "battery-full"
	if bad(fleet.Battery) {
		empty = "battery-low"
	}
	switch {
	case v.Battery != nil:
		add(empty, w.T("alarm.battery", locales.Args{"Figure": locales.Percent(*v.Battery)}), fleet.Battery)
	case v.BatteryLow != nil && *v.BatteryLow:
		add("battery-low", w.T("alarm.batteryLow"), fleet.Battery)
	case v.Volts != nil:
		add(empty, w.T("alarm.battery", locales.Args{"Figure": locales.Number(*v.Volts, 2) + "\u202fV"}), fleet.Battery)
	case v.BatteryLow != nil:
		add(empty, w.T("alarm.batteryFine"), fleet.Battery)
	}
	if key, ok := signalWord(v); ok {
		add("wifi", w.T("alarm."+key), fleet.Signal)
	}
	if s.Clock != nil && s.Clock.Known && s.Clock.Off.Abs() >= time.Minute {
		add("clock", clockWords(w, s.Clock.Off), fleet.ClockOff)
	}
	if v.Firmware != "" {
		add("info", w.T("alarm.version", locales.Args{"Version": v.Firmware}), "")
	}
	if s.Refused > 0 {
		add("x", w.T("alarm.refused", locales.Args{"Count": locales.Number(float64(s.Refused), 0)}), "")
	}
	return signs
}

// signalWord is how well a device is heard, in three steps: Zigbee's link quality of 0 to 255, or dBm.
func signalWord(v devices.Vitals) (key string, ok bool) {
	step := func(figure, fair, good float64) string {
		switch {
		case figure >= good:
			return "signalGood"
		case figure >= fair:
			return "signalFair"
		}
		return "signalWeak"
	}
	switch {
	case v.RSSI != nil:
		return step(*v.RSSI, -85, -70), true
	case v.Link != nil:
		return step(*v.Link, 45, 90), true
	}
	return "", false
}

// clockWords says how far a clock is off.
func clockWords(w locales.Words, off time.Duration) string {
	return w.T("alarm.clockOff", locales.Args{"Figure": offset(off)})
}

// offset is how far a clock is off: "+5 min", "−2 h".
func offset(d time.Duration) string {
	mark := "+"
	if d < 0 {
		mark, d = "\u2212", -d
	}
	if d >= 2*time.Hour {
		return mark + strconv.Itoa(int(d/time.Hour)) + "\u202fh"
	}
	return mark + strconv.Itoa(int(d/time.Minute)) + "\u202fmin"
}
