package locales

import (
	"strconv"
	"time"
)

// Weekday is the name of a day: "jeudi".
func Weekday(w Words, day time.Weekday) string {
	return w.T([...]string{"calendar.sunday", "calendar.monday", "calendar.tuesday", "calendar.wednesday",
		"calendar.thursday", "calendar.friday", "calendar.saturday"}[day])
}

// ShortWeekday is the name of a day where there is little room: "jeu.".
func ShortWeekday(w Words, day time.Weekday) string {
	return w.T([...]string{"calendar.sun", "calendar.mon", "calendar.tue", "calendar.wed",
		"calendar.thu", "calendar.fri", "calendar.sat"}[day])
}

// Month is the name of a month: "janvier".
func Month(w Words, month time.Month) string {
	return w.T([...]string{"calendar.january", "calendar.february", "calendar.march", "calendar.april", "calendar.may",
		"calendar.june", "calendar.july", "calendar.august", "calendar.september", "calendar.october",
		"calendar.november", "calendar.december"}[month-1])
}

// ShortMonth is the name of a month where there is little room: "janv.".
func ShortMonth(w Words, month time.Month) string {
	return w.T([...]string{"calendar.jan", "calendar.feb", "calendar.mar", "calendar.apr", "calendar.mayShort",
		"calendar.jun", "calendar.jul", "calendar.aug", "calendar.sep", "calendar.oct", "calendar.nov",
		"calendar.dec"}[month-1])
}

// dayOfMonth is the day's number, "1er" for the first.
func dayOfMonth(w Words, at time.Time) string {
	if at.Day() == 1 {
		return w.T("calendar.first")
	}
	return strconv.Itoa(at.Day())
}

// Date is a day in full: "jeudi 15 janvier".
func Date(w Words, at time.Time) string { return Weekday(w, at.Weekday()) + " " + DayMonth(w, at) }

// DayMonth is a day without its name: "15 janvier".
func DayMonth(w Words, at time.Time) string { return dayOfMonth(w, at) + " " + Month(w, at.Month()) }

// DayMonthYear is a day of any year: "15 janvier 2026".
func DayMonthYear(w Words, at time.Time) string { return DayMonth(w, at) + " " + year(at) }

// ShortDay is a day inside a known month where there is little room: "mer. 7".
func ShortDay(w Words, at time.Time) string {
	return ShortWeekday(w, at.Weekday()) + " " + strconv.Itoa(at.Day())
}

// MonthYear is a month of any year: "janvier 2026".
func MonthYear(w Words, at time.Time) string { return Month(w, at.Month()) + " " + year(at) }

// Range is the days from one to another, both included: "5 – 11 janvier", "29 janvier – 4 février",
// "29 décembre 2025 – 4 janvier 2026".
func Range(w Words, from, to time.Time) string {
	const dash = " – "
	switch {
	case from.Year() != to.Year():
		return DayMonthYear(w, from) + dash + DayMonthYear(w, to)
	case from.Month() != to.Month():
		return DayMonth(w, from) + dash + DayMonth(w, to)
	case from.Day() != to.Day():
		return dayOfMonth(w, from) + dash + DayMonth(w, to)
	}
	return DayMonth(w, to)
}

func year(at time.Time) string { return strconv.Itoa(at.Year()) }
