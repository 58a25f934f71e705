package screen

import (
	"math"
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

// lost is the state whose colours a picture wears while nothing is known of its room.
const lost = "perdu"

// Hero is the main room's picture: ring, Kaz, number, word, facts.
type Hero struct {
	Place   string // the main room, "" in a dwelling without rooms
	Room    string
	Picture string // the room's pictogram
	State   string // whose colours the picture wears
	Stale   bool   // old enough to say so
	Ring    Ring
	Kaz     string // the name of Kaz's picture
	Figure  Figure // °C
	Word    string
	Facts   []Fact
	Label   string // what the ring says to screen readers
	Spoken  string // the whole read aloud
}

// Fact is one small figure under the hero: "Dehors 3 °C", "48 % air sain". Every part but the picture may be empty.
type Fact struct{ Picture, Before, Figure, After string }

// heroOf is the hero of a home's main room. A figure a day old is not shown as if it were now.
func heroOf(w locales.Words, h telemetry.Home, now time.Time) Hero {
	d := h.Household.Dwelling
	room, _ := d.Main()
	c := h.Climate(room.ID)
	age := now.Sub(c.At)
	v := Hero{Place: room.ID, Room: RoomName(w, room), Picture: roomPicture(room.Kind), State: lost, Ring: blankRing()}
	face := "asleep"
	switch {
	case h.Household.Pauses.Off(room.ID, now):
		v.Word = w.T("home.off")
	case !c.Known():
		v.Word = w.T("home.waiting")
	case age >= telemetry.Silent:
		v.Word = w.T("home.silent")
		v.Facts = []Fact{{Picture: "battery-low", After: w.T("home.battery")}, {Picture: "clock", After: locales.Age(w, age)}}
	default:
		scale := h.Scale()
		face, v.State, v.Word = string(c.Comfort), string(c.Comfort), w.T("comfort."+string(c.Comfort))
		v.Figure = Figure{c.Celsius, 1, "°C"}
		v.Ring = ringAt(c.Comfort, scale.Position(c.Celsius, c.Humidity))
		v.Stale = age >= telemetry.Stale
		if v.Stale {
			v.Facts = []Fact{{Picture: "clock", After: locales.Age(w, age)}}
		}
		v.Facts = append(v.Facts, airFacts(w, h, c, scale, now)...)
	}
	v.Kaz = Kaz(face, d.Territory.Overseas())
	v.say(w)
	return v
}

// airFacts are the humidity with its word, the outdoors, and overseas the humidex first.
func airFacts(w locales.Words, h telemetry.Home, c telemetry.Climate, scale telemetry.Scale, now time.Time) []Fact {
	var facts []Fact
	if !math.IsNaN(c.Humidity) {
		if scale.Humidex {
			feel := locales.Number(scale.Feel(c.Celsius, c.Humidity), 0)
			facts = append(facts, Fact{Picture: "thermometer-sun", Before: w.T("home.humidex"), Figure: feel})
		}
		air := ""
		if word := airWord(c); (!scale.Humidex || c.Damp) && !(word == healthyAir && c.Comfort == telemetry.Cold) {
			air = w.T("comfort.air." + word) // nothing is healthy where it is cold: damp settles on the walls
		}
		facts = append(facts, Fact{Picture: "droplets", Figure: locales.Percent(c.Humidity), After: air})
	}
	if out := h.Climate(telemetry.Outdoor); out.Known() && now.Sub(out.At) < telemetry.Silent {
		picture := "cloud-sun"
		if hour := h.Household.Dwelling.Territory.In(now).Hour(); hour < 7 || hour >= 19 {
			picture = "moon"
		}
		facts = append(facts, Fact{Picture: picture, Before: w.T("room.outdoor"), Figure: locales.Number(out.Celsius, 0) + "\u202f°C"})
	}
	return facts
}

// healthyAir is the word of air that is neither dry nor damp.
const healthyAir = "sain"

// airWord names the air by its humidity.
func airWord(c telemetry.Climate) string {
	const dryBelow = 30 // %; under it eyes and throat feel it (EN 16798-1)
	switch {
	case c.Damp:
		return "humide"
	case c.Humidity < dryBelow:
		return "sec"
	}
	return healthyAir
}

// say puts the hero in sentences, for eyes that see no ring and for ears.
func (v *Hero) say(w locales.Words) {
	v.Label = v.Room + ". " + v.Word + "."
	v.Spoken = v.Label
	if v.Figure.Known() {
		values := locales.Args{"Room": v.Room, "Word": v.Word, "Celsius": locales.Celsius(v.Figure.Value)}
		v.Label, v.Spoken = w.T("home.ringLabel", values), w.T("home.sayRoom", values)
	}
	for _, f := range v.Facts {
		for _, part := range [...]string{f.Before, f.Figure, f.After} {
			if part != "" {
				v.Spoken += " " + part
			}
		}
		v.Spoken += "."
	}
}
