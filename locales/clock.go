package locales

import (
	"strconv"
	"time"
)

// Clock is the hour of an instant on its own zone's clock: "17 h 42".
func Clock(at time.Time) string {
	minutes := strconv.Itoa(at.Minute())
	if len(minutes) == 1 {
		minutes = "0" + minutes
	}
	return Hour(at.Hour()) + thin + minutes
}

// Hour is a whole hour: "6 h".
func Hour(hour int) string { return strconv.Itoa(hour) + thin + "h" }

// Age is how long ago something was: "à l’instant", "il y a 12 min", "il y a 3 h", "il y a 2 jours".
func Age(w Words, age time.Duration) string {
	switch {
	case age < time.Minute:
		return w.T("format.ageNow")
	case age < time.Hour:
		return w.N("format.ageMinutes", int(age/time.Minute))
	case age < 24*time.Hour:
		return w.N("format.ageHours", int(age/time.Hour))
	}
	return w.N("format.ageDays", int(age/(24*time.Hour)))
}
