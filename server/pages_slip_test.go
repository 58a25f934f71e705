package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/screen"
)

// commit chooses gestures at a seat, whatever is asked.
func (d *door) commit(r *remote, v workshopView, p *phone, seat seated) (title string) {
	d.t.Helper()
	d.playAll(r, []*phone{p}, []seated{seat})
	h, err := d.rooms.host(d.t.Context(), v.Room)
	must(d.t, err)
	promised, err := d.promisedAt(d.t.Context(), workshops.Workshop{ID: v.ID, Room: h.room.ID}, workshops.Guest{Players: []room.PlayerID{seat.ID}})
	must(d.t, err)
	if len(promised) == 0 {
		d.t.Fatal("nothing was chosen")
	}
	return gestureTitle(locales.For("fr"), promised[0])
}

// Whoever came without an invitation takes what they chose home: on a page behind their seat, by a name and a PIN on another
// phone, by a code on paper. Their home keeps it, or staff joins it to the home; that home may say that it was not theirs.
func TestWhatWasChosenIsTakenHome(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: "h8", Operation: "lille", Name: "Famille Petit", Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}))
	r := d.remote(sessions["facilitator"], v)
	p := newPhone(t, d.base, v)
	seat := p.sit(joining{Language: "gcf-GP", Name: "Awa"})
	host := d.as("facilitator")
	host.get("/atelier/"+v.ID+"/choix").expect(t, 200, "Personne n’a encore choisi de geste")
	chosen := d.commit(r, v, p, seat)

	// The seat's own device is led there, another one by the name and the PIN.
	resp, err := p.client.Get(d.base + "/w/" + v.Code + "/choix?place=" + string(seat.ID))
	must(t, err)
	resp.Body.Close()
	path := resp.Request.URL.Path
	if resp.StatusCode != 200 || !strings.HasPrefix(path, "/choix/") || len(strings.TrimPrefix(path, "/choix/")) != workshops.SlipLength {
		t.Fatalf("%d %s", resp.StatusCode, path)
	}
	stranger := d.visitor()
	stranger.get("/w/"+v.Code+"/choix").expect(t, 200, `name="pin"`)
	stranger.post("/w/"+v.Code+"/choix", "nom", "Awa", "pin", "00x0").expect(t, 422, "quatre chiffres ne vont pas ensemble")
	stranger.post("/w/"+v.Code+"/choix", "nom", "awa", "pin", seat.PIN).leads(t, path)
	page := stranger.get(path+"?lang=fr").expect(t, 200, chosen, "Mes gestes choisis")
	if strings.Contains(page.raw, "Awa") || strings.Contains(page.raw, "Garder dans") {
		t.Error("a slip names who chose, or offers a stranger to keep it")
	}
	stranger.get(strings.ToLower(path)).expect(t, 200)
	code := strings.TrimPrefix(path, "/choix/")
	stranger.get("/w?"+url.Values{"code": {showSlip(code)}}.Encode()).leads(t, path)
	stranger.get("/choix/AAAAAAAAA").expect(t, 404, "Ce code ne mène plus")
	stranger.post(path).leads(t, "/entrer")

	offered := func(want bool) {
		t.Helper()
		_, body := d.call(sessions["resident"], http.MethodGet, "/api/households/h1/sheets/gestures", "")
		if got := strings.Contains(string(body), "Choisi à l’atelier"); got != want {
			t.Errorf("offered: %v, want %v", got, want)
		}
	}
	offered(false)
	// Its home keeps it, and takes that back.
	resident := d.as("resident")
	resident.get(path).expect(t, 200, "Garder dans Mes gestes")
	resident.post(path).leads(t, path)
	resident.get(path).expect(t, 200, "C’est gardé")
	offered(true)
	d.as("neighbour").post(path+"?lang=fr").expect(t, 422, "autre opération")
	host.post(path, "foyer", "h8").expect(t, 422, "d’un autre foyer")
	resident.post(path, "retirer", "1").leads(t, path)
	offered(false)

	// Staff of the operation joins it to a home, which may say that it was not theirs.
	d.as("other advisor").post(path, "foyer", "h1").expect(t, 403)
	d.as("manager").post(path, "foyer", "h1").expect(t, 403)
	d.as("advisor").post(path, "foyer", "h2").expect(t, 422, "une autre opération")
	at := "/atelier/" + v.ID + "/choix"
	host.get(at).expect(t, 200, showSlip(code), "Rattacher à un foyer", "Awa")
	host.post(path, "foyer", "h1", "liste", "1").leads(t, at)
	host.get(at).expect(t, 200, "Rattaché")
	offered(true)
	// Nobody reads what was answered there before that home said that it was theirs, the home itself least of all.
	lived := func(who string) (one guestAt) {
		t.Helper()
		var list []guestAt
		d.read(sessions[who], "/api/households/h1/workshops", &list)
		if len(list) != 1 || len(list[0].Promised) == 0 {
			t.Fatalf("%s: %+v", who, list)
		}
		return list[0]
	}
	if n := len(lived("resident").Answers); n != 0 {
		t.Errorf("%d answers of a seat that staff joined", n)
	}
	d.pass(48 * time.Hour)
	var sheet screen.Sheet
	d.read(sessions["resident"], "/api/households/h1/sheets/workshop", &sheet)
	past := card(sheet.Cards, "past-"+v.ID)
	if past == nil || past.Actions[len(past.Actions)-1].ID != "not-ours" {
		t.Fatalf("%+v", past)
	}
	if status, _ := d.call(sessions["resident"], http.MethodDelete, past.Actions[len(past.Actions)-1].URL, ""); status >= 300 {
		t.Errorf("%d", status)
	}
	offered(false)
	d.as("facilitator").post(path, "foyer", "h1", "liste", "1").leads(t, at) // the first one's hours are over
	d.read(sessions["resident"], "/api/households/h1/sheets/workshop", &sheet)
	share := card(sheet.Cards, "past-"+v.ID).Actions
	if status, _ := d.call(sessions["resident"], http.MethodPut, share[len(share)-2].URL, string(encoded(share[len(share)-2].Body))); status >= 300 {
		t.Errorf("%d", status)
	}
	if len(lived("resident").Answers) == 0 {
		t.Error("its yes shows no answer")
	}
	if status, _ := d.call(sessions["resident"], http.MethodDelete, "/api/households/h1/workshops/"+ulid.Make().String()+"/seats", ""); status != http.StatusNotFound {
		t.Errorf("a workshop that is none of theirs: %d", status)
	}
}

