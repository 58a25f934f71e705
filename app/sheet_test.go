//go:build !js

package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/live"
	"lakaz/screen"
)

// sheetOf is a resident's screen of one sheet of these cards, not yet asked for.
func sheetOf(t *testing.T, cards ...screen.Card) *program {
	p := programme(t, resident())
	p.at.path = "/budget"
	p.sheet = sheetState{known: true, data: screen.Sheet{Title: "Mon budget", Lang: "fr", Unix: noon.Unix() - 720, Line: "En février", Cards: cards},
		given: map[string]string{}, said: map[string]string{}, moved: map[string]time.Time{}, came: time.Now()}
	return p
}

func TestEveryPartOfACardIsDrawn(t *testing.T) {
	f := func(part screen.Part, wants ...string) {
		t.Helper()
		html := drawn(sheetOf(t, screen.Card{ID: "c", Picture: "zap", Title: "Titre", Spoken: "Titre. Dit.", Parts: []screen.Part{part}}))
		for _, want := range append(wants, `id="carte-c"`, ">Titre</h2>", "#zap", "Écouter\\u00a0: Titre. Dit.") {
			if !strings.Contains(html, want) {
				t.Errorf("%+v: %q is missing in\n%s", part, want, html)
			}
		}
	}
	f(screen.Part{Text: "Une phrase."}, "<p>Une phrase.</p>")
	f(screen.Part{Quiet: "Plus bas."}, `<p class="note">Plus bas.</p>`)
	f(screen.Part{Recipe: []string{"sun", "fan"}}, "#sun", "#chevron-right", "#fan")
	f(screen.Part{Amount: &screen.Amount{Value: "42", Unit: "€", Word: "ce mois-ci"}}, "42", "<small>\u202f€</small>", "ce mois-ci")
	f(screen.Part{Amount: &screen.Amount{Value: "9:99", Left: 64500, Word: "avant la fin"}}, ">1:05<", "avant la fin")
	f(screen.Part{Image: &screen.Image{URL: "/w/AB23/code.svg", Label: "QR code"}}, `src="/w/AB23/code.svg"`, `alt="QR code"`)
	f(screen.Part{Rows: []screen.Row{{Picture: "zap", Label: "Courant", Value: "30 €", Note: "estimé", Look: "bien", Href: "/historique?place=electricity"}}},
		"#zap", "Courant<small>estimé</small>", ">30 €<", `data-c="bien"`, `href="/historique?place=electricity"`)
	f(screen.Part{Badges: []screen.Row{{Picture: "sprout", Label: "Premier geste", Look: "bien"}, {Picture: "sun", Label: "Plein soleil"}}}, `data-c="bien"`, "Plein soleil")
	f(screen.Part{Bar: &screen.Bar{Label: "La moitié", At: .5}}, `class="share"`, "M14.0 20H164.0", "La moitié")
	f(screen.Part{Bar: &screen.Bar{Label: "Entre", At: .5, Low: .25, High: 2}}, `class="whisker"`, "M89.0 10v20m0-10H314.0", `class="diamond"`)
	f(screen.Part{Path: []screen.Stage{{Picture: "sun", Label: "Un", State: "done"}, {Picture: "fan", Label: "Deux", State: "now"}, {Picture: "gift", Label: "Trois", State: "later"}}},
		`aria-label="Un. Deux. Trois"`, "#check", "#fan", "#gift", "step now")
	f(screen.Part{Path: []screen.Stage{{Picture: "sun", Label: "Seul", State: "now"}}}, `cx="164.0"`)
	f(screen.Part{Scene: &screen.Scene{Name: "garden", Filled: .5, Label: "La moitié fleurit"}}, `aria-label="La moitié fleurit"`, "#garden-full", "M0 0H146.0V236H0zM146.0 190.0h34.0")
	f(screen.Part{Choice: &screen.Choice{Name: "option", Label: "Option", Value: "base", Options: []screen.Option{{Value: "base", Label: "Base", Picture: "equal"}, {Value: "hphc", Label: "Heures creuses", Picture: "moon"}}}},
		`aria-pressed="false"`, "#moon", "Heures creuses", `role="group"`)
	f(screen.Part{Field: &screen.Field{Name: "from", Label: "Depuis", Type: "date", Value: "2026-01-01", Hint: "Voyez la facture.", Picture: "calendar"}},
		`type="date"`, `value="2026-01-01"`, `for="c-from"`, `aria-describedby="c-from-aide"`, "Voyez la facture.")
}

