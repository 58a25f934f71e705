package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lakaz"
)

// A home's contract is told on a page, as the bill writes it; what cannot be is refused there, and nobody tells another's.
func TestTheContractPage(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(session, method, path string, form url.Values) (status int, body string) {
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
		return resp.StatusCode, plainSpaces(b.String())
	}
	form := func(option, hours, power string) url.Values {
		return url.Values{"option": {option}, "heures": {hours}, "puissance": {power}, "depuis": {"2025-02-01"}}
	}
	for _, name := range crowd() {
		read, told := http.StatusNotFound, http.StatusNotFound
		switch name {
		case "stranger":
			read, told = http.StatusSeeOther, http.StatusSeeOther
		case "resident", "advisor", "administrator":
			read, told = http.StatusOK, http.StatusSeeOther
		}
		if got, _ := f(name, "GET", "/contrat/h1", nil); got != read {
			t.Errorf("%s reads: %d", name, got)
		}
		if got, _ := f(name, "POST", "/contrat/h1", form("base", "", "6")); got != told {
			t.Errorf("%s tells: %d", name, got)
		}
	}
	for _, bad := range []url.Values{form("hphc", "la nuit", "9"), form("hphc", "", "9"), form("base", "", "99"), form("base", "", "x"), form("or", "", "6")} {
		if got, body := f("resident", "POST", "/contrat/h1", bad); got != http.StatusUnprocessableEntity || !strings.Contains(body, `class="wrong"`) {
			t.Errorf("%v: %d", bad, got)
		}
	}
	if got, _ := f("resident", "POST", "/contrat/h1", form("hphc", "22h30-6h30, 12:00 – 14:00", "9")); got != http.StatusSeeOther {
		t.Errorf("as the bill says it: %d", got)
	}
	list, err := d.registry.Contracts(t.Context(), "h1")
	must(t, err)
	if last := list[len(list)-1]; last.Option != lakaz.HPHC || last.PowerKVA != 9 || offPeakText(last) != "22:30-06:30, 12:00-14:00" {
		t.Errorf("%+v", list)
	}
	if _, body := f("resident", "GET", "/contrat/h1?su=1", nil); !strings.Contains(body, "Depuis le 1er février 2025 : Heures creuses, 9 kVA, 22:30-06:30, 12:00-14:00") ||
		!strings.Contains(body, `value="hphc" selected`) || !strings.Contains(body, `href="/moi"`) || !strings.Contains(body, "enregistré") {
		t.Errorf("%s", body)
	}
	if _, body := f("administrator", "GET", "/contrat/h2", nil); strings.Contains(body, `value="tempo"`) || !strings.Contains(body, `href="/foyer?id=h2"`) {
		t.Errorf("Tempo is not sold in La Réunion: %s", body)
	}
}
