// Package lakaz holds the nouns everyone shares: household, dwelling, territory, person, role and actor, error kinds.
package lakaz

import (
	"sync"
	"time"
)

// Territory is where a dwelling stands: the mainland or one of the overseas departments. It decides the clock, the
// comfort scale, the words and what is never mentioned (heating overseas).
type Territory string

const (
	Mainland   Territory = "FR"
	Guadeloupe Territory = "GP"
	Martinique Territory = "MQ"
	Guyane     Territory = "GF"
	Reunion    Territory = "RE"
	Mayotte    Territory = "YT"
)

// Territories lists every territory, mainland first.
func Territories() []Territory {
	return []Territory{Mainland, Guadeloupe, Martinique, Guyane, Reunion, Mayotte}
}

// Valid reports whether t is one of the territories.
func (t Territory) Valid() bool { return t.Zone() != "" }

// Overseas reports whether t is an overseas department.
func (t Territory) Overseas() bool { return t.Valid() && t != Mainland }

// Zone is the IANA name of the territory's time zone, "" for an unknown territory.
func (t Territory) Zone() string {
	switch t {
	case Mainland:
		return "Europe/Paris"
	case Guadeloupe:
		return "America/Guadeloupe"
	case Martinique:
		return "America/Martinique"
	case Guyane:
		return "America/Cayenne"
	case Reunion:
		return "Indian/Reunion"
	case Mayotte:
		return "Indian/Mayotte"
	}
	return ""
}

// Location is the territory's time zone; UTC for an unknown territory. On the mainland it needs the zone database,
// which the server embeds and the browser does not have: there the browser's own clock stands in (see app).
func (t Territory) Location() *time.Location {
	switch t {
	case Guadeloupe, Martinique:
		return time.FixedZone(t.Zone(), -4*3600)
	case Guyane:
		return time.FixedZone(t.Zone(), -3*3600)
	case Reunion:
		return time.FixedZone(t.Zone(), 4*3600)
	case Mayotte:
		return time.FixedZone(t.Zone(), 3*3600)
	case Mainland:
		return paris()
	}
	return time.UTC
}

// paris is the mainland's zone, read once: it is 4 kB, and asked for at every turn.
var paris = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation(Mainland.Zone())
	if err != nil {
		return time.UTC
	}
	return loc
})

// Language is the tag of the language a dwelling's people are first offered; they choose for themselves.
func (t Territory) Language() string {
	switch t {
	case Guadeloupe:
		return "gcf-GP"
	case Martinique:
		return "gcf-MQ"
	case Guyane:
		return "gcr"
	case Reunion:
		return "rcf"
	}
	return "fr"
}

// In is the instant on the clock of the territory's homes. It needs no zone database, so that the browser agrees with
// the server: overseas clocks never change, and the mainland follows Directive 2000/84/EC (summer time from the last
// Sunday of March to the last Sunday of October, at 01:00 UTC; the same dates since 1996).
func (t Territory) In(at time.Time) time.Time {
	if t != Mainland {
		return at.In(t.Location())
	}
	at = at.UTC()
	name, offset := "CET", 3600
	if !at.Before(ClockChange(at.Year(), time.March)) && at.Before(ClockChange(at.Year(), time.October)) {
		name, offset = "CEST", 7200
	}
	return at.In(time.FixedZone(name, offset))
}

// ClockChange is when the mainland's clock changes in March and October of a year: 01:00 UTC on the month's last Sunday.
func ClockChange(year int, month time.Month) time.Time {
	last := time.Date(year, month+1, 0, 1, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, -int(last.Weekday()))
}
