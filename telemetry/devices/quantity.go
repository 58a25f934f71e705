package devices

import (
	"strings"

	"lakaz/telemetry"
)

// words folds a name to lower-case words without accents: "Chambre d'été_2" is "chambre d ete 2".
func words(s string) []string {
	folded := strings.Map(func(r rune) rune {
		switch r {
		case 'à', 'â', 'ä':
			return 'a'
		case 'é', 'è', 'ê', 'ë':
			return 'e'
		case 'î', 'ï':
			return 'i'
		case 'ô', 'ö', 'ò':
			return 'o'
		case 'ù', 'û', 'ü':
			return 'u'
		case 'ç':
			return 'c'
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return ' '
	}, strings.ToLower(s))
	return strings.Fields(folded)
}

// wordly reports whether one of the words begins with one of the stems.
func wordly(all []string, stems ...string) bool {
	for _, w := range all {
		for _, stem := range stems {
			if strings.HasPrefix(w, stem) {
				return true
			}
		}
	}
	return false
}

// kindNamed reads what a name a person chose says of the value: "indoor_temperature", "Humidité salle de bain",
// "wifi_signal"; false where it says nothing. A power factor, an apparent power or a dew point is a Detail. An energy or a
// volume does not tell its unit in a name: a person does.
func kindNamed(name string) (Kind, telemetry.Quantity, bool) {
	w := words(name)
	switch {
	case wordly(w, "battery", "batterie", "batt", "linkquality", "signal", "rssi", "wifi", "voltage", "vcc", "uptime"):
		return Health, "", true
	case wordly(w, "apparent", "reactive", "factor", "facteur", "dew", "rosee", "target", "setpoint", "consigne",
		"internal", "esp32", "chip", "returned", "produced", "injected"):
		return Detail, "", true
	case wordly(w, "temp"):
		return Value, telemetry.Temperature, true
	case wordly(w, "hum", "rh"):
		return Value, telemetry.Humidity, true
	case wordly(w, "power", "puissance", "watt"):
		return Value, telemetry.Power, true
	case wordly(w, "energy", "energie", "kwh", "wh", "volume", "water", "eau", "gas", "gaz", "m3", "litre", "liter", "consumption",
		"consommation", "index", "compteur", "meter", "pulse"):
		return Value, "", true
	}
	return Value, "", false
}
