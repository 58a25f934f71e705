package main

import (
	"math"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// heroView is what the main room's picture shows: pure figures and words, so that they are tested without a browser.
type heroView struct {
	known    bool // a temperature has come and is not too old to mean anything
	silent   bool // the sensor has said nothing for a day
	stale    bool // the figure is old enough to say so
	overseas bool
	comfort  telemetry.Comfort
	position float64 // on the ring, 0 to 1
	celsius  float64
	unit     string
	face     string // Kaz's face
	state    string // the state whose colours the picture wears
	room     string
	picture  string // the room's pictogram
	word     string
	facts    []fact
}

// fact is one small figure under the hero.
type fact struct {
	picture string
	before  string
	figure  string
	after   string
}

// heroOf is the hero of a home's main room at an instant.
func heroOf(w locales.Words, h telemetry.Home, now time.Time) heroView {
	dwelling := h.Household.Dwelling
	room, _ := dwelling.Main()
	climate := h.Climate(room.ID)
	v := heroView{
		overseas: dwelling.Territory.Overseas(),
		room:     roomName(w, room), picture: roomPicture(room.Kind),
		face: "asleep", state: "perdu",
	}
	age := now.Sub(climate.At)
	switch {
	case !climate.Known():
		v.silent = true
		v.word = w.T("home.waiting")
	case age >= telemetry.Silent:
		v.silent = true
		v.word = w.T("home.silent")
		v.facts = []fact{{picture: "battery-low", after: w.T("home.battery")}, {picture: "clock", after: locales.Age(w, age)}}
	default:
		scale := telemetry.ScaleOf(dwelling)
		v.known, v.comfort, v.celsius, v.unit = true, climate.Comfort, climate.Celsius, "°C"
		v.position = scale.Position(climate.Celsius, climate.Humidity)
		v.face, v.state, v.word = string(v.comfort), string(v.comfort), w.T("comfort."+string(v.comfort))
		v.stale = age >= telemetry.Stale
		v.facts = heroFacts(w, h, climate, scale, now)
		if v.stale {
			v.facts = append([]fact{{picture: "clock", after: locales.Age(w, age)}}, v.facts...)
		}
	}
	return v
}

// heroFacts are the humidity with its word, the outdoors, and overseas the humidex first.
func heroFacts(w locales.Words, h telemetry.Home, c telemetry.Climate, scale telemetry.Scale, now time.Time) []fact {
	var facts []fact
	if !math.IsNaN(c.Humidity) {
		if scale.Humidex {
			feel := locales.Number(scale.Feel(c.Celsius, c.Humidity), 0)
			facts = append(facts, fact{"thermometer-sun", w.T("home.humidex"), feel, ""})
		}
		air := ""
		if !scale.Humidex || c.Damp {
			air = w.T("comfort.air." + airWord(c))
		}
		facts = append(facts, fact{"droplets", "", locales.Percent(c.Humidity), air})
	}
	outdoor := h.Climate(telemetry.Outdoor)
	if outdoor.Known() && now.Sub(outdoor.At) < telemetry.Silent {
		picture := "cloud-sun"
		if hour := h.Household.Dwelling.Territory.In(now).Hour(); hour < 7 || hour >= 19 {
			picture = "moon"
		}
		facts = append(facts, fact{picture, w.T("room.outdoor"), locales.Number(outdoor.Celsius, 0) + "\u202f°C", ""})
	}
	return facts
}

// airWord names the air by its humidity.
func airWord(c telemetry.Climate) string {
	const dryBelow = 30 // %; under it eyes and throat feel it (EN 16798-1)
	switch {
	case c.Damp:
		return "humide"
	case c.Humidity < dryBelow:
		return "sec"
	}
	return "sain"
}

// tileView is what a room's tile shows.
type tileView struct {
	place   string
	name    string
	picture string
	state   string // whose wash the tile wears
	stale   bool   // dashed
	value   float64
	digits  int
	unit    string // "" where there is no figure
	comfort telemetry.Comfort
	badge   string // the pictogram before the word, "" for the comfort's own shape
	word    string
}

// tileOf is the tile of a room at an instant: its temperature, or its humidity where that is what matters.
func tileOf(w locales.Words, h telemetry.Home, room lakaz.Room, now time.Time) tileView {
	c := h.Climate(room.ID)
	v := tileView{place: room.ID, name: roomName(w, room), picture: roomPicture(room.Kind)}
	age := now.Sub(c.At)
	switch {
	case !c.Known() && math.IsNaN(c.Humidity):
		v.state, v.stale, v.badge, v.word = "perdu", true, "clock", w.T("home.waitingTile")
		return v
	case age >= telemetry.Silent:
		v.state, v.stale, v.badge, v.word = "perdu", true, "battery-low", w.T("home.battery")
		return v
	}
	v.value, v.digits, v.unit = c.Celsius, 1, "°C"
	v.comfort, v.state = c.Comfort, string(c.Comfort)
	if c.Damp || !c.Known() {
		v.value, v.digits, v.unit = c.Humidity, 0, "%"
	}
	switch {
	case age >= telemetry.Stale:
		v.state, v.stale, v.badge, v.word = "perdu", true, "clock", locales.Age(w, age)
	case c.Damp:
		v.state, v.badge, v.word = "humide", "droplets", w.T("home.airDamp")
	case !c.Known():
		v.state, v.badge, v.word = "bien", "droplets", w.T("home.air."+airWord(c))
	default:
		v.word = w.T("comfort.short." + string(c.Comfort))
	}
	return v
}

// registers lists the metered places beside electricity.
func registers(d lakaz.Dwelling) []string {
	var places []string
	if d.Gas {
		places = append(places, telemetry.Gas)
	}
	if d.ColdWater {
		places = append(places, telemetry.ColdWater)
	}
	if d.HotWater {
		places = append(places, telemetry.HotWater)
	}
	return places
}

// roomName is a room's own name, or its kind's word.
func roomName(w locales.Words, r lakaz.Room) string {
	if r.Name != "" {
		return r.Name
	}
	if r.Kind == "" {
		return w.T("room.other")
	}
	return w.T("room." + string(r.Kind))
}

// placeName is the word of any place of a home: a room, the outdoors or a meter.
func placeName(w locales.Words, d lakaz.Dwelling, place string) string {
	if r, ok := d.Room(place); ok {
		return roomName(w, r)
	}
	switch place {
	case telemetry.Outdoor:
		return w.T("room.outdoor")
	case telemetry.Electricity:
		return w.T("home.electricity")
	case telemetry.Gas:
		return w.T("home.gas")
	case telemetry.ColdWater:
		return w.T("home.coldWater")
	case telemetry.HotWater:
		return w.T("home.hotWater")
	}
	return place
}

// placePicture is the pictogram of any place of a home.
func placePicture(d lakaz.Dwelling, place string) string {
	if r, ok := d.Room(place); ok {
		return roomPicture(r.Kind)
	}
	switch place {
	case telemetry.Outdoor:
		return "cloud-sun"
	case telemetry.Electricity:
		return "zap"
	case telemetry.Gas:
		return "flame"
	case telemetry.ColdWater, telemetry.HotWater:
		return "droplet"
	}
	return "door-open"
}

func roomPicture(k lakaz.RoomKind) string {
	switch k {
	case lakaz.LivingRoom:
		return "sofa"
	case lakaz.Bedroom:
		return "bed-double"
	case lakaz.ChildRoom:
		return "bed"
	case lakaz.Kitchen:
		return "cooking-pot"
	case lakaz.Bathroom:
		return "shower-head"
	}
	return "door-open"
}

// places lists what a home's history can be looked at: rooms, outdoors, meters.
func places(d lakaz.Dwelling) []string {
	var all []string
	for _, r := range d.Rooms {
		all = append(all, r.ID)
	}
	if d.Outdoor {
		all = append(all, telemetry.Outdoor)
	}
	return append(append(all, telemetry.Electricity), registers(d)...)
}
