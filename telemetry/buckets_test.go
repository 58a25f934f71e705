package telemetry

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"lakaz"
)

func TestDaysAreTheDwellings(t *testing.T) {
	f := func(territory lakaz.Territory, span Span, at, first, last string, count int, hours float64) {
		t.Helper()
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		days := span.Days(instant, territory.Location())
		total := days[len(days)-1].To.Sub(days[0].From).Hours()
		got := fmt.Sprint(days[0].From.Format(time.DateOnly), days[len(days)-1].From.Format(time.DateOnly), len(days), total)
		if want := fmt.Sprint(first, last, count, hours); got != want {
			t.Errorf("%s %s at %s: %s, want %s", territory, span, at, got, want)
		}
	}
	f(lakaz.Mainland, Day, "2026-11-20T22:30:00Z", "2026-11-20", "2026-11-20", 1, 24)
	f(lakaz.Mainland, Day, "2026-11-20T23:30:00Z", "2026-11-21", "2026-11-21", 1, 24)
	f(lakaz.Mainland, Day, "2026-10-25T12:00:00Z", "2026-10-25", "2026-10-25", 1, 25)
	f(lakaz.Mainland, Day, "2026-03-29T12:00:00Z", "2026-03-29", "2026-03-29", 1, 23)
	f(lakaz.Mainland, Week, "2026-01-07T12:00:00Z", "2026-01-05", "2026-01-11", 7, 168)
	f(lakaz.Mainland, Week, "2026-01-11T22:59:00Z", "2026-01-05", "2026-01-11", 7, 168)
	f(lakaz.Mainland, Week, "2026-10-25T12:00:00Z", "2026-10-19", "2026-10-25", 7, 169)
	f(lakaz.Mainland, Month, "2026-02-14T12:00:00Z", "2026-02-01", "2026-02-28", 28, 28*24)
	f(lakaz.Mainland, Year, "2024-02-14T12:00:00Z", "2024-01-01", "2024-12-31", 366, 366*24)
	f(lakaz.Guadeloupe, Day, "2026-11-21T03:00:00Z", "2026-11-20", "2026-11-20", 1, 24)
	f(lakaz.Reunion, Day, "2026-11-20T20:30:00Z", "2026-11-21", "2026-11-21", 1, 24)
}

func TestNeighbour(t *testing.T) {
	f := func(span Span, day string, n int, want string) {
		t.Helper()
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := span.Neighbour(at, time.UTC, n).Format(time.DateOnly); got != want {
			t.Errorf("%s of %s, %d: %s, want %s", span, day, n, got, want)
		}
	}
	f(Day, "2026-03-01", -1, "2026-02-28")
	f(Week, "2026-01-07", 1, "2026-01-12")
	f(Week, "2026-01-07", -1, "2025-12-29")
	f(Month, "2026-01-31", 1, "2026-02-01")
	f(Year, "2026-11-20", -1, "2025-01-01")
}

func TestLastYear(t *testing.T) {
	f := func(span Span, day, want string) {
		t.Helper()
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		days := span.LastYear(span.Days(at, time.UTC))
		if got := days[0].From.Format("Mon 2006-01-02"); got != want {
			t.Errorf("%s of %s: %s, want %s", span, day, got, want)
		}
	}
	f(Day, "2026-01-07", "Wed 2025-01-08")
	f(Week, "2026-01-07", "Mon 2025-01-06")
	f(Month, "2026-01-07", "Wed 2025-01-01")
	f(Year, "2026-01-07", "Wed 2025-01-01")
	leap := Month.LastYear(Month.Days(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC), time.UTC))
	if d := leap[28].Duration(); d != 0 {
		t.Errorf("29 February has no like in 2023, got %v", d)
	}
}

func TestSteps(t *testing.T) {
	paris := lakaz.Mainland.Location()
	f := func(day string, step time.Duration, want int) {
		t.Helper()
		at, err := time.ParseInLocation(time.DateOnly, day, paris)
		if err != nil {
			t.Fatal(err)
		}
		days := Day.Days(at, paris)
		steps := Steps(days, step)
		if len(steps) != want || !steps[0].From.Equal(days[0].From) || !steps[len(steps)-1].To.Equal(days[0].To) {
			t.Errorf("%s by %v: %d steps, want %d", day, step, len(steps), want)
		}
	}
	f("2026-10-24", time.Hour, 24)
	f("2026-10-25", time.Hour, 25)
	f("2026-03-29", time.Hour, 23)
	f("2026-10-25", 10*time.Minute, 150)
	f("2026-10-25", 3*time.Hour, 9) // the last one has an hour
}

func TestAlikeKeepsTheDayAligned(t *testing.T) {
	paris := lakaz.Mainland.Location()
	long := Day.Days(time.Date(2026, 10, 25, 0, 0, 0, 0, paris), paris)
	short := Day.Days(time.Date(2026, 3, 29, 0, 0, 0, 0, paris), paris)
	got := Alike(long, short, time.Hour)
	if len(got) != 25 || got[22].Duration() != time.Hour || got[23].Duration() != 0 || got[24].Duration() != 0 {
		t.Errorf("25 hours against 23: %v", got)
	}
}

// at is a reading so many minutes after the start of 2026.
func at(minute int, value string) Point {
	d, err := ParseDecimal(value)
	if err != nil {
		panic(err)
	}
	return Point{At: time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC), Value: d}
}

// hours is the first n hours of 2026.
func hours(n int) []Interval {
	return Steps([]Interval{{at(0, "0").At, at(60*n, "0").At}}, time.Hour)
}

func TestMeans(t *testing.T) {
	f := func(points []Point, n int, want string) {
		t.Helper()
		if got := figures(Means(points, hours(n))); got != want {
			t.Errorf("%v: %s, want %s", points, got, want)
		}
	}
	f(nil, 2, "- -")
	f([]Point{at(0, "18"), at(30, "20"), at(60, "21.5")}, 2, "19 21.5")
	f([]Point{at(-5, "99"), at(59, "20"), at(180, "99")}, 3, "20 - -")
}

func TestBridge(t *testing.T) {
	n := math.NaN()
	f := func(values []float64, most int, want string) {
		t.Helper()
		if got := figures(Bridge(values, most)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	f([]float64{n, 1, n, 3, n}, 3, "- 1 2 3 -")
	f([]float64{1, n, n, n, 5}, 3, "1 2 3 4 5")
	f([]float64{1, n, n, n, n, 6}, 3, "1 - - - - 6")
}

// Between the readings of a daily index lie 24 hours of silence, and yet each day is known.
func TestADailyIndexTellsEachDay(t *testing.T) {
	days := make([]Interval, 3)
	for i := range days {
		from := hours(1)[0].From.AddDate(0, 0, i)
		days[i] = Interval{from, from.AddDate(0, 0, 1)}
	}
	const day = 24 * 60
	uses, unplaced := Spread(StepsOf(Energy, []Point{at(0, "100"), at(day, "350"), at(3*day, "400")}), days)
	amounts := make([]float64, len(uses))
	for i := range uses {
		amounts[i] = uses[i].Amount
	}
	if got := figures(amounts); got != "250 - -" || unplaced != 50 {
		t.Errorf("%s, %v unplaced", got, unplaced)
	}
}

func figures(values []float64) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprint(v)
		if math.IsNaN(v) {
			out[i] = "-"
		}
	}
	return strings.Join(out, " ")
}
