package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/demo"
	"lakaz/telemetry/advice"
)

// every lists the rules that a home's facts lead to, the first that is said first.
func every(h lakaz.Household, at time.Time, f advice.Facts) (ids []string) {
	for answered := (advice.Answers{}); ; {
		rule, ok := advice.Choose(h.Dwelling.Territory, at, f, answered)
		if !ok {
			return ids
		}
		ids = append(ids, rule.ID)
		answered[rule.ID] = advice.Answer{At: at, Reason: advice.Done}
	}
}

// The demonstration's homes were made to need something: they are told that, and nothing that would hurt.
func TestTheDemosHomesAreAdvised(t *testing.T) {
	d := openDoor(t, options{}, nil)
	_, err := demo.Build(t.Context(), d.registry, d.series, demo.Options{Seed: 1, Now: d.clock(), History: 20 * 24 * time.Hour, Progress: func(int, int) {}})
	must(t, err)
	must(t, d.server.weeks.judgeAll(t.Context()))
	homes, err := d.registry.AllHouseholds(t.Context())
	must(t, err)
	first := map[string]string{
		"tilleuls-2":     "privation",    // one room is heated, and little
		"tilleuls-4":     "mouldSpot",    // damp walls, windows never open
		"tilleuls-6":     "privation",    // frail, and careful with the bill
		"tilleuls-7":     "silentSensor", // a sensor fell silent three days ago
		"morne-a-leau-3": "cooling",      // 23 °C in every bedroom, all night
	}
	for _, h := range homes {
		if h.Operation == "lille" || h.Operation == "reunion" {
			continue // the door's own
		}
		f, err := d.server.facts(t.Context(), h)
		must(t, err)
		ids := every(h, d.clock(), f)
		t.Log(h.ID, ids)
		if want := first[string(h.ID)]; want != "" && (len(ids) == 0 || ids[0] != want) {
			t.Errorf("%s, %s: %v, not %s first (%v)", h.ID, h.Name, ids, want, f)
		}
		for _, id := range ids {
			i := slices.IndexFunc(advice.Rules(), func(r advice.Rule) bool { return r.ID == id })
			rule := advice.Rules()[i]
			if rule.Kind == advice.Saving && f[advice.ColdLevel] >= 2 {
				t.Errorf("%s is cold and told to save: %s", h.ID, id)
			}
			if h.Dwelling.Territory.Overseas() && slices.Contains(rule.Places, advice.OnTheMainland) {
				t.Errorf("%s is told %s overseas", h.ID, id)
			}
		}
	}
}

// Whoever lives in a home puts its advice aside; whoever visits it sees it; for all others it is not there.
func TestAdviceIsTheHomesOwn(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions, now := d.sessions(), d.clock()
	d.lived("h1", channel("salon", "temperature"), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return 15 })
	d.lived("h1", channel("salon", "humidity"), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return 75 })
	var got adviceNow
	d.read(sessions["resident"], "/api/households/h1/advice", &got)
	if got.Advice == nil || got.Advice.ID != "damp" {
		t.Fatalf("before its week is judged: %+v", got.Advice)
	}
	must(t, d.server.weeks.judgeAll(t.Context())) // at once the cold comes first
	for _, name := range crowd() {
		for method, body := range map[string]string{"GET": "", "PUT": `{"reason":"later"}`} {
			path, want := "/api/households/h1/advice", http.StatusNotFound
			if method == "PUT" {
				path += "/fridge"
			}
			switch {
			case name == "stranger":
				want = http.StatusUnauthorized
			case name == "resident", method == "GET" && (name == "advisor" || name == "administrator"):
				want = http.StatusOK
			case name == "advisor", name == "administrator":
				want = http.StatusForbidden
			}
			if status, text := d.call(sessions[name], method, path, body); status != want {
				t.Errorf("%s %s: %d, not %d: %s", name, method, status, want, text)
			}
		}
	}
	d.read(sessions["resident"], "/api/households/h1/advice", &got)
	if got.Advice == nil || got.Advice.ID != "cold" || got.Advice.Call != "cold" {
		t.Fatalf("%+v", got.Advice)
	}
	for _, step := range []struct{ id, reason, next string }{{"cold", "done", "coldDamp"}, {"coldDamp", "notOurs", ""}} {
		var after adviceNow
		status, text := d.call(sessions["resident"], "PUT", "/api/households/h1/advice/"+step.id, fmt.Sprintf(`{"reason":%q}`, step.reason))
		if err := json.Unmarshal([]byte(text), &after); err != nil || status != http.StatusOK {
			t.Fatal(status, text)
		}
		if after.Advice == nil && step.next == "" {
			continue
		}
		if after.Advice == nil || after.Advice.ID != step.next {
			t.Fatalf("after %s: %s", step.id, text)
		}
		if why := plainSpaces(after.Advice.Why); !strings.HasPrefix(why, "Salon : l’humidité a dépassé 70 % pendant 24 h") { // which room it is
			t.Errorf("%s: %s", step.next, why)
		}
	}
	d.pass(8 * 24 * time.Hour) // what is done rests for a week; what cannot be done, for longer
	d.lived("h1", channel("salon", "temperature"), d.clock().AddDate(0, 0, -8), d.clock(), 10, func(int) float64 { return 15 })
	d.lived("h1", channel("salon", "humidity"), d.clock().AddDate(0, 0, -8), d.clock(), 10, func(int) float64 { return 75 })
	must(t, d.server.weeks.judgeAll(t.Context()))
	d.read(sessions["resident"], "/api/households/h1/advice", &got)
	if got.Advice == nil || got.Advice.ID != "cold" {
		t.Errorf("a week later: %+v", got.Advice)
	}
}

func TestAPraiseIsOnlyRead(t *testing.T) {
	for _, rule := range advice.Rules() {
		want := 3
		if rule.Kind == advice.Praise {
			want = 1
		}
		if got := reasonsFor(rule); len(got) != want || got[0] != advice.Done {
			t.Errorf("%s, %s: %v", rule.ID, rule.Kind, got)
		}
	}
}

func TestAnAdviceThatDoesNotExist(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["resident"]
	if status, text := d.call(session, "PUT", "/api/households/h1/advice/heat-the-garden", `{"reason":"done"}`); status != http.StatusNotFound {
		t.Error(status, text)
	}
	if status, text := d.call(session, "PUT", "/api/households/h1/advice/damp", `{"reason":"never"}`); status != http.StatusUnprocessableEntity {
		t.Error(status, text)
	}
}
