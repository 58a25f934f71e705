package devices

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// decodeTIC reads raw Linky frames as the meter's customer output sends them (Enedis-NOI-CPT_54E): one or several,
// historique or standard, one or three phases, whole or cut. The topic is tic or tic/<name>. Every group is held against
// its own checksum; one that does not add up is dropped and counted. Serial numbers and the PRM are never passed on.
//
// A standard frame's time is its DATE; a historique frame tells none and has the time of receipt. The power is the
// apparent one (PAPP, SINSTS, in VA): the meter tells no other at the instant.
func decodeTIC(c *collector, levels []string) {
	device := "linky"
	if len(levels) > 1 {
		device = strings.Join(levels[1:], "/")
	}
	const stx, etx, eot = 0x02, 0x03, 0x04
	frames := bytes.FieldsFunc(c.Payload, func(r rune) bool { return r == stx || r == etx || r == eot })
	for _, text := range frames {
		frame := ticFrame{}
		for _, line := range bytes.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' }) {
			g, ok := parseTICGroup(line)
			if !ok {
				c.refuse(telemetry.ReasonChecksum, ticLabel(g.label))
				continue
			}
			frame[g.label] = g
		}
		if !c.full && len(frame) > 0 {
			frame.measure(c, device)
		}
	}
	if len(frames) == 0 {
		c.refuse(telemetry.ReasonChecksum, "")
	}
}

// ticGroup is one line of a frame.
type ticGroup struct {
	label string
	stamp string // of groups that have one, "E210423054022"
	value string
}

// parseTICGroup splits a group and checks it. The checksum is the sum of its bytes, six bits of it, plus 0x20: in
// historique (separated by spaces) up to the value, in standard (by tabs) with the separator after it.
func parseTICGroup(line []byte) (g ticGroup, ok bool) {
	n := len(line)
	if n < 5 {
		return g, false
	}
	sep, summed := byte(' '), line[:n-2]
	if bytes.IndexByte(line, '\t') >= 0 {
		sep, summed = '\t', line[:n-1]
	}
	var sum byte
	for _, b := range summed {
		sum += b
	}
	parts := strings.Split(string(line[:n-2]), string(rune(sep)))
	g.label = parts[0]
	if line[n-2] != sep || sum&0x3f+0x20 != line[n-1] || len(parts) < 2 {
		return g, false
	}
	switch {
	case sep == '\t' && len(parts) == 3:
		g.stamp, g.value = parts[1], parts[2]
	case sep == '\t' && len(parts) == 2:
		g.value = parts[1]
	case sep == ' ':
		g.value = strings.Join(parts[1:], " ")
	default:
		return g, false
	}
	return g, true
}

// ticLabel is a label as it may be shown: what is no label could be a part of a serial number.
func ticLabel(s string) string {
	if len(s) == 0 || len(s) > 9 || s[0] < 'A' || s[0] > 'Z' {
		return ""
	}
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '+' && c != '-' {
			return ""
		}
	}
	return s
}

// ticFrame is the good groups of a frame by label.
type ticFrame map[string]ticGroup

// families are the registers of each historique contract; their sum is what the home has drawn.
func families() [][]string {
	return [][]string{{"BASE"}, {"HCHC", "HCHP"}, {"EJPHN", "EJPHPM"},
		{"BBRHCJB", "BBRHPJB", "BBRHCJW", "BBRHPJW", "BBRHCJR", "BBRHPJR"}}
}

// historicClasses is the period of the contract in which each historique register counts.
func historicClasses() map[string]telemetry.Period {
	return map[string]telemetry.Period{"HCHC": telemetry.PeriodOffPeak, "HCHP": telemetry.PeriodPeak,
		"BBRHCJB": telemetry.BlueOffPeak, "BBRHPJB": telemetry.BluePeak, "BBRHCJW": telemetry.WhiteOffPeak,
		"BBRHPJW": telemetry.WhitePeak, "BBRHCJR": telemetry.RedOffPeak, "BBRHPJR": telemetry.RedPeak}
}

