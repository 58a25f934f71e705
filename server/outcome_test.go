package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/assets"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/live"
	"lakaz/locales"
	"lakaz/screen"
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
	for range 6 {
		p := newPhone(t, d.base, v)
		phones, seats = append(phones, p), append(seats, p.sit(joining{Language: "fr"}))
	}
	page := "/atelier/" + v.ID + "/bilan"
	if status, body := d.call(sessions["facilitator"], http.MethodGet, page, ""); status != http.StatusOK || !bytes.Contains(body, []byte("L’atelier est en cours")) {
		t.Errorf("while it goes on: %d %s", status, body)
	}
	d.playAll(r, phones, seats)

	status, body := d.call(sessions["facilitator"], http.MethodGet, page, "")
	for _, want := range []string{"Avis sur l’atelier", "Avant et après", "6 sur 6", "Ce que les foyers veulent faire"} {
		if status != http.StatusOK || !bytes.Contains(body, []byte(want)) {
			t.Errorf("the page lacks %q: %d", want, status)
		}
	}
	for _, seat := range seats {
		if bytes.Contains(body, []byte(seat.Name)) {
			t.Errorf("the page names %s", seat.Name)
		}
	}
	_, body = d.call(sessions["facilitator"], http.MethodGet, page+".csv", "")
	table := csvTable(t, body)
	if table[1][0] != "Bilan de l’atelier" || table[1][1] != "Un atelier · 15 janvier 2026 à 18\u202fh\u202f00" {
		t.Errorf("%q", table[1])
	}
	kinds := map[string]int{}
	for _, row := range table[1:] {
		kinds[row[0]]++
		if row[0] == "Participation" && (row[2] != "6" || row[3] != "6" || strings.ContainsAny(row[4], ".%")) {
			t.Errorf("%q", row)
		}
	}
	if kinds["Participation"] < 15 || kinds["Avant et après"] == 0 || kinds["Avis sur l’atelier"] != 3 {
		t.Errorf("%v", kinds)
	}
	status, body = d.call(sessions["manager"], http.MethodGet, page+".csv", "")
	for _, row := range csvTable(t, body)[1:] {
		if row[4] != "" || row[5] != "" {
			t.Errorf("a manager reads what six people said: %q", row)
		}
	}
	if status != http.StatusOK || !bytes.Contains(body, []byte("Moins de 10 réponses")) {
		t.Errorf("a manager reads of six people: %d %s", status, body)
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
	d.as("manager").get("/operation/lille/ateliers").expect(t, 200, `href="/atelier/`+v.ID+`/bilan"`, `href="/operation/lille/ateliers.csv"`)
	status, body := d.call(sessions["manager"], http.MethodGet, "/operation/lille/ateliers.csv", "")
	rows := csvTable(t, body)
	if status != http.StatusOK || len(rows) != 3 {
		t.Fatalf("%d %s", status, body)
	}
	for _, cells := range rows[1:] { // 12 to 14 are the faces
		if cells[2] != "15/01/2026" || cells[3] != "18:00" || cells[4] != "1" || cells[9] != "" || cells[12] != "" {
			t.Errorf("%q", cells)
		}
	}
}

