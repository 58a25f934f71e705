package simulate

import (
	"time"

	"lakaz"
)

// Profile describes a home and the life in it.
type Profile struct {
	Dwelling lakaz.Dwelling
	People   int
	AtHome   bool // someone is in during the day: retired, small children, no work

	// LossWPerKM2 is what the envelope loses in W per kelvin and m² of floor, without the air that is changed: about 1
	// for a renovated flat, 2.5 for a sieve.
	LossWPerKM2 float64
	// AirChanges is the volume renewed per hour with closed windows.
	AirChanges float64
	// DampGPerHour is the water that damp walls give to the bathroom and to each bedroom, g/h.
	DampGPerHour float64

	Heating Heating
	// Day, Night and Away are the temperatures in °C that the heating keeps.
	Day, Night, Away float64
	// OneRoom tells that only the main room is heated.
	OneRoom bool

	// Cooled lists the rooms that have air-conditioning, used at night above Comfort °C.
	Cooled  []string
	Comfort float64
	// OpensCooled tells that a window of each cooled room stands open for an hour and a half of the night, cooled or not.
	OpensCooled bool
	Fans        bool

	HotWater HotWater
	GasHob   bool
	StandbyW float64 // all that is never switched off
	FridgeW  float64 // compressor

	// WashAt is the hour at which the washing machine starts, where it is always the same, 28.5 for half past four in the
	// night that follows; ColdWash tells
	// that it hardly heats.
	WashAt   float64
	ColdWash bool

	// HolidayFrom is the day of the year on which the home empties for HolidayDays.
	HolidayFrom, HolidayDays int

	Silence *Silence
}

// Heating is what warms a home; overseas nothing does.
type Heating string

const (
	Unheated   Heating = ""
	Electric   Heating = "electric"
	GasBoiler  Heating = "gas"
	Collective Heating = "collective" // not metered in the home
)

// HotWater is what heats the water.
type HotWater string

const (
	OffPeakTank HotWater = "off-peak-tank" // electric, at night
	AnyTimeTank HotWater = "any-time-tank" // electric, as soon as it cools
	SolarTank   HotWater = "solar-tank"    // electric only after clouded days
	GasHeater   HotWater = "gas-heater"
	Shared      HotWater = "shared" // comes hot into the home
)

// Silence is a sensor that stopped reporting.
type Silence struct {
	Place string
	Since time.Time
}
