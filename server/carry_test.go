package main

import (
	archive "archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
)

// brings sends a file by the page's form.
func (v *visitor) brings(data []byte, operation string) answer {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(v.t, form.WriteField("operation", operation))
	file, err := form.CreateFormFile("fichier", "a.lakaz")
	must(v.t, err)
	_, err = file.Write(data)
	must(v.t, errors.Join(err, form.Close()))
	req, err := http.NewRequest(http.MethodPost, v.base+"/ateliers/rapporter", &body)
	must(v.t, err)
	for name, values := range v.header {
		req.Header[name] = values
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	a, err := v.client.Do(req)
	must(v.t, err)
	defer a.Body.Close()
	raw, err := io.ReadAll(a.Body)
	must(v.t, err)
	return answer{Response: a, raw: string(raw), text: string(raw)}
}

// evening is a bag in which a workshop that Lille planned is held: h1 came with its ticket, somebody without.
type evening struct {
	main, bag *door
	by        *visitor // the bag's facilitator
	id        string   // of the workshop
	host      *roomHost
}

func carriedEvening(t *testing.T) *evening {
	t.Helper()
	e := &evening{main: openDoor(t, options{}, nil)}
	facilitator := e.main.sessions()["facilitator"]
	e.id = ulid.Make().String()
	if status, body := e.main.call(facilitator, http.MethodPut, "/api/workshops/"+e.id, planned("lille", "h1")); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	status, file := e.main.call(facilitator, http.MethodGet, "/api/workshops/"+e.id+"/bag", "")
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, file)
	}
	e.bag, e.by, _ = bagged(t, lakaz.Mainland, t.TempDir())
	e.by.brings(file, "").expect(t, http.StatusOK, "prêt ici")
	e.by.post("/atelier/"+e.id+"/salle").expect(t, http.StatusSeeOther)
	ws, err := e.bag.rooms.book.Get(t.Context(), e.id)
	must(t, err)
	e.host, err = e.bag.rooms.host(t.Context(), ws.Room)
	must(t, err)
	guests, err := e.bag.rooms.book.Guests(t.Context(), e.id)
	must(t, err)
	seat, err := e.host.join(t.Context(), joining{Language: "fr", Name: "Inès", Ticket: guests[0].Ticket})
	must(t, err)
	_, err = e.bag.attend(t.Context(), e.id, guests[0].Ticket, workshops.Seated, seat.ID)
	must(t, err)
	must(t, e.bag.rooms.book.Deal(t.Context(), e.id, "h1", 9)) // a voting card, at the hall's door
	must(t, e.bag.rooms.book.WalkIn(t.Context(), e.id, workshops.WalkIn{ID: ulid.Make().String(), Name: "Mme Li", People: 2, At: e.bag.now()}))
	must(t, e.host.ask(t.Context(), room.Command{ID: ulid.Make().String(), Kind: room.CommandTake, By: bagPerson, Name: "Animation"}))
	e.next(t)
	return e
}

// next takes the room a step on.
func (e *evening) next(t *testing.T) {
	t.Helper()
	s := e.host.state
	must(t, e.host.ask(t.Context(), room.Command{ID: ulid.Make().String(), Kind: room.CommandNext, By: bagPerson, Fence: s.Controller.Fence,
		From: room.Position{Phase: s.Phase, Activity: s.Now.Activity}}))
}

// home is the bag's file for the main server.
func (e *evening) home(t *testing.T) []byte {
	t.Helper()
	return []byte(e.by.get("/ateliers/rapporter").expect(t, http.StatusOK).raw)
}

// events are those of the workshop's room on a server, without PINs.
func (e *evening) events(t *testing.T, of *door) string {
	t.Helper()
	ws, err := of.rooms.book.Get(t.Context(), e.id)
	must(t, err)
	_, _, events, err := of.rooms.book.Load(t.Context(), ws.Room)
	must(t, err)
	for i := range events {
		events[i].PIN = ""
	}
	return string(encoded(events))
}

