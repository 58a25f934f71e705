//go:build !js

package main

import (
	"math"
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// noon is the instant of the tests: 12 h on the mainland.
var noon = time.Date(2026, 1, 15, 11, 0, 0, 0, time.UTC)

// words is a language as the browser has it.
func words(t *testing.T, tag string) *locales.Catalogue {
	t.Helper()
	c, err := locales.ParseCatalogue(locales.Flat(tag))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// measure is one value of a test's home.
type measure struct {
	place    string
	quantity telemetry.Quantity
	value    string
	ago      time.Duration
}

// homeWith is a home of a territory with a living room and a bathroom that told these measures.
func homeWith(t *testing.T, territory lakaz.Territory, measures ...measure) telemetry.Home {
	t.Helper()
	h := telemetry.Home{Household: lakaz.Household{ID: "h1", Name: "Foyer Caron", Dwelling: lakaz.Dwelling{Territory: territory, Floor: 18, Outdoor: true,
		Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "bain", Kind: lakaz.Bathroom, Name: "La douche"}}}},
		Values: map[telemetry.Channel]telemetry.Sample{}}
	for _, m := range measures {
		v, err := telemetry.ParseDecimal(m.value)
		if err != nil {
			t.Fatal(err)
		}
		h.Values[telemetry.Channel{Place: m.place, Quantity: m.quantity}] = telemetry.Sample{Value: v, Unix: noon.Add(-m.ago).Unix()}
	}
	return h
}

