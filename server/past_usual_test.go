package main

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"lakaz/telemetry"
)

// frosty gives the home h1 of the mainland seventy days until its now that are mild but for each fifth: 12 kWh on a mild
// day, 24 on a frosty one, and on the days of January's third week so many times more.
func (d *door) frosty(salon, times float64) {
	d.t.Helper()
	first := time.Date(2025, 11, 5, 23, 0, 0, 0, time.UTC) // midnight in Paris
	monday := 67                                           // 12 January 2026
	frost := func(day int) bool { return day%5 == 3 }      // the 13th is one
	d.lived("h1", channel(telemetry.Outdoor, telemetry.Temperature), first, d.clock(), 60, func(minute int) float64 {
		if frost(minute / 1440) {
			return -5
		}
		return 9
	})
	d.lived("h1", channel("salon", telemetry.Temperature), first, d.clock(), 60, func(int) float64 { return salon })
	wh := 1000.0
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), first, d.clock(), 60, func(minute int) float64 {
		if day := (minute - 60) / 1440; minute > 0 {
			used := 500.0
			if frost(day) {
				used = 1000
			}
			if day >= monday {
				used *= times
			}
			wh += used
		}
		return wh
	})
}

// A week is held against the home's own days of like weather, in the sentence, on the drawing and in the table; the day
// that is not over is not. A frosty day's use is no news on a frosty day.
func TestAWeekAgainstTheUsual(t *testing.T) {
	f := func(salon, times float64, says string) telemetry.History {
		t.Helper()
		d := openDoor(t, options{}, nil) // Thursday 15 January 2026
		d.frosty(salon, times)
		h := d.told("h1", telemetry.Electricity, telemetry.Week, "2026-01-15", false)
		if got := plainSpaces(sentenceOf(h)); !strings.Contains(got, says) || says == "" && strings.Contains(got, "habitude") {
			t.Errorf("%v times: %q, want %q", times, got, says)
		}
		return h
	}
	same := f(20, 1, "Comme d’habitude.")
	f(20, 1.5, "24,0 kWh de plus que d’habitude.") // half of 12, 12 and 24
	f(20, 0.5, "24,0 kWh de moins que d’habitude.")
	f(14, 0.5, "") // a cold home is not praised
	if got := table(same); !strings.Contains(got, "Jour|Utilisé|Coût|D’habitude") || !strings.Contains(got, "lun. 12|12,0 kWh|2,34 €|12,0 kWh") ||
		!strings.Contains(got, "|24,0 kWh|4,68 €|24,0 kWh") {
		t.Errorf("%s", got)
	}
	if !strings.Contains(same.Note, "le même temps dehors") {
		t.Errorf("note: %s", same.Note)
	}
	d, marked := &door{t: t}, false
	for _, series := range d.drawing(same).Series {
		if series.Name != "d’habitude" {
			continue
		}
		if marked = true; len(series.Data) != 7 || series.Data[0].Value != 12.0 || series.Data[3].Value != unknown {
			t.Errorf("%+v", series.Data)
		}
	}
	if !marked {
		t.Errorf("no mark of the usual: %s", same.Option)
	}
}

// A winter's frost is drawn behind the room's curve, on degrees of its own at the right; in mild weather on the same ones.
func TestTheOutdoorsIsAlwaysDrawn(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.frosty(20, 1)
	option := string(d.told("h1", "salon", telemetry.Week, "2026-01-15", false).Option)
	if !strings.Contains(option, "Dehors, degrés à droite") || !strings.Contains(option, `"position":"right"`) || !strings.Contains(option, `"customValues":[-5,9]`) {
		t.Errorf("%s", option)
	}
	d = openDoor(t, options{}, nil)
	for place, celsius := range map[string]float64{telemetry.Outdoor: 19.8, "salon": 20} {
		d.lived("h1", channel(place, telemetry.Temperature), d.clock().AddDate(0, 0, -10), d.clock(), 60, func(int) float64 { return celsius })
	}
	option = string(d.told("h1", "salon", telemetry.Week, "2026-01-15", false).Option)
	if !strings.Contains(option, `"name":"Dehors"`) || strings.Contains(option, "à droite") {
		t.Errorf("%s", option)
	}
}

