//go:build !js

package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

func TestLegend(t *testing.T) {
	f := func(name, option string, bars bool, want ...legendItem) {
		t.Helper()
		got := legendOf([]byte(option))
		if !slices.Equal(got, want) || barsOnly(got) != bars {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	f("a week", `{"series":[{"name":"an dernier","type":"line","lineStyle":{"color":"--ink-2","type":[2,5]}},{"name":"Salon","type":"line","lineStyle":{"color":"--ink"}},
		{"name":"froid","type":"line"},{"name":"an dernier","type":"bar","itemStyle":{"color":"transparent","borderColor":"--ink-2"}},
		{"name":"Électricité","type":"bar","itemStyle":{"color":"--honey"}}]}`, false,
		legendItem{name: "an dernier", ghost: true, colour: "--ink-2"}, legendItem{name: "Salon", colour: "--ink"}, legendItem{name: "Électricité", bar: true, colour: "--honey"})
	f("a register", `{"series":[{"name":"Gaz","type":"bar","itemStyle":{"color":"--earth"}}]}`, true, legendItem{name: "Gaz", bar: true, colour: "--earth"})
	f("no option", `[]`, true)
}

func TestHistoryURL(t *testing.T) {
	f := func(home, place, span, at, want string) {
		t.Helper()
		if got := historyURL(home, place, span, at); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	f("", "salon", "", "", "/historique?place=salon")
	f("h1", "water-cold", "week", "2026-01-05", "/historique?at=2026-01-05&id=h1&place=water-cold&span=week")
}

func TestHistoryScreen(t *testing.T) {
	p := programme(t, resident())
	p.at.path = "/historique"
	p.home = homeState{id: "h1", known: true, data: homeWith(t, "FR")}
	p.past = pastState{place: "salon", span: telemetry.Week, row: 1, known: true, data: telemetry.History{Place: "salon", Span: telemetry.Week, Title: "5 – 11 janvier", Previous: "2025-12-29",
		Sentence: []telemetry.Phrase{{Text: "Vous avez été "}, {Text: "bien", Comfort: telemetry.Well}, {Text: " 6 jours sur 7."}},
		Option:   []byte(`{"series":[{"name":"Salon","type":"line","lineStyle":{"color":"--ink"}}]}`),
		Columns:  []string{"Jour", "Moyenne"}, Rows: [][]string{{"lun. 5", "19,9 °C"}, {"mar. 6", "19,6 °C"}},
		Totals: []telemetry.Total{{Label: "Électricité", Figure: "9,80 €", Detail: "1,31 € de moins", Trend: "down"}}}}
	html := drawn(p)
	for _, want := range []string{`data-c="bien"`, "5 – 11 janvier", "mar. 6", ": 19,6 °C", "trending-down", "Voir les chiffres", "Mêmes jours l’an dernier", "Semaine d’avant"} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is missing in\n%s", want, html)
		}
	}
	p.past.err = errOffline
	if html := drawn(p); !strings.Contains(html, "pas gardée sur cet appareil") {
		t.Errorf("offline: %s", html)
	}
}

func TestUrgency(t *testing.T) {
	at := func(ago time.Duration) *time.Time { v := noon.Add(-ago); return &v }
	celsius := func(v float64) *float64 { return &v }
	line := func(name string, c telemetry.Comfort, v float64, ago time.Duration) homeLine {
		return homeLine{Household: lakaz.Household{Name: name}, Comfort: c, Celsius: celsius(v), At: at(ago)}
	}
	homes := []homeLine{line("well", telemetry.Well, 20, 0), line("cool", telemetry.Cool, 17, 0), {Household: lakaz.Household{Name: "never"}},
		line("cold", telemetry.Cold, 15, 0), line("was cold", telemetry.Cold, 12, 48*time.Hour), line("colder", telemetry.Cold, 13, 0), line("hot", telemetry.Hot, 31, 0)}
	week := func(name string, w telemetry.Indicators) homeLine {
		l := line(name, telemetry.Well, 20, 0)
		l.Week = &w
		return l
	}
	homes = append(homes, week("damp", telemetry.Indicators{Mould: telemetry.Red}), week("a bit damp", telemetry.Indicators{Mould: telemetry.Amber}),
		week("calm", telemetry.Indicators{Cold: telemetry.Green}), week("cold week", telemetry.Indicators{Cold: telemetry.Red}),
		week("without", telemetry.Indicators{Cold: telemetry.Red, Privation: true}))
	var got []string
	for _, l := range byUrgency(homes, noon) {
		got = append(got, l.Household.Name)
	}
	if want := "without, cold week, damp, colder, cold, hot, a bit damp, never, was cold, cool, calm, well"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if homes[0].Household.Name != "well" {
		t.Error("the list itself was reordered")
	}
}

func TestOffice(t *testing.T) {
	f := func(role lakaz.Role, want string, not ...string) {
		t.Helper()
		p := programme(t, me{Person: "p2", Role: role, Name: "Nadia Benali"})
		p.at.path = "/bureau"
		few := 12
		p.office = officeState{known: true, operations: []operationLine{{Operation: lakaz.Operation{Name: "Les Tilleuls"}, Households: &few}, {Operation: lakaz.Operation{Name: "Pellevoisin"}}},
			homes: []homeLine{{Household: lakaz.Household{ID: "h1", Name: "Foyer Caron"}, Week: &telemetry.Indicators{Cold: telemetry.Red, Privation: true}}}}
		html := drawn(p)
		if !strings.Contains(html, want) {
			t.Errorf("%s: %q is missing in\n%s", role, want, html)
		}
		for _, n := range not {
			if strings.Contains(html, n) {
				t.Errorf("%s: %q is shown", role, n)
			}
		}
	}
	f(lakaz.Manager, "moins de 10 foyers\u00a0: rien n’est montré", "Foyer Caron", "Nouvelle passerelle")
	f(lakaz.Facilitator, "non montré", "Foyer Caron")
	f(lakaz.Advisor, "Foyer Caron", "Nouvelle passerelle", "Pellevoisin")
	f(lakaz.Administrator, "Nouvelle passerelle")
	f(lakaz.Advisor, "à appeler aujourd’hui")
}
