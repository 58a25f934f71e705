package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/locales"
)

// packRoles is every page of the editor; pack is one of Lille's own.
func packRoles(pack string) []roleRow {
	const (
		ofAllHosts  = "s3322232"
		ofHostPages = "s3324232" // another operation's is not there
		sendOn      = "s33s4s3s"
		asked       = "s33w4w3w"
	)
	at := "/contenu/" + pack
	activity := at + "/activite/warm-enough"
	if a := packs.All()[0].Activities; len(a) > 0 {
		activity = at + "/activite/" + a[0].ID
	}
	return []roleRow{
		{"GET /contenus", "", "", ofAllHosts},
		{"POST /contenus", "", "de=chauffage&operation=lille", sendOn},
		{"POST /contenus/importer", "", "operation=lille", "s33ww" + "w3w"}, // no file, not even a form of files
		{"GET /contenu/{id}", at, "", ofHostPages},
		{"POST /contenu/{id}", at, "faire=", sendOn},
		{"POST /contenu/{id}/version", at + "/version", "", sendOn},
		{"POST /contenu/{id}/repetition", at + "/repetition", "operation=lille", sendOn},
		{"GET /contenu/{id}/contenu.zip", at + "/contenu.zip", "", "33324232"},
		{"GET /contenu/{id}/activite/{activity}", activity, "", ofHostPages},
		{"POST /contenu/{id}/activite/{activity}", activity, "faire=", sendOn},
		{"GET /contenu/{id}/activite/{activity}/image", activity + "/image", "", ofHostPages},
		{"POST /contenu/{id}/activite/{activity}/image", activity + "/image?pour=", "image=sun", sendOn},
		{"GET /contenu/{id}/voix/{tag}/{key}", at + "/voix/fr/none", "", "33344434"},
		{"POST /contenu/{id}/activite/{activity}/voix", activity + "/voix", "texte=x", asked},
		{"POST /contenu/{id}/effacer", at + "/effacer", "", "s33s4434"}, // once
	}
}

// ownPack copies a shipped pack for Lille.
func (d *door) ownPackOf(t *testing.T, v *visitor, from string) (id, at string) {
	t.Helper()
	at = v.post("/contenus", "de", from, "operation", "lille").expect(t, http.StatusSeeOther).Header.Get("Location")
	return strings.TrimPrefix(at, "/contenu/"), at
}

// draft is a pack's draft.
func (d *door) draft(t *testing.T, id string) packs.Pack {
	t.Helper()
	o, err := d.rooms.shelf.Get(t.Context(), id)
	must(t, err)
	return o.Pack()
}

// bring sends a form with a file.
func (v *visitor) bring(path, field, file string, data []byte, pairs ...string) answer {
	v.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		must(v.t, form.WriteField(pairs[i], pairs[i+1]))
	}
	part, err := form.CreateFormFile(field, file)
	must(v.t, err)
	if _, err := part.Write(data); err != nil {
		v.t.Fatal(err)
	}
	must(v.t, form.Close())
	req, err := http.NewRequest("POST", v.base+path, &b)
	must(v.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	for k, values := range v.header {
		req.Header[k] = values
	}
	resp, err := v.client.Do(req)
	must(v.t, err)
	defer resp.Body.Close()
	raw := new(bytes.Buffer)
	_, err = raw.ReadFrom(resp.Body)
	must(v.t, err)
	return answer{resp, raw.String(), raw.String()}
}

