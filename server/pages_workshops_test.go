package main

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/registry"
)

// pagesOfGuests are the pages on which those who hold a workshop read what its households are called.
var pagesOfGuests = regexp.MustCompile(`/(atelier|i)/\{id\}`)

// hostRoles is every page of those who hold workshops. The workshop is Lille's, to which h1 is invited; its room is open.
func hostRoles(v workshopView) []roleRow {
	const (
		ofHostPages = "s3324232" // another operation's is not there
		sendOn      = "s33s4s3s"
		asked       = "s33w4w3w"
		ofAllHosts  = "s3322232" // each their own
	)
	at := "/atelier/" + v.ID
	ticket := v.Tickets["h1"]
	return []roleRow{
		{"GET /ateliers", "", "", ofAllHosts},
		{"POST /ateliers/maintenant", "", "operation=lille&contenu=chauffage", sendOn},
		{"GET /operation/{id}/table", "/operation/lille/table", "", ofHostPages},
		{"POST /operation/{id}/table", "/operation/lille/table", "", ofHostPages},
		{"GET /ateliers/rapporter", "", "", "13344434"},                 // in a bag alone, see TestAWorkshopGoesOutAndComesBack
		{"POST /ateliers/rapporter", "", "operation=lille", "s33www3w"}, // no file
		{"POST /ateliers/jeton", "", "operation=lille", "s3324232"},
		{"POST /ateliers/recevoir", "", "", "33333333"}, // without a token
		{"GET /sac/{card}", "/sac/ABC", "", "44444444"}, // in a bag alone, see TestAWorkshopBeginsOnTheSpot
		{"POST /sac/{card}", "/sac/ABC", "", "44444444"},
		{"GET /ateliers/nouveau", "/ateliers/nouveau?operation=lille", "", sendOn},
		{"GET /atelier/{id}", at, "", ofHostPages},
		{"POST /atelier/{id}", at, "titre=", asked},
		{"POST /atelier/{id}/annuler", at + "/annuler", "", asked}, // a room was opened in it
		{"POST /atelier/{id}/retablir", at + "/retablir", "", sendOn},
		{"POST /atelier/{id}/salle", at + "/salle", "", sendOn},
		{"GET /atelier/{id}/foyers", at + "/foyers", "", ofHostPages},
		{"POST /atelier/{id}/foyers", at + "/foyers", "cherche=", sendOn},
		{"GET /atelier/{id}/invitations", at + "/invitations", "", ofHostPages},
		{"GET /atelier/{id}/emargement", at + "/emargement", "", ofHostPages},
		{"GET /atelier/{id}/cartes", at + "/cartes", "", ofHostPages},
		{"POST /atelier/{id}/cartes", at + "/cartes", "tous=1", sendOn},
		{"GET /atelier/{id}/presence", at + "/presence", "", ofHostPages},
		{"POST /atelier/{id}/presence", at + "/presence", "present=h1", sendOn},
		{"GET /atelier/{id}/choix", at + "/choix", "", ofHostPages},
		{"GET /choix/{code}", "/choix/AAAAAAAAA", "", "44444444"}, // nobody's: see TestWhatWasChosenIsTakenHome
		{"POST /choix/{code}", "/choix/AAAAAAAAA", "foyer=h1", "s4444444"},
		{"GET /w/{code}/choix", "/w/" + v.Code + "/choix", "", "22222222"},
		{"POST /w/{code}/choix", "/w/" + v.Code + "/choix", "nom=x&pin=1", "wwwwwwww"}, // nobody's seat
		{"GET /i/{id}", "/i/" + v.ID, "", "ssssssss"},                                  // to the room, or to the list at the door
		{"GET /i/{id}/{ticket}", "/i/" + v.ID + "/" + ticket, "", "sss2s2s2"},          // to the room; whoever holds it ticks
		{"POST /i/{id}/{ticket}", "/i/" + v.ID + "/" + ticket, "liste=0", "4s444444"},
	}
}

// asHost is a browser of one of the crowd, and a workshop of Lille that the facilitator planned by the pages.
func (d *door) asHost(t *testing.T) (v *visitor, at string) {
	t.Helper()
	v = d.as("facilitator")
	at = v.get("/ateliers/nouveau?operation=lille").expect(t, http.StatusSeeOther).Header.Get("Location")
	v.get(at).expect(t, 200, "Nouvel atelier", "Chauffage, air et humidité", `name="operation" value="lille"`)
	at, _, _ = strings.Cut(at, "?")
	v.send("POST", at, plan()).leads(t, at+"?su=1")
	return v, at
}

