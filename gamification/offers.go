//go:build !js

package gamification

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"

	"lakaz"
)

// Equipment is what was seen to be in a home.
type Equipment struct {
	Tank   bool // an electric water heater
	Cooler bool // air-conditioning
	Leak   bool // water that runs at night
}

// has tells whether a home has what a gesture is about, as far as that can be seen.
func (e Equipment) has(rule string) bool {
	switch rule {
	case "tankStandby", "tankOffPeak", "tankOff", "tankGone", "hotWaterPerPerson":
		return e.Tank
	case "coolingPlateau", "coolingNights", "coolingEnd", "coolingDuty", "coolingHours":
		return e.Cooler
	case "nightFlow":
		return e.Leak
	}
	return true
}

// restDays is for how long a gesture that was put down is not offered again.
const restDays = 60

// Offers lists the gestures that a home may take up on a day, those that suit it best first: what its sensors can see, what
// is of the season, what is easy and what is worth much. A cold home is offered comfort, health and its rights, and no
// savings.
func (p Pack) Offers(h Home, taken []Challenge, day string) []Sheet {
	place := PlaceOf(h.Territory)
	offers := slices.DeleteFunc(p.Fit(h), func(s Sheet) bool {
		return !h.Equipment.has(s.Proof.Rule) || !s.helps(h) || slices.ContainsFunc(taken, func(c Challenge) bool {
			rests := c.State() == PutDown && daysBetween(c.Dropped.Format("2006-01-02"), day) < restDays
			return c.Gesture == s.ID && (c.Running() || c.Kept != nil || rests)
		})
	})
	score := func(s Sheet) int {
		points := min(s.Saving(place).HighEUR, 60) / 2
		for _, good := range []struct {
			when   bool
			points int
		}{{s.Evaluated(), 30}, {len(s.Months[place]) > 0, 15}, {s.Daily(), 15}, {s.Proof.Rule == "warmHours", 100},
			{h.Cold && s.Theme == "rights", 20}, {s.Proof.Rule == "nightFlow", 50}, {s.Proof.Rule == "visit", -15}} {
			if good.when {
				points += good.points
			}
		}
		return points
	}
	slices.SortStableFunc(offers, func(a, b Sheet) int { return cmp.Compare(score(b), score(a)) })
	return offers
}

// helps tells whether a gesture helps a home as it is: one that is cold needs no savings, and one that is warm need not
// be warmed.
func (s Sheet) helps(h Home) bool {
	if s.Proof.Rule == "warmHours" {
		return h.Cold
	}
	keepsWarm := s.Theme == "heating" && (s.Proof.Rule == "slowerCooling" || s.Proof.Rule == "solarGain" || s.Proof.Rule == "visit")
	return !h.Cold || keepsWarm || slices.Contains([]Theme{"comfort", "health", "rights", "tracking"}, s.Theme)
}

// Shared is the gesture that a residence's homes are asked to do together in the week that begins on a Monday: one that
// is easy, that needs no guard and no equipment, and that suits the place all week. Residences take turns of their own.
func (p Pack) Shared(t lakaz.Territory, residence string, monday time.Time) (Sheet, bool) {
	place := PlaceOf(t)
	var fit []Sheet
	for _, s := range p {
		if s.Daily() && (s.Guard == Guard{}) && !s.OffPeak && (Equipment{}).has(s.Proof.Rule) && s.suits(place, monday.Month()) && s.suits(place, monday.AddDate(0, 0, 6).Month()) {
			fit = append(fit, s)
		}
	}
	if len(fit) == 0 {
		return Sheet{}, false
	}
	turn := fnv.New32a()
	turn.Write([]byte(residence))
	weeks := daysBetween("2024-01-01", monday.Format(time.DateOnly)) / 7
	return fit[(weeks+int(turn.Sum32()%1000))%len(fit)], true
}