func TestAPackIsWritten(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.as("facilitator")
	v.get("/contenus").expect(t, 200, "Chauffage, air et humidité", "Ceux de Lakaz")
	v.get("/contenu/chauffage").expect(t, 200, "Livré avec Lakaz")
	v.post("/contenu/chauffage", "t:fr:title", "Autre").expect(t, 404)
	id, at := d.ownPackOf(t, v, "chauffage")
	v.get(at).expect(t, 200, "Tout est complet", "brouillon")
	before := d.draft(t, id)
	// Nothing is changed by saving what the page shows.
	all := url.Values{}
	for _, f := range before.Fields() {
		for _, tag := range packs.Languages() {
			all.Set("t:"+tag+":"+f.Key, before.Texts[tag][f.Key])
		}
	}
	v.send("POST", at, all).leads(t, at+"?su=1")
	for _, a := range before.Activities {
		v.send("POST", at+"/activite/"+a.ID, all).expect(t, 303)
	}
	if after := d.draft(t, id); !equalJSON(t, before.Texts, after.Texts) || !equalJSON(t, before.Activities, after.Activities) {
		t.Error("saving what is shown changes it")
	}
	// Activities move and go; the rounds stay in order.
	first, second := before.Activities[0].ID, before.Activities[1].ID
	v.post(at, "faire", "bas:"+first).expect(t, 303)
	if now := d.draft(t, id).Activities; now[0].ID != second || now[1].ID != first {
		t.Errorf("moved: %s, %s", now[0].ID, now[1].ID)
	}
	v.post(at, "faire", "haut:"+first).expect(t, 303)
	v.post(at, "faire", "retirer:"+second).expect(t, 303)
	if p := d.draft(t, id); len(p.Activities) != len(before.Activities)-1 || p.Texts["fr"][second+".q"] != "" {
		t.Error("an activity or its words did not go")
	}
	// A new one of each kind has what it needs, and says what is missing in the reader's language, next to the field.
	for _, kind := range packs.Kinds() {
		to := v.post(at, "faire", "ajouter", "genre", string(kind)).expect(t, 303).Header.Get("Location")
		v.get(to).expect(t, 200, "Il manque un texte", `aria-invalid="true"`)
		v.header.Add("Cookie", languageCookie+"=rcf")
		v.get(to).expect(t, 200, locales.For("rcf").T("edit.fault.noText"), `lang="rcf"`)
		v = d.as("facilitator")
		v.post(to, "faire", "choix").expect(t, 303)
		v.post(to, "faire", "prix").expect(t, 303)
		v.post(to, "faire", "geste", "geste", "g05").expect(t, 303)
		v.get(to).expect(t, 200)
	}
	v.post(at+"/version").expect(t, 422, "Corrigez d’abord")
	v.send("POST", at, url.Values{"t:fr:title": {"Bien  chez soi "}, "cadre": {"1"}}).expect(t, 303)
	v.get(at).expect(t, 200, "Dites où l’on peut y jouer")
	if got := d.draft(t, id).Texts["fr"]["title"]; got != "Bien  chez soi" {
		t.Errorf("title %q", got)
	}
}

func equalJSON(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	must(t, err)
	y, err := json.Marshal(b)
	must(t, err)
	return bytes.Equal(x, y)
}

