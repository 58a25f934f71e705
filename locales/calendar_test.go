//go:build !js

package locales

import (
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	fr, gp := For("fr"), For("gcf-GP")
	f := func(got, want string) {
		t.Helper()
		if spaced(got) != want {
			t.Errorf("%q, want %q", spaced(got), want)
		}
	}
	at := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 17, 42, 0, 0, time.UTC)
	}
	f(Date(fr, at(2026, 1, 15)), "jeudi 15 janvier")
	f(Date(fr, at(2026, 5, 1)), "vendredi 1er mai")
	f(Date(gp, at(2026, 1, 15)), "jédi 15 janvyé")
	f(Date(For("gcf-MQ"), at(2026, 1, 15)), "jédi 15 janvié")
	f(Date(For("gcr"), at(2026, 10, 14)), "mèrkrédi 14 ògtòb")
	f(Date(For("rcf"), at(2026, 1, 15)), "zédi 15 zanvié")
	f(DayMonth(fr, at(2026, 8, 9)), "9 août")
	f(DayMonthYear(fr, at(2026, 12, 31)), "31 décembre 2026")
	f(ShortDay(fr, at(2026, 1, 5)), "lun. 5")
	f(MonthYear(fr, at(2026, 2, 1)), "février 2026")
	f(ShortMonth(fr, time.July), "juil.")
	f(Range(fr, at(2026, 1, 5), at(2026, 1, 11)), "5 – 11 janvier")
	f(Range(fr, at(2026, 2, 1), at(2026, 2, 28)), "1er – 28 février")
	f(Range(fr, at(2026, 1, 29), at(2026, 2, 4)), "29 janvier – 4 février")
	f(Range(fr, at(2025, 12, 29), at(2026, 1, 4)), "29 décembre 2025 – 4 janvier 2026")
	f(Range(fr, at(2026, 1, 5), at(2026, 1, 5)), "5 janvier")
	for day := range 7 {
		if Weekday(fr, time.Weekday(day))[:3] != ShortWeekday(fr, time.Weekday(day))[:3] {
			t.Errorf("%s is not short for %s", ShortWeekday(fr, time.Weekday(day)), Weekday(fr, time.Weekday(day)))
		}
	}
	for month := time.January; month <= time.December; month++ {
		if Month(fr, month)[:2] != ShortMonth(fr, month)[:2] {
			t.Errorf("%s is not short for %s", ShortMonth(fr, month), Month(fr, month))
		}
	}
}

func TestClock(t *testing.T) {
	f := func(hour, minute int, want string) {
		t.Helper()
		if got := spaced(Clock(time.Date(2026, 1, 15, hour, minute, 59, 0, time.UTC))); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	f(17, 42, "17_h_42")
	f(9, 5, "9_h_05")
	f(0, 0, "0_h_00")
}

func TestAge(t *testing.T) {
	fr := For("fr")
	f := func(age time.Duration, want string) {
		t.Helper()
		if got := spaced(Age(fr, age)); got != want {
			t.Errorf("%v: %q, want %q", age, got, want)
		}
	}
	f(-time.Hour, "à l’instant") // a clock ahead of ours
	f(59*time.Second, "à l’instant")
	f(time.Minute, "il y a 1_min")
	f(12*time.Minute+50*time.Second, "il y a 12_min")
	f(60*time.Minute, "il y a 1_h")
	f(23*time.Hour+59*time.Minute, "il y a 23_h")
	f(24*time.Hour, "il y a 1 jour")
	f(49*time.Hour, "il y a 2 jours")
}