// What is on screen is taken along: of a room its comfort, of a register what it counted, for the home's own people.
func TestTheScreenIsTakenAlong(t *testing.T) {
	d := openDoor(t, options{}, nil)
	home, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	home.Dwelling.Rooms[0].Name = "=1+1"
	must(t, d.registry.PutHousehold(t.Context(), home))
	d.frosty(17, 1)
	sessions := d.sessions()
	f := func(query string, row int, want string) {
		t.Helper()
		status, body := d.call(sessions["resident"], "GET", "/api/households/h1/history.csv?"+query, "")
		if status != http.StatusOK || !strings.HasPrefix(string(body), "\ufeff") {
			t.Fatalf("%s: %d %q", query, status, body)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(body), "\ufeff")))
		r.Comma = ';'
		rows, err := r.ReadAll()
		must(t, err)
		if got := strings.Join(rows[row], "|"); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	f("place=salon&span=week&at=2026-01-15&lastYear=true", 0, "Jour|Moyenne (°C)|Confort|Dehors (°C)|Électricité (kWh)|Coût (€)|An dernier (kWh)|An dernier (€)|An dernier (°C)|Qualité")
	f("place=salon&span=week&at=2026-01-15", 1, "12/01/2026|17,0|frais|9,0|12,000|2,34|")
	f("place=electricity&span=week&at=2026-01-15", 0, "Jour|Électricité (kWh)|Coût (€)|D’habitude (kWh)|Qualité")
	f("place=electricity&span=day&at=2026-01-12", 1, "12/01/2026 00:00|0,500|0,10|")
	f("place=electricity&span=year&at=2025-06-01", 12, "décembre 2025|444,000|86,67|")
	for _, name := range crowd() {
		want := http.StatusNotFound
		switch name {
		case "stranger":
			want = http.StatusUnauthorized
		case "resident", "advisor", "administrator":
			want = http.StatusOK
		}
		if status, _ := d.call(sessions[name], "GET", "/api/households/h1/history.csv?place=salon", ""); status != want {
			t.Errorf("%s: %d, want %d", name, status, want)
		}
	}
	if status, _ := d.call(sessions["resident"], "GET", "/api/households/h1/history.csv?place=cave", ""); status != http.StatusNotFound {
		t.Errorf("no such place: %d", status)
	}
}

// The tank of a solar water heater has its history, which judges nobody's comfort; a home without one has none.
func TestTheTanksDay(t *testing.T) {
	d := openDoor(t, options{}, nil)
	home, err := d.registry.Household(t.Context(), "h2")
	must(t, err)
	if status, _ := d.call(d.sessions()["neighbour"], "GET", "/api/households/h2/history?place=solar-tank", ""); status != http.StatusNotFound {
		t.Errorf("without a tank: %d", status)
	}
	home.Dwelling.SolarTank = true
	must(t, d.registry.PutHousehold(t.Context(), home))
	d.lived("h2", channel(telemetry.SolarTank, telemetry.Temperature), d.clock().Add(-20*time.Hour), d.clock(), 10, func(int) float64 { return 55 })
	h := d.told("h2", telemetry.SolarTank, telemetry.Day, "2026-01-15", false)
	if got := plainSpaces(sentenceOf(h)); got != "L’eau du soleil : de 55,0 °C à 55,0 °C, 55,0 °C en moyenne." {
		t.Errorf("%q", got)
	}
	if option := string(h.Option); strings.Contains(option, "bien") || strings.Contains(option, "trop") {
		t.Errorf("the water is judged: %s", option)
	}
}
