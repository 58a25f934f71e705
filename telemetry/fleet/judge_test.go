package fleet

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lakaz/telemetry"
	"lakaz/telemetry/devices"
)

// noon is now in the tests.
func noon() time.Time { return time.Date(2026, time.March, 29, 12, 0, 0, 0, time.UTC) }

func ago(d time.Duration) time.Time { return noon().Add(-d) }

func ptr[T any](v T) *T { return &v }

const hour = time.Hour

// known is a rhythm that is known.
func known(median, longest time.Duration) Rhythm {
	return Rhythm{Median: median, Longest: longest, Count: learnt}
}

func told(found []Finding) string {
	var all []string
	for _, f := range found {
		s := string(f.Kind)
		if f.Sensor != "" {
			s += " " + f.Sensor
		}
		if f.Level == Grave {
			s += "!"
		}
		if !f.Since.IsZero() {
			s += fmt.Sprintf(" %v", noon().Sub(f.Since))
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func TestJudge(t *testing.T) {
	f := func(g Gateway, want string) {
		t.Helper()
		if g.Created.IsZero() {
			g.Created = ago(1000 * hour)
		}
		found, _ := judge(DefaultRules(), &g, time.Time{}, noon())
		if got := told(found); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	minute := time.Minute
	room := telemetry.Channel{Place: "salon", Quantity: telemetry.Temperature}
	damp := telemetry.Channel{Place: "salon", Quantity: telemetry.Humidity}
	with := func(s Sensor) Gateway {
		if s.LastSeen.IsZero() {
			s.LastSeen = ago(minute)
		}
		return Gateway{LastSeen: ago(minute), Sensors: []Sensor{s}}
	}
	vitals := func(v devices.Vitals) Gateway { return with(Sensor{Device: "Salon", Vitals: &v}) }
	open := func(g Gateway, k Kind, sensor string) Gateway {
		g.Alarms = []Alarm{{ID: "g-1", Kind: k, Sensor: sensor, Opened: ago(hour)}}
		return g
	}

	// The gateway.
	f(Gateway{LastSeen: ago(minute)}, "")
	f(Gateway{LastSeen: ago(3 * hour)}, "")
	f(Gateway{LastSeen: ago(3*hour + 1)}, "silent 3h0m0.000000001s")
	f(Gateway{LastSeen: ago(24*hour + 1)}, "silent! 24h0m0.000000001s")
	f(Gateway{LastSeen: ago(-hour)}, "") // our clock went back
	f(Gateway{Created: ago(23 * hour)}, "")
	f(Gateway{Created: ago(25 * hour)}, "never 25h0m0s")
	f(Gateway{Created: ago(200 * hour)}, "never! 200h0m0s")

	// Its sensors: six hours, ten usual intervals, twice the longest of late.
	f(with(Sensor{Channel: room, Rhythm: known(minute, 5*minute), LastSeen: ago(5 * hour)}), "")
	f(with(Sensor{Channel: room, Rhythm: known(minute, 5*minute), LastSeen: ago(7 * hour)}), "sensor salon 7h0m0s")
	f(with(Sensor{Channel: room, Rhythm: known(minute, 5*minute), LastSeen: ago(73 * hour)}), "sensor salon! 73h0m0s")
	f(with(Sensor{Channel: room, Rhythm: known(hour, 2*hour), LastSeen: ago(9 * hour)}), "")
	f(with(Sensor{Channel: room, Rhythm: known(hour, 2*hour), LastSeen: ago(11 * hour)}), "sensor salon 11h0m0s")
	f(with(Sensor{Device: "Porte", Rhythm: known(minute, 8*hour), LastSeen: ago(15 * hour)}), "")
	f(with(Sensor{Device: "Porte", Rhythm: known(minute, 8*hour), LastSeen: ago(17 * hour)}), "sensor Porte 17h0m0s")
	f(with(Sensor{Device: "Neuf", Rhythm: Rhythm{Median: minute, Count: learnt - 1}, LastSeen: ago(50 * hour)}), "")
	f(with(Sensor{Device: "zigbee2mqtt", Rhythm: known(minute, minute), LastSeen: ago(50 * hour), Vitals: &devices.Vitals{Bridge: true}}), "")
	// Two channels of one place are one sensor.
	f(Gateway{LastSeen: ago(minute), Sensors: []Sensor{{Channel: room, Rhythm: known(minute, minute), LastSeen: ago(7 * hour)},
		{Channel: damp, Rhythm: known(minute, minute), LastSeen: ago(7 * hour)}}}, "sensor salon 7h0m0s")
	// A silent gateway's sensors are not to blame, and have time once it is back.
	f(Gateway{LastSeen: ago(4 * hour), Sensors: []Sensor{{Channel: room, Rhythm: known(minute, minute), LastSeen: ago(9 * hour)}}}, "silent 4h0m0s")
	f(Gateway{LastSeen: ago(minute), Back: ago(hour), Sensors: []Sensor{{Channel: room, Rhythm: known(minute, minute), LastSeen: ago(48 * hour)}}}, "")
	f(Gateway{LastSeen: ago(minute), Back: ago(7 * hour), Sensors: []Sensor{{Channel: room, Rhythm: known(minute, minute), LastSeen: ago(48 * hour)}}}, "sensor salon 7h0m0s")

	f(vitals(devices.Vitals{Online: ptr(true)}), "")
	away := vitals(devices.Vitals{Online: ptr(false)})
	away.Sensors[0].OnlineAt = ago(2 * hour)
	f(away, "offline Salon 2h0m0s")
	away.Sensors[0].OnlineAt = ago(minute)
	f(away, "")

	// Batteries: the share, else what the device says, else the voltage; once low, low until well above.
	f(vitals(devices.Vitals{Battery: ptr(11.0)}), "")
	f(vitals(devices.Vitals{Battery: ptr(10.0)}), "battery Salon")
	f(vitals(devices.Vitals{Battery: ptr(3.0)}), "battery Salon!")
	f(open(vitals(devices.Vitals{Battery: ptr(15.0)}), Battery, "Salon"), "battery Salon")
	f(open(vitals(devices.Vitals{Battery: ptr(20.0)}), Battery, "Salon"), "")
	f(vitals(devices.Vitals{BatteryLow: ptr(true)}), "battery Salon")
	f(vitals(devices.Vitals{BatteryLow: ptr(true), Battery: ptr(30.0)}), "battery Salon")
	f(vitals(devices.Vitals{BatteryLow: ptr(false), Volts: ptr(2.0)}), "")
	f(vitals(devices.Vitals{Volts: ptr(2.2)}), "battery Salon")
	f(vitals(devices.Vitals{Volts: ptr(2.9)}), "")

	f(vitals(devices.Vitals{Link: ptr(29.0)}), "signal Salon")
	f(vitals(devices.Vitals{Link: ptr(31.0)}), "")
	f(open(vitals(devices.Vitals{Link: ptr(31.0)}), Signal, "Salon"), "signal Salon")
	f(vitals(devices.Vitals{RSSI: ptr(-91.0)}), "signal Salon")
	f(vitals(devices.Vitals{RSSI: ptr(-80.0)}), "")

	f(Gateway{LastSeen: ago(minute), Clock: Clock{Off: 121 * time.Second, Known: true}}, "clock")
	f(Gateway{LastSeen: ago(minute), Clock: Clock{Off: -121 * time.Second, Known: true}}, "clock")
	f(Gateway{LastSeen: ago(minute), Clock: Clock{Off: time.Hour}}, "")
	f(Gateway{LastSeen: ago(minute), Clock: Clock{Off: 119 * time.Second, Known: true}}, "")
	f(open(Gateway{LastSeen: ago(minute), Clock: Clock{Off: 90 * time.Second, Known: true}}, ClockOff, ""), "clock")
	slow := with(Sensor{Device: "prise", Clock: &Clock{Off: -time.Hour, Known: true}, Vitals: &devices.Vitals{}})
	f(slow, "clock prise")

	f(Gateway{LastSeen: ago(minute), Today: Tally{Day: "2026-03-29", Accepted: 900, Refused: 100}}, "refusals")
	f(Gateway{LastSeen: ago(minute), Today: Tally{Day: "2026-03-29", Accepted: 901, Refused: 100}}, "")
	f(Gateway{LastSeen: ago(minute), Today: Tally{Day: "2026-03-28", Refused: 5000}}, "")
}

// What comes next without news is when judge must be asked again: it would find nothing new a second before.
func TestJudgeSaysWhen(t *testing.T) {
	g := Gateway{LastSeen: ago(time.Hour), Sensors: []Sensor{{Device: "a", Rhythm: known(time.Minute, time.Minute), LastSeen: ago(5 * hour)}}}
	seen := ""
	for now, steps := noon(), 0; steps < 10; steps++ {
		found, next := judge(DefaultRules(), &g, time.Time{}, now)
		if next.IsZero() {
			break
		}
		if before, _ := judge(DefaultRules(), &g, time.Time{}, next.Add(-2*time.Second)); len(before) != len(found) {
			t.Errorf("something changed before %v: %v, %v", next, before, found)
		}
		now, seen = next, seen+now.Format("15:04 ")+told(found)+"; "
	}
	if want := "12:00 ; 13:00 sensor a 5h0m0s; 14:00 silent 1h0m0s; "; seen != want {
		t.Errorf("%s, want %s", seen, want)
	}
}

// Our own silence is nobody's fault: after a break the time begins anew, except for an alarm that stands.
func TestABreakOfOurs(t *testing.T) {
	g := Gateway{LastSeen: ago(30 * hour)}
	if found, _ := judge(DefaultRules(), &g, ago(time.Minute), noon()); len(found) != 0 {
		t.Errorf("%v", told(found))
	}
	g.Alarms = []Alarm{{ID: "g-1", Kind: Silent, Opened: ago(20 * hour)}}
	if found, _ := judge(DefaultRules(), &g, ago(time.Minute), noon()); told(found) != "silent! 30h0m0s" {
		t.Errorf("%v", told(found))
	}
}

func TestRhythm(t *testing.T) {
	f := func(median, longest time.Duration, gaps ...time.Duration) {
		t.Helper()
		var r Rhythm
		for _, g := range gaps {
			r.note(g)
		}
		if (r.Median-median).Abs() > median/5 || (r.Longest-longest).Abs() > longest/5 {
			t.Errorf("%v: %+v, want %v and %v", gaps, r, median, longest)
		}
	}
	m := time.Minute
	f(m, m, m, m, m, m)
	f(m, 10*hour, m, m, m, 10*hour, m, m)
	f(5*m, 5*m, m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m, 5*m)
}

func TestClock(t *testing.T) {
	var c Clock
	at := noon()
	hear := func(off time.Duration) {
		c.note(off, at)
		at = at.Add(10 * time.Minute)
	}
	for range 3 {
		hear(-time.Second)
	}
	if c.Known {
		t.Error("known before a window is over")
	}
	hear(-2 * hour)
	if !c.Known || c.Off != -time.Second {
		t.Errorf("%+v", c)
	}
	// What was kept back comes between what is live: the clock is no slower for it.
	for range 4 {
		hear(-2 * hour)
		hear(-time.Second)
	}
	if c.Off != -time.Second {
		t.Errorf("a catch-up changed the clock: %v", c.Off)
	}
	for range 7 {
		hear(5 * time.Minute)
	}
	if c.Off != 5*time.Minute {
		t.Errorf("%v", c.Off)
	}
}
