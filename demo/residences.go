package demo

import (
	"fmt"
	"time"

	"lakaz"
	"lakaz/telemetry/simulate"
)

// residence is an operation with its homes. Its people and families are invented.
type residence struct {
	key                           string
	operation                     lakaz.Operation
	facilitator, advisor, manager string
	languages                     []string // of the residents of the first homes
	homes                         []home
}

// home is a household and how it lives. A mute place stops reporting three days before now.
type home struct {
	household lakaz.Household
	profile   simulate.Profile
	mute      string
}

// residences are the three places of the demonstration. The one near Lille has ten homes, so that its manager sees
// figures; the others have seven, of which nothing is shown.
func residences() []residence { return []residence{tilleuls(), morne(), ravine()} }

func tilleuls() residence {
	r := residence{
		key:         "lille",
		operation:   lakaz.Operation{ID: "tilleuls", Name: "Résidence Les Tilleuls, Lille", Territory: lakaz.Mainland},
		facilitator: "Sophie Delannoy", advisor: "Karim Belkacem", manager: "Thérèse Wallaert",
		languages: []string{"fr", "fr", "fr", "fr"},
	}
	base := simulate.Profile{
		People: 3, LossWPerKM2: 1.15, AirChanges: 0.45, Heating: simulate.Electric, Day: 19.5, Night: 17.5, Away: 17,
		HotWater: simulate.OffPeakTank, StandbyW: 45, FridgeW: 105, HolidayFrom: 215, HolidayDays: 12,
	}
	base.Dwelling = lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Rooms: rooms(5), Outdoor: true, ColdWater: true}

	r.add("Famille Vasseur, bât. A", base, func(h *home) { h.profile.People = 4 })
	r.add("Famille Benali, bât. A", base, func(h *home) { // goes without: one room is heated, and little
		h.profile.Day, h.profile.Night, h.profile.Away, h.profile.OneRoom = 15.2, 13.5, 13, true
		h.profile.LossWPerKM2, h.profile.People, h.profile.HolidayDays = 1.5, 4, 0
	})
	r.add("M. et Mme Nowak, bât. B", base, func(h *home) { // elderly: the floor is 20
		h.profile.Dwelling.Floor, h.profile.Dwelling.Gas, h.profile.Dwelling.Rooms = 20, true, rooms(4)
		h.profile.People, h.profile.AtHome, h.profile.HolidayDays = 2, true, 0
		h.profile.Heating, h.profile.HotWater, h.profile.GasHob = simulate.GasBoiler, simulate.GasHeater, true
		h.profile.Day, h.profile.Night, h.profile.Away = 21, 19.5, 19
	})
	r.add("Famille Haddad, bât. B", base, func(h *home) { // damp walls, windows never open
		h.profile.DampGPerHour, h.profile.AirChanges, h.profile.People = 62, 0.36, 4
		h.profile.Day, h.profile.Night, h.profile.Away, h.profile.AtHome = 18.6, 17, 16.5, true
	})
	r.add("Famille Delattre, bât. B", base, func(h *home) {
		h.profile.Dwelling.Gas = true
		h.profile.Heating, h.profile.HotWater = simulate.GasBoiler, simulate.GasHeater
	})
	r.add("Mme Carpentier, bât. C", base, func(h *home) { // frail and careful with the bill
		h.profile.Dwelling.Floor, h.profile.Dwelling.Rooms = 20, rooms(3)
		h.profile.People, h.profile.AtHome, h.profile.HolidayDays = 1, true, 0
		h.profile.Day, h.profile.Night, h.profile.Away = 17.2, 15.5, 15
	})
	r.add("Famille Duhamel, bât. C", base, func(h *home) { // heated by the house; a sensor fell silent
		h.profile.Dwelling.HotWater = true
		h.profile.Heating, h.profile.HotWater, h.profile.Day = simulate.Collective, simulate.Shared, 20.5
		h.mute = "bedroom"
	})
	r.add("M. Leclercq, bât. C", base, func(h *home) { // too warm, and a window open beside it
		h.profile.Dwelling.Rooms, h.profile.Dwelling.HotWater = rooms(3), true
		h.profile.Heating, h.profile.HotWater, h.profile.People = simulate.Collective, simulate.Shared, 1
		h.profile.Day, h.profile.Night, h.profile.Away, h.profile.AirChanges = 23, 22, 22, 0.8
	})
	r.add("Famille Lemaire, bât. D", base, func(h *home) { // heats by day only, much on standby
		h.profile.People, h.profile.Day, h.profile.Night, h.profile.StandbyW = 5, 20, 16.5, 90
	})
	r.add("Mme Wacquier, bât. D", base, func(h *home) {
		h.profile.Dwelling.Rooms, h.profile.Dwelling.Gas = rooms(4), true
		h.profile.Heating, h.profile.HotWater, h.profile.People = simulate.GasBoiler, simulate.GasHeater, 1
		h.profile.Day, h.profile.AtHome = 19, true
	})
	return r
}