func TestAWorkshopGoesOutAndComesBack(t *testing.T) {
	e := carriedEvening(t)
	host := e.main.as("facilitator")
	early := e.home(t) // while the room is open
	host.brings(early, "lille").expect(t, http.StatusOK, "C’est gardé")
	if got, want := e.events(t, e.main), e.events(t, e.bag); got != want {
		t.Fatalf("the main server has %s, the bag %s", got, want)
	}
	if _, err := e.main.rooms.host(t.Context(), e.host.room.ID); err != nil { // somebody looks at its report, in the meantime
		t.Fatal(err)
	}
	e.next(t)
	e.next(t)
	late := e.home(t)
	for range 2 {
		host.brings(late, "lille").expect(t, http.StatusOK, "C’est gardé")
		if got, want := e.events(t, e.main), e.events(t, e.bag); got != want {
			t.Fatalf("the main server has %s, the bag %s", got, want)
		}
	}
	host.brings(early, "lille").expect(t, http.StatusOK) // an older one takes nothing away
	if got, want := e.events(t, e.main), e.events(t, e.bag); got != want {
		t.Error("an older file changed the room")
	}
	ws, err := e.main.rooms.book.Get(t.Context(), e.id)
	must(t, err)
	if len(ws.WalkIns) != 1 || ws.WalkIns[0].Name != "Mme Li" || ws.Facilitators[0] != "facilitator" {
		t.Errorf("the workshop is %+v", ws)
	}
	guests, err := e.main.rooms.book.Guests(t.Context(), e.id)
	must(t, err)
	if len(guests) != 1 || guests[0].How != workshops.Seated || len(guests[0].Players) != 1 || guests[0].Card != 9 {
		t.Errorf("the guests are %+v", guests)
	}
	h, err := e.main.rooms.host(t.Context(), ws.Room)
	must(t, err)
	if h.state.N != e.host.state.N || h.state.Phase != e.host.state.Phase {
		t.Errorf("the room stands at %d %s, in the bag at %d %s", h.state.N, h.state.Phase, e.host.state.N, e.host.state.Phase)
	}
	if err := h.ask(t.Context(), room.Command{Kind: room.CommandAway}); !errors.Is(err, lakaz.ErrConflict) {
		t.Errorf("a room that is held elsewhere took a command: %v", err)
	}
}

func TestWhatIsCarriedBelongsToAnOperation(t *testing.T) {
	e := carriedEvening(t)
	file := e.home(t)
	admin := e.main.as("administrator")
	admin.brings(file, "reunion").expect(t, http.StatusUnprocessableEntity, "autre opération")
	e.main.as("facilitator").brings(file, "reunion").expect(t, http.StatusNotFound)
	if got := e.main.as("resident").brings(file, "lille"); got.StatusCode != http.StatusForbidden {
		t.Errorf("a resident: %d", got.StatusCode)
	}
	if _, err := e.main.rooms.book.Room(t.Context(), e.host.room.ID); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("the room is there: %v", err)
	}
	e.by.post("/ateliers/maintenant", "operation", bagMark+"fr", "contenu", "facture").expect(t, http.StatusSeeOther)
	admin.brings(e.home(t), "lille").expect(t, http.StatusOK)
	here, err := e.main.rooms.book.Of(t.Context(), "lille")
	must(t, err)
	if len(here) != 2 {
		t.Errorf("%d workshops of Lille, want the planned one and that of the spot", len(here))
	}
}

// rewritten is a file that somebody changed.
func rewritten(t *testing.T, data []byte, change func(*carriedFile)) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	must(t, err)
	var f carriedFile
	must(t, json.NewDecoder(r).Decode(&f))
	change(&f)
	return gzipped(t, encoded(f))
}

