package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// lived keeps a channel's readings from one instant to another, so many minutes apart; value gets the minute since from.
func (d *door) lived(h lakaz.HouseholdID, c telemetry.Channel, from, to time.Time, every int, value func(minute int) float64) {
	d.t.Helper()
	var readings []telemetry.Reading
	for minute := 0; !from.Add(time.Duration(minute) * time.Minute).After(to); minute += every {
		v, ok := telemetry.DecimalOf(value(minute), 3)
		if ok {
			readings = append(readings, telemetry.Reading{Channel: c, At: from.Add(time.Duration(minute) * time.Minute), Value: v})
		}
	}
	must(d.t, d.series.Import(d.t.Context(), h, readings))
}

// told is a history in French of the home h at a day.
func (d *door) told(h lakaz.HouseholdID, place string, span telemetry.Span, day string, lastYear bool) telemetry.History {
	d.t.Helper()
	home, err := d.registry.Household(d.t.Context(), h)
	must(d.t, err)
	at, err := time.ParseInLocation(time.DateOnly, day, home.Dwelling.Territory.Location())
	must(d.t, err)
	out, err := d.history(d.t.Context(), locales.For("fr"), home, place, span, at, lastYear)
	must(d.t, err)
	return out
}

func sentenceOf(h telemetry.History) string {
	var b strings.Builder
	for _, p := range h.Sentence {
		b.WriteString(p.Text)
	}
	return b.String()
}

// plainSpaces makes a text comparable by eye.
func plainSpaces(s string) string {
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(s)
}

func table(h telemetry.History) string {
	rows := []string{strings.Join(h.Columns, "|")}
	for _, r := range h.Rows {
		rows = append(rows, strings.Join(r, "|"))
	}
	return plainSpaces(strings.Join(rows, "\n"))
}

// drawn is the part of a chart's option that the tests look at.
type drawn struct {
	XAxis  []struct{ Data []string }
	Series []struct {
		Name, Type string
		XAxisIndex int
		Data       []struct{ Value any }
		MarkPoint  struct {
			Data []struct {
				Coord  []float64
				Symbol string
				Label  struct{ Formatter string }
			}
		}
	}
}

func (d *door) drawing(h telemetry.History) (out drawn) {
	d.t.Helper()
	must(d.t, json.Unmarshal(h.Option, &out))
	return out
}

// The 26 October 2025 has 25 hours in Paris. Figures by hand: 20 °C but for the six hours from 2 h (the first) to 7 h,
// 16.4 °C; 100 Wh in each of the 25 hours make 2.5 kWh, at 0.1952 EUR/kWh 0.488 EUR.
func TestADayOfTwentyFiveHours(t *testing.T) {
	d := openDoor(t, options{}, nil)
	midnight := time.Date(2025, 10, 25, 22, 0, 0, 0, time.UTC)
	end := midnight.Add(25 * time.Hour)
	d.lived("h1", channel("salon", telemetry.Temperature), midnight, end.Add(-time.Minute), 5, func(minute int) float64 {
		if hour := minute / 60; hour >= 2 && hour < 8 {
			return 16.4
		}
		return 20
	})
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), midnight.Add(-time.Hour), end.Add(time.Hour), 10,
		func(minute int) float64 { return 5000 + float64(minute)*100/60 })
	h := d.told("h1", "salon", telemetry.Day, "2025-10-26", false)
	if h.Title != "dimanche 26 octobre 2025" || h.Previous != "2025-10-25" || h.Next != "2025-10-27" || h.At != "2025-10-26" {
		t.Errorf("%q, before %q, after %q", h.Title, h.Previous, h.Next)
	}
	if got, want := sentenceOf(h), "Vous avez été bien 19 heures sur 25. Il a fait frais 6 heures."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	if len(h.Sentence) < 2 || h.Sentence[1].Comfort != telemetry.Well || h.Sentence[1].Text != "bien" {
		t.Errorf("the word for well has no ink: %+v", h.Sentence)
	}
	rows := strings.Split(table(h), "\n")
	for i, want := range map[int]string{0: "Heure|Moyenne|Coût", 1: "0 h|20,0 °C|0,02 €", 3: "2 h|16,4 °C|0,02 €", 4: "2 h|16,4 °C|0,02 €",
		8: "6 h|16,4 °C|0,02 €", 9: "7 h|20,0 °C|0,02 €", 25: "23 h|20,0 °C|0,02 €"} {
		if len(rows) != 26 || rows[i] != want {
			t.Errorf("row %d of %d: %q, want %q", i, len(rows)-1, rows[i], want)
		}
	}
	if got := fmt.Sprint(h.Totals); plainSpaces(got) != "[{Électricité 0,49 €  } {Salon 19,1 °C  }]" {
		t.Errorf("totals: %s", plainSpaces(got))
	}
	if !strings.Contains(h.Note, "0,1952") || !strings.Contains(h.Note, "1er août 2025") {
		t.Errorf("note: %s", h.Note)
	}
	chart := d.drawing(h)
	if got := len(chart.XAxis[axisColumns].Data); got != 25 {
		t.Errorf("%d bars", got)
	}
	if got := len(chart.XAxis[axisSteps].Data); got != 150 {
		t.Errorf("%d points", got)
	}
	marks := chart.Series[0].MarkPoint.Data
	if len(marks) != 2 || marks[1].Symbol != "roundRect" || marks[1].Label.Formatter != "16,4°" || marks[1].Coord[0] < 12 || marks[1].Coord[0] >= 48 {
		t.Errorf("the extreme: %+v", marks)
	}
	kwh := d.told("h1", telemetry.Electricity, telemetry.Day, "2025-10-26", false)
	if got, want := plainSpaces(sentenceOf(kwh)), "Utilisé : 2,5 kWh, soit 0,49 €."; got != want {
		t.Errorf("the register says %q, want %q", got, want)
	}
}

