package screen

import (
	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// Places lists what a home's history can be looked at: rooms, outdoors, meters.
func Places(d lakaz.Dwelling) []string {
	var all []string
	for _, r := range d.Rooms {
		all = append(all, r.ID)
	}
	if d.Outdoor {
		all = append(all, telemetry.Outdoor)
	}
	if d.SolarTank {
		all = append(all, telemetry.SolarTank)
	}
	return append(append(all, telemetry.Electricity), registers(d)...)
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

// RoomName is a room's own name, or its kind's word.
func RoomName(w locales.Words, r lakaz.Room) string {
	if r.Name != "" {
		return r.Name
	}
	if r.Kind == "" {
		return w.T("room.other")
	}
	return w.T("room." + string(r.Kind))
}

// PlaceName is the word of any place of a home: a room, the outdoors or a meter.
func PlaceName(w locales.Words, d lakaz.Dwelling, place string) string {
	if r, ok := d.Room(place); ok {
		return RoomName(w, r)
	}
	switch place {
	case telemetry.Outdoor:
		return w.T("room.outdoor")
	case telemetry.SolarTank:
		return w.T("home.solarTank")
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

// PlacePicture is the pictogram of any place of a home.
func PlacePicture(d lakaz.Dwelling, place string) string {
	if r, ok := d.Room(place); ok {
		return roomPicture(r.Kind)
	}
	switch place {
	case telemetry.Outdoor:
		return "cloud-sun"
	case telemetry.SolarTank:
		return "shower-head"
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
