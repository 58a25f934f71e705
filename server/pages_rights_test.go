package main

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lakaz"
)

// The administrator erases a home on a page that says what goes and asks for the home's name; a receipt stays.
func TestTheErasingPage(t *testing.T) {
	d := openDoor(t, options{}, nil)
	must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: "h3", Operation: "lille", Name: "Famille Zéphyrine",
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}))
	sessions := d.sessions()
	f := func(session, method, path string, form url.Values) (status int, body, to string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, d.base+path, strings.NewReader(form.Encode()))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.AddCookie(&http.Cookie{Name: sessionCookie, Value: sessions[session]})
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := client.Do(req)
		must(t, err)
		defer resp.Body.Close()
		var b strings.Builder
		must(t, resp.Write(&b))
		return resp.StatusCode, b.String(), resp.Header.Get("Location")
	}
	form := func(name string) url.Values { return url.Values{"name": {name}} }
	for _, name := range crowd() {
		if name == "administrator" {
			continue
		}
		want := http.StatusNotFound
		if name == "stranger" {
			want = http.StatusSeeOther
		}
		for _, path := range []string{"/donnees", "/donnees/effacer/h3"} {
			if got, _, _ := f(name, "GET", path, nil); got != want {
				t.Errorf("%s: %s: %d", name, path, got)
			}
		}
		if got, _, _ := f(name, "POST", "/donnees/effacer/h3", form("Famille Zéphyrine")); got != want {
			t.Errorf("%s erases: %d", name, got)
		}
	}
	if status, body, _ := f("administrator", "GET", "/donnees/effacer/h3", nil); status != 200 || !strings.Contains(body, "Famille Zéphyrine") {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ := f("administrator", "POST", "/donnees/effacer/h3", form("Famille Payet")); status != 422 || !strings.Contains(body, "Ce n’est pas le nom de ce foyer") {
		t.Errorf("%d %s", status, body)
	}
	if _, err := d.registry.Household(t.Context(), "h3"); err != nil {
		t.Fatal(err)
	}
	status, _, to := f("administrator", "POST", "/donnees/effacer/h3", form(" famille  zéphyrine "))
	if _, err := d.registry.Household(t.Context(), "h3"); status != http.StatusSeeOther || !errors.Is(err, lakaz.ErrNotFound) {
		t.Fatalf("%d %v", status, err)
	}
	receipts, err := d.erasures.all(t.Context())
	must(t, err)
	status, body, _ := f("administrator", "GET", to, nil)
	if status != 200 || !strings.Contains(body, "Gardez le numéro du reçu\u00a0: "+receipts[0].ID) || strings.Contains(body, "Zéphyrine") ||
		!strings.Contains(body, "13\u00a0mois") && !strings.Contains(body, "13 mois") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, to := f("administrator", "POST", "/donnees/effacer/h3", form("Famille Zéphyrine")); status != http.StatusSeeOther || to != "/donnees" {
		t.Errorf("sent twice: %d %s", status, to)
	}
}
