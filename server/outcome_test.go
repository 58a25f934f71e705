package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/live"
	"lakaz/locales"
)

// enter gives a phone the session of somebody who has entered on it.
func (p *phone) enter(session string) {
	p.t.Helper()
	req, err := http.NewRequest(http.MethodGet, p.base, nil)
	must(p.t, err)
	p.client.Jar.SetCookies(req.URL, []*http.Cookie{{Name: sessionCookie, Value: session}})
}

// playAll plays a whole room: each phone answers whatever is asked with its own of the answers.
func (d *door) playAll(r *remote, phones []*phone, seats []seated) {
	r.t.Helper()
	for range 200 {
		d.pass(2 * time.Second) // nobody answers faster than a room takes it
		if r.position().Phase == room.Open {
			var a *room.Shown
			must(r.t, json.Unmarshal(r.view["activity"], &a))
			for i, p := range phones {
				if a.Kind == packs.LiveHome {
					break
				}
				body := map[string]any{"seat": seats[i].Seat, "activity": a.ID, "answer": answerTo(*a, i)}
				if status := p.post("/cmd", live.NewCommand(ulid.Make().String(), "room:"+p.room, "answer", encoded(body)), nil); status != http.StatusOK {
					r.t.Fatalf("%s: %d", a.ID, status)
				}
			}
		}
		if res := r.asks("next", nil); res.Refusal != nil {
			r.t.Fatal(res.Refusal)
		}
		if r.position().Phase == room.Finished {
			return
		}
	}
	r.t.Fatal("never finished")
}

// A workshop's report tells all together: those who hold it at any time, managers only of ten or more, in each form.
func TestOutcome(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	r := d.remote(sessions["facilitator"], v)
	var phones []*phone
	var seats []seated
	for range 3 {
		p := newPhone(t, d.base, v)
		phones, seats = append(phones, p), append(seats, p.sit(joining{Language: "fr"}))
	}
	page := "/atelier/" + v.ID + "/bilan"
	if status, body := d.call(sessions["facilitator"], http.MethodGet, page, ""); status != http.StatusOK || !bytes.Contains(body, []byte("L’atelier est en cours")) {
		t.Errorf("while it goes on: %d %s", status, body)
	}
	d.playAll(r, phones, seats)

	status, body := d.call(sessions["facilitator"], http.MethodGet, page, "")
	for _, want := range []string{"Avis sur l’atelier", "Avant et après", "3 sur 3", "Ce que les foyers veulent faire"} {
		if status != http.StatusOK || !bytes.Contains(body, []byte(want)) {
			t.Errorf("the page lacks %q: %d", want, status)
		}
	}
	for _, seat := range seats {
		if bytes.Contains(body, []byte(seat.Name)) {
			t.Errorf("the page names %s", seat.Name)
		}
	}
	if _, body := d.call(sessions["facilitator"], http.MethodGet, page+".csv", ""); !bytes.HasPrefix(body, []byte("\ufeffBilan de l’atelier;Un atelier;")) || !bytes.Contains(body, []byte(";3 sur 3;")) {
		t.Errorf("%s", body)
	}
	status, body = d.call(sessions["manager"], http.MethodGet, page+".csv", "")
	if status != http.StatusOK || bytes.Contains(body, []byte("%\r\n")) || !bytes.Contains(body, []byte("Moins de dix réponses")) {
		t.Errorf("a manager reads of three people: %d %s", status, body)
	}
	status, body = d.call(sessions["facilitator"], http.MethodGet, page+".pdf", "")
	if status != http.StatusOK || !bytes.HasPrefix(body, []byte("%PDF-")) || len(body) < 2000 {
		t.Errorf("%d, %d bytes", status, len(body))
	}
	for who, want := range map[string]int{"stranger": 401, "resident": 404, "neighbour": 404, "other advisor": 404, "manager": 200, "advisor": 200, "administrator": 200} {
		for _, suffix := range []string{".pdf", ".csv"} {
			if status, _ := d.call(sessions[who], http.MethodGet, page+suffix, ""); status != want {
				t.Errorf("%s, %s: %d", who, suffix, status)
			}
		}
	}
}

// A committee's table has a row for each workshop, and of few people only how many they were.
func TestOutcomesOfAnOperation(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	d.openRoom(sessions["facilitator"])
	r := d.remote(sessions["facilitator"], v)
	p := newPhone(t, d.base, v)
	d.playAll(r, []*phone{p}, []seated{p.sit(joining{Language: "fr"})})
	status, body := d.call(sessions["manager"], http.MethodGet, "/operation/lille/ateliers.csv", "")
	rows := strings.Split(strings.TrimSuffix(string(body), "\r\n"), "\r\n")
	if status != http.StatusOK || len(rows) != 3 {
		t.Fatalf("%d %s", status, body)
	}
	for _, row := range rows[1:] {
		cells := strings.Split(row, ";")
		if len(cells) != len(strings.Split(rows[0], ";")) || cells[3] != "1" || cells[8] != "" || cells[10] != "" {
			t.Errorf("%q", cells)
		}
	}
}

