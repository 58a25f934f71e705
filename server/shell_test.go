package main

import (
	"html"
	"os"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

func channel(place string, q telemetry.Quantity) telemetry.Channel {
	return telemetry.Channel{Place: place, Quantity: q}
}

// The page already shows the home as it was last known, in the markup the programme draws.
func TestShellDrawsTheLastKnownValues(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.publish("h1", 25*60, map[telemetry.Channel]float64{channel("bains", telemetry.Temperature): 17})
	d.publish("h1", 12, map[telemetry.Channel]float64{channel("cuisine", telemetry.Temperature): 19.8})
	d.publish("h1", 1, map[telemetry.Channel]float64{
		channel("salon", telemetry.Temperature): 20.4, channel("salon", telemetry.Humidity): 48,
		channel("chambre", telemetry.Temperature): 18.6, channel("lea", telemetry.Temperature): 17.2,
		channel("outdoor", telemetry.Temperature): 3, channel("electricity", telemetry.Power): 1480,
		channel("gas", telemetry.Volume): 1234.5,
	})
	v := d.visitor()
	v.post("/c/"+d.card("h1").Token).leads(t, "/")
	a := v.get("/").expect(t, 200, "jeudi 15 janvier, 17\u202fh\u202f42", "<tspan>20,4</tspan>", "Vous êtes bien", "48\u202f%", "air sain", "3\u202f°C",
		"<span>1\u202f480</span>\u202f<small>W</small>", "<span>18,6</span>", "Bien", "<span>17,2</span>", "Frais", "<span>19,8</span>", "il y a 12\u202fmin", "Pile à changer",
		"<span>1\u202f234</span>\u202f<small>m³</small>",
		`<section class="hero" data-c="bien"`, `class="room stale" data-c="perdu" href="/historique?place=cuisine"`, `aria-current="page"`,
		`data-person="p-`, `data-loading="`, `#kaz-bien"`)
	if strings.Contains(a.text, "27,4") || !strings.Contains(a.raw, "<body>\n<div id=\"app\"") {
		t.Error("the programme replaces the body's first element: it is to be #app")
	}
	if n := strings.Count(a.raw, "<script"); n != 1 {
		t.Errorf("%d scripts, want the loader alone", n)
	}
}

// The page shows every text of the screen's view, in its order, and nothing else.
func TestShellShowsTheView(t *testing.T) {
	d := openDoor(t, options{}, nil)
	f := func(name string, h lakaz.HouseholdID) {
		t.Helper()
		v := d.visitor()
		v.post("/c/"+d.card(h).Token).leads(t, "/")
		_, page, _ := strings.Cut(v.get("/?lang=fr").expect(t, 200).raw, "<main")
		page, _, _ = strings.Cut("<main"+page, "<noscript>")
		got := html.UnescapeString(strings.Join(strings.Fields(tags.ReplaceAllString(page, " ")), ""))

		household, err := d.registry.Household(t.Context(), h)
		must(t, err)
		home, err := d.server.home(t.Context(), household)
		must(t, err)
		w := locales.For("fr")
		if want := strings.Join(strings.Fields(textsOf(w, screen.HomeOf(w, home, d.clock()))), ""); got != want {
			t.Errorf("%s: the page says\n%s\nthe view\n%s", name, got, want)
		}
	}
	f("nothing measured", "h1")
	d.publish("h1", 3*60, map[telemetry.Channel]float64{channel("electricity", telemetry.Energy): 1000})
	d.publish("h1", 12, map[telemetry.Channel]float64{channel("cuisine", telemetry.Temperature): 19.8})
	d.publish("h1", 1, map[telemetry.Channel]float64{
		channel("salon", telemetry.Temperature): 20.4, channel("salon", telemetry.Humidity): 48, channel("lea", telemetry.Humidity): 74,
		channel("chambre", telemetry.Temperature): 15.6, channel("outdoor", telemetry.Temperature): -3, channel("electricity", telemetry.Power): 1480,
		channel("electricity", telemetry.Energy): 3500, channel("gas", telemetry.Volume): 1234.5})
	d.pass(2 * time.Minute)
	f("live", "h1")
	d.pass(20 * time.Minute)
	f("old", "h1")
	d.pass(telemetry.Silent)
	f("silent", "h1")
	now := d.clock()
	d.lived("h2", channel("electricity", telemetry.Power), now.AddDate(0, 0, -20), now.Add(-time.Hour), 30, func(int) float64 { return 200 })
	d.publish("h2", 1, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 30.9, channel("salon", telemetry.Humidity): 76,
		channel("electricity", telemetry.Power): 640})
	f("overseas, with what is usual", "h2")
}

