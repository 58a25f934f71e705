package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/live"
)

// callID is the nth call's id that a device makes at an instant.
func callID(at time.Time, n byte) string {
	var id ulid.ULID
	id.SetTime(ulid.Timestamp(at))
	id[15] = n
	return id.String()
}

// A call for help goes from the household's screen to the advisor's office and back: what came of it, by whom.
func TestACallForHelp(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	must(t, d.registry.SetPhone(t.Context(), "advisor", "06 39 98 01 02"))
	for _, p := range []lakaz.Purpose{lakaz.ForAdvisor, lakaz.ForProgramme} { // help goes on, whatever it agrees to
		must(t, d.registry.WithdrawConsent(t.Context(), "h1", p, lakaz.ByMonth, lakaz.Actor{Household: "h1"}))
	}
	send := func(n byte, body string, want int) string {
		t.Helper()
		id := callID(d.clock(), n)
		for range 2 { // sent again, it is one call
			if got, answer := d.call(sessions["resident"], "PUT", "/api/households/h1/calls/"+id, body); got != want {
				t.Errorf("%s: %d %s", body, got, answer)
			}
		}
		return id
	}
	office := func(name string) string {
		t.Helper()
		var lines []callLine
		d.read(sessions[name], "/api/calls", &lines)
		var out []string
		for _, l := range lines {
			words := []string{string(l.State), l.Row.Phone, l.Row.Todo, l.Row.Do.Label}
			for _, s := range l.Row.Signs {
				words = append(words, s.Text+s.State)
			}
			out = append(out, strings.Join(words, "|"))
		}
		return strings.Join(out, "\n")
	}
	f := func(name, want string) {
		t.Helper()
		if got := strings.NewReplacer("\u202f", " ").Replace(office(name)); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
	f("advisor", "")
	send(1, `{"topic":"bill","words":" Je ne comprends pas. ","phone":"06 39 98 00 09","when":"evening"}`, 200)
	d.pass(5 * time.Minute)
	cold := send(2, `{"topic":"cold"}`, 200)
	d.pass(2 * time.Minute)
	f("other advisor", "")
	bill := "sent|06 39 98 00 09|Je ne comprends pas.|Je m’en occupe|Une facture m’inquiète|il y a 7 min|Le soir"
	f("advisor", "sent|||Je m’en occupe|J’ai froidalerte|il y a 2 min\n"+bill)
	var lines []callLine
	step := func() {
		t.Helper()
		d.read(sessions["advisor"], "/api/calls", &lines)
		if got, answer := d.call(sessions["advisor"], "PUT", lines[0].Row.Do.URL, ""); got != 200 {
			t.Errorf("%s: %d %s", lines[0].Row.Do.URL, got, answer)
		}
	}
	step()
	f("administrator", "seen|||J’ai appelé|J’ai froidalerte|il y a 2 min|advisor s’en occupe\n"+bill)
	sheet := func(want bool, texts ...string) {
		t.Helper()
		whole := d.sheet(sessions["resident"], "/api/households/h1/sheets/help")
		for _, text := range texts {
			if strings.Contains(whole, text) != want {
				t.Errorf("%q: want %v in %s", text, want, whole)
			}
		}
	}
	sheet(true, "Vu par advisor", "Bien reçu", "tel:0639980102", `"keep":true`, "/calls/{ulid}", "mailto:awa@example.org")
	step()
	sheet(true, "advisor vous a appelé")
	step()
	sheet(true, "C’est réglé")
	f("advisor", bill)
	if list, err := d.calls.Of(t.Context(), "h1"); err != nil || len(list) != 2 || list[0].ID != cold || len(list[0].Steps) != 4 {
		t.Error(list, err)
	}
	for n := range byte(4) {
		send(10+n, `{"topic":"equipment"}`, 200)
	}
	status, answer := d.call(sessions["resident"], "PUT", "/api/households/h1/calls/"+callID(d.clock(), 20), `{"topic":"cold"}`)
	var p problem
	must(t, json.Unmarshal(answer, &p))
	if status != 409 || !strings.Contains(p.Detail, "bien arrivées") {
		t.Errorf("%d %+v", status, p)
	}
	_, err := d.erasures.erase(t.Context(), lakaz.Actor{Role: lakaz.Administrator}, "h1")
	must(t, err)
	f("administrator", "")
	if found := traces(t, d.server.store, []string{cold, "Je ne comprends pas"}); len(found) != 0 {
		t.Error(found)
	}
}

// An office that is open hears at once that a call has come.
func TestACallIsHeardAtOnce(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
	conn, _, err := dialer.Dial("ws"+strings.TrimPrefix(d.base, "http")+"/live", http.Header{"Cookie": {sessionCookie + "=" + sessions["advisor"]}})
	must(t, err)
	defer conn.Close()
	must(t, conn.WriteJSON(live.NewSubscribe(lakaz.CallsTopic("lille"))))
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	next := func(want string) {
		t.Helper()
		for {
			var m live.Message
			must(t, conn.ReadJSON(&m))
			if m.Ty == want {
				return
			}
		}
	}
	next(live.Snapshot)
	d.pass(time.Second)
	id := callID(d.clock(), 1)
	d.call(sessions["resident"], "PUT", "/api/households/h1/calls/"+id, `{"topic":"cold"}`)
	next(live.Value)
	d.pass(time.Second)
	d.call(sessions["administrator"], "PUT", "/api/households/h1/calls/"+id+"/seen", "")
	next(live.Value)
}

// Overseas the sheet knows no cold.
func TestHelpOverseas(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	for _, l := range []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"} {
		must(t, d.registry.SetLanguage(t.Context(), d.residentOf("h2"), l))
		for _, name := range []string{"help", "privacy"} {
			sheet := d.sheet(sessions["neighbour"], "/api/households/h2/sheets/"+name)
			for _, word := range []string{"froid", "fwèt", "fret", "frèt", "fré\"", "chauff", "chofaj", "sofaz"} {
				if strings.Contains(sheet, word) {
					t.Errorf("%s, %s: %s", name, l, word)
				}
			}
		}
	}
}

// residentOf is a household's resident.
func (d *door) residentOf(h lakaz.HouseholdID) lakaz.PersonID {
	d.t.Helper()
	p, err := d.registry.Resident(d.t.Context(), h)
	must(d.t, err)
	return p.ID
}

// However many send the same call at once, it is one, and each is told that it is stored.
func TestOneCallFromManyAtOnce(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session, id := d.sessions()["resident"], callID(d.clock(), 1)
	answers := make(chan string)
	for range 8 {
		go func() {
			status, _ := d.call(session, "PUT", "/api/households/h1/calls/"+id, `{"topic":"cold"}`)
			answers <- fmt.Sprint(status)
		}()
	}
	for range 8 {
		if got := <-answers; got != "200" {
			t.Error(got)
		}
	}
	if list, err := d.calls.Of(t.Context(), "h1"); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
}
