package main

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/registry"
)

// The attributes of each cookie, over plain HTTP and behind a proxy that speaks TLS.
func TestCookies(t *testing.T) {
	f := func(o options, proto string, secure bool) {
		t.Helper()
		d := openDoor(t, o, nil)
		v := d.visitor()
		if proto != "" {
			v.header.Set("X-Forwarded-Proto", proto)
		}
		a := v.post("/entrer", "code", d.card("h1").Code)
		a.leads(t, "/")
		seen := map[string]bool{}
		for _, c := range a.Cookies() {
			seen[c.Name] = true
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure != secure || c.Domain != "" || c.MaxAge < 399*24*3600 {
				t.Errorf("%+v %q: cookie %v", o, proto, c)
			}
		}
		if !seen[sessionCookie] || !seen[deviceCookie] {
			t.Errorf("cookies %v", seen)
		}
	}
	f(options{}, "", false)
	f(options{}, "https", false) // anyone may write this header
	f(options{BehindProxy: true}, "https", true)
	f(options{BehindProxy: true}, "http", false)
}

func TestCodeAsPeopleTypeIt(t *testing.T) {
	d := openDoor(t, options{}, nil)
	code := d.card("h1").Code
	f := func(typed string) {
		t.Helper()
		v := d.visitor()
		v.get("/").leads(t, "/entrer")
		v.post("/entrer", "code", typed).leads(t, "/")
		v.get("/").expect(t, 200, "Chez moi")
		v.get("/entrer").leads(t, "/")
	}
	f(code)
	f(strings.ToLower(code))
	f(" " + strings.ReplaceAll(code, "-", " "))
	f(strings.ReplaceAll(strings.ToLower(code), "-", ""))
}

func TestWrongCodesWait(t *testing.T) {
	d := openDoor(t, options{}, nil)
	card := d.card("h1")
	v := d.visitor()
	for range freeAttempts {
		v.post("/entrer", "code", "ACDE-FGHJ").expect(t, 422, "Ce code n’ouvre pas", `role="alert"`)
	}
	a := v.post("/entrer", "code", card.Code).expect(t, 429, "dans 10 secondes")
	if a.Header.Get("Retry-After") != "10" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	v.post("/c/"+card.Token).leads(t, "/") // the QR does not wait
	other := d.visitor()
	other.post("/entrer", "code", card.Code).expect(t, 429) // the same address, whatever its cookies
	d.pass(10 * time.Second)
	other.post("/entrer", "code", card.Code).leads(t, "/")
	d.visitor().post("/entrer", "code", "ACDE-FGHJ").expect(t, 422) // a right one resets
}

func TestTheTeamEnters(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.visitor()
	v.post("/entrer/equipe", "email", `"><script>`, "password", "x").expect(t, 422, "ne va pas")
	v.post("/entrer/equipe", "email", "nobody@example.org", "password", "une phrase de passe").expect(t, 422, "ne va pas")
	a := v.post("/entrer/equipe", "email", " AWA@example.org", "password", "une phrase de passe")
	a.leads(t, "/bureau")
	for _, c := range a.Cookies() {
		if c.Name == sessionCookie && c.MaxAge > 7*24*3600 {
			t.Errorf("a member of staff stays %d s", c.MaxAge)
		}
	}
	v.get("/entrer/equipe").leads(t, "/bureau")
	v.get("/").expect(t, 200, "Bureau")
	d.pass(13 * time.Hour)
	v.get("/bureau").leads(t, "/entrer")

	for range freeAttempts {
		d.visitor().post("/entrer/equipe", "email", "awa@example.org", "password", "wrong")
	}
	v.post("/entrer/equipe", "email", "awa@example.org", "password", "une phrase de passe").expect(t, 429, "Rien n’est perdu")
}

// Whoever enters on a device takes the place of who was in: an old cookie opens nothing.
func TestEnteringEndsTheSessionBefore(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.visitor()
	v.post("/c/"+d.card("h1").Token).leads(t, "/")
	before := v.cookie(sessionCookie)
	v.post("/entrer/equipe", "email", "awa@example.org", "password", "une phrase de passe").leads(t, "/bureau")
	if _, err := d.registry.Actor(t.Context(), before); err == nil {
		t.Error("the resident's session goes on after a member of staff entered on the same device")
	}
	v.get("/bureau").expect(t, 200, "Bureau")
}

// A card's link opened by a messenger, a scanner or a curious browser takes no entry; the button does.
func TestLookingAtACardDoesNotUseIt(t *testing.T) {
	d := openDoor(t, options{}, nil)
	card := d.card("h2")
	for range 3 * registry.CardDevices {
		d.visitor().get("/c/"+card.Token).expect(t, 200, `<html lang="rcf" data-territory="outremer"`)
	}
	var first *visitor
	for range registry.CardDevices {
		v := d.visitor()
		v.get("/c/" + card.Token)
		v.post("/c/"+card.Token).leads(t, "/")
		v.get("/c/"+card.Token).leads(t, "/") // already home
		if first == nil {
			first = v
		}
	}
	d.visitor().get("/c/"+card.Token).expect(t, 410, "a déjà servi sur 6 appareils")
	d.visitor().post("/c/"+card.Token).expect(t, 410, "a déjà servi sur 6 appareils")
	d.visitor().post("/entrer", "code", card.Code).expect(t, 422, "a déjà servi sur 6 appareils")
	first.post("/c/"+card.Token).leads(t, "/") // a device that entered may again
	d.pass(registry.CardLife)
	d.visitor().get("/c/"+card.Token).expect(t, 410, "plus de six mois")
	d.visitor().post("/c/nothing").expect(t, 404)
}

