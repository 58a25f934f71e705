package imports

import (
	"strings"
	"time"

	"lakaz/telemetry"
)

// classNamed is the period of the contract that Enedis calls BUHC or HP; false for what is no period of ours, as BASE.
func classNamed(id string) (telemetry.Period, bool) {
	switch id {
	case "HC":
		return telemetry.PeriodOffPeak, true
	case "HP":
		return telemetry.PeriodPeak, true
	case "BUHC":
		return telemetry.BlueOffPeak, true
	case "BUHP":
		return telemetry.BluePeak, true
	case "BCHC":
		return telemetry.WhiteOffPeak, true
	case "BCHP":
		return telemetry.WhitePeak, true
	case "RHC":
		return telemetry.RedOffPeak, true
	case "RHP":
		return telemetry.RedPeak, true
	}
	return "", false
}

// calendar says in which period of the contract each of the supplier's registers counted, from one instant to another.
type calendar struct {
	from, to time.Time // to is zero for one that is still in force
	classes  map[string]telemetry.Period
}

// parseCalendar reads a line of the list below an index table: "Du 2024-01-10T00:00:00+01:00 au;…;BUHC;…;EAS F1;…". False
// where it tells no period.
func parseCalendar(header, f []string) (c calendar, ok bool) {
	var span []string
	for _, word := range strings.Fields(f[0]) {
		if at, err := time.Parse(time.RFC3339, word); err == nil {
			if c.from.IsZero() {
				c.from = at
			} else {
				c.to = at
			}
			span = append(span, word)
		}
	}
	if len(span) == 0 {
		return c, false
	}
	c.classes = map[string]telemetry.Period{}
	for i, name := range header {
		n, found := strings.CutPrefix(name, "Identifiant classe temporelle ")
		if !found || i >= len(f) {
			continue
		}
		at := place(header, "Cadran classe temporelle "+n)
		if at < i || at >= len(f) {
			continue
		}
		if class, known := classNamed(f[i]); known && strings.HasPrefix(f[at], "EAS F") {
			c.classes[f[at]] = class
		}
	}
	return c, len(c.classes) > 0
}

// holds reports whether an instant lies in the calendar's time.
func (c calendar) holds(at time.Time) bool {
	return !at.Before(c.from) && (c.to.IsZero() || !at.After(c.to))
}
