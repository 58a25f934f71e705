package main

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
	"lakaz/registry"
	"lakaz/telemetry"
)

// door is a server in memory with a home on the mainland, one on La Réunion, and people who work there.
type door struct {
	t *testing.T
	*server
	base string
	mu   sync.Mutex
	at   time.Time
}

func openDoor(t *testing.T, o options, demo *demoPeople) *door {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	must(t, err)
	d := &door{t: t, at: time.Date(2026, 1, 15, 16, 42, 0, 0, time.UTC)}
	d.server, err = newServer(t.Context(), store, o, slog.New(slog.DiscardHandler), d.clock)
	must(t, err)
	t.Cleanup(func() {
		must(t, d.server.close(context.Background()))
		must(t, store.Close())
	})
	d.server.demo = demo
	ctx := t.Context()
	must(t, d.registry.PutOperation(ctx, lakaz.Operation{ID: "lille", Name: "Lille Sud", Territory: lakaz.Mainland}))
	must(t, d.registry.PutOperation(ctx, lakaz.Operation{ID: "reunion", Name: "Le Port", Territory: lakaz.Reunion}))
	rooms := []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "chambre", Kind: lakaz.Bedroom},
		{ID: "lea", Kind: lakaz.ChildRoom, Name: `Léa "><script>alert(1)</script>`}, {ID: "cuisine", Kind: lakaz.Kitchen},
		{ID: "bains", Kind: lakaz.Bathroom}}
	must(t, d.registry.PutHousehold(ctx, lakaz.Household{ID: "h1", Operation: "lille", Name: `Famille "><script>alert(2)</script>`,
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Rooms: rooms, Outdoor: true, Gas: true}}))
	must(t, d.registry.PutHousehold(ctx, lakaz.Household{ID: "h2", Operation: "reunion", Name: "Famille Payet",
		Dwelling: lakaz.Dwelling{Territory: lakaz.Reunion, Rooms: rooms[:2]}}))
	for _, h := range []lakaz.HouseholdID{"h1", "h2"} {
		d.agree(h)
	}
	must(t, d.registry.PutPerson(ctx, registry.Person{ID: "p-awa", Name: "Awa", Role: lakaz.Advisor, Email: "awa@example.org",
		Operations: []lakaz.OperationID{"lille"}}))
	must(t, d.registry.SetPassword(ctx, "p-awa", "une phrase de passe"))
	front := httptest.NewServer(d.handler())
	t.Cleanup(front.Close)
	d.base = front.URL
	return d
}

// agree gives all consents of a household.
func (d *door) agree(h lakaz.HouseholdID) {
	d.t.Helper()
	for _, p := range []lakaz.Purpose{lakaz.ForAdvisor, lakaz.ForProgramme, lakaz.ForHall, lakaz.ForResearch} {
		must(d.t, d.registry.GiveConsent(d.t.Context(), h, p, lakaz.ByCurve, lakaz.Actor{Household: h, Language: "fr"}))
	}
}

func (d *door) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

func (d *door) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = d.at.Add(by)
}

func (d *door) card(h lakaz.HouseholdID) registry.Card {
	d.t.Helper()
	c, err := d.registry.NewCard(d.t.Context(), h)
	must(d.t, err)
	return c
}

// publish keeps readings of a home, so many minutes old.
func (d *door) publish(h lakaz.HouseholdID, minutes int, values map[telemetry.Channel]float64) {
	d.t.Helper()
	var readings []telemetry.Reading
	for c, v := range values {
		value, _ := telemetry.DecimalOf(v, 2)
		readings = append(readings, telemetry.Reading{Channel: c, At: d.clock().Add(-time.Duration(minutes) * time.Minute), Value: value})
	}
	_, err := d.series.Append(d.t.Context(), h, readings)
	must(d.t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// visitor is someone with a browser: cookies are kept, redirections are not followed.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client
	header http.Header
}

func (d *door) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	must(d.t, err)
	return &visitor{d.t, d.base, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		http.Header{}}
}

// answer is what a browser gets, its text without the HTML's escapes.
type answer struct {
	*http.Response
	raw, text string
}

func (v *visitor) send(method, path string, form url.Values) answer {
	v.t.Helper()
	req, err := http.NewRequest(method, v.base+path, strings.NewReader(form.Encode()))
	must(v.t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, values := range v.header {
		req.Header[k] = values
	}
	resp, err := v.client.Do(req)
	must(v.t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	must(v.t, err)
	return answer{resp, string(raw), html.UnescapeString(string(raw))}
}

func (v *visitor) get(path string) answer { return v.send("GET", path, nil) }

func (v *visitor) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return v.send("POST", path, form)
}

func (v *visitor) cookie(name string) string {
	u, err := url.Parse(v.base)
	must(v.t, err)
	for _, c := range v.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func (a answer) expect(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s %s: %d, want %d", a.Request.Method, a.Request.URL.Path, a.StatusCode, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.text, text) {
			t.Errorf("%s %s does not show %q", a.Request.Method, a.Request.URL.Path, text)
		}
	}
	return a
}

