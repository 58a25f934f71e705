package main

import (
	"html"
	"io"
	"math"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

// week is the text of a home's week, without its tags.
func (d *door) week(session, path string) (status int, text string) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.base+path, http.NoBody)
	must(d.t, err)
	req.AddCookie(&http.Cookie{Name: sessionCookie, Value: session})
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	must(d.t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	must(d.t, err)
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(data), " ")
	return resp.StatusCode, html.UnescapeString(strings.Join(strings.Fields(text), " "))
}

// A home's week tells how it was to live there and what was used, against its own days of like weather and last year's.
func TestAWeekOnOnePage(t *testing.T) {
	d := openDoor(t, options{}, nil) // Thursday 15 January 2026, 17 h 42
	sessions := d.sessions()
	from := time.Date(2024, 12, 1, 0, 0, 0, 0, time.UTC)
	now := d.clock()
	total := 0.0
	d.lived("h1", channel("electricity", telemetry.Energy), from, now, 60, func(minute int) float64 {
		wh := 400.0
		if at := from.Add(time.Duration(minute) * time.Minute); at.After(time.Date(2026, 1, 4, 23, 0, 0, 0, time.UTC)) {
			wh = 300 // a quarter less since Monday 5 January
		}
		total += wh
		return math.Round(total)
	})
	d.lived("h1", channel("outdoor", telemetry.Temperature), from, now, 60, func(minute int) float64 { return 6 + 3*math.Sin(float64(minute)/5000) })
	d.lived("h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -20), now, 30, func(int) float64 { return 20 })
	must(t, d.server.weeks.judgeAll(t.Context()))
	status, text := d.week(sessions["resident"], "/semaine")
	for _, want := range []string{"5 – 11 janvier", "50,4 kWh", " kWh de moins que d’habitude", "16,8 kWh de moins que la même semaine l’an dernier", "bien tous les jours",
		"20,0°", "lundi 19 janvier", "Fin du mois"} {
		if status != http.StatusOK || !strings.Contains(strings.ReplaceAll(text, "\u202f", " "), want) {
			t.Errorf("%d: %q is not in %s", status, want, text)
		}
	}
}

// In a home that was cold less is not told, neither against the usual nor against last year.
func TestAColdWeekIsNotPraisedForLess(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	from, now := time.Date(2024, 12, 1, 0, 0, 0, 0, time.UTC), d.clock()
	total := 0.0
	d.lived("h1", channel("electricity", telemetry.Energy), from, now, 60, func(minute int) float64 {
		wh := 400.0
		if from.Add(time.Duration(minute) * time.Minute).After(time.Date(2026, 1, 4, 23, 0, 0, 0, time.UTC)) {
			wh = 100
		}
		total += wh
		return math.Round(total)
	})
	d.lived("h1", channel("outdoor", telemetry.Temperature), from, now, 60, func(minute int) float64 { return 6 + 3*math.Sin(float64(minute)/5000) })
	d.lived("h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -20), now, 30, func(int) float64 { return 14 })
	must(t, d.server.weeks.judgeAll(t.Context()))
	_, text := d.week(sessions["resident"], "/semaine")
	if !strings.Contains(text, "kWh") || strings.Contains(text, "de moins que") || !strings.Contains(text, "conseiller") {
		t.Error(text)
	}
}

func TestWhoReadsAWeek(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(name, path string, want int) {
		t.Helper()
		if status, text := d.week(sessions[name], path); status != want {
			t.Errorf("%s %s: %d, not %d: %s", name, path, status, want, text)
		}
	}
	f("stranger", "/semaine", http.StatusSeeOther)
	f("resident", "/semaine", http.StatusOK)
	f("resident", "/semaine/h1", http.StatusOK)
	f("neighbour", "/semaine/h1", http.StatusNotFound)
	f("advisor", "/semaine", http.StatusNotFound)
	f("advisor", "/semaine/h1", http.StatusOK)
	f("other advisor", "/semaine/h1", http.StatusNotFound)
	f("facilitator", "/semaine/h1", http.StatusNotFound)
	f("manager", "/semaine/h1", http.StatusNotFound)
	f("administrator", "/semaine/h1", http.StatusOK)
}

// A home without a reading has a page, and nothing on it is mixed between languages.
func TestAWeekWithoutAReading(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["resident"]
	for _, l := range locales.Languages() {
		if status, text := d.week(session, "/semaine?lang="+l.Tag); status != http.StatusOK || !strings.Contains(text, locales.For(l.Tag).T("digest.none")) {
			t.Errorf("%s: %d %s", l.Tag, status, text)
		}
	}
}

// Of water little is told in litres, one of them or none as the language has it.
func TestLittleWater(t *testing.T) {
	f := func(language string, cubicMetres float64, want string) {
		t.Helper()
		teller := teller{w: locales.For(language), past: &past{register: channel(telemetry.ColdWater, telemetry.Volume)}}
		if got := teller.amount(cubicMetres); got != want {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
	f("fr", 0, "0\u202flitre")
	f("fr", 0.0004, "0\u202flitre")
	f("fr", 0.001, "1\u202flitre")
	f("fr", 0.0016, "2\u202flitres")
	f("fr", 0.42, "420\u202flitres")
	f("fr", 1.42, "1,42\u202fm³")
	f("rcf", 0, "0 lit")
	f("rcf", 0.42, "420 lit")
}