// A week against the same weekdays last year, with a cold Wednesday. 2 kWh a day now at 0.1952 EUR make 0.3904 EUR a day;
// 3 kWh a day a year ago, at 0.2516 EUR, 0.7548 EUR; the difference of the three days that are over: 1.0932 EUR.
func TestAWeekAgainstLastYear(t *testing.T) {
	d := openDoor(t, options{}, nil) // Thursday 15 January 2026, 17 h 42 in Paris
	paris := lakaz.Mainland.Location()
	monday := time.Date(2026, 1, 12, 0, 0, 0, 0, paris)
	salon, energy := channel("salon", telemetry.Temperature), channel(telemetry.Electricity, telemetry.Energy)
	d.lived("h1", salon, monday, d.clock(), 10, func(minute int) float64 {
		if day := minute / 1440; day == 2 {
			return 17
		}
		return 20
	})
	d.lived("h1", energy, monday.Add(-time.Hour), d.clock(), 10, func(minute int) float64 { return 1000 + float64(minute)*2000/1440 })
	before := monday.AddDate(0, 0, -364)
	d.lived("h1", salon, before, before.AddDate(0, 0, 7), 10, func(int) float64 { return 19 })
	d.lived("h1", energy, before.Add(-time.Hour), before.AddDate(0, 0, 7).Add(time.Hour), 10, func(minute int) float64 { return float64(minute) * 3000 / 1440 })
	h := d.told("h1", "salon", telemetry.Week, "2026-01-15", true)
	if got, want := plainSpaces(sentenceOf(h)), "Vous avez été bien 3 jours sur 4. Mercredi a été frais. 1,09 € de moins que l’an dernier."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	want := "Jour|Moyenne|Coût|An dernier\nlun. 12|20,0 °C|0,39 €|0,75 €\nmar. 13|20,0 °C|0,39 €|0,75 €\n" +
		"mer. 14|17,0 °C|0,39 €|0,75 €\njeu. 15|20,0 °C|0,29 €|0,75 €"
	if got := table(h); got != want {
		t.Errorf("table:\n%s\nwant\n%s", got, want)
	}
	if h.Title != "12 – 18 janvier" || h.Next != "" || h.Previous != "2026-01-05" {
		t.Errorf("%q, before %q, after %q", h.Title, h.Previous, h.Next)
	}
	// 20 °C, 17 °C and 20 °C against 19 °C: 1 °C more but for a day of 2 °C less, over 89.7 hours: 0.2 °C.
	if got := plainSpaces(fmt.Sprint(h.Totals)); got != "[{Électricité 1,46 € 1,09 € de moins down} {Salon 19,2 °C 0,2 °C de plus up}]" {
		t.Errorf("totals: %s", got)
	}
	if got := sentenceOf(d.told("h1", "salon", telemetry.Week, "2030-01-01", false)); !strings.HasPrefix(got, "Vous avez été bien 3 jours sur 4.") {
		t.Errorf("the future is the present span: %q", got)
	}
	if h := d.told("h1", "salon", telemetry.Week, "2024-06-01", true); !h.Empty || h.Option != nil || sentenceOf(h) == "" {
		t.Errorf("a week of nothing: %+v", h)
	}
}