func (a answer) leads(t *testing.T, to string) {
	t.Helper()
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != to {
		t.Errorf("%s %s: %d to %q, want to %q", a.Request.Method, a.Request.URL.Path, a.StatusCode, a.Header.Get("Location"), to)
	}
}

var demoOfTwo = &demoPeople{People: []demoPerson{
	{Key: "morel", Person: "p-res", Name: `Morel "><script>alert(3)</script>`, Role: lakaz.Resident, Place: "Lille", Territory: lakaz.Mainland},
	{Key: "payet", Person: "p-pay", Name: "Payet", Role: lakaz.Resident, Place: "Le Port", Territory: lakaz.Reunion},
	{Key: "awa", Person: "p-awa", Name: "Awa", Role: lakaz.Advisor, Place: "Lille", Territory: lakaz.Mainland, Language: "fr"},
}}

var (
	inlineScript = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>[^<]|<script(?:\s+(?:defer|async|type="[^"]*"))*\s*>`)
	inlineStyle  = regexp.MustCompile(`(?i)<style|\sstyle\s*=|\son[a-z]+\s*=`)
	rawKey       = regexp.MustCompile(`\b(home|nav|comfort|room|enter|landing|page|card|language|registry)\.[a-zA-Z.]+`)
	tags         = regexp.MustCompile(`<[^>]*>`)
)

// Every page speaks its reader's language, carries the policy, and holds nothing the policy would block.
func TestEveryPage(t *testing.T) {
	d := openDoor(t, options{}, demoOfTwo)
	must(t, d.registry.PutPerson(t.Context(), registry.Person{ID: "p-res", Name: "Morel", Role: lakaz.Resident, Household: "h1"}))
	d.publish("h1", 1, map[telemetry.Channel]float64{{Place: "salon", Quantity: telemetry.Temperature}: 20.4, {Place: "electricity", Quantity: telemetry.Power}: 640})
	card := d.card("h2")
	f := func(who *visitor, method, path string, status int, french string) {
		t.Helper()
		for _, tag := range []string{"fr", "rcf"} {
			who.header.Set("Cookie", "lakaz_lang="+tag)
			a := who.send(method, path, url.Values{"household": {"h1"}})
			if a.StatusCode != status {
				t.Errorf("%s %s: %d, want %d", method, path, a.StatusCode, status)
			}
			if !strings.Contains(a.raw, `<html lang="`+tag+`"`) && path != "/foyer/carte" {
				t.Errorf("%s is not in %s", path, tag)
			}
			if tag == "fr" && !strings.Contains(a.text, french) {
				t.Errorf("%s does not say %q", path, french)
			}
			if got := a.Header.Get("Content-Security-Policy"); !strings.Contains(got, "script-src 'self' 'wasm-unsafe-eval'") || strings.Contains(got, "unsafe-inline") {
				t.Errorf("%s: policy %q", path, got)
			}
			if a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Referrer-Policy") != "same-origin" || a.Header.Get("Permissions-Policy") == "" {
				t.Errorf("%s lacks a header: %v", path, a.Header)
			}
			if path != "/shell" && a.Header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("%s: Cache-Control %q", path, a.Header.Get("Cache-Control"))
			}
			if found := inlineScript.FindString(a.raw) + inlineStyle.FindString(a.raw); found != "" {
				t.Errorf("%s holds %q, which the policy blocks", path, found)
			}
			if strings.Contains(a.raw, "<script>alert") {
				t.Errorf("%s lets a name write HTML", path)
			}
			if key := rawKey.FindString(tags.ReplaceAllString(a.text, " ")); key != "" {
				t.Errorf("%s shows the key %s", path, key)
			}
		}
	}
	nobody := d.visitor()
	f(nobody, "GET", "/", 200, "Bien chez soi, sans se ruiner")
	f(nobody, "GET", "/entrer", 200, "Votre code")
	f(nobody, "GET", "/entrer/equipe", 200, "Mot de passe")
	f(nobody, "GET", "/c/"+card.Token, 200, "Entrer chez moi")
	f(nobody, "GET", "/c/unknown", 404, "Cette carte n’existe pas")
	f(nobody, "GET", "/nowhere/at/all", 404, "Cette page n’existe pas")
	f(nobody, "GET", "/demo/entrer/nobody", 404, "Cette page n’existe pas")
	f(nobody, "POST", "/entrer", 422, "Ce code n’ouvre pas")
	f(nobody, "GET", "/shell", 200, "Chez moi")

	resident, staff := d.visitor(), d.visitor()
	resident.get("/demo/entrer/morel").leads(t, "/")
	staff.get("/demo/entrer/awa").leads(t, "/bureau")
	f(resident, "GET", "/", 200, "Vous êtes bien")
	f(resident, "GET", "/historique", 200, "Historique")
	f(resident, "GET", "/moi", 200, "Moi")
	f(staff, "GET", "/bureau", 200, "Bureau")
	f(staff, "POST", "/foyer/carte", 200, "Votre carte pour entrer")
}