// A form on another site cannot enter, leave a card or choose anything with the person's cookies.
func TestAnotherSitesFormsAreRefused(t *testing.T) {
	d := openDoor(t, options{}, nil)
	card := d.card("h1")
	f := func(header, value string, status int) {
		t.Helper()
		v := d.visitor()
		v.header.Set(header, value)
		if a := v.post("/c/" + card.Token); a.StatusCode != status {
			t.Errorf("%s: %s: %d, want %d", header, value, a.StatusCode, status)
		}
	}
	f("Sec-Fetch-Site", "cross-site", 403)
	f("Sec-Fetch-Site", "same-site", 403)
	f("Origin", "https://evil.example", 403)
	f("Sec-Fetch-Site", "same-origin", 303)
	f("Origin", d.base, 303)
}

func TestCardSheet(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.visitor()
	v.post("/foyer/carte", "household", "h1").leads(t, "/entrer/equipe")
	v.post("/entrer/equipe", "email", "awa@example.org", "password", "une phrase de passe")
	a := v.post("/foyer/carte", "household", "h1").expect(t, 200, "Votre carte pour entrer", "6 appareils", "14 juillet 2026", "/entrer", `class="qr"`)
	code := regexp.MustCompile(`class="spelt">([A-Z0-9-]+)<`).FindStringSubmatch(a.raw)
	if code == nil {
		t.Fatal("no code on the sheet")
	}
	d.visitor().post("/entrer", "code", code[1]).leads(t, "/")
	v.post("/foyer/carte", "household", "h1", "replace", "on").expect(t, 200)
	d.visitor().post("/entrer", "code", code[1]).expect(t, 422, "a déjà servi")
	v.post("/foyer/carte", "household", "h2").expect(t, 404) // another operation's
	v.post("/foyer/carte", "household", "nobody").expect(t, 404)
	resident := d.visitor()
	resident.post("/c/"+d.card("h1").Token).leads(t, "/")
	resident.post("/foyer/carte", "household", "h1").expect(t, 404)
	v.get("/foyer/carte").expect(t, 404)
}

func TestTheDemonstrationsDoor(t *testing.T) {
	d := openDoor(t, options{}, demoOfTwo)
	must(t, d.registry.PutPerson(t.Context(), registry.Person{ID: "p-res", Name: "Morel", Role: lakaz.Resident, Household: "h1"}))
	must(t, d.registry.PutPerson(t.Context(), registry.Person{ID: "p-pay", Name: "Payet", Role: lakaz.Resident, Household: "h2", Language: "rcf"}))
	v := d.visitor()
	v.get("/").expect(t, 200, "Kréol rényoné", "Le Port", "Conseiller et visiter", `href="/demo/entrer/payet"`)
	v.get("/historique").leads(t, "/")
	v.get("/demo/entrer/payet").leads(t, "/")
	v.get("/").expect(t, 200, `<html lang="rcf" data-territory="outremer" data-person="p-pay"`)
	v.get("/demo").expect(t, 200, "Payet")
	before := v.cookie(sessionCookie)
	v.get("/demo/entrer/awa").leads(t, "/bureau")
	if _, err := d.registry.Actor(t.Context(), before); err == nil {
		t.Error("the person before stays in")
	}

	open := openDoor(t, options{}, nil)
	open.visitor().get("/demo/entrer/payet").expect(t, 404)
	open.visitor().get("/demo").expect(t, 404)
}

func TestWaitsInWords(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.visitor()
	for wrong := range 12 {
		a := v.post("/entrer", "code", "ACDE-FGHJ")
		if wrong < freeAttempts {
			continue
		}
		seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
		must(t, err)
		want := map[int]string{10: "10 secondes", 20: "20 secondes", 40: "40 secondes", 80: "80 secondes", 160: "3 minutes", 320: "6 minutes", 640: "11 minutes"}[seconds]
		if want == "" || !strings.Contains(a.text, want) {
			t.Errorf("a wait of %d s is not said as %q", seconds, want)
		}
		d.pass(time.Duration(seconds) * time.Second)
		v.post("/entrer", "code", "ACDE-FGHJ").expect(t, 422)
	}
}

// A language chosen on the way in is the person's; what they choose later stands when they come back, and the next
// person on the device keeps their own.
func TestALanguageIsChosenOnce(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.visitor()
	v.get("/entrer?lang=rcf").expect(t, 200)
	v.post("/entrer", "code", d.card("h1").Code).leads(t, "/")
	f := func(h lakaz.HouseholdID, want string) {
		t.Helper()
		if p, err := d.registry.Resident(t.Context(), h); err != nil || p.Language != want {
			t.Errorf("%s speaks %q, want %q: %v", h, p.Language, want, err)
		}
	}
	f("h1", "rcf")
	d.call(v.cookie(sessionCookie), "PUT", "/api/me/language", `{"language":"fr"}`)
	f("h1", "fr")
	card := d.card("h1")
	v.post("/entrer", "code", card.Code).leads(t, "/")
	f("h1", "fr")
	other := d.card("h2")
	resident, err := d.registry.Resident(t.Context(), "h2")
	must(t, err)
	must(t, d.registry.SetLanguage(t.Context(), resident.ID, "fr"))
	v.post("/entrer", "code", other.Code).leads(t, "/")
	f("h2", "fr")
}