// A home that was cold is offered help, not praised for what it saved.
func TestColdIsNotPraised(t *testing.T) {
	d := openDoor(t, options{}, nil)
	paris := lakaz.Mainland.Location()
	monday := time.Date(2026, 1, 12, 0, 0, 0, 0, paris)
	energy := channel(telemetry.Electricity, telemetry.Energy)
	d.lived("h1", channel("salon", telemetry.Temperature), monday, d.clock(), 10, func(int) float64 { return 14 })
	d.lived("h1", energy, monday.Add(-time.Hour), d.clock(), 10, func(minute int) float64 { return float64(minute) })
	before := monday.AddDate(0, 0, -364)
	d.lived("h1", energy, before.Add(-time.Hour), before.AddDate(0, 0, 8), 10, func(minute int) float64 { return float64(minute) * 5 })
	got := sentenceOf(d.told("h1", "salon", telemetry.Week, "2026-01-15", true))
	if strings.Contains(got, "de moins") || !strings.Contains(got, "conseiller") || !strings.HasPrefix(got, "Il a fait froid tous les jours.") {
		t.Errorf("a cold home is told %q", got)
	}
	// Nor is it where one looks at the electricity or outdoors, nor in the sums, nor for a single day.
	for _, place := range []string{"salon", telemetry.Electricity, telemetry.Outdoor} {
		for _, span := range []telemetry.Span{telemetry.Day, telemetry.Week} {
			h := d.told("h1", place, span, "2026-01-14", true)
			if told := sentenceOf(h) + fmt.Sprint(h.Totals); strings.Contains(told, "de moins") || strings.Contains(told, "down") {
				t.Errorf("%s, %s: a cold home is told %q", place, span, told)
			}
		}
	}
	d.lived("h1", channel("salon", telemetry.Temperature), monday, d.clock(), 10, func(int) float64 { return 20 })
	d.lived("h1", channel(telemetry.Outdoor, telemetry.Temperature), monday, d.clock(), 10, func(int) float64 { return 5 })
	if got, want := plainSpaces(sentenceOf(d.told("h1", telemetry.Outdoor, telemetry.Week, "2026-01-14", false))), "Dehors : de 5,0 °C à 5,0 °C, 5,0 °C en moyenne."; got != want {
		t.Errorf("the weather has a price: %q, want %q", got, want)
	}
	if got := plainSpaces(table(d.told("h1", "salon", telemetry.Week, "2026-01-14", false))); !strings.HasPrefix(got, "Jour|Moyenne|Dehors|Coût\nlun. 12|20,0 °C|5,0 °C|") {
		t.Errorf("the table is not all that is drawn:\n%s", got)
	}
	if h := d.told("h1", telemetry.Electricity, telemetry.Week, "2026-01-14", true); !strings.Contains(sentenceOf(h), "de moins") {
		t.Errorf("a warm home saves, and is told %q", sentenceOf(h))
	}
}

// A short gap is drawn through, a long one is left open.
func TestGapsAreVisible(t *testing.T) {
	d := openDoor(t, options{}, nil)
	midnight := time.Date(2026, 1, 13, 23, 0, 0, 0, time.UTC)
	silent := func(minute int) bool {
		return minute >= 60 && minute < 90 || minute >= 300 && minute < 360 // three steps, and six
	}
	var readings []telemetry.Reading
	for minute := 0; minute < 1440; minute += 5 {
		if !silent(minute) {
			readings = append(readings, telemetry.Reading{Channel: channel("salon", telemetry.Temperature),
				At: midnight.Add(time.Duration(minute) * time.Minute), Value: telemetry.NewDecimal(20, 0)})
		}
	}
	must(t, d.series.Import(t.Context(), "h1", readings))
	chart := d.drawing(d.told("h1", "salon", telemetry.Day, "2026-01-14", false))
	for i, p := range chart.Series[0].Data {
		want := any(20.0)
		if i >= 30 && i < 36 {
			want = unknown
		}
		if p.Value != want {
			t.Errorf("step %d: %v, want %v", i, p.Value, want)
		}
	}
}

// Overseas a day is the island's own, and comfort is judged with the humidity.
func TestAnIslandsDay(t *testing.T) {
	d := openDoor(t, options{}, nil)
	midnight := time.Date(2026, 1, 13, 20, 0, 0, 0, time.UTC) // the 14th at La Réunion
	d.lived("h2", channel("salon", telemetry.Temperature), midnight, midnight.Add(24*time.Hour-time.Minute), 10, func(int) float64 { return 30 })
	d.lived("h2", channel("salon", telemetry.Humidity), midnight, midnight.Add(24*time.Hour-time.Minute), 10, func(minute int) float64 {
		if minute < 720 {
			return 50 // humidex 36: well
		}
		return 75 // humidex 42.3: too hot
	})
	h := d.told("h2", "salon", telemetry.Day, "2026-01-14", false)
	if got, want := sentenceOf(h), "Vous avez été bien 12 heures sur 24. Il a fait trop chaud 12 heures."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	if len(h.Rows) != 24 || h.Rows[0][0] != "0\u202fh" {
		t.Errorf("rows: %v", h.Rows)
	}
}

