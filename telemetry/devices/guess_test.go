package devices

import (
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
			got = c.String()
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
	if _, ok := Guess(Entry{Device: "Salon", Key: "battery", Kind: Health}, home); ok {
		t.Error("a battery is no room")
	}
}
