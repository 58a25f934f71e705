//go:build !js

package main

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/live"
	"lakaz/telemetry"
)

// programme is a programme as it stands before anything is drawn, at noon.
func programme(t *testing.T, m me) *program {
	t.Helper()
	p := newProgram()
	p.now = func() time.Time { return noon }
	p.words = words(t, "fr")
	p.me = m
	p.at = route{path: "/"}
	return p
}

func resident() me {
	return me{Person: "p1", Role: lakaz.Resident, Language: "fr", Household: &lakaz.Household{ID: "h1"}}
}

// drawn is the present screen as text, spaces between tags left out.
func drawn(p *program) string {
	return regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(app.HTMLString(p.Render()), "")
}

func TestScreens(t *testing.T) {
	f := func(name string, p *program, wants ...string) {
		t.Helper()
		html := drawn(p)
		for _, want := range wants {
			if !strings.Contains(html, want) {
				t.Errorf("%s: %q is missing in\n%s", name, want, html)
			}
		}
		if key := regexp.MustCompile(`>(home|nav|state|me|office|history|comfort|room)\.[a-zA-Z.]+<`).FindString(html); key != "" {
			t.Errorf("%s: %s has no sentence", name, key)
		}
	}
	p := programme(t, resident())
	f("loading", p, "sk-ring", "Chargement")
	p.home = homeState{id: "h1", known: true, data: homeWith(t, "FR", measure{"salon", "temperature", "20.4", 0},
		measure{"electricity", "power", "640", 0}, measure{"bain", "humidity", "71", 0})}
	p.home.data.Usual = &telemetry.Usual{Low: 480, High: 860, Max: 1500}
	p.home.data.Today = &telemetry.Today{Day: "2026-01-15", CostEUR: 0.62, Against: telemetry.AsUsual}
	f("home", p, "Vous êtes bien", "20,4", "640", "comme d’habitude", "0,62", "aujourd’hui", "La douche", "Air humide", "jeudi 15 janvier, 12\u202fh\u202f00", `aria-current="page"`)
	p.home.data.Today.Day = "2026-01-14"
	if html := drawn(p); strings.Contains(html, "aujourd’hui") {
		t.Error("yesterday's cost is shown as today's")
	}
	p.home = homeState{id: "h1", err: errOffline}
	f("no answer", p, "Sans réseau", "Réessayer")
	p.home = homeState{id: "h1", err: errors.New("invalid character '<'")}
	f("an answer nobody understands", p, "Réessayez dans un instant")
	p.home = homeState{id: "h1", known: true}
	f("no sensor", p, "Aucun capteur", "kaz-asleep")
	p.broken = true
	f("broken", p, "Un souci de notre côté", "Recommencer")
	p.broken = false
	for path, want := range map[string]string{"/gestes": "Le geste du jour", "/budget": "Budget", "/moi/aide": "De l’aide", "/atelier": ">Atelier</h1>", "/moi": "Kréyòl Gwadloup", "/bureau": "Aucun capteur"} {
		p.at.path = path
		f(path, p, want)
	}
	p.at.path = "/nulle/part"
	f("an address that leads nowhere", p, "Cette page n’existe pas", "kaz-asleep", "Retour à Chez moi")
	p.at.path, p.leaving = "/moi", true
	f("leaving", p, "Quitter Lakaz ici", "Rester")
}

func TestARenderThatFailsShowsACard(t *testing.T) {
	p := programme(t, resident())
	p.home = homeState{id: "h1", known: true, data: homeWith(t, "FR", measure{"salon", "temperature", "20", 0})}
	good := p.now
	calls := 0
	p.now = func() time.Time {
		if calls++; calls == 1 {
			panic("a fault of ours")
		}
		return good()
	}
	if html := drawn(p); !strings.Contains(html, "Un souci de notre côté") {
		t.Errorf("%s", html)
	}
}

func TestScreenOfRole(t *testing.T) {
	f := func(role lakaz.Role, path, query, want string) {
		t.Helper()
		p := programme(t, me{Role: role})
		p.at = route{path: path, query: map[string][]string{"id": {query}}}
		if got := p.screen(); got != want {
			t.Errorf("%s at %s: %s, want %s", role, path, got, want)
		}
	}
	f(lakaz.Resident, "/", "", "/")
	f(lakaz.Resident, "/bureau", "", "/")
	f(lakaz.Resident, "/foyer", "h2", "/")
	f(lakaz.Resident, "/historique", "", "/historique")
	f(lakaz.Advisor, "/", "", "/bureau")
	f(lakaz.Advisor, "/gestes", "", "/bureau")
	f(lakaz.Advisor, "/foyer", "h2", "/foyer")
	f(lakaz.Advisor, "/foyer", "", "/bureau")
	f(lakaz.Manager, "/moi", "", "/moi")
	f(lakaz.Manager, "/atelier", "w1", "/bureau")
	f(lakaz.Facilitator, "/", "", "/atelier")
	f(lakaz.Advisor, "/atelier", "w1", "/atelier")
}