// plan is the form of a plan as it is filled in.
func plan(more ...string) url.Values {
	form := url.Values{"operation": {"lille"}, "titre": {`Chaud "><b>chez soi`}, "lieu": {"Salle Courmont"}, "jour": {"2026-01-22"}, "heure": {"18:30"},
		"minutes": {"75"}, "anime": {"facilitator"}, "langue": {"fr", "rcf"}, "contenu": {"chauffage"}, "tableau": {"teams"}, "equipes": {"4"}, "minuteur": {"1"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// What does not fit into the hour is left out of the plan; without a tick all is played, and another pack begins anew.
func TestTheActivitiesOfAPlanAreChosen(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v, at := d.asHost(t)
	pack, err := d.rooms.pack(t.Context(), "lille", "chauffage")
	must(t, err)
	first, last := pack.Activities[0].ID, pack.Activities[len(pack.Activities)-1].ID
	f := func(want []string, pack string, ticked ...string) {
		t.Helper()
		form := plan("contenu", pack, "choisies", "chauffage")
		form["activite"] = ticked
		v.send("POST", at, form).leads(t, at+"?su=1")
		ws, err := d.rooms.book.Get(t.Context(), strings.TrimPrefix(at, "/atelier/"))
		if must(t, err); !slices.Equal(ws.Settings.Activities, want) {
			t.Errorf("%v, want %v", ws.Settings.Activities, want)
		}
	}
	f([]string{first, last}, "chauffage", last, "nothing", first)
	page := v.get(at).expect(t, 200, `value="`+first+`" checked`, `value="`+last+`" checked`)
	if n := strings.Count(page.raw, `name="activite"`); n != len(pack.Activities) || strings.Contains(page.raw, `value="`+pack.Activities[1].ID+`" checked`) {
		t.Errorf("%d of %d activities", n, len(pack.Activities))
	}
	f(nil, "chauffage")
	var all []string
	for _, a := range pack.Activities {
		all = append(all, a.ID)
	}
	f(nil, "chauffage", all...)
	f([]string{first}, "chauffage", first)
	f(nil, "facture", first)
	form := plan() // from a page on which nothing was chosen
	v.send("POST", at, form).leads(t, at+"?su=1")
}

func TestAWorkshopIsPlannedByThePages(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v, at := d.asHost(t)
	page := v.get(at).expect(t, 200, "Salle Courmont", `value="2026-01-22"`, `value="18:30"`, `value="75"`)
	if strings.Contains(page.raw, "<b>chez") {
		t.Error("a title is taken for HTML")
	}
	ws, err := d.rooms.book.Get(t.Context(), strings.TrimPrefix(at, "/atelier/"))
	must(t, err)
	if got := ws.At.Format("2006-01-02 15:04"); got != "2026-01-22 17:30" || !ws.Settings.Timer || ws.Settings.SpeedBonus != 0 || ws.Settings.Teams != 4 {
		t.Errorf("kept: %s %+v", got, ws.Settings)
	}
	v.get("/ateliers").expect(t, 200, `Chaud "><b>chez soi`, "22 janvier 2026 à 18\u202fh\u202f30", "0 foyer invité")
	f := func(want string, more ...string) {
		t.Helper()
		v.send("POST", at, plan(more...)).expect(t, 422, want, "Salle Courmont")
	}
	f("Donnez un titre court", "titre", " ")
	f("Donnez le jour, l’heure", "minutes", "beaucoup")
	f("Donnez le jour, l’heure", "jour", "demain")
	f("Choisissez qui anime", "anime", "manager")
	f("Choisissez qui anime", "anime", "other-advisor")
	f("Choisissez un contenu", "contenu", "rien")
	f("au moins une langue", "langue", "tlh")
	f("de 2 à 8 équipes", "equipes", "0")
	f("Ce réglage n’existe pas", "tableau", "tous")
	v.send("POST", at, plan("vitesse", "1")).leads(t, at+"?su=1")
	if ws, err = d.rooms.book.Get(t.Context(), ws.ID); err != nil || ws.Settings.SpeedBonus != bonusChosen {
		t.Errorf("speed: %v %v", ws.Settings.SpeedBonus, err)
	}
	v.post(at+"/annuler").leads(t, "/ateliers")
	v.get(at).expect(t, 404)
}

func TestHouseholdsAreTickedAndToldOf(t *testing.T) {
	d := openDoor(t, options{}, nil)
	for id, name := range map[lakaz.HouseholdID]string{"h5": "Famille Petit", "h6": "Famille Prévost", "h7": "Famille Paul"} {
		must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: id, Operation: "lille", Name: name, Residence: map[bool]string{true: "Les Lilas"}[id != "h7"],
			Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}))
	}
	v, at := d.asHost(t)
	invited := func(want ...string) {
		t.Helper()
		got, err := d.invited(visit{Request: &http.Request{}}, strings.TrimPrefix(at, "/atelier/"))
		must(t, err)
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("invited: %q, want %q", got, want)
		}
	}
	v.get(at+"/foyers").expect(t, 200, "Famille Petit", "Inviter\u00a0: Les Lilas", "Famille Paul")
	if page := v.get(at+"/foyers?cherche=PRÉV").expect(t, 200, "Famille Prévost"); strings.Contains(page.text, "Famille Petit") {
		t.Error("a search finds everybody")
	}
	v.send("POST", at+"/foyers", url.Values{"la": {"h7", "h1"}, "foyer": {"h7"}}).expect(t, 303)
	invited("h7")
	v.post(at+"/foyers", "residence", "Les Lilas").expect(t, 303)
	invited("h5", "h6", "h7")
	v.send("POST", at+"/foyers", url.Values{"la": {"h6"}, "liste": {"h5"}}).expect(t, 303) // h5 was not on the page
	invited("h5", "h7")
	v.send("POST", at+"/foyers", url.Values{"la": {"h5"}, "foyer": {"h5"}, "liste": {"h5"}}).expect(t, 303)
	v.send("POST", at+"/foyers", url.Values{"la": {"h2"}, "foyer": {"h2"}}).expect(t, 303) // another operation's
	invited("h5", "h7")
	v.send("POST", at, plan()).expect(t, 303) // a changed plan invites whom it did
	invited("h5", "h7")

	sheet := v.get(at+"/emargement").expect(t, 200, "Famille Petit", "Feuille à signer")
	if strings.Contains(sheet.text, "Famille Paul") {
		t.Error("a name stands on the sheet whose household did not agree")
	}
	letters := v.get(at+"/invitations?forme=lettres").expect(t, 200, "Famille Petit", "Famille Paul", "C’est gratuit et n’oblige à rien", "22 janvier 2026")
	if n := strings.Count(letters.raw, `class="letter"`); n != 2 {
		t.Errorf("%d letters", n)
	}
	if blank := v.get(at+"/invitations?pour=tous").expect(t, 200); strings.Count(blank.raw, "<article") != 8 || strings.Contains(blank.text, "Famille") {
		t.Error("cards for anybody name somebody, or are not eight")
	}
	must(t, d.registry.PutPerson(t.Context(), registry.Person{ID: "p-paul", Name: "Paul", Role: lakaz.Resident, Household: "h7", Language: "rcf"}))
	v.get(at+"/invitations").expect(t, 200, `lang="rcf"`, locales.For("rcf").T("plan.invFree"))
	must(t, d.accesses.flush(t.Context()))
	if seen, err := d.accesses.of(t.Context(), "h7"); err != nil || len(seen) == 0 {
		t.Errorf("h7 is not told who saw its name: %v %v", seen, err)
	}
}