// textsOf is what a view's page says, from top to bottom.
func textsOf(w locales.Words, v screen.Home) string {
	var texts []string
	say := func(parts ...string) { texts = append(texts, parts...) }
	tile := func(t screen.Tile) { say(t.Name, t.Figure.String(), t.Figure.Unit, t.Word, t.Beside) }
	say(v.Hero.Room, v.Hero.Figure.String(), v.Hero.Figure.Unit, v.Hero.Word)
	for _, f := range v.Hero.Facts {
		say(f.Before, f.Figure, f.After)
	}
	if v.Empty {
		say(w.T("home.emptyTitle"), w.T("home.emptyText"))
	}
	say(w.T("home.electricity"))
	if v.Power.Watts.Known() {
		say(v.Power.Watts.String(), v.Power.Watts.Unit, v.Power.When)
	} else {
		say(w.T("home.noPower"))
	}
	if v.Power.Euro.Known() {
		say(v.Power.Euro.String(), v.Power.Euro.Unit, v.Power.Today)
	}
	if v.Power.Chip != nil {
		say(v.Power.Chip.Text)
	}
	for i, t := range v.Rooms {
		if i == 0 {
			say(w.T("home.rooms"))
		}
		tile(t)
	}
	for i, t := range v.Meters {
		if i == 0 {
			say(w.T("home.meters"))
		}
		tile(t)
	}
	if v.Bill != nil {
		say(v.Bill.Title, v.Bill.Range, v.Bill.Line)
	}
	return strings.Join(texts, "")
}

func TestShellOverseas(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.publish("h2", 1, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 30.9, channel("salon", telemetry.Humidity): 76})
	v := d.visitor()
	v.post("/c/"+d.card("h2").Token).leads(t, "/")
	v.get("/").expect(t, 200, `<html lang="rcf" data-territory="outremer"`, `data-c="trop"`, "#kaz-trop-outremer", "humidex", "20\u202fh\u202f42")
}

func TestShellOfAHomeThatNeverSpoke(t *testing.T) {
	d := openDoor(t, options{}, nil)
	v := d.visitor()
	v.post("/c/"+d.card("h1").Token).leads(t, "/")
	v.get("/").expect(t, 200, "J’attends la première mesure", "Votre maison s’installe", `data-c="perdu"`, "#kaz-asleep")
	d.publish("h1", 0, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 20.4})
	d.pass(telemetry.Silent + time.Minute)
	a := v.get("/").expect(t, 200, "Pas de nouvelles du capteur")
	if strings.Contains(a.text, "20,4") {
		t.Error("a figure a day old is shown as if it were now")
	}
}

// What browsers keep for a start without a network holds nothing of anybody, even when someone asks who has entered.
func TestTheShellForOfflineIsNobodys(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.publish("h2", 1, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 20.4})
	v := d.visitor()
	v.post("/c/"+d.card("h2").Token).leads(t, "/")
	v.header.Set("Accept-Language", "rcf")
	theirs := v.get("/shell").expect(t, 200, `class="skel`, "#contenu")
	stranger := d.visitor()
	stranger.header.Set("Accept-Language", "rcf")
	if nobodys := stranger.get("/shell"); theirs.raw != nobodys.raw {
		t.Error("the shell differs between a resident and a stranger")
	}
	if strings.Contains(theirs.raw, "data-person") || theirs.Header.Get("Cache-Control") != "no-cache" {
		t.Error(theirs.Header)
	}
}

func TestWhereAPathLeads(t *testing.T) {
	f := func(role lakaz.Role, path, want string) {
		t.Helper()
		if got := screenOf(lakaz.Actor{Role: role}, path); got != want {
			t.Errorf("%s at %s sees %s, want %s", role, path, got, want)
		}
	}
	f(lakaz.Resident, "/", "/")
	f(lakaz.Resident, "/bureau", "/")
	f(lakaz.Resident, "/foyer", "/")
	f(lakaz.Resident, "/historique", "/historique")
	f(lakaz.Advisor, "/", "/bureau")
	f(lakaz.Advisor, "/gestes", "/gestes") // of one home, by its id
	f(lakaz.Advisor, "/foyer", "/foyer")
	f(lakaz.Manager, "/moi", "/moi")
}

func TestEdgeColoursAreTheTokens(t *testing.T) {
	tokens, err := os.ReadFile("../assets/styles/tokens.css")
	must(t, err)
	_, light, _ := strings.Cut(string(tokens), ":root {")
	light, _, _ = strings.Cut(light, "\n}")
	for name, colour := range map[string]string{"--roof": roofColour, "--page": pageColour} {
		if !strings.Contains(light, name+": "+colour+";") {
			t.Errorf("%s is no longer %s", name, colour)
		}
	}
}
