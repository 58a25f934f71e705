package main

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// What a home is offered follows what it measures: a cold one is neither asked to turn down nor to open its windows.
func TestGesturesFitTheHome(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(who, path string, has []string, hasNot ...string) {
		t.Helper()
		var list []gesture
		d.read(sessions[who], path, &list)
		ids := map[string]bool{}
		for _, g := range list {
			ids[g.ID] = true
			if g.Title == "" || g.Why == "" || g.How == "" || len(g.Pictures) < 2 || len(g.Sources) == 0 {
				t.Errorf("%+v", g)
			}
		}
		for _, id := range has {
			if !ids[id] {
				t.Errorf("%s %s: no %s", who, path, id)
			}
		}
		for _, id := range hasNot {
			if ids[id] {
				t.Errorf("%s %s: %s", who, path, id)
			}
		}
	}
	salon := func(celsius float64) {
		t.Helper()
		d.at = d.at.Add(time.Minute)
		d.publish("h1", 0, map[telemetry.Channel]float64{{Place: "salon", Quantity: telemetry.Temperature}: celsius})
	}
	f("resident", "/api/gestures", []string{"g09", "g20"}, "g01", "g21", "g40", "g43") // in January, with nothing known
	salon(21)
	f("resident", "/api/gestures", []string{"g01", "g02", "g09"}, "g21")
	status, answer := d.call(sessions["resident"], http.MethodPut, "/api/households/h1/contract",
		`{"from":"2025-01-01","option":"hphc","powerKVA":6,"offPeak":["22:30-06:30"]}`)
	if status != http.StatusOK {
		t.Fatal(status, string(answer))
	}
	f("resident", "/api/gestures", []string{"g01", "g21", "g84"})
	salon(15)
	f("advisor", "/api/gestures?household=h1", []string{"g05", "g13"}, "g01", "g02", "g03", "g04", "g09", "g10")
	f("neighbour", "/api/gestures", []string{"g31", "g41", "g44"}, "g01", "g05", "g09", "g13", "g110")
	f("manager", "/api/gestures", []string{"g01", "g31", "g111"})
}

// A gesture is told in the caller's language, with what it is worth where they live.
func TestGesturesAreToldAndCounted(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(who, language, title, care string, kWh float64) {
		t.Helper()
		d.call(sessions[who], http.MethodPut, "/api/me/language", `{"language":"`+language+`"}`)
		var list []gesture
		d.read(sessions[who], "/api/gestures", &list)
		i := slices.IndexFunc(list, func(g gesture) bool { return g.ID == "g24" })
		if i < 0 || list[i].Title != title || list[i].Care != care || list[i].HighKWh != kWh {
			t.Errorf("%s in %s: %+v", who, language, list[max(i, 0)])
		}
	}
	f("resident", "fr", "Posez une douchette économe", "Eau chaude au gaz sans ballon\u00a0: gardez au moins 8\u202fL/min, sinon elle s’éteint.", 212)
	f("neighbour", lakaz.Reunion.Language(), "Mèt in pom la dous ékonom", "Dolo so gaz san balon\u00a0: gard omwin 8\u202fL/min, sinon li étinn.", 110)
}

func TestBadgesAreTold(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(who, id, title string, want bool) {
		t.Helper()
		var list []badge
		d.read(sessions[who], "/api/badges", &list)
		got := slices.ContainsFunc(list, func(b badge) bool { return b.ID == id && b.Title == title && b.Why != "" && b.Picture != "" })
		if got != want {
			t.Errorf("%s: %s %v in %+v", who, id, got, list)
		}
	}
	f("resident", "warmHome", "Une maison où l’on est bien", true)
	d.call(sessions["neighbour"], http.MethodPut, "/api/me/language", `{"language":"rcf"}`)
	f("neighbour", "helper", "Koudmin", true)
	f("neighbour", "warmHome", "Inn kaz lé bon pou viv", false)
	f("manager", "coolHome", "Au frais chez soi", true)
}
