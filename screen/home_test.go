//go:build !js

package screen

import (
	"reflect"
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// noon is the instant of the tests: 12 h on the mainland.
var noon = time.Date(2026, 1, 15, 11, 0, 0, 0, time.UTC)

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

// full is a home of every kind of value: a room that is old, meters, the day so far and what is usual.
func full(t *testing.T) telemetry.Home {
	t.Helper()
	h := homeWith(t, "FR", measure{"salon", "temperature", "20.4", 0}, measure{"salon", "humidity", "48", 0},
		measure{"bain", "temperature", "19.8", 12 * time.Minute}, measure{"outdoor", "temperature", "-2", 0},
		measure{"electricity", "power", "640", 0}, measure{"gas", "volume", "1234.5", 0})
	h.Household.Dwelling.Gas, h.Household.Dwelling.HotWater = true, true
	h.Household.Dwelling.ColdWater = true
	h.Today = &telemetry.Today{Day: "2026-01-15", CostEUR: 0.62, Against: telemetry.Above, Meters: map[string]telemetry.Counted{
		"water-cold": {M3: 0.0874, EUR: 0.379}, "water-hot": {M3: 1.5}}}
	h.Bill = &telemetry.BillForecast{Month: "2026-01", Low: 58.3, High: 65.2}
	h.Usual = &telemetry.Usual{Low: 480, High: 860, Max: 1500}
	return h
}

func TestHome(t *testing.T) {
	v := HomeOf(locales.For("fr"), full(t), noon)
	f := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	if len(v.Rooms) != 1 || len(v.Meters) != 3 || v.Unfitted || v.Empty {
		t.Fatalf("%+v", v)
	}
	f("hero", v.Hero.Figure.String(), "20,4")
	f("its label", v.Hero.Label, "Salon\u00a0: Vous êtes bien, 20,4\u202f°C")
	f("its speech", v.Hero.Spoken, "Salon\u00a0: Vous êtes bien, 20,4\u202f°C. 48\u202f% air sain. Dehors \u22122\u202f°C.")
	f("room", v.Rooms[0].Name+" "+v.Rooms[0].Figure.String()+" "+v.Rooms[0].Word, "La douche 19,8 il y a 12\u202fmin")
	f("gas", v.Meters[0].Name+" "+v.Meters[0].Figure.String()+" "+v.Meters[0].Figure.Unit, "Gaz 1\u202f234 m³")
	f("gas, of which today tells nothing", v.Meters[0].Word, "au compteur")
	f("cold water", v.Meters[1].Figure.String()+" "+v.Meters[1].Figure.Unit+" "+v.Meters[1].Word+" "+v.Meters[1].Beside, "87 L aujourd’hui 0,38\u202f€")
	f("hot water", v.Meters[2].Figure.String()+" "+v.Meters[2].Figure.Unit+" "+v.Meters[2].Beside, "1,50 m³ ")
	f("power", v.Power.Watts.String()+" "+v.Power.Euro.String()+" "+v.Power.Chip.Text, "640 0,62 plus que d’habitude")
	f("its dial", v.Power.Label, "L’aiguille est dans la zone habituelle")
	f("its speech", v.Power.Spoken, "Électricité\u00a0: 640\u202fW en ce moment. 0,62\u202f€ aujourd’hui. plus que d’habitude.")
	f("bill", v.Bill.Title+", "+v.Bill.Range, "Ma facture\u00a0: janvier, 58\u00a0–\u00a066\u202f€")
	next := HomeOf(locales.For("fr"), full(t), noon.AddDate(0, 1, 0))
	if next.Bill != nil || next.Power.Euro.Known() || next.Meters[1].Word != "au compteur" {
		t.Errorf("a month later: %+v", next)
	}

	nothing := HomeOf(locales.For("fr"), telemetry.Home{}, noon)
	if !nothing.Unfitted || !nothing.Empty || nothing.Hero.Place != "" {
		t.Errorf("nothing put up: %+v", nothing)
	}
	if v := HomeOf(locales.For("fr"), homeWith(t, "FR"), noon); v.Unfitted || !v.Empty {
		t.Errorf("nothing measured: %+v", v)
	}
}

// The server's words and the browser's make the same screen.
func TestOneScreenForBoth(t *testing.T) {
	for _, l := range locales.Languages() {
		browser, err := locales.ParseCatalogue(locales.Flat(l.Tag))
		if err != nil {
			t.Fatal(err)
		}
		if here, there := HomeOf(locales.For(l.Tag), full(t), noon), HomeOf(browser, full(t), noon); !reflect.DeepEqual(here, there) {
			t.Errorf("%s: the server says\n%+v, the browser\n%+v", l.Tag, here, there)
		}
	}
}

func TestDate(t *testing.T) {
	if got, want := Date(locales.For("fr"), lakaz.Mainland.In(noon)), "jeudi 15 janvier, 12\u202fh\u202f00"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