// standardClasses is the same of a standard frame's registers, by the contract's name (NGTF) and in its order. Where the
// register that counts now (NTARF) has another name (LTARF) than that order says, the meter's is not the contract we
// know, and none has a period.
func (f ticFrame) standardClasses() map[string]telemetry.Period {
	var order []telemetry.Period
	switch name := f["NGTF"].value; {
	case strings.Contains(name, "TEMPO"):
		order = telemetry.Classes(lakaz.Tempo)
	case strings.Contains(name, "CREUSE"), strings.Contains(name, "HC"):
		order = telemetry.Classes(lakaz.HPHC)
	}
	now, err := strconv.Atoi(strings.TrimSpace(f["NTARF"].value))
	if called := namedClass(f["LTARF"].value); err == nil && called != "" && (now < 1 || now > len(order) || order[now-1] != called) {
		return nil
	}
	all := map[string]telemetry.Period{}
	for i, p := range order {
		all[fmt.Sprintf("EASF%02d", i+1)] = p
	}
	return all
}

// namedClass is the period that a meter calls "HEURE  CREUSE" or "HP  ROUGE"; "" for any other name.
func namedClass(s string) telemetry.Period {
	hours := telemetry.Period("")
	switch {
	case strings.Contains(s, "CREUSE"), strings.Contains(s, "HC"):
		hours = telemetry.PeriodOffPeak
	case strings.Contains(s, "PLEINE"), strings.Contains(s, "HP"):
		hours = telemetry.PeriodPeak
	default:
		return ""
	}
	for _, colour := range []telemetry.Colour{telemetry.Blue, telemetry.White, telemetry.RedDay} {
		if strings.Contains(s, strings.ToUpper(string(colour))) {
			return telemetry.Period(colour) + "-" + hours
		}
	}
	return hours
}

// keyIndex is the sum of a historique contract's registers.
const keyIndex = "index"

// measure adds what a frame says: the power, the register of all energy drawn, and the registers it is made of.
func (f ticFrame) measure(c *collector, device string) {
	if c.seen(ticInstant(f["DATE"].stamp, c.Zone, c.Received)) {
		f.values(c, device)
	}
}

func (f ticFrame) values(c *collector, device string) {
	c.meter = true
	put := func(label, key string, kind Kind, q telemetry.Quantity) {
		if g, ok := f[label]; ok {
			c.number(device, key, kind, q, same(), g.value)
		}
	}
	put("PAPP", "PAPP", Value, telemetry.Power)
	put("SINSTS", "SINSTS", Value, telemetry.Power)
	put("EAST", "EAST", Value, telemetry.Energy)
	historic, standard := historicClasses(), f.standardClasses()
	for _, family := range families() {
		var total telemetry.Decimal
		whole := true
		for _, label := range family {
			v, err := telemetry.ParseDecimal(f[label].value)
			ok := err == nil
			if ok {
				total, ok = total.Add(v)
			}
			whole = whole && ok
			if len(family) > 1 {
				c.class = historic[label]
				put(label, label, Detail, "")
				c.class = ""
			}
		}
		if whole {
			c.add(device, keyIndex, Value, telemetry.Energy, total)
		}
	}
	f.colours(c, device)
	f.supply(c, device)
	for _, label := range standardDetails() {
		c.class = standard[label]
		if c.class != "" || strings.Trim(f[label].value, "0") != "" { // most of the fourteen registers are never used
			put(label, label, Detail, "")
		}
		c.class = ""
	}
}

// standardDetails are the labels of a standard frame that are kept to be looked at: registers by tariff and by network
// tariff (Wh), energy given back (Wh), power by phase (VA).
func standardDetails() []string {
	return []string{"EASF01", "EASF02", "EASF03", "EASF04", "EASF05", "EASF06", "EASF07", "EASF08", "EASF09", "EASF10",
		"EASD01", "EASD02", "EASD03", "EASD04", "EAIT", "SINSTS1", "SINSTS2", "SINSTS3", "SINSTI"}
}

// ticInstant reads "E210423054022": H is winter, E is summer, then yymmddhhmmss on the meter's clock. In lower case, or
// with a space, the meter does not trust its clock, and neither does this: the zero time.
func ticInstant(s string, zone *time.Location, near time.Time) time.Time {
	if len(s) != 13 {
		return time.Time{}
	}
	of := winter
	switch s[0] {
	case 'E':
		of = summer
	case 'H':
	default:
		return time.Time{}
	}
	wall, err := time.Parse("060102150405", s[1:])
	if err != nil {
		return time.Time{}
	}
	return localInstant(wall, zone, of, near)
}
