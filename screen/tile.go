package screen

import (
	"math"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// Tile is a room beside the main one, or a meter.
type Tile struct {
	Place   string
	Name    string
	Picture string
	State   string // whose wash the tile wears
	Stale   bool   // dashed
	Figure  Figure
	Comfort telemetry.Comfort
	Badge   string // the pictogram before the word, "" for the comfort's own shape
	Word    string
	Beside  string // the room's other figure with its unit, "" where there is none: its humidity or its temperature
}

// Shape is the outline before the word where there is no pictogram.
func (t Tile) Shape() string { return Shape(t.Comfort) }

// roomTile is the tile of a room: its temperature, or its humidity where that is what matters, the other beside the
// word. Damp never hides cold or heat: those who live in it have to be told first.
func roomTile(w locales.Words, h telemetry.Home, room lakaz.Room, now time.Time) Tile {
	c := h.Climate(room.ID)
	v := Tile{Place: room.ID, Name: RoomName(w, room), Picture: roomPicture(room.Kind)}
	age := now.Sub(c.At)
	switch {
	case h.Household.Pauses.Off(room.ID, now):
		v.State, v.Stale, v.Badge, v.Word = lost, true, "unplug", w.T("home.offTile")
		return v
	case !c.Known() && math.IsNaN(c.Humidity):
		v.State, v.Stale, v.Badge, v.Word = lost, true, "clock", w.T("home.waitingTile")
		return v
	case age >= telemetry.Silent:
		v.State, v.Stale, v.Badge, v.Word = lost, true, "battery-low", w.T("home.battery")
		return v
	}
	v.Comfort, v.State, v.Figure = c.Comfort, string(c.Comfort), Figure{c.Celsius, 1, "°C"}
	damp := c.Damp && c.Comfort != telemetry.Cold && c.Comfort != telemetry.Hot
	if damp || !c.Known() {
		v.Figure = Figure{c.Humidity, 0, "%"}
	}
	switch {
	case age >= telemetry.Stale:
		v.State, v.Stale, v.Badge, v.Word = lost, true, "clock", locales.Age(w, age)
		return v
	case damp:
		v.State, v.Badge, v.Word = "humide", "droplets", w.T("home.airDamp")
	case !c.Known():
		v.State, v.Badge, v.Word = string(telemetry.Well), "droplets", w.T("home.air."+airWord(c))
	default:
		v.Word = w.T("comfort.short." + string(c.Comfort))
	}
	switch {
	case !c.Known() || math.IsNaN(c.Humidity):
	case damp:
		v.Beside = locales.Celsius(c.Celsius)
	default:
		v.Beside = locales.Percent(c.Humidity)
	}
	return v
}

// From these °C on the water of a solar heater is hot enough for all, and for a shower.
const (
	tankHot  = 50
	tankWarm = 38
)

// tankTile is the tile of the solar water heater: how warm its water is, and whether it is enough.
func tankTile(w locales.Words, h telemetry.Home, now time.Time) Tile {
	place := telemetry.SolarTank
	v := Tile{Place: place, Name: PlaceName(w, h.Household.Dwelling, place), Picture: PlacePicture(h.Household.Dwelling, place), State: lost, Stale: true}
	s, told := h.Values[telemetry.Channel{Place: place, Quantity: telemetry.Temperature}]
	age := now.Sub(time.Unix(s.Unix, 0))
	if told && age < telemetry.Silent {
		v.Figure = Figure{s.Value.Float(), 0, "°C"}
	}
	switch {
	case !told:
		v.Badge, v.Word = "clock", w.T("home.waitingTile")
	case age >= telemetry.Silent:
		v.Badge, v.Word = "battery-low", w.T("home.battery")
	case age >= telemetry.Stale:
		v.Badge, v.Word = "clock", locales.Age(w, age)
	case v.Figure.Value >= tankHot:
		v.State, v.Stale, v.Badge, v.Word = string(telemetry.Well), false, "sun", w.T("home.tank.hot")
	case v.Figure.Value >= tankWarm:
		v.State, v.Stale, v.Badge, v.Word = string(telemetry.Well), false, "cloud-sun", w.T("home.tank.warm")
	default:
		v.State, v.Stale, v.Badge, v.Word = string(telemetry.Cool), false, "cloud", w.T("home.tank.cool")
	}
	return v
}

// meterTile is the tile of a register beside electricity: what it has counted today, with its price where that is known;
// where it has not told of today, its index in m³.
func meterTile(w locales.Words, h telemetry.Home, place string, now time.Time) Tile {
	d := h.Household.Dwelling
	v := Tile{Place: place, Name: PlaceName(w, d, place), Picture: PlacePicture(d, place), Word: w.T("home.index")}
	if t := h.On(now); t != nil {
		if used, told := t.Meters[place]; told {
			v.Word, v.Figure = w.T("home.today"), Figure{used.M3, 2, "m³"}
			if place != telemetry.Gas && used.M3 < 1 {
				v.Figure = Figure{1000 * used.M3, 0, "L"}
			}
			if used.EUR > 0 {
				v.Beside = locales.Euro(used.EUR)
			}
			return v
		}
	}
	if s, ok := h.Values[telemetry.Channel{Place: place, Quantity: telemetry.Volume}]; ok {
		v.Figure = Figure{s.Value.Float(), 1, "m³"}
		if v.Figure.Value >= 1000 {
			v.Figure.Digits = 0
		}
	}
	return v
}