// bombs are packs whose voices are nothing, much of it, each a thousandth of that in its ZIP.
func bombs(t *testing.T) map[string][]byte {
	t.Helper()
	list, silence := map[string][]byte{}, tone(8000*30)
	for version := range 3 {
		p := packs.All()[0]
		p.Version, p.Voices = 2+version, map[string][]byte{}
		for _, tag := range packs.Languages() {
			for _, a := range p.Activities[:10] {
				p.Voices[tag+"/"+a.ID+".q"] = silence
			}
		}
		zip, err := p.Zip()
		must(t, err)
		var small bytes.Buffer // content.Zip stores; a bomb is deflated
		w := archive.NewWriter(&small)
		r, err := archive.NewReader(bytes.NewReader(zip), int64(len(zip)))
		must(t, err)
		for _, file := range r.File {
			to, err := w.CreateHeader(&archive.FileHeader{Name: file.Name, Method: archive.Deflate})
			must(t, err)
			from, err := file.Open()
			must(t, err)
			_, err = io.Copy(to, from)
			must(t, err)
		}
		must(t, w.Close())
		list[packKey(p)] = small.Bytes()
	}
	return list
}

// A file that says it is a gigabyte long is not waited for.
func TestAGigabyteIsDeclared(t *testing.T) {
	main := openDoor(t, options{}, nil)
	main.sessions()
	page := main.as("facilitator").post("/ateliers/jeton", "operation", "lille")
	_, token, _ := strings.Cut(page.raw, "--token ")
	conn, err := net.Dial("tcp", strings.TrimPrefix(main.base, "http://"))
	must(t, err)
	defer conn.Close()
	must(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
	_, err = fmt.Fprintf(conn, "POST /ateliers/recevoir HTTP/1.1\r\nHost: lakaz\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\nabc", token[:26], 1<<30)
	must(t, err)
	a, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	defer a.Body.Close()
	if body, err := io.ReadAll(a.Body); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(body), "trop lourd") {
		t.Errorf("%d %s %v", a.StatusCode, body, err)
	}
}

func gzipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(body)
	must(t, errors.Join(err, w.Close()))
	return out.Bytes()
}

