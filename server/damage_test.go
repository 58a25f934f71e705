package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Every stored value goes bad in turn, whatever it is: the server opens, nothing panics, what is wrong is counted, and
// the home that it is not of is answered as before.
func TestAnyValueMayGoBad(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026
	session := d.sessions()["administrator"]
	gateways := map[lakaz.HouseholdID]lakaz.GatewayID{}
	start := d.now().AddDate(0, 0, -75).Truncate(time.Hour)
	for _, h := range []lakaz.HouseholdID{"h1", "h2"} {
		g, _, err := d.registry.NewGateway(t.Context(), h)
		must(t, err)
		gateways[h] = g.ID
		must(t, d.ingest.Publish(t.Context(), g.ID, "lakaz/"+string(g.ID)+"/zigbee2mqtt/Salon", []byte(`{"temperature":19.8}`), d.now()))
		must(t, d.ingest.Publish(t.Context(), g.ID, "lakaz/"+string(g.ID)+"/senml", []byte(`[{"n":"salon/temperature","v":"warm"}]`), d.now()))
		var past []telemetry.Reading
		for i := range 50 {
			past = append(past, telemetry.Reading{Channel: channel("salon", telemetry.Temperature), At: start.Add(time.Duration(i) * 36 * time.Hour), Value: telemetry.NewDecimal(int64(180+i), 1)},
				telemetry.Reading{Channel: channel(telemetry.Electricity, telemetry.Energy), At: start.Add(time.Duration(i) * 36 * time.Hour), Value: telemetry.NewDecimal(int64(i), 0)})
		}
		must(t, d.series.Import(t.Context(), h, past))
		d.publish(h, 5, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 20, channel("salon", telemetry.Humidity): 50})
		d.card(h)
	}
	must(t, d.series.Seal(t.Context(), d.now()))
	must(t, d.series.Merge(t.Context(), d.now().AddDate(0, 0, -mergeAfter)))
	must(t, d.weeks.judgeAll(t.Context()))
	must(t, d.series.Close(t.Context()))
	must(t, d.devices.Flush(t.Context()))

	span := "from=" + start.AddDate(0, 0, -1).Format(time.RFC3339) + "&to=" + d.now().AddDate(0, 0, 1).Format(time.RFC3339)
	of := func(h lakaz.HouseholdID) []string {
		home := "/api/households/" + string(h)
		return []string{home, home + "/readings?channels=salon/temperature&" + span, home + "/hours?channels=salon/temperature&" + span,
			home + "/days?channels=electricity/energy&" + span, home + "/history?place=salon&span=month", home + "/indicators", home + "/contracts", home + "/bill",
			"/api/gateways/" + string(gateways[h]) + "/inbox", "/api/gateways/" + string(gateways[h]) + "/devices"}
	}
	shared := []string{"/api/me", "/api/households", "/api/operations", "/api/gateways",
		"/api/operations/reunion/days?channel=salon/temperature&from=2025-11-01&to=2026-01-16"}
	var log bytes.Buffer
	var mu sync.Mutex
	ask := func() (status map[string]int, answers map[string]string, s *server) {
		s, err := newServer(t.Context(), d.store, options{}, slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, nil)), d.clock)
		if err != nil {
			return nil, nil, nil // a store of which the layout's mark is bad is not guessed at
		}
		handler := s.handler()
		status, answers = map[string]int{}, map[string]string{}
		for _, path := range slices.Concat(shared, of("h1"), of("h2")) {
			req := httptest.NewRequest("GET", path, nil)
			req.AddCookie(&http.Cookie{Name: sessionCookie, Value: session})
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, req)
			status[path], answers[path] = w.Code, w.Body.String()
		}
		return status, answers, s
	}
	good, whole, s := ask()
	for path, status := range good {
		if status != http.StatusOK {
			t.Errorf("%s: %d %s", path, status, whole[path])
		}
	}
	if s.damaged() != 0 {
		t.Fatal("damaged before anything was done")
	}

	stored := map[string][]byte{}
	var keys []string
	must(t, d.store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(k, v []byte) error {
			keys, stored[string(k)] = append(keys, string(k)), v
			return nil
		})
	}))
	kinds := map[string]int{}
	for _, key := range keys {
		value := stored[key]
		if len(value) == 0 {
			continue
		}
		bad := slices.Clone(value)
		bad[len(bad)/2] ^= 4
		put := func(v []byte) {
			must(t, d.store.Update(t.Context(), func(w kv.Writer) error { return w.Set([]byte(key), v) }))
		}
		put(bad)
		status, answers, s := ask()
		put(value)
		if s == nil {
			kinds["refused to open"]++
			continue
		}
		parts, err := kv.ParseTuple([]byte(key))
		must(t, err)
		name := fmt.Sprintf("%q", parts)
		broken, changed := 0, 0
		var failing []string
		for path, was := range whole {
			if status[path] >= 500 {
				broken++
				failing = append(failing, path)
			}
			if its := []any{"registry/person", "registry/household", "registry/operation"}; status[path] >= 500 && slices.Contains(shared, path) && !slices.Contains(its, parts[0]) {
				t.Errorf("%s is bad, and what tells of all homes fails: %s %d", name, path, status[path])
			}
			if answers[path] == was {
				continue
			}
			changed++
			if ofFirst := strings.Contains(key, "h1") || strings.Contains(key, string(gateways["h1"])); ofFirst && slices.Contains(of("h2"), path) {
				t.Errorf("%s is bad, and another home's %s is answered %d %s", name, path, status[path], answers[path])
			}
		}
		if changed > 0 && s.damaged() == 0 && status["/api/me"] == http.StatusOK {
			t.Errorf("%s is bad, %d answers are others, and nothing was counted", name, changed)
		}
		most := 2 // a gateway's, which has two
		switch parts[0] {
		case "registry/household": // what is known of a home hangs on it
			most = len(of("h1"))
		case "registry/person": // and all on who asks
			most = len(whole)
		}
		if broken > most {
			t.Errorf("%s is bad, and %d of %d answers fail: %v", name, broken, len(whole), failing)
		}
		if s.damaged() > 0 {
			kinds["counted"]++
		} else {
			kinds["not met"]++
		}
	}
	t.Logf("%d values: %v", len(keys), kinds)
	mu.Lock()
	defer mu.Unlock()
	if strings.Contains(log.String(), "panic") {
		t.Errorf("a panic:\n%s", log.String()[:min(log.Len(), 3000)])
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
