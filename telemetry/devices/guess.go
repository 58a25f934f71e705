package devices

import (
	"slices"
	"strconv"
	"strings"

	"lakaz"
	"lakaz/telemetry"
)

// Guess is what a device's key most likely stands for in a dwelling, from the names its people gave and what the device
// says of itself; false where nothing speaks for anything. It is offered to a person, who decides.
func Guess(e Entry, d lakaz.Dwelling) (Mapping, bool) {
	if e.Kind != Value {
		return Mapping{}, false
	}
	m := Mapping{Quantity: e.Quantity}
	if m.Quantity == "" {
		m.Quantity, m.Unit = guessUnit(words(e.Key + " " + e.About))
	}
	w := words(e.Device + " " + e.Key + " " + e.About)
	ok := false
	switch m.Quantity {
	case "":
	case telemetry.Power, telemetry.Energy:
		m.Place, ok = guessMeter(e, w)
		if _, room := d.Room(m.Place); room {
			ok = false
		}
	case telemetry.Volume:
		m.Place, ok = guessWater(w)
	default:
		m.Place, ok = guessRoom(words(e.Device+" "+e.Key), d)
	}
	return m, ok
}

// guessUnit reads a register's quantity and unit out of its name. An energy without a unit is in kWh, as ESPHome and Homie
// have it; a volume without one could be in anything.
func guessUnit(w []string) (telemetry.Quantity, string) {
	switch {
	case slices.Contains(w, "kwh"):
		return telemetry.Energy, "kWh"
	case slices.Contains(w, "wh"):
		return telemetry.Energy, ""
	case slices.Contains(w, "m3"):
		return telemetry.Volume, ""
	case wordly(w, "litre", "liter"):
		return telemetry.Volume, "l"
	case wordly(w, "energy", "energie"):
		return telemetry.Energy, "kWh"
	}
	return "", ""
}

// guessMeter tells the home's own meter from one appliance's, whose place is the device's name.
func guessMeter(e Entry, w []string) (string, bool) {
	switch {
	case e.Meter, wordly(w, "linky", "compteur", "teleinfo", "tableau", "general", "mains", "house", "maison"):
		return telemetry.Electricity, true
	case e.About == "electricity":
		return telemetry.Electricity, true
	case strings.HasPrefix(e.About, "heat"), strings.HasPrefix(e.About, "cooling"):
		return "", false
	case wordly(w, "prise", "plug", "priz", "socket", "frigo", "refrigerateur", "fridge", "congel", "freezer", "lave",
		"washing", "dryer", "seche", "tv", "tele", "four", "oven", "chauffe", "ballon", "heater", "radiateur", "clim", "pc", "box"):
		return placeNamed(e.Device)
	}
	return "", false
}

// placeNamed makes a place of a device's name: "prise_frigo" is prise-frigo.
func placeNamed(device string) (string, bool) {
	place := strings.Join(words(device), "-")
	if !telemetry.ValidPlace(place) || fixedPlace(place) {
		return "", false
	}
	return place, true
}

// fixedPlace reports whether a place has a meaning of its own.
func fixedPlace(place string) bool {
	switch place {
	case telemetry.Outdoor, telemetry.SolarTank, telemetry.Electricity, telemetry.Gas, telemetry.ColdWater, telemetry.HotWater:
		return true
	}
	return false
}

func guessWater(w []string) (string, bool) {
	switch {
	case wordly(w, "gas", "gaz"):
		return telemetry.Gas, true
	case wordly(w, "heat", "cooling"): // the water that goes round in the radiators
		return "", false
	case wordly(w, "hot", "warm", "chaud", "ecs"):
		return telemetry.HotWater, true
	case wordly(w, "cold", "froid", "water", "eau"):
		return telemetry.ColdWater, true
	}
	return "", false
}

// guessRoom finds the room that a name speaks of: the household's own name for it first, then the kind's words with
// their number, in French and English. A dwelling of one room leaves no doubt, unless the name says outdoors.
func guessRoom(w []string, d lakaz.Dwelling) (string, bool) {
	switch {
	case wordly(w, "outdoor", "outside", "dehors", "exterieur", "ext", "jardin", "garden", "terrasse", "terrace",
		"balcon", "deyo", "varang"):
		return telemetry.Outdoor, true
	case wordly(w, "frigo", "fridge", "congel", "freezer", "ballon", "tank", "boiler", "chaudiere", "probe", "sonde", "pool",
		"piscine", "radiateur"):
		return "", false
	}
	best, length, n := "", 0, number(w)
	for _, r := range d.Rooms {
		for _, called := range [][]string{words(r.Name), words(r.ID)} {
			// "Chambre 2" speaks of no room that is called "chambre" only: the kinds' words count.
			if len(called) > length && contains(w, called) && (n == 0 || number(called) == n) {
				best, length = r.ID, len(called)
			}
		}
	}
	if length > 0 {
		return best, true
	}
	if kinds := roomKinds(w); len(kinds) > 0 {
		return nthRoom(d, kinds, n)
	}
	if len(d.Rooms) == 1 {
		return d.Rooms[0].ID, true
	}
	return "", false
}

// roomKinds are the kinds of room a name can mean, the likeliest first.
func roomKinds(w []string) []lakaz.RoomKind {
	switch {
	case wordly(w, "salon", "sejour", "living", "lounge"):
		return []lakaz.RoomKind{lakaz.LivingRoom}
	case wordly(w, "bain", "bath", "sdb", "douche", "shower"):
		return []lakaz.RoomKind{lakaz.Bathroom}
	case wordly(w, "enfant", "child", "kid", "bebe", "baby", "nursery"):
		return []lakaz.RoomKind{lakaz.ChildRoom, lakaz.Bedroom}
	case wordly(w, "chambre", "bedroom", "chanm", "sanm"):
		return []lakaz.RoomKind{lakaz.Bedroom, lakaz.ChildRoom}
	case wordly(w, "cuisine", "kitchen", "kizin"):
		return []lakaz.RoomKind{lakaz.Kitchen}
	}
	return nil
}

// nthRoom is the dwelling's nth room of the kinds; without a number the only one of the first kind there is.
func nthRoom(d lakaz.Dwelling, kinds []lakaz.RoomKind, n int) (string, bool) {
	var all []string
	for _, k := range kinds {
		before := len(all)
		for _, r := range d.Rooms {
			if r.Kind == k {
				all = append(all, r.ID)
			}
		}
		if n == 0 && len(all) > before {
			return all[before], len(all) == before+1
		}
	}
	if n < 1 || n > len(all) {
		return "", false
	}
	return all[n-1], true
}

// number is the first small number among words, 0 where there is none.
func number(w []string) int {
	for _, s := range w {
		if n, err := strconv.Atoi(s); err == nil && len(s) == 1 {
			return n
		}
	}
	return 0
}

// contains reports whether all of part stands in w in a row.
func contains(w, part []string) bool {
	if len(part) == 0 {
		return false
	}
	for i := 0; i+len(part) <= len(w); i++ {
		if slices.Equal(w[i:i+len(part)], part) {
			return true
		}
	}
	return false
}