func TestTheCheckOfInlineCodeCanFail(t *testing.T) {
	f := func(markup string, want bool) {
		t.Helper()
		if got := inlineScript.MatchString(markup) || inlineStyle.MatchString(markup); got != want {
			t.Errorf("%s: %v, want %v", markup, got, want)
		}
	}
	f(`<script src="/web/boot.js"></script>`, false)
	f(`<script>alert(1)</script>`, true)
	f(`<script type="module">x</script>`, true)
	f(`<p style="color: red">`, true)
	f(`<style>p{}</style>`, true)
	f(`<a onclick="x()">`, true)
	f(`<path stroke="var(--c)" class="i"/>`, false)
}

func TestSentencesAreEscaped(t *testing.T) {
	v := view{words: locales.For("fr")}
	if got := string(v.S("nav.page", "Title", `"><script>`)); strings.ContainsAny(got, `<>"`) {
		t.Errorf("a sentence lets its argument write HTML: %s", got)
	}
}

func TestLanguageOfARequest(t *testing.T) {
	d := openDoor(t, options{}, nil)
	f := func(path, accept, cookie, want string) {
		t.Helper()
		v := d.visitor()
		if accept != "" {
			v.header.Set("Accept-Language", accept)
		}
		if cookie != "" {
			v.header.Set("Cookie", "lakaz_lang="+cookie)
		}
		if a := v.get(path); !strings.Contains(a.raw, `<html lang="`+want+`"`) {
			t.Errorf("%s %q %q: not %s in %.80q", path, accept, cookie, want, a.raw)
		}
	}
	f("/entrer", "", "", "fr")
	f("/entrer", "en-GB,en", "", "fr")
	f("/entrer", "rcf,fr;q=0.5", "", "rcf")
	f("/entrer", "rcf", "gcr", "gcr")
	f("/entrer", "rcf", "xx", "rcf")
	f("/entrer?lang=gcf-MQ", "rcf", "gcr", "gcf-MQ")
	f("/entrer?lang=xx", "", "", "fr")

	v := d.visitor()
	v.get("/entrer?lang=rcf")
	if v.cookie(languageCookie) != "rcf" {
		t.Error("the choice of a language is not kept")
	}
	v.post("/entrer", "code", d.card("h1").Code).leads(t, "/")
	if p, err := d.registry.Resident(t.Context(), "h1"); err != nil || p.Language != "rcf" {
		t.Errorf("the language chosen on the way in is %q afterwards (%v)", p.Language, err)
	}
}

func TestStaticFiles(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.visitor()
	a := v.get("/manifest.webmanifest?lang=rcf").expect(t, 200, `"lang":"rcf"`, `"start_url":"/?source=pwa"`, `"purpose":"maskable"`)
	if a.Header.Get("Content-Type") != "application/manifest+json" {
		t.Error(a.Header)
	}
	v.get("/robots.txt").expect(t, 200, "Disallow: /")
	v.get("/i18n/xx.json").expect(t, 404)
	v.get("/i18n/fr").expect(t, 404)
	a = v.get("/i18n/rcf.json").expect(t, 200, `"tag":"rcf"`)
	v.header.Set("If-None-Match", a.Header.Get("ETag"))
	v.get("/i18n/rcf.json").expect(t, 304)
	a = v.get("/i18n/fr.json").expect(t, 200)
	if a.Header.Get("Cache-Control") != "no-cache" {
		t.Error(a.Header)
	}
	v.get("/favicon.ico").expect(t, 302)
	styles := regexp.MustCompile(`/pages\.css\?v=\w+`).FindString(v.get("/entrer").raw)
	if a := v.get(styles).expect(t, 200, ".sheet"); !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %v", styles, a.Header)
	}
}
