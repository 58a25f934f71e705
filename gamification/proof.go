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

// rule is what a rule of proof may be told, whether sensors could see it, and who judges what they saw: nil where nobody
// does yet, and then every gesture it proves is told by the home or seen at a visit, level C.
type rule struct {
	sensed bool
	with   []string
	needs  []string // of with, the figures without which nobody can judge
	judge  judge
}

// judges tells whether somebody judges what sensors saw, by the figures that the rule is told.
func (p Proof) judges() bool {
	r := rules()[p.Rule]
	for _, name := range r.needs {
		if _, told := p.With[name]; !told {
			return false
		}
	}
	return r.judge != nil
}

// rules are all rules of proof by name. What each compares, before and after, is the catalogue's own column.
func rules() map[string]rule {
	sensed := func(with ...string) rule { return rule{sensed: true, with: with} }
	judged := func(j judge, with ...string) rule { return rule{sensed: true, with: with, needs: with, judge: j} }
	nightBase := rule{sensed: true, with: []string{"fromW", "toW", "nights", "of", "fromHour", "toHour"}, judge: nightBaseDrop}
	return map[string]rule{
		// Nobody measures it.
		"declared": {}, "receipt": {}, "visit": {}, "flowMeasured": {with: []string{"toLitresPerMinute"}},
		// The main room's temperature.
		"setpointLower":    judged(lower(EveningCelsius, 0.7), "kelvin"),
		"nightSetback":     judged(lower(NightCelsius, 0.7), "fromHour", "toHour"),
		"absenceSetback":   judged(absenceSetback, "toCelsius"),
		"heatingRhythm":    judged(heatingRhythm, "hours"), // the autocorrelation at so many hours
		"slowerCooling":    judged(slowerCooling, "times"), // the time constant of the nights
		"roomSpread":       sensed(),                       // between rooms
		"solarGain":        sensed("fromHour", "toHour"),
		"warmHours":        judged(warmHours, "belowPercent", "days"),
		"peakIndoors":      judged(peakIndoors, "kelvinBelowOutdoors"),
		"peakLower":        judged(peakLower, "kelvin"),             // than before
		"nightVentilation": judged(nightVentilation, "withinHours"), // until indoors is as cool as outdoors
		// The air's humidity.
		"airing":       judged(airing, "gPerM3", "withinMinutes", "timesADay", "backWithinMinutes"),
		"humidityDrop": judged(humidityDrop, "points"), // of the median
		"dryingPeaks":  sensed("fromHours", "toHours"),
		"humidityHeld": judged(humidityHeld, "from", "to", "days", "wallBelow"),
		"coolerDamp":   sensed(), // damper and no cooler
		// Hot water, in the electricity.
		"tankStandby": sensed(), "tankOffPeak": judged(tankOffPeak, "percent"), "tankOff": judged(tankOff, "days"), "tankGone": judged(tankGone),
		"hotWaterPerPerson": judged(hotWaterPerPerson), "solarBackup": sensed("fromW", "toW"), "backupHours": sensed(),
		// Air-conditioning, in the electricity and the rooms.
		"coolingPlateau": judged(coolingPlateau, "celsius"), "coolingNights": judged(coolingNights, "humidex"),
		"coolingEnd": sensed("hours"), "coolingDuty": sensed(), "coolingHours": judged(coolingHours),
		// Appliances, in the electricity.
		"heaterGone": judged(heaterGone, "fromW", "toW"), "dryerGone": sensed(), "fridgeDuty": judged(fridgeDuty, "percentLess"),
		"nightBaseDrop": nightBase, "eveningPower": sensed("hours"),
		"cookingPeaks": sensed(), "ovenCycles": sensed("fromW", "toW"), "keepWarm": sensed("fromW", "toW"),
		"cycleEnergy": judged(cycleEnergy), "dishEnergy": sensed(), "cyclesPerWeek": sensed(), "offPeakCycles": judged(offPeakCycles, "percent"),
		// Registers and bills.
		"offPeakShare": sensed("percent", "days"), "peakPower": sensed("percent", "months"), "nightFlow": judged(nightFlow, "toLitresPerHour"),
		"meterReading": sensed("timesAMonth"), "instalmentGap": sensed(),
	}
}
