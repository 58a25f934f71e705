package devices

import (
	"slices"
	"testing"

	"lakaz"
	"lakaz/telemetry"
)

func dwelling(rooms ...lakaz.Room) lakaz.Dwelling {
	return lakaz.Dwelling{Territory: lakaz.Mainland, Rooms: rooms}
}

func TestGuess(t *testing.T) {
	home := dwelling(lakaz.Room{ID: "salon", Kind: lakaz.LivingRoom}, lakaz.Room{ID: "chambre", Kind: lakaz.Bedroom},
		lakaz.Room{ID: "ch2", Kind: lakaz.ChildRoom, Name: "Chambre de Léa"}, lakaz.Room{ID: "cuisine", Kind: lakaz.Kitchen})
	f := func(d lakaz.Dwelling, device, key, about string, q telemetry.Quantity, want string) {
		t.Helper()
		got := "?"
		if c, ok := Guess(Entry{Device: device, Key: key, About: about, Kind: Value, Quantity: q}, d); ok {
			got = c.Place + "/" + string(c.Quantity)
			if c.Unit != "" {
				got += " " + c.Unit
			}
		}
		if got != want {
			t.Errorf("%s %s %s: %s, want %s", device, key, about, got, want)
		}
	}
	const temperature, humidity, power, energy, volume = telemetry.Temperature, telemetry.Humidity, telemetry.Power, telemetry.Energy, telemetry.Volume
	f(home, "Salon", "temperature", "", temperature, "salon/temperature")
	f(home, "Séjour", "humidity", "", humidity, "salon/humidity")
	f(home, "living_room_sensor", "temperature", "", temperature, "salon/temperature")
	f(home, "Kitchen Temperature", "temperature", "", temperature, "cuisine/temperature")
	f(home, "Chambre 1", "temperature", "", temperature, "chambre/temperature")
	f(home, "Chambre 2", "temperature", "", temperature, "ch2/temperature")
	f(home, "Chambre 3", "temperature", "", temperature, "?")
	f(home, "capteur chambre de lea", "humidity", "", humidity, "ch2/humidity")
	f(home, "bedroom", "temperature", "", temperature, "chambre/temperature")
	f(home, "capteur", "salon_temperature", "", temperature, "salon/temperature")
	f(home, "outdoor", "temperature", "", temperature, "outdoor/temperature")
	f(home, "Sonde extérieure", "temperature", "", temperature, "outdoor/temperature")
	f(home, "Balcon salon", "humidity", "", humidity, "outdoor/humidity")
	f(home, "0x00157d00032b1234", "temperature", "", temperature, "?")
	f(home, "Frigo cuisine", "temperature", "", temperature, "?")
	f(home, "SDB", "temperature", "", temperature, "?") // no bathroom here
	f(dwelling(lakaz.Room{ID: "studio", Kind: lakaz.LivingRoom}), "0x00157d00032b1234", "temperature", "", temperature, "studio/temperature")
	f(dwelling(lakaz.Room{ID: "a", Kind: lakaz.Bedroom}, lakaz.Room{ID: "b", Kind: lakaz.Bedroom}), "chambre", "temperature", "", temperature, "?")
	f(dwelling(), "Salon", "temperature", "", temperature, "?")
	f(home, "prise_frigo", "power", "", power, "prise-frigo/power")
	f(home, "Linky", "energy", "", energy, "electricity/energy")
	f(home, "MyElectricity1 10101010", "total_energy_consumption_kwh", "electricity", energy, "electricity/energy")
	f(home, "HeatMeter 58234965", "total_kwh", "heat", energy, "?")
	f(home, "shelly-1", "relay.0.power", "", power, "?")
	f(home, "MyWarmWater 1", "total_m3", "warm water", volume, "water-hot/volume")
	f(home, "Eau froide", "total_m3", "", volume, "water-cold/volume")
	f(home, "GasMeter", "total_m3", "gas", volume, "gas/volume")
	f(home, "Sharky775", "total_volume_m3", "heat", volume, "?")
	f(home, "node 10", "1", "", "", "?")
	f(home, "linky", "total_energy", "", "", "electricity/energy kWh") // ESPHome tells no unit in its topics
	f(home, "compteur", "elec.index_wh", "", "", "electricity/energy")
	f(home, "prise_tv", "energy", "", "", "prise-tv/energy kWh")
	f(home, "compteur", "eau_froide_litres", "", "", "water-cold/volume l")
	f(home, "gaz", "index_m3", "", "", "gas/volume")
	f(home, "compteur", "eau", "", "", "?")
	f(home, "emontx", "pulsecount", "", "", "?")
	if _, ok := Guess(Entry{Device: "Salon", Key: "battery", Kind: Health}, home); ok {
		t.Error("a battery is no room")
	}
}

// Whatever is offered can be said yes to, and so can every guess.
func TestChoices(t *testing.T) {
	home := dwelling(lakaz.Room{ID: "salon", Kind: lakaz.LivingRoom}, lakaz.Room{ID: "prise-frigo", Kind: lakaz.Kitchen})
	f := func(e Entry, want int) {
		t.Helper()
		choices := Choices(e, home)
		for _, c := range choices {
			if err := c.check(e, home); err != nil {
				t.Errorf("%+v is offered for %+v: %v", c, e, err)
			}
		}
		if len(choices) != want {
			t.Errorf("%+v: %d choices, want %d: %+v", e, len(choices), want, choices)
		}
		if c, ok := Guess(e, home); ok {
			if err := c.check(e, home); err != nil || !slices.Contains(choices, c) {
				t.Errorf("%v is guessed for %+v: %v", c, e, err)
			}
		}
	}
	f(Entry{Device: "Salon", Key: "temperature", Kind: Value, Quantity: telemetry.Temperature}, 4)
	f(Entry{Device: "prise_tv", Key: "power", Kind: Value, Quantity: telemetry.Power}, 2)
	f(Entry{Device: "prise_frigo", Key: "power", Kind: Value, Quantity: telemetry.Power}, 1) // a room has that name
	f(Entry{Device: "Eau", Key: "total_m3", Kind: Value, Quantity: telemetry.Volume}, 3)
	f(Entry{Device: "node 10", Key: "1", Kind: Value}, 21)
	f(Entry{Device: "linky", Key: "energy", Kind: Value}, 21)
	f(Entry{Device: "eau", Key: "litres", Kind: Value}, 21)
	f(Entry{Device: "Salon", Key: "battery", Kind: Health}, 0)
}