// csvTable reads a table as a spreadsheet in French does: its rows are all as long as the first.
func csvTable(t *testing.T, body []byte) [][]string {
	t.Helper()
	text, marked := bytes.CutPrefix(body, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || !marked {
		t.Fatalf("%v: %s", err, body)
	}
	return rows
}

// Of four people those who hold the workshop read how many they were, and nothing of what they said.
func TestOutcomeOfFew(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	r := d.remote(sessions["facilitator"], v)
	var phones []*phone
	var seats []seated
	for _, tag := range []string{"fr", "fr", "fr", "gcf-GP"} {
		p := newPhone(t, d.base, v)
		phones, seats = append(phones, p), append(seats, p.sit(joining{Language: tag}))
	}
	d.playAll(r, phones, seats)
	_, body := d.call(sessions["facilitator"], http.MethodGet, "/atelier/"+v.ID+"/bilan", "")
	for _, hidden := range []string{"Avis sur l’atelier", "Avant et après", "Ce que les foyers veulent faire", "Kréyòl Gwadloup</span></li>"} {
		if bytes.Contains(body, []byte(hidden)) {
			t.Errorf("of four people it tells %q", hidden)
		}
	}
	if !bytes.Contains(body, []byte("Moins de 5 réponses")) || !bytes.Contains(body, []byte("4 sur 4")) {
		t.Errorf("%s", body)
	}
}

// A household that is erased stays in a report as a number.
func TestOutcomeWithoutAHousehold(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	p := newPhone(t, d.base, v)
	seat := p.sit(joining{Language: "fr", Name: "Awa Morel", Ticket: v.Tickets["h1"]})
	r := d.remote(sessions["facilitator"], v)
	d.playAll(r, []*phone{p}, []seated{seat})
	if _, err := d.erasures.erase(t.Context(), lakaz.Actor{Role: lakaz.Administrator, Person: "administrator"}, "h1"); err != nil {
		t.Fatal(err)
	}
	_, body := d.call(sessions["facilitator"], http.MethodGet, "/atelier/"+v.ID+"/bilan.csv", "")
	for _, row := range csvTable(t, body) {
		if (row[1] == "Foyers invités" || row[1] == "Foyers venus") && row[2] != "1" {
			t.Errorf("%q", row)
		}
	}
	if guests, err := d.rooms.book.Guests(t.Context(), v.ID); err != nil || len(guests) != 0 {
		t.Errorf("%v %v", guests, err)
	}
	h, err := d.rooms.host(t.Context(), v.Room)
	must(t, err)
	if p := h.state.Players; len(p) != 1 || p[0].Name != "" || p[0].PIN != "" {
		t.Errorf("%+v", p)
	}
}

// A typeface of WOFF is unpacked, and nothing else is taken for one.
func TestUnpackFont(t *testing.T) {
	for _, bad := range [][]byte{nil, []byte("wOFF"), append([]byte("wOFF\x00\x01\x00\x00"), make([]byte, 40)...), append([]byte("wOFF"), bytes.Repeat([]byte{0xff}, 300)...)} {
		if _, err := unpackFont(bad); err == nil {
			t.Errorf("%q is a typeface", bad)
		}
	}
	if text := onPaper("È ò\u202f: « œ » 😀 Ж −3 €"); text != "È ò\u00a0: « œ »  ? −3 €" {
		t.Errorf("%q", text)
	}
}

func FuzzUnpackFont(f *testing.F) {
	f.Add([]byte("wOFF\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01"))
	f.Fuzz(func(_ *testing.T, packed []byte) { _, _ = unpackFont(packed) })
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
		o := outcome{Title: "Bien chez soi", Place: "Salle Fénelon", When: "5 nov.", Made: "6 nov.", Running: true, Few: 5,
			Figures: []outcomeFigure{{"", w.T("report.invited"), 12}}, Words: []outcomeFigure{{Name: "énergie 😀 Ж", Count: 3}}}
		for i := range 60 { // over several pages
			o.Questions = append(o.Questions, outcomeQuestion{strings.Repeat(w.T("report.faceQuestion")+" ", 1+i%5), 3, 3, new(float64)})
		}
		o.Knowledge = []outcomePair{{Text: "?", Both: 7, Word: w.T("report.unsure")}}
		if file, err := o.pdf(w); errors.Is(err, assets.ErrNotBuilt) {
			t.Skip("the assets are not built")
		} else if err != nil || !bytes.Contains(file, []byte("/FontFile2")) || !bytes.HasPrefix(file, []byte("%PDF-")) || bytes.Count(file, []byte("/Type /Page\n")) < 2 {
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

	// Once the room has ended it becomes the home's challenges, as far as it fits; what is put down stays down.
	home, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	var taken []gamification.Challenge
	for until := time.Now().Add(10 * time.Second); len(taken) == 0 && time.Now().Before(until); runtime.Gosched() { // its end is noted after it was told
		must(t, d.taken.judgeAll(t.Context()))
		taken, err = d.taken.of(t.Context(), "h1")
		must(t, err)
	}
	if len(taken) == 0 || len(taken) > len(promised) {
		t.Fatalf("%+v of %v", taken, promised)
	}
	for _, c := range taken {
		if !c.Chosen || !slices.Contains(promised, c.Gesture) {
			t.Errorf("%+v of %v", c, promised)
		}
	}
	if _, body := d.call(sessions["resident"], http.MethodGet, "/api/households/h1/sheets/gestures", ""); !bytes.Contains(body, []byte("challenge-"+taken[0].Gesture)) || !bytes.Contains(body, []byte("Choisi à l’atelier")) {
		t.Errorf("%s", body)
	}
	_, err = d.taken.drop(t.Context(), home.ID, taken[0].ID)
	must(t, err)
	must(t, d.taken.judgeAll(t.Context()))
	if again, err := d.taken.of(t.Context(), "h1"); err != nil || len(again) != len(taken) || again[0].Running() {
		t.Errorf("%+v %v", again, err)
	}
}

// A room that was opened again is the same workshop: what was said and chosen in the first is in the report, on the slips and at home.
func TestOutcomeOfTwoRooms(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	for i := range 2 {
		p := newPhone(t, d.base, v)
		if i == 0 {
			p.enter(sessions["resident"])
		}
		seat := p.sit(joining{Language: "fr"})
		d.playAll(d.remote(sessions["facilitator"], v), []*phone{p}, []seated{seat})
		first := v.Room
		for until := time.Now().Add(10 * time.Second); v.Room == first && i == 0 && time.Now().Before(until); runtime.Gosched() { // its end is noted after it was told
			_, body := d.call(sessions["facilitator"], http.MethodPost, "/api/workshops/"+v.ID+"/room", "")
			must(t, json.Unmarshal(body, &v))
		}
	}
	ws, err := d.rooms.book.Get(t.Context(), v.ID)
	if err != nil || len(ws.Rooms()) != 2 {
		t.Fatalf("%+v %v", ws, err)
	}
	_, body := d.call(sessions["facilitator"], http.MethodGet, "/atelier/"+v.ID+"/bilan.csv", "")
	for _, row := range csvTable(t, body) {
		if row[1] == "Joueurs" && row[2] != "2" || row[0] == "Participation" && (row[2] != "2" || row[3] != "2") {
			t.Errorf("%q", row)
		}
	}
	if promised, err := d.promised(t.Context(), "h1"); err != nil || len(promised) == 0 {
		t.Errorf("what was chosen in the first room is gone: %v %v", promised, err)
	}
	if page := d.as("facilitator").get("/atelier/" + v.ID + "/choix"); strings.Count(page.raw, "<article") != 2 {
		t.Error("a slip is missing")
	}
}

// A room that nobody ended, and that ended by itself in the night, is over for those who hold it: its report says so, its remote
// leads to that, and another room may be opened.
func TestARoomThatNobodyEndedIsOver(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	r := d.remote(sessions["facilitator"], v)
	if res := r.asks("next", nil); res.Refusal != nil {
		t.Fatal(res.Refusal)
	}
	must(t, d.rooms.book.End(t.Context(), v.Room, d.clock()))
	d.rooms.letGo(v.Room)
	host := d.as("facilitator")
	if page := host.get("/atelier/" + v.ID + "/bilan"); page.StatusCode != http.StatusOK || strings.Contains(page.raw, "L’atelier est en cours") {
		t.Errorf("the report goes on: %d", page.StatusCode)
	}
	host.get("/atelier/"+v.ID).expect(t, 200, "Ouvrir la salle")
	var sheet screen.Sheet
	d.read(sessions["facilitator"], "/api/workshops/"+v.ID+"/sheets/remote", &sheet)
	if len(sheet.Cards) != 1 || card(sheet.Cards, "over") == nil {
		t.Errorf("%+v", sheet.Cards)
	}
}
