//go:build !js

package gamification

import "time"

// MondayOf is the Monday of a day's week, at midnight of the day's own place.
func MondayOf(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d-(int(day.Weekday())+6)%7, 0, 0, 0, 0, day.Location())
}

// Season is the Mondays of the thirteen weeks or so in which a residence fills one picture: from the week of the first
// of December, March, June or September to the next.
func Season(day time.Time) (mondays []time.Time) {
	monday := MondayOf(day)
	// The month of the week's Sunday tells: a week that holds the first of a month is of that month.
	sunday := monday.AddDate(0, 0, 6)
	month := time.Month(int(sunday.Month()) / 3 * 3) // 0 is December of the year before
	begin := func(m time.Month) time.Time {
		return MondayOf(time.Date(sunday.Year(), m, 1, 0, 0, 0, 0, day.Location()))
	}
	for at, end := begin(month), begin(month+3); at.Before(end); at = at.AddDate(0, 0, 7) {
		mondays = append(mondays, at)
	}
	return mondays
}
