//go:build !js

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"lakaz"
)

// What calls for somebody stands first, with what to do and a way to say that one does it; a gateway's sensors open below.
func TestAlarms(t *testing.T) {
	p := programme(t, me{Person: "a", Role: lakaz.Advisor, Language: "fr"})
	p.at = route{path: "/bureau"}
	p.office = officeState{known: true}
	s := &p.office.gateways
	has := func(want bool, texts ...string) {
		t.Helper()
		html := drawn(p)
		for _, text := range texts {
			if strings.Contains(html, text) != want {
				t.Errorf("%q: want %v in\n%s", text, want, html)
			}
		}
	}
	read := func(data string, into any) {
		t.Helper()
		if err := json.Unmarshal([]byte(data), into); err != nil {
			t.Fatal(err)
		}
	}
	has(true, "Alertes", "Aucune alerte")
	read(`[{"row":{"id":"g1-1","href":"/foyer?id=h1","title":"Morel · Chambre","todo":"Regarder sa pile.",
		"signs":[{"icon":"octagon-alert","text":"Urgent","state":"alerte"},{"icon":"radio-tower","text":"Plus de nouvelles"}]}}]`, &s.alarms)
	has(true, "Morel · Chambre", `href="/foyer?id=h1"`, "Urgent", `data-c="alerte"`, "Regarder sa pile.", "m’en occupe")
	has(false, "Aucune alerte")
	s.alarms[0].Row.ID = "" // somebody does it
	has(false, "m’en occupe")

	read(`[{"id":"g1","household":"h1","accepted":12,"refusals":3,"why":"unité inconnue\u00a0: 3","signs":[{"icon":"check","text":"à l’instant"}]}]`, &s.lines)
	has(true, "unité inconnue", "à l’instant", "Capteurs", "Appareils")
	has(false, ">Voir<") // what was refused is the administrator's to look at
	p.me.Role = lakaz.Administrator
	has(true, ">Voir<")
	s.sensed = "g1"
	has(true, "sk-1")
	s.sensors = []healthLine{}
	has(true, "Aucun capteur")
	read(`[{"row":{"title":"Salon","signs":[{"icon":"battery-low","text":"pile 8\u202f%","state":"alerte"}]}}]`, &s.sensors)
	has(true, "Salon", "pile 8\u202f%", "#battery-low")
}
