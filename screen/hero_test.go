//go:build !js

package screen

import (
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

func TestHero(t *testing.T) {
	f := func(name string, territory lakaz.Territory, want Hero, measures ...measure) Hero {
		t.Helper()
		got := heroOf(locales.For("fr"), homeWith(t, territory, measures...), noon)
		if got.Figure.Known() != (want.State != lost) || got.Stale != want.Stale || got.Kaz != want.Kaz || got.State != want.State || got.Word != want.Word {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		return got
	}
	f("nothing yet", "FR", Hero{Kaz: "kaz-asleep", State: "perdu", Word: "J’attends la première mesure"})
	f("well", "FR", Hero{Kaz: "kaz-bien", State: "bien", Word: "Vous êtes bien"}, measure{"salon", "temperature", "20.4", 0})
	f("cold", "FR", Hero{Kaz: "kaz-froid", State: "froid", Word: "Il fait froid"}, measure{"salon", "temperature", "15.6", 0})
	f("nearly old", "FR", Hero{Kaz: "kaz-bien", State: "bien", Word: "Vous êtes bien"}, measure{"salon", "temperature", "20", 9 * time.Minute})
	f("old", "FR", Hero{Stale: true, Kaz: "kaz-bien", State: "bien", Word: "Vous êtes bien"}, measure{"salon", "temperature", "20", 10 * time.Minute})
	f("silent", "FR", Hero{Kaz: "kaz-asleep", State: "perdu", Word: "Pas de nouvelles du capteur"}, measure{"salon", "temperature", "20", 25 * time.Hour})
	f("only the other room", "FR", Hero{Kaz: "kaz-asleep", State: "perdu", Word: "J’attends la première mesure"}, measure{"bain", "temperature", "20", 0})
	hot := f("damp heat", "RE", Hero{Kaz: "kaz-chaud-outremer", State: "chaud", Word: "Il fait chaud"},
		measure{"salon", "temperature", "28.8", 0}, measure{"salon", "humidity", "76", 0}, measure{"outdoor", "temperature", "26", 0})
	if len(hot.Facts) != 3 || hot.Facts[0] != (Fact{"thermometer-sun", "humidex", "40", ""}) || hot.Facts[1].After != "" || hot.Facts[2].Picture != "cloud-sun" {
		t.Errorf("overseas facts: %+v", hot.Facts)
	}
	old := f("old with humidity", "FR", Hero{Stale: true, Kaz: "kaz-bien", State: "bien", Word: "Vous êtes bien"},
		measure{"salon", "temperature", "20", 12 * time.Minute}, measure{"salon", "humidity", "48", 12 * time.Minute})
	if len(old.Facts) != 2 || old.Facts[0].After != "il y a 12\u202fmin" || old.Facts[1].After != "air sain" {
		t.Errorf("facts of old air: %+v", old.Facts)
	}
	cold := f("cold, and not damp by its figure", "FR", Hero{Kaz: "kaz-froid", State: "froid", Word: "Il fait froid"},
		measure{"salon", "temperature", "13.5", 0}, measure{"salon", "humidity", "68", 0})
	if len(cold.Facts) != 1 || cold.Facts[0].Figure != "68\u202f%" || cold.Facts[0].After != "" {
		t.Errorf("cold air is called healthy: %+v", cold.Facts)
	}
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
