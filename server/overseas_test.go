package main

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
	"lakaz/telemetry/advice"
)

// heatingWords are the words of heating in each of the languages; hot water may be heated anywhere.
var heatingWords = regexp.MustCompile(`(?i)chauffage|chauffez|chauffer|radiateur|thermostat|chaudière|convecteur|poêle|` +
	`chofaj|chofé |sofaz|\bsof (out|la|ziska|pli) |radyat|t[èe]rmosta|chodyè|sodyèr|konvèkt`)

func TestHeatingWordsAreSeen(t *testing.T) {
	f := func(text string, want bool) {
		t.Helper()
		if got := heatingWords.MatchString(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
	f("Coupez le chauffage", true)
	f("Chofé kaz a-w san pè", true)
	f("Sof out kaz san pèr", true)
	f("Étinn sofaz", true)
	f("Étenn chofaj-la", true)
	for _, l := range locales.Languages() {
		f(locales.For(l.Tag).T("advice.airingNeeded.do"), true) // of the mainland
	}
	f("Votre eau chaude", false)
	f("Sofo i travay pou pèrsonn", false)
	f("chauffe-eau solaire", false)
}

// The home in La Réunion sees no word of heating, in any language: on no sheet, page or board, in no advice, gesture,
// badge or notice.
func TestNoWordOfHeatingOverseas(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["neighbour"]
	now := d.clock()
	h, err := d.registry.Household(t.Context(), "h2")
	must(t, err)
	h.Dwelling.Outdoor, h.Dwelling.ColdWater, h.Dwelling.HotWater = true, true, true
	must(t, d.registry.PutHousehold(t.Context(), h))
	seen := 0
	look := func(where, text string) {
		t.Helper()
		seen++
		for _, at := range heatingWords.FindAllStringIndex(text, 3) {
			t.Errorf("%s: …%s…", where, text[max(0, at[0]-60):min(len(text), at[1]+40)])
		}
	}
	// In the heights it may be cold, on the coast hot; both are damp.
	for _, climate := range []struct {
		name              string
		celsius, humidity float64
	}{{"cold", 12, 88}, {"hot", 33, 80}, {"well", 26, 60}} {
		at := d.clock()
		for _, room := range []string{"salon", "chambre", "outdoor"} {
			d.lived("h2", channel(room, telemetry.Temperature), at.AddDate(0, 0, -16), at, 30, func(int) float64 { return climate.celsius })
			d.lived("h2", channel(room, telemetry.Humidity), at.AddDate(0, 0, -16), at, 30, func(int) float64 { return climate.humidity })
		}
		d.lived("h2", channel("electricity", telemetry.Power), at.AddDate(0, 0, -16), at, 5, func(m int) float64 { return 400 + 300*math.Abs(math.Sin(float64(m)/700)) })
		d.lived("h2", channel("electricity", telemetry.Energy), at.AddDate(0, 0, -16), at, 30, func(m int) float64 { return float64(m * 10) })
		must(t, d.server.weeks.judgeAll(t.Context()))
		d.server.advice.forget("h2")
		for _, l := range locales.Languages() {
			d.wish(session, "PUT", "/api/me/language", fmt.Sprintf(`{"language":%q}`, l.Tag))
			paths := []string{"/api/me", "/api/gestures?household=h2", "/api/badges", "/api/households/h2", "/api/households/h2/advice"}
			for name := range d.server.composers() {
				paths = append(paths, "/api/households/h2/sheets/"+name)
			}
			for _, place := range screen.Places(h.Dwelling) {
				for _, span := range []string{"day", "week", "month", "year"} {
					paths = append(paths, "/api/households/h2/history?place="+place+"&span="+span)
				}
			}
			for _, path := range paths {
				status, text := d.call(session, "GET", path, "")
				if status != http.StatusOK {
					t.Errorf("%s: %d %s", path, status, text)
				}
				look(climate.name+" "+l.Tag+" "+path, string(text))
			}
			for _, path := range []string{"/", "/semaine", "/historique", "/gestes", "/budget", "/moi", "/moi/avis", "/moi/aide", "/moi/donnees"} {
				status, text := d.week(session, path)
				if status != http.StatusOK {
					t.Errorf("%s: %d", path, status)
				}
				look(climate.name+" "+l.Tag+" "+path, text)
			}
			home, err := d.server.home(t.Context(), h)
			must(t, err)
			look(climate.name+" "+l.Tag+" board", fmt.Sprintf("%+v", screen.HomeOf(locales.For(l.Tag), home, d.clock())))
		}
		d.pass(40 * 24 * time.Hour)
	}
	// What other homes overseas may be told, at any time of the year.
	for _, l := range locales.Languages() {
		w := locales.For(l.Tag)
		for _, territory := range lakaz.Territories()[1:] {
			for _, rule := range advice.Rules() {
				if len(rule.Places) == 0 || slices.Contains(rule.Places, advice.Overseas) {
					for _, part := range []string{"title", "why", "do"} {
						key := "advice." + rule.ID + "." + part
						look(l.Tag+" "+key, w.T(key))
					}
				}
			}
			home := h
			home.Dwelling.Territory = territory
			for day := now; day.Before(now.AddDate(1, 0, 0)); day = day.AddDate(0, 0, 20) {
				look(l.Tag+" notices", strings.Join(noticeWords(w, home, day), "\n"))
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d texts were looked at", seen)
	}
}

// noticeWords is everything a home may be told on a phone on a day.
func noticeWords(w *locales.Printer, h lakaz.Household, day time.Time) (all []string) {
	f := advice.Facts{}
	for _, fact := range []advice.Fact{advice.ColdLevel, advice.HeatLevel, advice.MouldLevel} {
		f[fact] = 3
	}
	f[advice.LeakLitres], f[advice.LeakNights], f[advice.SilentDays] = 10, 4, 3
	for _, n := range noticesOf(h, day, f, nil) {
		title, text := n.words(w, noticeChoice{Figures: true})
		quietTitle, quietText := n.words(w, noticeChoice{})
		all = append(all, title, text, quietTitle, quietText)
	}
	return all
}