// Whatever is written down, a spreadsheet opens no formula of it.
func TestCSVCells(t *testing.T) {
	for text, want := range map[string]string{"": "", "Air": "Air", "=1+1": "'=1+1", "-2": "'-2", "a;b": `"a;b"`, `dit "oui"`: `"dit ""oui"""`, "@x\n": "\"'@x\n\""} {
		if got := csvCell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// In every language the PDF can write what it has to say.
func TestOutcomePDFIsWrittenInEveryLanguage(t *testing.T) {
	for _, l := range locales.Languages() {
		w := locales.For(l.Tag)
		o := outcome{Title: "Bien chez soi", Place: "Salle Fénelon", When: "5 nov.", Made: "6 nov.", Running: true, Few: true,
			Figures: []outcomeFigure{{"", w.T("report.invited"), "12"}}, Words: []outcomeFigure{{Name: "énergie", Value: "3"}}}
		for i := range 60 { // over several pages
			o.Questions = append(o.Questions, outcomeQuestion{strings.Repeat(w.T("report.faceQuestion")+" ", 1+i%5), "3 sur 3", "50\u202f%"})
		}
		o.Knowledge = []outcomePair{{"?", "1", "2", "3", "4"}}
		if file, err := o.pdf(w); err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) || bytes.Count(file, []byte("/Type /Page\n")) < 2 {
			t.Errorf("%s: %d bytes, %v", l.Tag, len(file), err)
		}
	}
}

// What a home chose in the hall from its own device comes first among its offers, its answers are its advisor's to read
// after its own yes alone, and that it came is noted.
func TestPromises(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	r := d.remote(sessions["facilitator"], v)
	p := newPhone(t, d.base, v)
	p.enter(sessions["resident"])
	d.playAll(r, []*phone{p}, []seated{p.sit(joining{Language: "fr"})})

	lived := func(who string) (list []guestAt) {
		t.Helper()
		status, body := d.call(sessions[who], http.MethodGet, "/api/households/h1/workshops", "")
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", who, status, body)
		}
		must(t, json.Unmarshal(body, &list))
		return list
	}
	mine := lived("resident")
	if len(mine) != 1 || !mine[0].Came || len(mine[0].Promised) == 0 || len(mine[0].Answers) < 5 || mine[0].Shared {
		t.Fatalf("%+v", mine)
	}
	if list := lived("advisor"); len(list) != 1 || len(list[0].Answers) != 0 {
		t.Errorf("the advisor reads what was not shared: %+v", list)
	}
	path := "/api/households/h1/workshops/" + v.ID + "/shared"
	if status, _ := d.call(sessions["advisor"], http.MethodPut, path, `{"shared":true}`); status != http.StatusForbidden {
		t.Errorf("somebody else shares: %d", status)
	}
	if status, _ := d.call(sessions["resident"], http.MethodPut, path, `{"shared":true}`); status >= 300 {
		t.Errorf("%d", status)
	}
	if list := lived("advisor"); len(list) != 1 || len(list[0].Answers) != len(mine[0].Answers) {
		t.Errorf("%+v", list)
	}
	if status, _ := d.call(sessions["resident"], http.MethodPut, "/api/households/h1/workshops/"+ulid.Make().String()+"/shared", `{"shared":true}`); status != http.StatusNotFound {
		t.Errorf("a workshop that is none of theirs: %d", status)
	}
	if status, body := d.call(sessions["advisor"], http.MethodGet, "/foyer/h1/ateliers", ""); status != http.StatusOK || !bytes.Contains(body, []byte(mine[0].Promised[0].Title)) || !bytes.Contains(body, []byte("Réponses")) {
		t.Errorf("the advisor's page: %d %s", status, body)
	}
	promised, err := d.promised(t.Context(), "h1")
	if err != nil || len(promised) != len(mine[0].Promised) {
		t.Fatalf("%v, %v", promised, err)
	}
	_, body := d.call(sessions["resident"], http.MethodGet, "/api/households/h1/sheets/gestures", "")
	if !bytes.Contains(body, []byte("Choisi à l’atelier")) {
		t.Errorf("what was chosen is not offered: %s", body)
	}
}