func TestFold(t *testing.T) {
	p := programme(t, resident())
	p.home.id = "h1"
	send := func(ty, ch, data string) {
		p.fold([]live.Message{{Ty: ty, Ch: ch, D: json.RawMessage(data)}})
	}
	send(live.Snapshot, "home:h1", `{"v/salon/temperature":{"v":20.4,"t":1768474800}}`)
	if p.home.known {
		t.Error("a home is known before its household has come")
	}
	send(live.Snapshot, "home:h1", `{"household":{"id":"h1","dwelling":{"territory":"FR","rooms":[{"id":"salon","kind":"living"}]}}}`)
	send(live.Value, "home:h2", `{"v/salon/temperature":{"v":5,"t":1768474900}}`)
	send(live.Value, "home:h1", `{"v/salon/humidity":{"v":48,"t":1768474900},"of a newer version":true,"today":"broken"}`)
	send(live.Value, "home:h1", `no JSON`)
	c := p.home.data.Climate("salon")
	if !p.home.known || c.Celsius != 20.4 || c.Humidity != 48 {
		t.Errorf("known %v, %+v", p.home.known, c)
	}
}

func TestMergeKeepsTheNewer(t *testing.T) {
	told := homeWith(t, "FR", measure{"salon", "temperature", "21", 0}, measure{"bain", "temperature", "19", time.Hour})
	answered := homeWith(t, "FR", measure{"salon", "temperature", "20", time.Minute}, measure{"bain", "temperature", "18", time.Minute})
	merged := merge(told, answered)
	if got := merged.Climate("salon").Celsius; got != 21 {
		t.Errorf("salon: %v, want what the live link told since", got)
	}
	if got := merged.Climate("bain").Celsius; got != 18 {
		t.Errorf("bain: %v, want the newer answer", got)
	}
}

func TestClockOfTheServer(t *testing.T) {
	f := func(name string, ahead, want time.Duration) {
		t.Helper()
		p := programme(t, resident())
		p.setClock(time.Now().Add(ahead))
		if got := time.Until(p.now()).Round(time.Second); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	f("a right clock", 300*time.Millisecond, 0)
	f("a phone two hours slow", 2*time.Hour, 2*time.Hour)
	f("a phone a day fast", -24*time.Hour, -24*time.Hour)
}

func TestBackoff(t *testing.T) {
	f := func(attempt int, share float64, want time.Duration) {
		t.Helper()
		if got := backoff(attempt, share); got != want {
			t.Errorf("try %d at %v: %v, want %v", attempt, share, got, want)
		}
	}
	f(0, 0, time.Second)
	f(0, 0.5, 1500*time.Millisecond)
	f(3, 0, time.Second)
	f(3, 0.5, 8500*time.Millisecond)
	f(4, 1, 30*time.Second)
	f(40, 1, 30*time.Second)
}

func TestSpoken(t *testing.T) {
	p := programme(t, resident())
	f := func(text, want string) {
		t.Helper()
		if got := p.spoken(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	f("20,4\u202f°C", "20,4 degrés")
	f("1\u202f480\u202fW en ce moment", "1480 watts en ce moment")
	f("12\u202f480\u202fkWh, 17\u202fh\u202f042", "12480 kilowattheures, 17 h 042")
	f("9,8\u202fkWh, 0,62\u202f€", "9,8 kilowattheures, 0,62 euros")
	f("\u22122\u202f°C", "moins 2 degrés")
	f("48\u202f%", "48 pour cent")
}

func TestRefusalsReachThePerson(t *testing.T) {
	p := programme(t, resident())
	f := func(err error, want string) {
		t.Helper()
		if _, got := p.reason(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	f(&problem{Status: 404, Title: "Introuvable", Detail: "Ce foyer n’existe pas."}, "Ce foyer n’existe pas.")
	f(&problem{Status: 404, Title: "Introuvable"}, "Introuvable")
	f(&problem{Status: 502}, p.words.T("state.errorText"))
	f(errOffline, p.words.T("state.offlineText"))
	if !gone(&problem{Status: 401}) || gone(&problem{Status: 403}) || gone(errOffline) {
		t.Error("only 401 ends the session")
	}
}