func TestASceneFillsFromNothingToAll(t *testing.T) {
	f := func(filled float64, want string) {
		t.Helper()
		html := drawn(sheetOf(t, screen.Card{ID: "c", Parts: []screen.Part{{Scene: &screen.Scene{Name: "case", Filled: filled}}}}))
		got := ""
		if m := regexp.MustCompile(`<clipPath[^>]*><path d="([^"]*)"`).FindStringSubmatch(html); m != nil {
			got = m[1]
		}
		if got != want {
			t.Errorf("%v filled: %q, want %q", filled, got, want)
		}
	}
	f(-1, "")
	f(0.02, "")
	f(1./18, "M0 0H10.0V236H0zM10.0 190.0h34.0V236H10.0z")
	f(2./18, "M0 0H44.0V236H0z")
	f(1, "M0 0H326.0V236H0z")
	f(7, "M0 0H326.0V236H0z")
}

// What an action sends is its own body, and over it what was chosen and written on its card.
func TestWhatAnActionSends(t *testing.T) {
	c := screen.Card{ID: "c", Parts: []screen.Part{
		{Choice: &screen.Choice{Name: "option", Value: "base"}}, {Field: &screen.Field{Name: "power", Type: "number", Value: "6"}}, {Field: &screen.Field{Name: "from", Type: "date"}}}}
	p := sheetOf(t, c)
	f := func(a screen.Action, want map[string]any) {
		t.Helper()
		got, _ := p.filled(c, a).(map[string]any)
		if len(got) != len(want) {
			t.Errorf("%v, want %v", got, want)
		}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s: %v, want %v", k, got[k], v)
			}
		}
	}
	put := screen.Action{Method: "PUT", Body: map[string]any{"kind": "k", "option": "x"}}
	f(put, map[string]any{"kind": "k", "option": "base", "power": 6., "from": ""})
	p.sheet.given["c option"], p.sheet.given["c power"], p.sheet.given["other from"] = "hphc", "4,5", "never"
	f(put, map[string]any{"kind": "k", "option": "hphc", "power": 4.5, "from": ""})
	p.sheet.given["c power"] = "beaucoup"
	f(put, map[string]any{"kind": "k", "option": "hphc", "from": ""})
	f(screen.Action{Method: "DELETE"}, nil)
	if put.Body["option"] != "x" {
		t.Error("the sheet itself was changed")
	}
}

func TestSheetScreens(t *testing.T) {
	f := func(name string, p *program, wants ...string) {
		t.Helper()
		html := drawn(p)
		for _, want := range wants {
			if !strings.Contains(html, want) {
				t.Errorf("%s: %q is missing in\n%s", name, want, html)
			}
		}
	}
	call := screen.Action{ID: "call", Label: "Appeler", Picture: "phone", Href: "tel:+33320000000"}
	stop := screen.Action{ID: "stop", Label: "Retirer", Picture: "trash-2", Method: "DELETE", URL: "/api/x", Ask: "Retirer ce contrat\u202f?"}
	p := sheetOf(t, screen.Card{ID: "c", Kind: screen.Help, Title: "Titre", Parts: []screen.Part{{Recipe: []string{"phone"}}}, Actions: []screen.Action{call, stop}})
	f("known", p, "Mon budget", "<p>En février</p>", `class="card help"`, `href="tel:+33320000000"`, "Retirer", "Retour à Chez moi", `lang="fr"`)
	p.sheet.ask = "c stop"
	f("asking", p, "Retirer ce contrat", "Annuler", `role="group"`)
	p.sheet.ask, p.sheet.said["c"] = "", "Choisissez une date."
	f("refused", p, `class="wrong"`, "Choisissez une date.")
	p.sheet.old = true
	f("remembered", p, "Mis à jour il y a 12\u202fmin.")
	p.sheet.err = &problem{Status: 500, Title: "Panne"}
	f("failed", p, "Panne", "Réessayer", "Titre")
	f("empty", sheetOf(t), "kaz-asleep", "En février")
	p = sheetOf(t)
	p.sheet = sheetState{}
	f("loading", p, "sk-1", "Chargement", "Budget")
	p.sheet.err = errOffline
	f("no answer", p, "Sans réseau", "Réessayer")
	p.me.Role, p.at.path = lakaz.Advisor, "/moi/donnees"
	if p.screen() != pathMe {
		t.Error("who works here has no home's data of their own")
	}
	p.at.path = "/budget"
	if p.screen() != pathOffice {
		t.Error("an advisor's budget is of no home")
	}
	p.at.query = map[string][]string{"id": {"h1"}}
	f("an advisor's", p, `href="/foyer?id=h1"`)
}