func morne() residence {
	r := residence{
		key:         "guadeloupe",
		operation:   lakaz.Operation{ID: "morne-a-leau", Name: "Résidence Morne-à-l’Eau", Territory: lakaz.Guadeloupe},
		facilitator: "Marlène Siobud", advisor: "Fabrice Ramassin", manager: "Ghislaine Octavie",
		languages: []string{"gcf-GP", "gcf-GP", "gcf-MQ", "gcr"},
	}
	base := overseas(lakaz.Guadeloupe, simulate.AnyTimeTank)
	r.add("Famille Chérubin, bât. 1", base, func(h *home) { h.profile.Cooled, h.profile.People = []string{"bedroom"}, 4 })
	r.add("Mme Zénon, bât. 1", base, func(h *home) {
		h.profile.Dwelling.Rooms, h.profile.People, h.profile.AtHome = rooms(3), 1, true
	})
	r.add("Famille Mirval, bât. 1", base, func(h *home) { // cold air in every bedroom, all night
		h.profile.Cooled, h.profile.Comfort = []string{"bedroom", "child"}, 23
		h.profile.People, h.profile.StandbyW = 5, 80
	})
	r.add("M. Balthazar, bât. 2", base, func(h *home) {
		h.profile.People, h.profile.FridgeW = 2, 190 // an old fridge and a freezer
	})
	r.add("Famille Placide, bât. 2", base, func(h *home) { h.profile.DampGPerHour = 90 })
	r.add("Famille Ferréol, bât. 2", base, func(h *home) { h.profile.HotWater, h.profile.Dwelling.SolarTank = simulate.SolarTank, true })
	r.add("Mme Démétrius, bât. 3", base, func(h *home) {
		h.profile.Dwelling.Rooms, h.profile.People, h.profile.AtHome = rooms(4), 2, true
		h.profile.Cooled = []string{"bedroom"}
	})
	return r
}

func ravine() residence {
	r := residence{
		key:         "reunion",
		operation:   lakaz.Operation{ID: "ravine-blanche", Name: "Résidence Ravine Blanche, Saint-Pierre", Territory: lakaz.Reunion},
		facilitator: "Nathalie Sinapan", advisor: "Jean-Yves Cadet", manager: "Corinne Lebihan",
		languages: []string{"rcf", "rcf", "rcf", "fr"},
	}
	base := overseas(lakaz.Reunion, simulate.SolarTank)
	r.add("Famille Grondin, bât. A", base, func(h *home) { h.profile.People = 4 })
	r.add("Mme Técher, bât. A", base, func(h *home) {
		h.profile.Dwelling.Rooms, h.profile.People, h.profile.AtHome = rooms(3), 1, true
	})
	r.add("Famille Maillot, bât. A", base, func(h *home) {
		h.profile.HotWater, h.profile.Dwelling.SolarTank, h.profile.People = simulate.AnyTimeTank, false, 5
	})
	r.add("Famille Fontaine, bât. B", base, func(h *home) { h.profile.Cooled = []string{"bedroom"} })
	r.add("Famille Rivière, bât. B", base, func(h *home) { h.profile.HotWater, h.profile.Dwelling.SolarTank = simulate.AnyTimeTank, false })
	r.add("M. et Mme Boyer, bât. B", base, func(h *home) {
		h.profile.Dwelling.Rooms, h.profile.People, h.profile.AtHome = rooms(4), 2, true
	})
	r.add("Famille Payet, bât. C", base, func(h *home) {
		h.profile.Dwelling.HotWater, h.profile.GasHob = true, true
		h.profile.Cooled, h.profile.Comfort = []string{"bedroom", "child"}, 24
	})
	return r
}

// overseas is an ordinary home there: open to the wind, fans, nothing that heats.
func overseas(t lakaz.Territory, water simulate.HotWater) simulate.Profile {
	return simulate.Profile{
		Dwelling: lakaz.Dwelling{Territory: t, Floor: 18, Rooms: rooms(5), Outdoor: true, ColdWater: true, SolarTank: water == simulate.SolarTank},
		People:   3, LossWPerKM2: 3, AirChanges: 0.6, Comfort: 25, Fans: true, HotWater: water, StandbyW: 40, FridgeW: 115,
	}
}

// rooms are the rooms of a dwelling of so many, the main one first.
func rooms(n int) []lakaz.Room {
	return []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "bedroom", Kind: lakaz.Bedroom},
		{ID: "bathroom", Kind: lakaz.Bathroom}, {ID: "kitchen", Kind: lakaz.Kitchen}, {ID: "child", Kind: lakaz.ChildRoom}}[:n]
}

// add gives the residence its next home: the base as changed.
func (r *residence) add(name string, base simulate.Profile, change func(*home)) {
	h := home{profile: base}
	change(&h)
	h.household = lakaz.Household{ID: lakaz.HouseholdID(fmt.Sprintf("%s-%d", r.operation.ID, len(r.homes)+1)),
		Operation: r.operation.ID, Name: name, Dwelling: h.profile.Dwelling}
	r.homes = append(r.homes, h)
}

// muteFor is how long a silent sensor has been silent.
const muteFor = 3 * 24 * time.Hour
