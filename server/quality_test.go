package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"lakaz/telemetry"
	"lakaz/telemetry/imports"
)

// qualityColumn is the last cell of each row of a table, where that column is there.
func qualityColumn(h telemetry.History) (out []string) {
	if len(h.Columns) == 0 || h.Columns[len(h.Columns)-1] != "Qualité" {
		return nil
	}
	for _, row := range h.Rows {
		out = append(out, row[len(row)-1])
	}
	return out
}

// What is not plainly measured is said in its row, once below, in the total where it weighs there, and seen in the
// drawing: a register that was silent for five and a half hours of the night and was replaced at 20 h.
func TestQualityReachesTheScreen(t *testing.T) {
	d := openDoor(t, options{}, nil)
	midnight := time.Date(2026, 1, 11, 23, 0, 0, 0, time.UTC)
	energy := channel(telemetry.Electricity, telemetry.Energy)
	at := func(h, m int) time.Time {
		return midnight.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
	}
	steady := func(from float64) func(int) float64 {
		return func(minute int) float64 { return from + float64(minute)*10 }
	}
	d.lived("h1", energy, at(-6, 0), at(1, 30), 10, steady(50_000))
	d.lived("h1", energy, at(7, 0), at(20, 0), 10, steady(57_800))
	d.lived("h1", energy, at(20, 10), at(30, 0), 10, steady(3))

	day := d.told("h1", telemetry.Electricity, telemetry.Day, "2026-01-12", false)
	words := qualityColumn(day)
	if len(words) != 24 {
		t.Fatalf("%v", day.Columns)
	}
	for hour, want := range map[int]string{0: "mesuré", 1: "estimé", 2: "dans le total", 6: "dans le total", 7: "mesuré", 19: "mesuré", 20: "compteur remis à zéro", 21: "mesuré"} {
		if words[hour] != want {
			t.Errorf("%d h: %q, want %q", hour, words[hour], want)
		}
	}
	for _, want := range []string{"Dont 1 heure estimée", "compteur a été remplacé", "sans que l’on sache à quelle heure", "Votre facture peut être différente"} {
		if strings.Count(day.Note, want) != 1 {
			t.Errorf("%q is not said once: %s", want, day.Note)
		}
	}
	if day.Totals[0].Label != "Électricité, environ" {
		t.Errorf("%+v", day.Totals)
	}
	var option struct {
		Series []struct{ Data []json.RawMessage }
	}
	must(t, json.Unmarshal(day.Option, &option))
	for hour, want := range map[int]bool{0: false, 1: true, 20: true, 21: false} {
		if got := strings.Contains(string(option.Series[len(option.Series)-1].Data[hour]), "borderType"); got != want {
			t.Errorf("%d h: %s", hour, option.Series[len(option.Series)-1].Data[hour])
		}
	}

	// A day that a silence lies in is measured; one that it reaches into is not.
	d = openDoor(t, options{}, nil)
	d.lived("h1", energy, at(-30, 0), at(1, 0), 10, steady(50_000))
	d.lived("h1", energy, at(9, 0), at(23, 0), 10, steady(70_000))
	d.lived("h1", energy, at(30, 0), at(50, 0), 10, steady(90_000))
	week := d.told("h1", telemetry.Electricity, telemetry.Week, "2026-01-13", false)
	if words := qualityColumn(week); fmt.Sprint(words[:2]) != "[estimé estimé]" || !strings.Contains(week.Note, "Dont 2 jours en partie estimés") {
		t.Errorf("%v %s", words, week.Note)
	}
	if week.Totals[0].Label != "Électricité" {
		t.Errorf("all of it lies inside the week: %+v", week.Totals)
	}
}