// Most who come by an invitation have no account yet: by the seat on their own phone they say, and take back, that who will
// visit them may read what they answered. Nobody says so for them.
func TestAnswersAreSharedFromTheSeat(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	p, other := newPhone(t, d.base, v), newPhone(t, d.base, v)
	seat, walkIn := p.sit(joining{Language: "fr", Ticket: v.Tickets["h1"]}), other.sit(joining{Language: "fr"})
	d.playAll(d.remote(sessions["facilitator"], v), []*phone{p, other}, []seated{seat, walkIn})
	reads := func(ph *phone, path string) string {
		t.Helper()
		resp, err := ph.client.Get(d.base + path)
		must(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		must(t, err)
		return string(body)
	}
	answers := func(want bool) {
		t.Helper()
		var list []guestAt
		d.read(sessions["advisor"], "/api/households/h1/workshops", &list)
		if len(list) != 1 || len(list[0].Answers) > 0 != want {
			t.Errorf("read: %+v, want %v", list, want)
		}
	}
	at := "/w/" + v.Code + "/choix"
	asks := at + "?place=" + string(seat.ID) + "&dossier=1"
	slip := reads(p, at+"?place="+string(seat.ID))
	if !strings.Contains(slip, strings.ReplaceAll(asks, "&", "&amp;")) {
		t.Error("the slip does not lead there")
	}
	if strings.Contains(reads(other, at+"?place="+string(walkIn.ID)), "dossier=1") {
		t.Error("a seat that is no home's is asked")
	}
	say := func(ph *phone, yes string) {
		t.Helper()
		resp, err := ph.client.PostForm(d.base+at, url.Values{"place": {string(seat.ID)}, "partager": {yes}})
		must(t, err)
		resp.Body.Close()
	}
	say(other, "1")
	answers(false)
	if page := reads(p, asks); !strings.Contains(page, "Votre conseiller les lira") {
		t.Errorf("%s", page)
	}
	say(p, "1")
	answers(true)
	if page := reads(p, asks); !strings.Contains(page, "Ne plus montrer mes réponses") {
		t.Errorf("%s", page)
	}
	say(p, "0")
	answers(false)
}