func TestHero(t *testing.T) {
	f := func(name string, territory lakaz.Territory, want heroView, measures ...measure) heroView {
		t.Helper()
		got := heroOf(words(t, "fr"), homeWith(t, territory, measures...), noon)
		if got.known != want.known || got.silent != want.silent || got.stale != want.stale || got.face != want.face || got.state != want.state || got.word != want.word {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		return got
	}
	f("nothing yet", "FR", heroView{silent: true, face: "asleep", state: "perdu", word: "J’attends la première mesure"})
	f("well", "FR", heroView{known: true, face: "bien", state: "bien", word: "Vous êtes bien"}, measure{"salon", "temperature", "20.4", 0})
	f("cold", "FR", heroView{known: true, face: "froid", state: "froid", word: "Il fait froid"}, measure{"salon", "temperature", "15.6", 0})
	f("nearly old", "FR", heroView{known: true, face: "bien", state: "bien", word: "Vous êtes bien"}, measure{"salon", "temperature", "20", 9 * time.Minute})
	f("old", "FR", heroView{known: true, stale: true, face: "bien", state: "bien", word: "Vous êtes bien"}, measure{"salon", "temperature", "20", 10 * time.Minute})
	f("silent", "FR", heroView{silent: true, face: "asleep", state: "perdu", word: "Pas de nouvelles du capteur"}, measure{"salon", "temperature", "20", 25 * time.Hour})
	f("only the other room", "FR", heroView{silent: true, face: "asleep", state: "perdu", word: "J’attends la première mesure"}, measure{"bain", "temperature", "20", 0})
	hot := f("damp heat", "RE", heroView{known: true, face: "chaud", state: "chaud", word: "Il fait chaud"},
		measure{"salon", "temperature", "28.8", 0}, measure{"salon", "humidity", "76", 0}, measure{"outdoor", "temperature", "26", 0})
	if len(hot.facts) != 3 || hot.facts[0] != (fact{"thermometer-sun", "humidex", "40", ""}) || hot.facts[1].after != "" || hot.facts[2].picture != "cloud-sun" {
		t.Errorf("overseas facts: %+v", hot.facts)
	}
	old := f("old with humidity", "FR", heroView{known: true, stale: true, face: "bien", state: "bien", word: "Vous êtes bien"},
		measure{"salon", "temperature", "20", 12 * time.Minute}, measure{"salon", "humidity", "48", 12 * time.Minute})
	if len(old.facts) != 2 || old.facts[0].after != "il y a 12\u202fmin" || old.facts[1].after != "air sain" {
		t.Errorf("facts of old air: %+v", old.facts)
	}
}

func TestTile(t *testing.T) {
	f := func(name string, state, word, unit string, stale bool, value float64, measures ...measure) {
		t.Helper()
		got := tileOf(words(t, "fr"), homeWith(t, "FR", measures...), lakaz.Room{ID: "bain", Kind: lakaz.Bathroom, Name: "La douche"}, noon)
		if got.state != state || got.word != word || got.unit != unit || got.stale != stale || got.value != value || got.name != "La douche" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	f("nothing", "perdu", "Bientôt", "", true, 0)
	f("well", "bien", "Bien", "°C", false, 19.2, measure{"bain", "temperature", "19.2", 0})
	f("cool", "frais", "Frais", "°C", false, 17.2, measure{"bain", "temperature", "17.2", 0})
	f("damp shows its humidity", "humide", "Air humide", "%", false, 71, measure{"bain", "temperature", "19.2", 0}, measure{"bain", "humidity", "71", 0})
	f("only humidity", "bien", "Air sain", "%", false, 50, measure{"bain", "humidity", "50", 0})
	f("old", "perdu", "il y a 12\u202fmin", "°C", true, 19.8, measure{"bain", "temperature", "19.8", 12 * time.Minute})
	f("silent", "perdu", "Pile à changer", "", true, 0, measure{"bain", "temperature", "19.8", 30 * time.Hour})
	f("from a clock ahead", "bien", "Bien", "°C", false, 19, measure{"bain", "temperature", "19", -time.Minute})
}

func TestAirWord(t *testing.T) {
	f := func(humidity float64, damp bool, want string) {
		t.Helper()
		if got := airWord(telemetry.Climate{Humidity: humidity, Damp: damp}); got != want {
			t.Errorf("%v %%: %q, want %q", humidity, got, want)
		}
	}
	f(29, false, "sec")
	f(30, false, "sain")
	f(69, false, "sain")
	f(71, true, "humide")
}

func TestRing(t *testing.T) {
	f := func(position, want float64) {
		t.Helper()
		if got := ringAngle(position); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v: %v°, want %v°", position, got, want)
		}
	}
	f(0, -115)
	f(0.5, 0)
	f(1, 115)
}

func TestDial(t *testing.T) {
	share := func(watts, top, want float64) {
		t.Helper()
		if got := dialShare(watts, top); got != want {
			t.Errorf("%v W of %v: %v, want %v", watts, top, got, want)
		}
	}
	share(500, 1000, 0.5)
	share(-200, 1000, 0) // a roof that gives more than the home takes
	share(3000, 1000, 1)
	share(10, 0, 0)
	top := func(u *telemetry.Usual, watts, want float64) {
		t.Helper()
		if got := dialTop(u, watts); got != want {
			t.Errorf("%v W: the dial ends at %v, want %v", watts, got, want)
		}
	}
	top(nil, 640, 3000)
	top(&telemetry.Usual{Max: 1500}, 640, 1500)
	top(&telemetry.Usual{Max: 1500}, 2200, 2200)
	arc := func(low, high, from, to float64) {
		t.Helper()
		if a, b := usualArc(telemetry.Usual{Low: low, High: high}, 1000); math.Abs(a-from) > 1e-9 || math.Abs(b-to) > 1e-9 {
			t.Errorf("%v to %v W: %v to %v, want %v to %v", low, high, a, b, from, to)
		}
	}
	arc(200, 400, 0.2, 0.4)
	arc(500, 500, 0.465, 0.535)
	arc(0, 0, 0, 0.07)
	arc(1000, 1000, 0.93, 1)
	if got := dialArc(0, 1); got != "M16 70A54 54 0 0 1 124 70" {
		t.Errorf("the whole dial: %s", got)
	}
}

func TestCoordinates(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := coord(v); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	f(1, "1")
	f(-2.346, "-2.35")
	f(0.004, "0")
	f(-0.004, "0")
	f(129.6, "129.6")
}

func TestPlaces(t *testing.T) {
	d := lakaz.Dwelling{Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}, Outdoor: true, Gas: true, HotWater: true}
	var names []string
	for _, place := range places(d) {
		names = append(names, placeName(words(t, "fr"), d, place))
		if placePicture(d, place) == "door-open" {
			t.Errorf("%s has no picture", place)
		}
	}
	want := []string{"Salon", "Dehors", "Électricité", "Gaz", "Eau chaude"}
	for i := range want {
		if i >= len(names) || names[i] != want[i] {
			t.Fatalf("%q, want %q", names, want)
		}
	}
}
