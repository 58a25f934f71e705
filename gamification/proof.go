//go:build !js

package gamification

// Theme is what a gesture is about.
type Theme string

func themes() []Theme {
	return []Theme{"heating", "comfort", "hotWater", "water", "cooling", "building", "fridge", "cooking", "laundry",
		"lighting", "standby", "contract", "rights", "tracking", "health"}
}

// Level is how sure a proof is: A measured by sensors, B measured with an effort or against another time, C told or
// seen at a visit.
type Level string

func levels() []Level { return []Level{"A", "B", "C"} }

// Per is what a gesture's worth is counted for, where it is not the whole home in a year.
type Per string

func pers() []Per { return []Per{"", "day", "hour", "person", "room", "lamp"} }

// Limit is a figure that a gesture's words name.
type Limit string

func limits() []Limit {
	return []Limit{
		"backCelsius",           // °C that the home has again before its people come back
		"bedroomFragileCelsius", // °C of a bedroom of somebody fragile
		"roomCelsius",           // °C of a room whose door is closed
		"tankFromCelsius",       // °C of the hot water, at least, for legionella
		"tankBackCelsius",       // °C that a tank which stood still must reach first
		"fridgeToCelsius",       // °C of the fridge, at most, for what is kept in it
		"fromLitresPerMinute",   // l/min of a shower, at least, for instantaneous boilers
		"toHumidity",            // % of relative humidity, at most
		"toHumidityWinter",      // % of relative humidity, at most, in winter
	}
}

// Proof names the rule that tells whether a gesture was done, and the rule's figures, whose names have their units.
type Proof struct {
	Rule string             `json:"rule"`
	With map[string]float64 `json:"with,omitempty"`
}

// rule is what a rule of proof may be told and whether sensors see it.
type rule struct {
	sensed bool
	with   []string
}

// rules are all rules of proof by name. What each compares, before and after, is the catalogue's own column.
func rules() map[string]rule {
	sensed := func(with ...string) rule { return rule{sensed: true, with: with} }
	return map[string]rule{
		// Nobody measures it.
		"declared": {}, "receipt": {}, "visit": {}, "flowMeasured": {with: []string{"toLitresPerMinute"}},
		// The main room's temperature.
		"setpointLower":    sensed("kelvin"), // in the evenings, and less energy by degree hour
		"nightSetback":     sensed("fromHour", "toHour"),
		"absenceSetback":   sensed("toCelsius"),
		"heatingRhythm":    sensed("hours"), // the autocorrelation at so many hours
		"slowerCooling":    sensed(),        // the time constant of the nights
		"roomSpread":       sensed(),        // between rooms
		"solarGain":        sensed("fromHour", "toHour"),
		"warmHours":        sensed("belowPercent", "days"),
		"peakIndoors":      sensed("kelvinBelowOutdoors"),
		"nightVentilation": sensed("withinHours"), // until indoors is as cool as outdoors
		// The air's humidity.
		"airing":       sensed("gPerM3", "withinMinutes", "timesADay", "backWithinMinutes"),
		"humidityDrop": sensed("points"), // of the median
		"dryingPeaks":  sensed("fromHours", "toHours"),
		"humidityHeld": sensed("from", "to", "days", "wallBelow"),
		"coolerDamp":   sensed(), // damper and no cooler
		// Hot water, in the electricity.
		"tankStandby": sensed(), "tankOffPeak": sensed("percent"), "tankOff": sensed("days"), "tankGone": sensed(),
		"hotWaterPerPerson": sensed(), "solarBackup": sensed("fromW", "toW"), "backupHours": sensed(),
		// Air-conditioning, in the electricity and the rooms.
		"coolingPlateau": sensed("celsius"), "coolingNights": sensed("humidex"), "coolingEnd": sensed("hours"),
		"coolingDuty": sensed(), "coolingHours": sensed(),
		// Appliances, in the electricity.
		"heaterGone": sensed("fromW", "toW"), "dryerGone": sensed(), "fridgeDuty": sensed("percentLess"),
		"nightBaseDrop": sensed("fromW", "toW", "nights", "of", "fromHour", "toHour"), "eveningPower": sensed("hours"),
		"cookingPeaks": sensed(), "ovenCycles": sensed("fromW", "toW"), "keepWarm": sensed("fromW", "toW"),
		"cycleEnergy": sensed("fromW", "toW"), "cyclesPerWeek": sensed(), "offPeakCycles": sensed(),
		// Registers and bills.
		"offPeakShare": sensed("percent", "days"), "peakPower": sensed("percent", "months"), "nightFlow": sensed("toLitresPerHour"),
		"meterReading": sensed("timesAMonth"), "instalmentGap": sensed(),
	}
}
