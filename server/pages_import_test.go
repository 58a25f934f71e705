package main

import (
	"bytes"
	"encoding/csv"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

// upload sends a file by the page's form.
func (v *visitor) upload(path, format, name, text string) answer {
	v.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	must(v.t, form.WriteField("format", format))
	part, err := form.CreateFormFile("fichier", name)
	must(v.t, err)
	if _, err := part.Write([]byte(text)); err != nil {
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

// as is a browser in which someone of the crowd has entered.
func (d *door) as(name string) *visitor {
	v := d.visitor()
	if session := d.sessions()[name]; session != "" {
		v.header.Set("Cookie", sessionCookie+"="+session)
	}
	return v
}

var formOf = regexp.MustCompile(`action="(/passe/h1/[A-Z0-9]+)/`)

// An advisor and an administrator bring a home's past by the page, without a script.
func TestThePastByThePage(t *testing.T) {
	for _, name := range []string{"advisor", "administrator"} {
		d := openDoor(t, options{}, nil)
		v := d.as(name)
		v.get("/passe").expect(t, 200, `value="h1"`)
		v.get("/passe?foyer=h1").leads(t, "/passe/h1")
		v.get("/passe/h1").expect(t, 200, "Choisir un fichier", "enctype=")
		v.upload("/passe/h1", "auto", "vide.csv", "").expect(t, 422, "ne soit pas vide")
		v.upload("/passe/h1", "auto", `cou"<b>rbe.csv`, curveText).leads(t, "/passe/h1")
		page := v.get("/passe/h1").expect(t, 200, "<dd>3</dd>", "Ligne 6, Valeur", "Enregistrer ces mesures", "refus.csv", "du 24 octobre 2022")
		if strings.Contains(page.raw, "<b>rbe") {
			t.Error("a file's name is taken for HTML")
		}
		file := formOf.FindStringSubmatch(page.raw)[1]
		list := csv.NewReader(strings.NewReader(v.get(file + "/refus.csv").raw))
		list.Comma = ';'
		rows, err := list.ReadAll()
		if must(t, err); len(rows) != 2 || rows[1][1] != "6" || rows[1][2] != "Valeur" || rows[1][4] != "2022-10-24T01:30:00+02:00;" {
			t.Errorf("refused rows: %q", rows)
		}
		v.post(file+"/oui").leads(t, "/passe/h1#fichier-lu")
		v.get("/passe/h1").expect(t, 200, "C’est enregistré.", "Un autre fichier")
		points, err := d.series.Range(t.Context(), "h1", channel("electricity", telemetry.Power), time.Unix(0, 0), d.clock())
		if must(t, err); len(points) != 3 {
			t.Errorf("%s stored %d", name, len(points))
		}
		v.get(file+"/non").leads(t, "/passe/h1")
		v.post(file+"/non").leads(t, "/passe/h1#fichier-lu")
		v.get("/passe/h1").expect(t, 200, "Choisir un fichier")
		v.post(file+"/oui").leads(t, "/passe/h1#fichier-lu") // it has gone: the page shows so
	}
}

// A table that no format knows is described in the page: its columns are found, a description that lacks something says so.
func TestATableIsDescribedInThePage(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.as("advisor")
	v.upload("/passe/h1", "auto", "table.csv", "Mes mesures\nJour,Heure,Maison (kWh),T\n29/03/2026,01:30,\"0,5\",19.5\n29/03/2026,03:00,\"0,25\",-200\n")
	page := v.get("/passe/h1").expect(t, 200, "ne ressemble à aucun format connu", "Mes mesures", "Colonne")
	file := formOf.FindStringSubmatch(page.raw)[1]
	v.get("/passe/h1?avant=1&separateur=%2C").expect(t, 200, `<option value="Heure" selected>`, `<option value="dd/MM/yyyy HH:mm" selected>`, "Colonne «\u00a0Maison (kWh)\u00a0»")
	described := url.Values{"colonnes": {"1"}, "avant": {"1"}, "separateur": {","}, "date": {"Jour"}, "heure": {"Heure"}, "ecriture": {"dd/MM/yyyy HH:mm"},
		"fuseau": {"Europe/Paris"}, "instant": {"start"}, "pas": {"30m"}, "absent": {"-200"},
		"colonne": {"Jour", "Heure", "Maison (kWh)", "T"}, "sens": {"", "", "electricity/energy|kWh|sum", "outdoor/temperature|Cel|"}}
	described.Set("pas", "")
	v.send("POST", file+"/lecture", described).expect(t, 422, "incomplète", `value="electricity/energy|kWh|sum" selected`)
	described.Set("pas", "30m")
	v.send("POST", file+"/lecture", described).leads(t, "/passe/h1#fichier-lu")
	v.get("/passe/h1").expect(t, 200, "<dd>2</dd>", "Ligne 4, T", "Dehors, température", "Électricité, énergie")
}

// The page is nobody else's: not a resident's, not a facilitator's, not a stranger's, not of another operation's home.
func TestWhoBringsThePast(t *testing.T) {
	d := openDoor(t, options{}, nil)
	for _, name := range crowd() {
		v := d.as(name)
		switch name {
		case "stranger":
			v.get("/passe/h1").leads(t, "/entrer/equipe")
			v.upload("/passe/h1", "auto", "a.csv", curveText).leads(t, "/entrer/equipe")
		case "advisor", "administrator":
			v.get("/passe/h1").expect(t, 200)
		default:
			if a := v.get("/passe/h1"); a.StatusCode != 403 && a.StatusCode != 404 {
				t.Errorf("%s: %d", name, a.StatusCode)
			}
			if a := v.upload("/passe/h1", "auto", "a.csv", curveText); a.StatusCode != 403 && a.StatusCode != 404 {
				t.Errorf("%s uploads: %d", name, a.StatusCode)
			}
		}
	}
	d.as("advisor").get("/passe/h2").expect(t, 404)
	v := d.as("advisor")
	v.upload("/passe/h1", "auto", "a.csv", curveText)
	file := formOf.FindStringSubmatch(v.get("/passe/h1").raw)[1]
	other := d.as("administrator")
	if a := other.post(file + "/oui"); a.StatusCode != 303 && a.StatusCode != 404 {
		t.Errorf("another's file: %d", a.StatusCode)
	}
	if a := other.get(file + "/refus.csv"); a.StatusCode != 404 {
		t.Errorf("another's refused rows: %d", a.StatusCode)
	}
	if v.get("/passe/h1").expect(t, 200, "Enregistrer ces mesures"); d.imports == nil {
		t.Error("nothing is kept")
	}
}

// Every language says it whole.
func TestThePastInEveryLanguage(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.as("advisor")
	v.upload("/passe/h1", "auto", "a.csv", "a;b\n1;2\n")
	for _, l := range locales.Languages() {
		page := v.get("/passe/h1?lang=" + l.Tag)
		if page.expect(t, 200, `<html lang="`+l.Tag+`"`); regexp.MustCompile(`\b(import|office|nav)\.[a-z]+[A-Za-z]*\b`).MatchString(tags.ReplaceAllString(page.text, " ")) {
			t.Errorf("%s: a key stands in the page", l.Tag)
		}
		if strings.Contains(page.raw, `<span lang="fr">`) && l.Tag != "fr" {
			t.Errorf("%s: French stands in the page", l.Tag)
		}
	}
}

// While a file is read or stored the page says how far it has come and asks anew; it can be stopped and taken up again.
func TestAFileUnderWay(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.imports.follow = time.Millisecond
	busy := func() (free func()) {
		for range importsAtOnce {
			d.imports.places <- struct{}{}
		}
		return func() {
			for range importsAtOnce {
				<-d.imports.places
			}
		}
	}
	v := d.as("advisor")
	until := func(words string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !strings.Contains(v.get("/passe/h1").text, words); {
			if time.Now().After(end) {
				t.Fatalf("never %q", words)
			}
		}
	}
	free := busy()
	v.upload("/passe/h1", "auto", "a.csv", curveText)
	page := v.get("/passe/h1").expect(t, 200, "Lecture du fichier…", "0\u202f%", `http-equiv="refresh"`, "<progress", "Arrêter")
	file := formOf.FindStringSubmatch(page.raw)[1]
	v.post(file+"/non").leads(t, "/passe/h1#fichier-lu") // it is put away before it was read
	v.get("/passe/h1").expect(t, 200, "Choisir un fichier")
	free()

	v.upload("/passe/h1", "auto", "a.csv", curveText)
	until("Enregistrer ces mesures")
	file = formOf.FindStringSubmatch(v.get("/passe/h1").raw)[1]
	free = busy()
	v.post(file + "/oui")
	v.get("/passe/h1").expect(t, 200, "Enregistrement…", `http-equiv="refresh"`)
	v.post(file + "/non")
	until("C’est arrêté.")
	free()
	v.get("/passe/h1").expect(t, 200, "Enregistrer ces mesures")
	v.post(file + "/oui")
	until("C’est enregistré.")
}