func TestAnActivityIsWritten(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.as("facilitator")
	id, at := d.ownPackOf(t, v, "chauffage")
	to := v.post(at, "faire", "ajouter", "genre", "quiz").expect(t, 303).Header.Get("Location")
	activity := strings.TrimPrefix(to, at+"/activite/")
	v.send("POST", to, url.Values{"manche": {"4"}, "secondes": {"45"}, "juste": {"c2"}, "source": {"S-WHO", "none"}, "paire": {" Mot "},
		"t:fr:" + activity + ".q": {"Combien ?"}, "t:rcf:" + activity + ".c1": {"Dé"}}).leads(t, to+"?su=1")
	a, _ := d.draft(t, id).Activity(activity)
	if a.Round != 4 || a.Seconds != 45 || !a.Choices[1].Right || a.Choices[0].Right || a.Pair != "mot" || !slices.Equal(a.Sources, []string{"S-WHO"}) {
		t.Errorf("kept: %+v", a)
	}
	if got := d.draft(t, id).Texts["fr"][activity+".q"]; got != "Combien\u202f?" {
		t.Errorf("not typeset: %q", got)
	}
	v.post(to, "faire", "image:c1").leads(t, to+"/image?pour=c1")
	v.get(to+"/image?pour=c1").expect(t, 200, "Choisir une image")
	v.get(to+"/image?pour=none").expect(t, 404)
	v.post(to+"/image?pour=c1", "image", "sun").leads(t, to+"?su=1")
	const square = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path d="M4 4h40v40H4z"/></svg>`
	v.bring(to+"/image?pour=c2", "dessin", "carre.svg", []byte(square)).leads(t, to+"?su=1")
	a, _ = d.draft(t, id).Activity(activity)
	if a.Choices[0].Picture != "sun" || a.Choices[1].Picture != "pack:d1" || d.draft(t, id).Pictures["d1"] != square {
		t.Errorf("pictures: %+v", a.Choices)
	}
	v.get(to).expect(t, 200, `class="pic own"`)
	for _, bad := range []string{"", "<svg", strings.Replace(square, "<path", `<script>alert(1)</script><path`, 1), strings.Replace(square, "<path", `<path onload="x()"`, 1),
		strings.Replace(square, "<path", `<image href="http://example.org/x"/><path`, 1), strings.Repeat(square, 200)} {
		v.bring(to+"/image?pour=c1", "dessin", "x.svg", []byte(bad)).expect(t, 422, "Ce dessin ne va pas")
	}
	v.post(to+"/image?pour=c2", "image", "moon").expect(t, 303)
	if left := d.draft(t, id).Pictures["d1"]; left != "" {
		t.Error("a drawing that nothing shows stays")
	}
	voice := func(clip string, pairs ...string) answer {
		return v.bring(to+"/voix", "son", "x.mp3", []byte(clip), append([]string{"texte", activity + ".q", "langue", "fr"}, pairs...)...)
	}
	voice(string(tone(80))).expect(t, 303)
	voice("MZ programme").expect(t, 422, "Ce son ne va pas")
	voice(strings.Repeat("ID3 ", 1<<18+1)).expect(t, 422, "trop lourd")
	voice(string(tone(8000*31))).expect(t, 422, "30 secondes au plus")
	voice(string(tone(800)), "texte", "none").expect(t, 303) // the first of the form's two counts
	if p, err := d.rooms.shelf.Whole(t.Context(), id); err != nil || !bytes.Equal(p.Voices["fr/"+activity+".q"], tone(800)) {
		t.Errorf("the voice: %v", err)
	}
	heard := regexp.MustCompile(`src="(/contenu/[^"]+/voix/fr/[^"]+)"`).FindStringSubmatch(v.get(to).expect(t, 200, "Sons de cette activité").raw)
	if heard == nil {
		t.Fatal("the voice cannot be listened to")
	}
	if clip := v.get(heard[1]).expect(t, 200); clip.Header.Get("Content-Type") != "audio/wav" || clip.raw != string(tone(800)) {
		t.Errorf("the voice is heard as %s", clip.Header.Get("Content-Type"))
	}
	d.as("other advisor").get(heard[1]).expect(t, 404)
	if page := v.get(to); !strings.Contains(page.Header.Get("Permissions-Policy"), "microphone=(self)") {
		t.Error("the page may not ask for the microphone")
	}
	voice("", "faire", "sans").expect(t, 303)
	if len(d.draft(t, id).Voices) > 0 {
		t.Error("the voice stays")
	}
	v.post(to, "faire", "sans:c3").expect(t, 303)
	v.post(to, "faire", "bas:c1").expect(t, 303)
	a, _ = d.draft(t, id).Activity(activity)
	if len(a.Choices) != 2 || a.Choices[0].ID != "c2" {
		t.Errorf("choices: %+v", a.Choices)
	}
}

func TestAPackGoesAndComes(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.as("facilitator")
	data := []byte(v.get("/contenu/chauffage/contenu.zip").expect(t, 200).raw)
	at := v.bring("/contenus/importer", "fichier", "x.zip", data, "operation", "lille").expect(t, 303).Header.Get("Location")
	id := strings.TrimPrefix(at, "/contenu/")
	p, shipped := d.draft(t, id), packs.All()[slices.IndexFunc(packs.All(), func(p packs.Pack) bool { return p.ID == "chauffage" })]
	if !equalJSON(t, p.Texts, shipped.Texts) || !equalJSON(t, p.Activities, shipped.Activities) || !equalJSON(t, p.Pictures, shipped.Pictures) {
		t.Error("what comes is not what went")
	}
	v.bring("/contenus/importer", "fichier", "x.zip", []byte("PK nothing"), "operation", "lille").expect(t, 422, "ne se lit pas comme un contenu")
	v.bring("/contenus/importer", "fichier", "x.zip", data, "operation", "reunion").expect(t, 404)
	d.as("other advisor").get(at).expect(t, 404)
	// A version may be planned with, in its own operation alone; a draft may not.
	plain, there := d.asHost(t)
	plain.send("POST", there, plan("contenu", id)).expect(t, 422, "Choisissez un contenu")
	v.post(at+"/version").expect(t, 303)
	plain.send("POST", there, plan("contenu", id)).expect(t, 303)
	// A room keeps the version it was opened with.
	plain.post(there+"/salle").expect(t, 303)
	v.post(at, "t:fr:title", "Tout autre chose").expect(t, 303)
	v.post(at+"/version").expect(t, 303)
	ws, err := d.rooms.book.Get(t.Context(), strings.TrimPrefix(there, "/atelier/"))
	must(t, err)
	h, err := d.rooms.host(t.Context(), ws.Room)
	must(t, err)
	if got := h.rules.Pack.Text("fr", "title"); got != "Chauffage, air et humidité" {
		t.Errorf("the room plays %q", got)
	}
	if now, err := d.rooms.pack(t.Context(), "lille", id); err != nil || now.Version != 2 || now.Text("fr", "title") != "Tout autre chose" {
		t.Errorf("the next room plays version %d %v", now.Version, err)
	}
	if _, err := d.rooms.pack(t.Context(), "reunion", id); err == nil {
		t.Error("another operation may play it")
	}
	_, later := d.asHost(t)
	v.send("POST", later, plan("contenu", id)).expect(t, 303)
	v.post(at+"/effacer").leads(t, "/contenus")
	v.get(at).expect(t, 404)
	v.post(later+"/salle").expect(t, 422, "Choisissez un contenu")
}

func TestARehearsal(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.as("facilitator")
	v.post("/contenu/chauffage/repetition", "operation", "reunion").expect(t, 404)
	to := v.post("/contenu/chauffage/repetition", "operation", "lille").expect(t, 303).Header.Get("Location")
	at, _, _ := strings.Cut(to, "#")
	v.get(at).expect(t, 200, "C’est une répétition", "Répétition · Chauffage")
	if list := v.get("/ateliers").expect(t, 200); strings.Contains(list.text, "Répétition") {
		t.Error("a rehearsal stands in the list of workshops")
	}
	v.send("POST", at+"/foyers", url.Values{"la": {"h1"}, "foyer": {"h1"}}).expect(t, 422, "n’invite personne")
	ws, err := d.rooms.book.Get(t.Context(), strings.TrimPrefix(at, "/atelier/"))
	must(t, err)
	h, err := d.rooms.host(t.Context(), ws.Room)
	must(t, err)
	state := func() room.State {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.state
	}
	waitFor := func(what string, ok func(room.State) bool) {
		t.Helper()
		for deadline := time.Now().Add(40 * time.Second); !ok(state()); {
			if time.Now().After(deadline) {
				t.Fatalf("%s: %+v", what, state())
			}
			select {
			case <-time.After(20 * time.Millisecond):
			case <-t.Context().Done():
			}
		}
	}
	waitFor("nobody comes", func(s room.State) bool { return len(s.Players) >= 2 })
	for i, c := range []room.Command{{Kind: room.CommandTake, Name: "Inès"}, {Kind: room.CommandNext, From: room.Position{Phase: room.Lobby}}} {
		c.ID, c.By, c.Fence = fmt.Sprintf("c%d", i), "facilitator", state().Controller.Fence
		must(t, h.ask(t.Context(), c))
	}
	d.pass(18 * time.Second) // less than after which a room without its remote stands still
	waitFor("nobody answers", func(s room.State) bool { return len(s.Now.Given) >= 1 })
	if got := room.PlayView(state(), h.rules).Title["rcf"]; !strings.HasPrefix(got, "Répétision") {
		t.Errorf("the room is not marked: %q", got)
	}
	guests, err := d.rooms.book.Guests(t.Context(), ws.ID)
	if must(t, err); len(guests) > 0 {
		t.Error("a household has to do with a rehearsal")
	}
}