// A curve over a gap is dashed and says so; a home that is plainly measured hears nothing of quality.
func TestABridgedCurveIsDashed(t *testing.T) {
	d := openDoor(t, options{}, nil)
	midnight := time.Date(2026, 1, 11, 23, 0, 0, 0, time.UTC)
	salon := channel("salon", telemetry.Temperature)
	warm := func(int) float64 { return 20 }
	d.lived("h1", salon, midnight, midnight.Add(10*time.Hour), 5, warm)
	d.lived("h1", salon, midnight.Add(10*time.Hour+25*time.Minute), midnight.Add(24*time.Hour), 5, warm)
	day := d.told("h1", "salon", telemetry.Day, "2026-01-12", false)
	if !strings.Contains(day.Note, "En pointillé") || !strings.Contains(string(day.Option), `"estimé"`) {
		t.Errorf("%s", day.Note)
	}
	plain := d.told("h1", "salon", telemetry.Week, "2026-01-13", false)
	if plain.Note != "" || qualityColumn(plain) != nil || strings.Contains(string(plain.Option), `"estimé"`) {
		t.Errorf("%q %v", plain.Note, plain.Columns)
	}
}

// The euros of a day that began in a long silence are told as about.
func TestTodayIsAbout(t *testing.T) {
	d := openDoor(t, options{}, nil)
	h, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	energy := channel(telemetry.Electricity, telemetry.Energy)
	midnight := telemetry.Day.Days(d.clock(), h.Dwelling.Territory.Location())[0].From
	f := func(silence time.Duration, want bool) {
		t.Helper()
		var readings []telemetry.Reading
		for i, at := range []time.Time{midnight.Add(-silence), midnight.Add(30 * time.Minute), midnight.Add(time.Hour)} {
			readings = append(readings, telemetry.Reading{Channel: energy, At: at, Value: telemetry.NewDecimal(int64(1000+1000*i), 0)})
		}
		must(t, d.series.Import(t.Context(), h.ID, readings))
		today, _, err := d.board.sinceMidnight(t.Context(), h, telemetry.Interval{From: midnight, To: midnight.Add(24 * time.Hour)})
		if err != nil || today.About != want {
			t.Errorf("%v: %+v %v", silence, today, err)
		}
	}
	f(5*time.Hour, true)
	f(time.Hour, false)
}

// What an operator has estimated is told as such, until a later file says that it was measured.
func TestAnImportedEstimateIsTold(t *testing.T) {
	d := openDoor(t, options{}, nil)
	format, err := imports.Named("edf")
	must(t, err)
	file := func(nature string) {
		t.Helper()
		var b strings.Builder
		b.WriteString("Récapitulatif de mes puissances atteintes en W\nDate et heure de relève par le distributeur;Puissance atteinte (W);Nature de la donnée\n12/01/2026;;\n00:00:00;400;Réelle\n")
		for half := 47; half > 0; half-- {
			word := "Réelle"
			if half > 20 && half <= 26 { // 10 h to 13 h
				word = nature
			}
			fmt.Fprintf(&b, "%02d:%02d:00;400;%s\n", half/2, half%2*30, word)
		}
		for range 2 {
			report, err := importing{series: d.series, household: "h1"}.read(t.Context(), format, strings.NewReader(b.String()))
			if err != nil || report.Refused != 0 || report.Readings != 48 {
				t.Fatalf("%+v %v", report, err)
			}
		}
	}
	file("Estimée")
	day := d.told("h1", telemetry.Electricity, telemetry.Day, "2026-01-12", false)
	words := qualityColumn(day)
	if len(words) != 24 || words[9] != "mesuré" || words[10] != "estimé" || words[12] != "estimé" || words[13] != "mesuré" ||
		!strings.Contains(day.Note, "Dont 3 heures estimées") || day.Totals[0].Label != "Électricité, environ" {
		t.Errorf("%v %s %v", words, day.Note, day.Totals)
	}
	file("Réelle")
	if day = d.told("h1", telemetry.Electricity, telemetry.Day, "2026-01-12", false); qualityColumn(day) != nil {
		t.Errorf("%v", qualityColumn(day))
	}
}