func TestHostileFiles(t *testing.T) {
	e := carriedEvening(t)
	file, host := e.home(t), e.main.as("facilitator")
	f := func(name string, data []byte, says string) {
		t.Helper()
		host.brings(data, "lille").expect(t, http.StatusUnprocessableEntity, says)
		if _, err := e.main.rooms.book.Room(t.Context(), e.host.room.ID); !errors.Is(err, lakaz.ErrNotFound) {
			t.Errorf("%s: the room is there: %v", name, err)
		}
	}
	f("nothing", nil, "pas complet")
	f("no gzip", []byte("{}"), "pas complet")
	f("no JSON", gzipped(t, []byte("<html>")), "pas complet")
	f("cut", file[:len(file)/2], "pas complet")
	f("its end is cut", file[:len(file)-1], "pas complet")
	f("a bomb", gzipped(t, make([]byte, mostUnpacked+1)), "pas complet")
	f("objects without end", gzipped(t, []byte(`{"lakaz":2,"workshops":[`+strings.Repeat("{},", 1<<20)+`{}]}`)), "")
	f("one workshop of objects without end", gzipped(t, []byte(`{"lakaz":2,"workshops":[{"rooms":[`+strings.Repeat("{},", 1<<20)+`{}]}]}`)), "pas complet")
	f("a list that is longer than any", gzipped(t, []byte(`{"lakaz":2,"workshops":"`+strings.Repeat("a", mostListed)+`"}`)), "pas complet")
	f("packs without end", gzipped(t, []byte(`{"lakaz":2,"packs":{`+strings.Repeat(`"a":"",`, 1<<20)+`"a":""}}`)), "pas complet")
	f("packs that are bombs", rewritten(t, file, func(f *carriedFile) { f.Packs = bombs(t) }), "trop lourd")
	f("too many events", rewritten(t, file, func(f *carriedFile) {
		x := &f.List[0].Rooms[0]
		last := x.Events[len(x.Events)-1]
		for range 50_000 {
			last.N++
			x.Events = append(x.Events, last)
		}
	}), "pas complet")
	f("languages without end", rewritten(t, file, func(f *carriedFile) {
		of := &f.List[0].Rooms[0].Settings
		of.Languages = slices.Repeat(of.Languages, 1000)
	}), "au moins une langue")
	f("a guest of seats without end", rewritten(t, file, func(f *carriedFile) {
		of := &f.List[0].Guests[0]
		of.Players = slices.Repeat(of.Players, 1000)
	}), "pas complet")
	f("a guest to whom seats without end were joined", rewritten(t, file, func(f *carriedFile) {
		of := &f.List[0].Guests[0]
		of.Joined = slices.Repeat(of.Players, 1000)
	}), "pas complet")
	f("a guest who came as nobody does", rewritten(t, file, func(f *carriedFile) {
		f.List[0].Guests[0].How = workshops.How(strings.Repeat("a", 1000))
	}), "pas complet")
	f("another form", rewritten(t, file, func(f *carriedFile) { f.Form = 1 }), "pas complet")
	f("a pack under another name", rewritten(t, file, func(f *carriedFile) { f.Packs["x@1"] = f.Packs["chauffage@1"] }), "pas complet")
	f("a pack that is none", rewritten(t, file, func(f *carriedFile) { f.Packs["x@1"] = []byte("PK") }), "pas complet")
	f("a gap", rewritten(t, file, func(f *carriedFile) {
		f.List[0].Rooms[0].Events = append(f.List[0].Rooms[0].Events[:1:1], f.List[0].Rooms[0].Events[2:]...)
	}), "pas complet")
	f("a room's name", rewritten(t, file, func(f *carriedFile) { f.List[0].Rooms[0].ID = "../../etc" }), "pas complet")
	f("no pack", rewritten(t, file, func(f *carriedFile) { f.Packs = nil }), "contenu")
	host.brings(file, "lille").expect(t, http.StatusOK)
	before := e.events(t, e.main)
	other := rewritten(t, file, func(f *carriedFile) {
		events := f.List[0].Rooms[0].Events
		for i := range events {
			if events[i].Kind == room.Joined {
				events[i].Language = "rcf"
			}
		}
	})
	host.brings(other, "lille").expect(t, http.StatusUnprocessableEntity, "ne dit pas la même chose")
	taken := rewritten(t, file, func(f *carriedFile) { f.List[0].Workshop.ID = ulid.Make().String() })
	host.brings(taken, "lille").expect(t, http.StatusUnprocessableEntity, "ne dit pas la même chose")
	if e.events(t, e.main) != before {
		t.Error("a file that differs changed the room")
	}
}

func TestWorkshopsAreCarriedOverTheNetwork(t *testing.T) {
	e := carriedEvening(t)
	host := e.main.as("facilitator")
	page := host.post("/ateliers/jeton", "operation", "lille").expect(t, http.StatusOK, "lakaz carry --to")
	_, token, _ := strings.Cut(page.raw, "--token ")
	token = token[:26]
	send := func(token string, body []byte) int {
		t.Helper()
		req := must2(http.NewRequest(http.MethodPost, e.main.base+"/ateliers/recevoir", bytes.NewReader(body)))
		req.Header.Set("Authorization", "Bearer "+token)
		a, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return 0
		}
		a.Body.Close()
		return a.StatusCode
	}
	file := e.home(t)
	f := func(what, token string, body []byte, want int) {
		t.Helper()
		if got := send(token, body); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	f("no token", "", file, http.StatusForbidden)
	f("another token", strings.Repeat("A", 26), file, http.StatusForbidden)
	f("cut half-way", token, file[:len(file)/2], http.StatusUnprocessableEntity)
	f("whole", token, file, http.StatusOK)
	f("again, where the answer was lost", token, file, http.StatusOK)
	e.next(t)
	f("another file by the same token", token, e.home(t), http.StatusForbidden)
	if got := e.events(t, e.main); !strings.Contains(got, "Inès") {
		t.Error("what was carried is not there")
	}
	page = host.post("/ateliers/jeton", "operation", "lille")
	_, token, _ = strings.Cut(page.raw, "--token ")
	got := make(chan int)
	for _, body := range [][]byte{file, e.home(t)} {
		go func() { got <- send(token[:26], body) }()
	}
	if first, second := <-got, <-got; first+second != http.StatusOK+http.StatusForbidden {
		t.Errorf("two files at once by one token: %d and %d", first, second)
	}
	page = host.post("/ateliers/jeton", "operation", "lille")
	_, token, _ = strings.Cut(page.raw, "--token ")
	e.main.pass(carryTokenLife)
	f("after a week", token[:26], file, http.StatusForbidden)
}

