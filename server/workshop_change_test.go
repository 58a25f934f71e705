package main

import (
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/screen"
)

// Who is invited reads at once that a workshop moved, was called off and takes place after all; whoever plans may take each back.
func TestThoseInvitedAreToldWhatChanges(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v, at := d.asHost(t)
	session := d.sessions()["resident"]
	id := strings.TrimPrefix(at, "/atelier/")
	v.send("POST", at+"/foyers", map[string][]string{"la": {"h1"}, "foyer": {"h1"}})
	told := map[string]bool{}
	says := func(want ...string) {
		t.Helper()
		var sheet screen.Sheet
		d.read(session, "/api/households/h1/sheets/workshop", &sheet)
		wholeSheet(t, sheet)
		budgetSays(t, card(sheet.Cards, "invited-"+id), want...)
		h, err := d.registry.Household(t.Context(), "h1")
		must(t, err)
		hours, err := d.hoursOf(t.Context(), h)
		must(t, err)
		open := workshopNotices(d.clock(), hours)
		if len(open) != 1 || told[open[0].Key] {
			t.Fatalf("it is not told anew: %+v", open)
		}
		told[open[0].Key] = true
		if _, text := open[0].Says(locales.For("fr")); text != want[0] {
			t.Errorf("%q", text)
		}
	}
	says("Vous êtes invités. Venez si vous voulez, avec qui vous voulez.", "18 h 30")
	v.send("POST", at, plan("heure", "19:00", "lieu", "Mairie")).leads(t, at+"?su=1")
	says("L’atelier a changé. Voici quand et où venir.", "19 h 00", "Avant", "18 h 30", "Salle Courmont")
	v.get(at).expect(t, 200, "Les foyers invités lisent que l’atelier a changé", "Salle Courmont")
	v.post(at+"/annuler").leads(t, at)
	says("Cet atelier n’aura pas lieu. Nous espérons vous voir une autre fois.")
	v.get("/ateliers").expect(t, 200, "Annulé")
	v.post(at+"/salle").expect(t, 422, "Rétablissez-le d’abord")
	guests, err := d.rooms.book.Guests(t.Context(), id)
	must(t, err)
	d.visitor().get("/i/"+id+"/"+guests[0].Ticket).expect(t, 200, "n’aura pas lieu")
	v.post(at+"/retablir").leads(t, at+"?su=1")
	says("L’atelier a changé. Voici quand et où venir.", "19 h 00")
	d.pass(30 * 24 * time.Hour)
	h, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	hours, err := d.hoursOf(t.Context(), h)
	must(t, err)
	if open := workshopNotices(d.clock(), hours); len(open) != 0 {
		t.Errorf("it is over: %+v", open)
	}
}

// Whoever holds two workshops in one hour is told on the plan of each; the plan is kept all the same.
func TestTwoWorkshopsInOneHour(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v, at := d.asHost(t)
	_, other := d.asHost(t)
	v.get(at).expect(t, 200, "facilitator anime aussi", "22 janvier 2026 à 18\u202fh\u202f30")
	v.send("POST", other, plan("heure", "19:45")).leads(t, other+"?su=1") // when the first is over
	if page := v.get(at).expect(t, 200); strings.Contains(page.text, "anime aussi") {
		t.Error("one after the other is no clash")
	}
}

// The team reads the hour there and in Paris, on either side of a change of clocks and of midnight.
func TestTheHourElsewhere(t *testing.T) {
	w := locales.For("fr")
	f := func(where lakaz.Territory, at, want string) {
		t.Helper()
		utc, err := time.Parse(time.RFC3339, at)
		must(t, err)
		if got := strings.ReplaceAll(teamMoment(w, where, utc), "\u202f", " "); got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
	f(lakaz.Reunion, "2026-01-22T13:00:00Z", "22 janvier 2026 à 17 h 00 (14 h 00 à Paris)")
	f(lakaz.Reunion, "2026-07-22T13:00:00Z", "22 juillet 2026 à 17 h 00 (15 h 00 à Paris)")
	f(lakaz.Guadeloupe, "2026-01-23T00:00:00Z", "22 janvier 2026 à 20 h 00 (23 janvier, 1 h 00 à Paris)")
	f(lakaz.Mainland, "2026-03-29T00:30:00Z", "29 mars 2026 à 1 h 30")
	f(lakaz.Mainland, "2026-03-29T01:30:00Z", "29 mars 2026 à 3 h 30")
}

// A household that was not invited is welcomed by its name; taken back and noted again its seat is still its own.
func TestAHouseholdComesUninvited(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v, at := d.asHost(t)
	id := strings.TrimPrefix(at, "/atelier/")
	v.get(at+"/presence").expect(t, 200, "Un foyer d’ici, sans invitation", `<option value="h1">`)
	v.post(at+"/presence", "venu", "h2").expect(t, 422, "Choisissez des foyers de cette opération")
	for range 2 {
		v.post(at+"/presence", "venu", "h1").expect(t, 200, "Présent")
	}
	must(t, d.claim(t.Context(), workshops.Workshop{ID: id, Operation: "lille"}, "h1", "p1", false))
	v.post(at+"/presence", "absent", "h1").leads(t, at+"/presence")
	v.post(at+"/presence", "present", "h1").leads(t, at+"/presence")
	guests, err := d.rooms.book.Guests(t.Context(), id)
	if err != nil || len(guests) != 1 || guests[0].Came.IsZero() || guests[0].Invited || len(guests[0].Players) != 1 {
		t.Errorf("%+v %v", guests, err)
	}
	d.as("advisor").get("/foyer/h1/ateliers").expect(t, 200, "Un papier de l’atelier")
}