// A year: every figure of a month is the sum of its days, each at its own day's tariff.
func TestAYearCountsEachDayAtItsTariff(t *testing.T) {
	d := openDoor(t, options{}, nil)
	paris := lakaz.Mainland.Location()
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, paris)
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), from.Add(-time.Hour), time.Date(2026, 1, 1, 1, 0, 0, 0, paris), 60,
		func(minute int) float64 { return float64(minute) * 10000 / 1440 }) // 10 kWh a day
	h := d.told("h1", telemetry.Electricity, telemetry.Year, "2025-07-01", false)
	// 31 days at 0.2516; 28 at 0.2016; July 31 days at 0.2016; August 31 days at 0.1952. March has 743 hours, October 745.
	for i, want := range map[int]string{0: "janvier|310 kWh|78,00 €", 1: "février|280 kWh|56,45 €", 2: "mars|310 kWh|62,41 €",
		6: "juillet|310 kWh|62,50 €", 7: "août|310 kWh|60,51 €", 9: "octobre|310 kWh|60,59 €"} {
		if got := plainSpaces(strings.Join(h.Rows[i], "|")); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if h.Title != "2025" || h.Next != "2026-01-01" || !strings.Contains(h.Note, "ce jour-là") {
		t.Errorf("%q, %q, %q", h.Title, h.Next, h.Note)
	}
}

func TestDaysAreJudgedByTheirHours(t *testing.T) {
	days := telemetry.Week.Days(time.Date(2026, 1, 14, 12, 0, 0, 0, time.UTC), time.UTC)[:1]
	hours := telemetry.Steps(days, time.Hour)
	f := func(want telemetry.Comfort, counts ...any) {
		t.Helper()
		var states []telemetry.Comfort
		for i := 0; i < len(counts); i += 2 {
			for range counts[i].(int) {
				states = append(states, counts[i+1].(telemetry.Comfort))
			}
		}
		for len(states) < 24 {
			states = append(states, telemetry.Unknown)
		}
		if got := byDay(days, hours, states, nil)[0]; got != want {
			t.Errorf("%v: %q, want %q", counts, got, want)
		}
	}
	f(telemetry.Well, 24, telemetry.Well)
	f(telemetry.Well, 18, telemetry.Well, 6, telemetry.Cool)
	f(telemetry.Cool, 17, telemetry.Well, 7, telemetry.Cool)
	f(telemetry.Cold, 10, telemetry.Well, 7, telemetry.Cool, 7, telemetry.Cold) // as often: the harder word
	f(telemetry.Hot, 12, telemetry.Well, 5, telemetry.Warm, 7, telemetry.Hot)
	f(telemetry.Unknown)
	f(telemetry.Well, 5, telemetry.Well)
	f(telemetry.Unknown, 9, telemetry.Well, 1, telemetry.Cool) // too little is known to call it well
	f(telemetry.Cold, 6, telemetry.Cold)
}

// A home that lets its living room cool a little at night and is warm when people are there was well; one that is cool in
// the evening was not, however little of the day that is; a cold night is cold.
func TestACoolNightIsNoColdDay(t *testing.T) {
	days := telemetry.Week.Days(time.Date(2026, 1, 14, 12, 0, 0, 0, time.UTC), time.UTC)[:1]
	hours := telemetry.Steps(days, time.Hour)
	f := func(want, asleep, lived telemetry.Comfort) {
		t.Helper()
		states := make([]telemetry.Comfort, 24)
		for hour, in := range telemetry.LivedIn(lakaz.Mainland) {
			if states[hour] = asleep; in {
				states[hour] = lived
			}
		}
		if got := byDay(days, hours, states, telemetry.LivedIn(lakaz.Mainland))[0]; got != want {
			t.Errorf("%q, when people are there %q: %q, want %q", asleep, lived, got, want)
		}
	}
	f(telemetry.Well, telemetry.Cool, telemetry.Well)
	f(telemetry.Cool, telemetry.Cool, telemetry.Cool)
	f(telemetry.Cold, telemetry.Cold, telemetry.Well)
	f(telemetry.Cold, telemetry.Cool, telemetry.Cold)
	f(telemetry.Unknown, telemetry.Cool, telemetry.Unknown) // the morning is not over
}