func TestCarryCommand(t *testing.T) {
	main := openDoor(t, options{}, nil)
	main.sessions()
	page := main.as("facilitator").post("/ateliers/jeton", "operation", "lille")
	_, token, _ := strings.Cut(page.raw, "--token ")
	data, out := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "a.lakaz")
	t.Run("an evening", func(t *testing.T) {
		_, by, _ := bagged(t, lakaz.Mainland, data)
		by.post("/ateliers/maintenant", "operation", bagMark+"fr", "contenu", "facture").expect(t, http.StatusSeeOther)
		if status, said := said(t, "", "carry", "--data", data, "--out", out); status == 0 || !strings.Contains(said, "serv") {
			t.Errorf("carried while it serves: %d %s", status, said)
		}
	})
	if status, out := said(t, "", "carry", "--data", data); status == 0 {
		t.Errorf("carried nowhere: %s", out)
	}
	for range 2 {
		if status, out := said(t, "", "carry", "--data", data, "--to", main.base, "--token", token[:26]); status != 0 || !strings.Contains(out, "C’est rapporté") {
			t.Fatalf("%d %s", status, out)
		}
	}
	if status, said := said(t, "", "carry", "--data", data, "--to", main.base, "--token", "ABC"); status == 0 || !strings.Contains(said, "jeton") {
		t.Errorf("a wrong token: %d %s", status, said)
	}
	if status, said := said(t, "", "carry", "--data", data, "--out", out); status != 0 {
		t.Fatal(said)
	}
	file, err := os.ReadFile(out)
	must(t, err)
	main.as("administrator").brings(file, "lille").expect(t, http.StatusOK, "nouveautés")
	list, err := main.rooms.book.Of(t.Context(), "lille")
	if must(t, err); len(list) != 1 || list[0].Facilitators[0] != "facilitator" {
		t.Errorf("the workshops are %+v", list)
	}
}

func FuzzCarriedFile(f *testing.F) {
	pack := packs.All()[0]
	zip, err := pack.Zip()
	if err != nil {
		f.Fatal(err)
	}
	id := strings.ToLower(ulid.Make().String())
	c := carried{Operation: lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}}
	c.Workshop = workshops.Workshop{ID: strings.ToUpper(id), Operation: "lille", Title: "A", Minutes: 60, Languages: []string{"fr"}, Pack: pack.ID}
	c.Rooms = []workshops.ParcelRoom{{ID: id, Pack: packKey(pack), Events: []room.Event{{N: 1, Kind: room.Opened, Code: "ABCD"}}}}
	f.Add([]byte(encoded(carriedFile{Form: carriedForm, Packs: map[string][]byte{packKey(pack): zip}, List: []carried{c}})))
	f.Add([]byte(`{"lakaz":2,"workshops":[{}]}`))
	f.Add([]byte(`{"lakaz":2,"packs":{"a@1":"UEs="},"workshops":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		file, err := unpack(gzipped(t, body))
		if err != nil {
			if !errors.Is(err, lakaz.ErrInvalid) {
				t.Errorf("no refusal: %v", err)
			}
			return
		}
		must(t, file.each(func(c carried) error {
			for _, x := range c.Rooms {
				s := room.State{}
				for _, e := range x.Events {
					s = room.Apply(s, e)
				}
				room.RemoteView(s, room.Rules{Pack: file.played(c)[x.Pack], Settings: x.Settings, Say: func(string, string) string { return "" }})
			}
			return nil
		}))
	})
}