// A choice of which nothing is chosen is made before its card is sent.
func TestWhatIsToBeChosenFirst(t *testing.T) {
	choice := func(name, value string) screen.Part {
		return screen.Part{Choice: &screen.Choice{Name: name, Value: value, Options: []screen.Option{{Value: ""}, {Value: "a"}}[len(name)%2:]}}
	}
	p := sheetOf(t, screen.Card{ID: "c", Parts: []screen.Part{{Text: "x"}, choice("no", ""), choice("yes", "")}})
	f := func(want string) {
		t.Helper()
		if got := p.unchosen("c"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	f("c yes") // "no" has an option of no value, "yes" has none
	p.sheet.given["c yes"] = "b"
	f("c yes")
	p.sheet.want = "c yes"
	if !strings.Contains(drawn(p), "wanted") {
		t.Error("what is to be chosen is not shown")
	}
	p.sheet.given["c yes"] = "a"
	f("")
}

// Who did something goes on where it has led.
func TestWhereTheReaderGoesOn(t *testing.T) {
	sheet := func(ids ...string) (s screen.Sheet) {
		for _, id := range ids {
			s.Cards = append(s.Cards, screen.Card{ID: id})
		}
		return s
	}
	f := func(before, after screen.Sheet, want string) {
		t.Helper()
		if got := next(before, after, "b"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	f(sheet("a", "b"), sheet("c", "b"), "b")
	f(sheet("a", "b"), sheet("a", "c", "d"), "c")
	f(sheet("a", "b"), sheet("a"), "")
}

// Whose sheet an address asks for: a home's own, and for those who hold workshops theirs, a remote, or one of its players.
func TestWhereASheetIsAskedFor(t *testing.T) {
	f := func(role lakaz.Role, address, want string) {
		t.Helper()
		p := programme(t, me{Role: role})
		if role == lakaz.Resident {
			p.me = resident()
		}
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		p.at = route{path: at.Path, query: at.Query()}
		name, _ := sheetAt(p.screen())
		if got := p.sheetURL(name); got != want {
			t.Errorf("%s at %s: %q, want %q", role, address, got, want)
		}
	}
	f(lakaz.Resident, "/atelier", "/api/households/h1/sheets/workshop")
	f(lakaz.Resident, "/atelier?id=w1", "/api/households/h1/sheets/workshop")
	f(lakaz.Facilitator, "/atelier", "/api/me/sheets/workshops")
	f(lakaz.Facilitator, "/", "/api/me/sheets/workshops")
	f(lakaz.Advisor, "/atelier?id=w1", "/api/workshops/w1/sheets/remote")
	f(lakaz.Advisor, "/atelier?id=w%2F1&player=p+1", "/api/workshops/w%2F1/sheets/player?player=p+1")
	f(lakaz.Advisor, "/budget?id=h2", "/api/households/h2/sheets/budget")
	f(lakaz.Manager, "/atelier", "")
}

// What is written on a card stands in where its button leads.
func TestAButtonLeadsToWhatIsWritten(t *testing.T) {
	p := sheetOf(t, screen.Card{ID: "join", Picture: "log-in", Title: "Entrer", Parts: []screen.Part{{Field: &screen.Field{Name: "code", Label: "Code", Type: "text"}}},
		Actions: []screen.Action{{ID: "go", Label: "Entrer", Picture: "log-in", Href: "/w?code={code}"}}})
	p.sheet.given["join code"] = "ab 23"
	if html := drawn(p); !strings.Contains(html, `href="/w?code=ab+23"`) {
		t.Error(html)
	}
}

// What must not end the screen it is tapped on opens beside it.
func TestAButtonThatLeadsBeside(t *testing.T) {
	p := sheetOf(t, screen.Card{ID: "doors", Picture: "qr-code", Title: "Entrer", Actions: []screen.Action{
		{ID: "wall", Label: "Mur", Picture: "tv", Href: "/w/AB23/wall", Beside: true}, {ID: "me", Label: "Moi", Picture: "tv", Href: "/moi"}}})
	if html := drawn(p); strings.Count(html, `target="_blank"`) != 1 {
		t.Error(html)
	}
}

// A sheet that keeps up is asked for once at a time, however often its channel speaks.
func TestASheetThatKeepsUp(t *testing.T) {
	p := sheetOf(t)
	if p.sheetLive() != nil || p.holds() {
		t.Error("a sheet without a channel follows one")
	}
	p.sheet.data.Live = &screen.Live{Channel: "room:r1:remote", Hold: "/api/workshops/w1/hold/1"}
	if p.sheetLive() == nil || !p.holds() {
		t.Error("nobody is told that it is on screen")
	}
	p.sheet.asking = true
	p.fold([]live.Message{{Ty: live.Event, Ch: "room:r1:remote"}})
	if !p.sheet.again {
		t.Error("what changed while it was asked for is forgotten")
	}
	p.sheet.again = false
	p.fold([]live.Message{{Ty: live.Event, Ch: "room:r2:remote"}})
	if p.sheet.again {
		t.Error("another room's news are taken for its own")
	}
	p.at.path = "/moi"
	if p.sheetLive() != nil {
		t.Error("another screen follows it")
	}
}
