package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// pastCurve is a load curve of Enedis of so many days, its last value missing, in a file; and what it counts, in kWh.
func pastCurve(t testing.TB, days int) (path string, kWh float64) {
	t.Helper()
	var b strings.Builder
	b.WriteString("\ufeffIdentifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Pas en minutes\n" +
		"1429xxxxxxxxxx;Courbe de charge;01/06/2023;01/07/2023;Energie active;Consommation;Comptage Brut;W;\nHorodate;Valeur\n")
	at := time.Date(2023, 6, 1, 0, 0, 0, 0, time.FixedZone("", 2*3600))
	for step := range days * 48 {
		at = at.Add(30 * time.Minute)
		w := 300 + step%48*20
		if step == days*48-1 {
			fmt.Fprintf(&b, "%s;\n", at.Format(time.RFC3339))
			continue
		}
		fmt.Fprintf(&b, "%s;%d\n", at.Format(time.RFC3339), w)
		kWh += float64(w) / 2000
	}
	path = filepath.Join(t.TempDir(), "courbe.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, kWh
}

// The administrator brings a home's past: looks at the file, confirms, and finds it in the home's history.
func TestThePastComesFromAFile(t *testing.T) {
	server := serve(t)
	h := server.newHome(server.admin(), "FR", flat())
	path, kWh := pastCurve(t, 30)
	ctx := browser(t)
	base := "http://" + server.http
	do(t, ctx, screen(360, 640), prefers("light"), chromedp.Navigate(base+"/entrer/equipe"))
	js[bool](t, ctx, fmt.Sprintf("document.querySelector('#email').value = %q, document.querySelector('#password').value = %q, true", adminEmail, adminPassword))
	do(t, ctx, chromedp.Click("main form button[type=submit]"))
	sees(t, ctx, 30*time.Second, "the office", "location.pathname === '/bureau' && "+interactive)
	do(t, ctx, chromedp.Navigate(base+"/foyer?id="+h.Household))
	press := func(words string) {
		t.Helper()
		do(t, ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf("[...document.querySelectorAll('main button, main a.btn')].find(b => b.innerText.includes(%q)).click()", words)))
	}
	sees(t, ctx, 30*time.Second, "the home", interactive+" && "+hasText("Apporter un fichier"))
	press("Apporter un fichier")
	sees(t, ctx, 30*time.Second, "the way in", "location.pathname === '/passe/"+h.Household+"' && document.querySelector('#fichier')")
	look(t, ctx, "import-choix", axeSource(t))
	do(t, ctx, chromedp.SetUploadFiles("#fichier", []string{path}))
	press("Regarder le fichier")
	sees(t, ctx, 30*time.Second, "what is in the file", hasText("Enregistrer ces mesures"))
	js[bool](t, ctx, "document.querySelectorAll('details').forEach(d => d.open = true), true")
	look(t, ctx, "import-regard", axeSource(t))
	for _, words := range []string{"courbe.csv", "1\u202f439", "du 1er juin 2023 au 30 juin 2023", "Ligne 1443, Valeur"} {
		if !js[bool](t, ctx, hasText(words)) {
			t.Errorf("the look does not say %q", words)
		}
	}
	// Whoever leaves finds the file again, as it was.
	do(t, ctx, chromedp.Navigate(base+"/bureau"))
	sees(t, ctx, 30*time.Second, "the office again", interactive+" && "+hasText("Apporter un fichier"))
	do(t, ctx, chromedp.Navigate(base+"/passe?foyer="+h.Household))
	sees(t, ctx, 30*time.Second, "the file again", hasText("Enregistrer ces mesures"))
	press("Enregistrer ces mesures")
	sees(t, ctx, 30*time.Second, "that it is stored", hasText("C’est enregistré."))
	look(t, ctx, "import-fait", axeSource(t))
	// A table that no format knows is described by its columns.
	table := filepath.Join(t.TempDir(), "mesures.csv")
	if err := os.WriteFile(table, []byte("Jour;Heure;Maison (W)\n10/07/2023;01:00;400\n10/07/2023;02:00;500\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	press("Un autre fichier")
	sees(t, ctx, 30*time.Second, "an empty form", "document.querySelector('#fichier')")
	do(t, ctx, chromedp.SetUploadFiles("#fichier", []string{table}))
	press("Regarder le fichier")
	sees(t, ctx, 30*time.Second, "the table's columns", "document.querySelector('#sens-2')")
	look(t, ctx, "import-colonnes", axeSource(t))
	js[bool](t, ctx, "document.querySelector('#sens-2').value = 'electricity/power|W|', true")
	press("Lire ainsi")
	sees(t, ctx, 30*time.Second, "what the table says", hasText("10 juillet 2023")+" && "+hasText("Enregistrer ces mesures"))
	do(t, ctx, chromedp.Navigate(base+"/historique?id="+h.Household+"&place=electricity&span=month&at=2023-06-15"))
	sees(t, ctx, 30*time.Second, "the month's bars", interactive+" && document.querySelector('figure svg path')")
	look(t, ctx, "import-historique", axeSource(t))
	if want := fmt.Sprintf("%.0f\u202fkWh", kWh); !js[bool](t, ctx, hasText(want)) {
		t.Errorf("the history does not say %q", want)
	}
}