func TestTheDoorOfAWorkshop(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v, at := d.asHost(t)
	id := strings.TrimPrefix(at, "/atelier/")
	v.send("POST", at+"/foyers", url.Values{"la": {"h1"}, "foyer": {"h1"}}).expect(t, 303)
	guest := func() workshops.Guest {
		t.Helper()
		list, err := d.rooms.book.Guests(t.Context(), id)
		must(t, err)
		return list[0]
	}
	scan := "/i/" + id + "/" + guest().Ticket
	came := func(want bool) {
		t.Helper()
		if got := !guest().Came.IsZero(); got != want {
			t.Errorf("came: %v, want %v", got, want)
		}
	}
	// A stranger, the household itself and a messenger that looks ahead tick nobody.
	for _, who := range []*visitor{d.visitor(), d.as("resident"), d.as("neighbour"), d.as("other advisor"), d.as("manager")} {
		who.get(scan).expect(t, 200, "Salle Courmont")
	}
	came(false)
	v.get(scan).expect(t, 200, "Présent\u00a0: Famille", "Annuler")
	came(true)
	v.get(scan).expect(t, 200, "Présent\u00a0: Famille") // seen twice
	v.post(at+"/presence", "absent", "h1").leads(t, at+"/presence")
	came(false)
	v.post(at+"/presence", "code", strings.ToLower(guest().Ticket)).expect(t, 200, "Présent\u00a0: Famille")
	came(true)
	v.post(at+"/presence", "code", "AAAAAA").expect(t, 422, "Ce code n’est pas dans la liste")
	v.get("/i/"+id+"/AAAAAA").expect(t, 422, "Ce code n’est pas dans la liste")
	for range 2 {
		v.post(at+"/presence", "present", "h1").leads(t, at+"/presence")
	}
	// Walk-ins are welcome, without a name too; the same form again is the same people.
	fresh := regexp.MustCompile(`name="nouveau" value="([^"]+)"`)
	form := fresh.FindStringSubmatch(v.get(at + "/presence").raw)[1]
	for range 2 {
		v.post(at+"/presence", "nouveau", form, "prenom", "", "personnes", "3").leads(t, at+"/presence")
	}
	v.get(at+"/presence").expect(t, 200, "Une personne · 3 personnes", "2 arrivées")
	v.post(at+"/presence", "nouveau", form, "prenom", "Zoé", "personnes", "0").expect(t, 422, "de 1 à 20", `value="Zoé"`)
	// Whoever comes is given a voting card at the door, and can see whose each is.
	v.post(at+"/presence", "pour", "h1", "carte", "12").leads(t, at+"/presence")
	v.post(at+"/presence", "nouveau", form, "prenom", "Zoé", "personnes", "3", "carte", "30").leads(t, at+"/presence")
	v.get(at+"/presence").expect(t, 200, "Carte 12", "3 personnes · Carte 30")
	v.post(at+"/presence", "pour", "h1", "carte", "51").expect(t, 422, "Une carte n’a pas été comprise")
	v.get(at+"/cartes").expect(t, 200, "Zoé", `value="12"`, `value="30"`, "Imprimer ces cartes")
	v.post(at+"/cartes", "carte.h1", "30").expect(t, 422, "Une carte est donnée deux fois", `value="30"`)
	v.post(at+"/cartes", "carte.h1", "30", "carte."+form, "").leads(t, at+"/cartes?su=1")
	if g := guest(); g.Card != 30 {
		t.Errorf("the card is %d", g.Card)
	}
	v.get(at+"/invitations").expect(t, 200, "Votre carte de réponse")
	v.post(at+"/presence", "retirer", form).leads(t, at+"/presence")
	v.get(at+"/presence").expect(t, 200, "1 arrivée")
	// The household says itself whether its name may stand on the sheet; nobody else does by the invitation.
	home := d.as("resident")
	home.get(scan).expect(t, 200, "Y mettre mon nom")
	home.post(scan, "liste", "1").leads(t, scan+"?su=1")
	home.get(scan).expect(t, 200, "Enlever mon nom")
	if !guest().Listed {
		t.Error("what the household agreed to is not kept")
	}
	d.as("neighbour").post(scan, "liste", "0").expect(t, 404)
	// Once there is a room everybody else is led to it.
	v.post(at+"/salle").leads(t, at+"#salle")
	ws, err := d.rooms.book.Get(t.Context(), id)
	must(t, err)
	r, err := d.rooms.book.Room(t.Context(), ws.Room)
	must(t, err)
	d.visitor().get(scan).leads(t, "/w/"+r.Code+"?ticket="+guest().Ticket)
	d.visitor().get("/i/"+id).leads(t, "/w/"+r.Code)
	v.get(at).expect(t, 200, r.Code, "Écran du mur")
	d.visitor().get("/i/01JZ0000000000000000000009/AAAAAA").expect(t, 404)
}
