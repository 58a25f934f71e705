package main

import (
	"math"
	"strconv"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// homeView is the screen "Chez moi" as the server draws it: what the programme draws a moment later (see app/homeview.go,
// app/ring.go and app/dial.go), element by element, so that nothing jumps when it takes over.
type homeView struct {
	Unfitted bool // no sensor has been put up yet
	Empty    bool // nothing has ever been measured
	Hero     heroView
	Power    powerView
	Rooms    []tileView
	Meters   []tileView
}

// homeViewOf is a home at an instant.
func homeViewOf(w locales.Words, h telemetry.Home, now time.Time) *homeView {
	d := h.Household.Dwelling
	v := &homeView{Unfitted: len(d.Rooms) == 0 && len(h.Values) == 0, Empty: len(h.Values) == 0, Hero: heroOf(w, h, now), Power: powerOf(w, h, now)}
	for i, room := range d.Rooms {
		if i > 0 {
			v.Rooms = append(v.Rooms, tileOf(w, h, room, now))
		}
	}
	for _, m := range []struct {
		there               bool
		place, key, picture string
	}{{d.Gas, telemetry.Gas, "home.gas", "flame"}, {d.ColdWater, telemetry.ColdWater, "home.coldWater", "droplet"},
		{d.HotWater, telemetry.HotWater, "home.hotWater", "droplet"}} {
		if m.there {
			v.Meters = append(v.Meters, meterOf(w, h, m.place, w.T(m.key), m.picture))
		}
	}
	return v
}

// heroView is the main room: ring, Kaz, number, word, facts.
type heroView struct {
	Known, Stale         bool
	State                string // whose colours it wears
	Place, Room, Picture string
	Label                string
	Steps                [5]ringStep
	Angle, Upright       string // of the marker and its shape, in degrees
	Shape, Kaz           string
	Figure, Unit, Word   string
	Facts                []fact
}

// fact is one small figure under the hero.
type fact struct{ Picture, Before, Figure, After string }

// ringStep is one segment of the ring.
type ringStep struct {
	Comfort telemetry.Comfort
	Arc     string
	On      bool
}

func heroOf(w locales.Words, h telemetry.Home, now time.Time) heroView {
	d := h.Household.Dwelling
	room, _ := d.Main()
	c := h.Climate(room.ID)
	v := heroView{State: "perdu", Place: room.ID, Room: roomName(w, d, room.ID), Picture: roomPicture(room.Kind), Kaz: "asleep", Steps: ringSteps("")}
	age := now.Sub(c.At)
	switch {
	case !c.Known():
		v.Word = w.T("home.waiting")
	case age >= telemetry.Silent:
		v.Word = w.T("home.silent")
		v.Facts = []fact{{"battery-low", "", "", w.T("home.battery")}, {"clock", "", "", locales.Age(w, age)}}
	default:
		scale := telemetry.ScaleOf(d)
		v.Known, v.Stale, v.State, v.Kaz = true, age >= telemetry.Stale, string(c.Comfort), string(c.Comfort)
		v.Steps, v.Shape = ringSteps(c.Comfort), shapeOf(c.Comfort)
		const spread = 230 // degrees from one end of the ring to the other
		angle := spread * (scale.Position(c.Celsius, c.Humidity) - 0.5)
		v.Angle, v.Upright = coord(angle), coord(-angle)
		v.Figure, v.Unit, v.Word = locales.Number(c.Celsius, 1), "°C", w.T("comfort."+string(c.Comfort))
		v.Facts = factsOf(w, h, c, scale, now)
		if v.Stale {
			v.Facts = append([]fact{{"clock", "", "", locales.Age(w, age)}}, v.Facts...)
		}
	}
	v.Label = v.Room + ". " + v.Word + "."
	if v.Known {
		v.Label = w.T("home.ringLabel", locales.Args{"Room": v.Room, "Word": v.Word, "Celsius": locales.Celsius(c.Celsius)})
	}
	if d.Territory.Overseas() {
		v.Kaz += "-outremer"
	}
	v.Kaz = "kaz-" + v.Kaz
	return v
}

// factsOf are the humidity with its word, the outdoors, and overseas the humidex first.
func factsOf(w locales.Words, h telemetry.Home, c telemetry.Climate, scale telemetry.Scale, now time.Time) []fact {
	var facts []fact
	if !math.IsNaN(c.Humidity) {
		if scale.Humidex {
			facts = append(facts, fact{"thermometer-sun", w.T("home.humidex"), locales.Number(scale.Feel(c.Celsius, c.Humidity), 0), ""})
		}
		air := ""
		if !scale.Humidex || c.Damp {
			air = w.T("comfort.air." + airWord(c))
		}
		facts = append(facts, fact{"droplets", "", locales.Percent(c.Humidity), air})
	}
	if out := h.Climate(telemetry.Outdoor); out.Known() && now.Sub(out.At) < telemetry.Silent {
		picture := "cloud-sun"
		if hour := h.Household.Dwelling.Territory.In(now).Hour(); hour < 7 || hour >= 19 {
			picture = "moon"
		}
		facts = append(facts, fact{picture, w.T("room.outdoor"), locales.Number(out.Celsius, 0) + "\u202f°C", ""})
	}
	return facts
}

// airWord names the air by its humidity. Under 30 % eyes and throat feel it (EN 16798-1).
func airWord(c telemetry.Climate) string {
	switch {
	case c.Damp:
		return "humide"
	case c.Humidity < 30:
		return "sec"
	}
	return "sain"
}

// tileView is another room's tile, or a meter's.
type tileView struct {
	Place, Name, Picture string
	State                string // whose wash it wears
	Stale                bool
	Figure, Unit         string // no unit: no figure
	Comfort              telemetry.Comfort
	Shape, Badge, Word   string
}

// tileOf is a room's tile: its temperature, or its humidity where that is what matters.
func tileOf(w locales.Words, h telemetry.Home, room lakaz.Room, now time.Time) tileView {
	d, c := h.Household.Dwelling, h.Climate(room.ID)
	v := tileView{Place: room.ID, Name: roomName(w, d, room.ID), Picture: roomPicture(room.Kind)}
	age := now.Sub(c.At)
	switch {
	case !c.Known() && math.IsNaN(c.Humidity):
		v.State, v.Stale, v.Badge, v.Word = "perdu", true, "clock", w.T("home.waitingTile")
		return v
	case age >= telemetry.Silent:
		v.State, v.Stale, v.Badge, v.Word = "perdu", true, "battery-low", w.T("home.battery")
		return v
	}
	v.Figure, v.Unit = locales.Number(c.Celsius, 1), "°C"
	v.Comfort, v.Shape, v.State = c.Comfort, shapeOf(c.Comfort), string(c.Comfort)
	if c.Damp || !c.Known() {
		v.Figure, v.Unit = locales.Number(c.Humidity, 0), "%"
	}
	switch {
	case age >= telemetry.Stale:
		v.State, v.Stale, v.Badge, v.Word = "perdu", true, "clock", locales.Age(w, age)
	case c.Damp:
		v.State, v.Badge, v.Word = "humide", "droplets", w.T("home.airDamp")
	case !c.Known():
		v.State, v.Badge, v.Word = "bien", "droplets", w.T("home.air."+airWord(c))
	default:
		v.Word = w.T("comfort.short." + string(c.Comfort))
	}
	return v
}

// meterOf is the tile of a register beside electricity: its index in m³.
func meterOf(w locales.Words, h telemetry.Home, place, name, picture string) tileView {
	v := tileView{Place: place, Name: name, Picture: picture, Word: w.T("home.index")}
	if s, ok := h.Values[telemetry.Channel{Place: place, Quantity: telemetry.Volume}]; ok {
		digits := 1
		if s.Value.Float() >= 1000 {
			digits = 0
		}
		v.Figure, v.Unit = locales.Number(s.Value.Float(), digits), "m³"
	}
	return v
}

// powerView is the electricity card.
type powerView struct {
	Known, Old         bool
	Watts, When, Label string
	Outer, Inner       string // the honey arc of what is usual and its outline
	Needle             string // degrees from upright
	Euro               string
	Chip, ChipPicture  string // key of how it compares, "" for none
	AsUsual            bool
}

func powerOf(w locales.Words, h telemetry.Home, now time.Time) powerView {
	var v powerView
	watts, at, ok := h.Watts()
	if age := now.Sub(at); ok && age < telemetry.Silent {
		v.Known, v.Watts, v.When = true, locales.Number(watts, 0), w.T("home.now")
		v.Label = w.T("home.dial", locales.Args{"Watts": locales.Watts(watts)})
		if age >= telemetry.Stale {
			v.Old, v.When = true, locales.Age(w, age)
		} else if h.Usual != nil {
			against := h.Usual.Compare(watts)
			v.Chip, v.AsUsual, v.Label = "home."+string(against), against == telemetry.AsUsual, w.T("home.dial."+string(against))
			v.ChipPicture = map[telemetry.Against]string{telemetry.AsUsual: "equal", telemetry.Above: "arrow-up", telemetry.Below: "arrow-down"}[against]
		}
		v.dial(watts, h.Usual)
	}
	if t := h.Today; t != nil && t.Day == h.Household.Dwelling.Territory.In(now).Format(time.DateOnly) {
		v.Euro = locales.Euro(t.CostEUR)
	}
	return v
}

// dial sets the needle and the honey arc on half a circle of radius 54 around (70, 70).
func (v *powerView) dial(watts float64, usual *telemetry.Usual) {
	top := 3000.0
	if usual != nil && usual.Max > 0 {
		top = usual.Max
	}
	top = max(top, watts)
	share := func(watts float64) float64 { return min(max(watts/top, 0), 1) }
	point := func(share float64) string {
		angle := math.Pi * (1 - share)
		return coord(70+54*math.Cos(angle)) + " " + coord(70-54*math.Sin(angle))
	}
	arc := func(from, to float64) string { return "M" + point(from) + "A54 54 0 0 1 " + point(to) }
	v.Needle, v.Outer, v.Inner = coord(180*share(watts)-90), "M0 0", "M0 0"
	if usual == nil {
		return
	}
	const narrowest, rim = 0.07, 0.009 // to be seen; the outline's own width
	from, to := share(usual.Low), share(usual.High)
	if to-from < narrowest {
		middle := min(max((from+to)/2, narrowest/2), 1-narrowest/2)
		from, to = middle-narrowest/2, middle+narrowest/2
	}
	v.Outer, v.Inner = arc(from, to), arc(from+rim, to-rim)
}

// ringSteps are the ring's segments in the order of the scale, the one that is on lit.
func ringSteps(on telemetry.Comfort) [5]ringStep {
	steps := [5]ringStep{
		{telemetry.Cold, "M33.99 192.1A128 128 0 0 1 27.59 100.58", false},
		{telemetry.Cool, "M33.99 83.9A128 128 0 0 1 91.89 23.95", false},
		{telemetry.Well, "M108.33 16.97A128 128 0 0 1 191.67 16.97", false},
		{telemetry.Warm, "M208.11 23.95A128 128 0 0 1 266.01 83.9", false},
		{telemetry.Hot, "M272.41 100.58A128 128 0 0 1 266.01 192.1", false},
	}
	for i := range steps {
		steps[i].On = steps[i].Comfort == on
	}
	return steps
}

// shapeOf is a comfort state's outline on a field of 20 by 20 around (10, 10.3).
func shapeOf(c telemetry.Comfort) string {
	switch c {
	case telemetry.Cold:
		return "M10 1.42L17.55 10.3L10 19.18L2.45 10.3Z"
	case telemetry.Cool:
		return "M5.85 4.08h8.29a2.07 2.07 0 0 1 2.07 2.07v8.29a2.07 2.07 0 0 1-2.07 2.07H5.85a2.07 2.07 0 0 1-2.07-2.07V6.15a2.07 2.07 0 0 1 2.07-2.07Z"
	case telemetry.Well:
		return "M2.6 10.3a7.4 7.4 0 1 0 14.8 0a7.4 7.4 0 1 0-14.8 0Z"
	case telemetry.Warm:
		return "M10 2.01L18.29 16.66L1.71 16.66Z"
	case telemetry.Hot:
		return "M10 .98L12.21 4.97L16.59 3.71L15.33 8.09L19.32 10.3L15.33 12.51L16.59 16.89L12.21 15.63L10 19.62L7.79 15.63L3.41 16.89L4.67 12.51L.68 10.3L4.67 8.09L3.41 3.71L7.79 4.97Z"
	}
	return ""
}

func roomPicture(k lakaz.RoomKind) string {
	switch k {
	case lakaz.LivingRoom:
		return "sofa"
	case lakaz.Bedroom:
		return "bed-double"
	case lakaz.ChildRoom:
		return "bed-single"
	case lakaz.Kitchen:
		return "cooking-pot"
	case lakaz.Bathroom:
		return "shower-head"
	}
	return "door-open"
}

// coord writes a coordinate to a hundredth.
func coord(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}
