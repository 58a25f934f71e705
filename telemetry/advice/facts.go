package advice

import "math"

// Fact names one thing that is known of a home today. What is not known is absent, and no rule speaks of it.
type Fact string

const (
	ColdLevel  Fact = "coldLevel"  // 1 green, 2 amber, 3 red: seven days
	ColdHours  Fact = "coldHours"  // h below the floor in seven days
	Floor      Fact = "floor"      // °C
	Privation  Fact = "privation"  // 1 where a home is cold and uses less and less
	HeatLevel  Fact = "heatLevel"  // 1 green, 2 amber, 3 red: seven days
	HotHours   Fact = "hotHours"   // h too hot in seven days
	MouldLevel Fact = "mouldLevel" // 1 green, 2 amber, 3 red: seven days
	WallHours  Fact = "wallHours"  // h in which the coldest corner was too damp, in seven days
	DampHours  Fact = "dampHours"  // h of the last 24 in which the dampest room was above its limit
	DampLimit  Fact = "dampLimit"  // %, that limit
	Celsius    Fact = "celsius"    // °C in the main room, the mean of the last 24 h

	HalfHours Fact = "halfHours" // h in which, without heating, half of a home's warmth is gone: the nights of two weeks

	AiredDays    Fact = "airedDays"    // days since an airing was last seen, at most 14
	AiredToday   Fact = "airedToday"   // 1 where one was seen today
	WindowWaste  Fact = "windowWaste"  // minutes of the last 24 h in which a room was aired for long while it was heated or cooled
	CooledTo     Fact = "cooledTo"     // °C of the rooms that are cooled, the usual of the nights
	CooledHours  Fact = "cooledHours"  // h of the last seven days
	NightBase    Fact = "nightBase"    // W
	Standby      Fact = "standby"      // W beside the fridge
	FridgeDuty   Fact = "fridgeDuty"   // % of the night that it runs
	Tank         Fact = "tank"         // 1 where an electric water heater was seen
	TankDay      Fact = "tankDay"      // % of the tank's hours that are at the dear hours
	TankAway     Fact = "tankAway"     // days of the last seven on which the tank was heated and no water ran
	OffPeakShare Fact = "offPeakShare" // % of the energy at the cheap hours
	OffPeakGain  Fact = "offPeakGain"  // EUR a year that the other tariff would spare
	LeakLitres   Fact = "leakLitres"   // l/h that never stop at night
	LeakNights   Fact = "leakNights"
	SilentDays   Fact = "silentDays" // days since the sensor that is silent for longest was heard
	BillDrift    Fact = "billDrift"  // % by which the month's forecast passes the usual in this weather
	// Which room it is, by its number in the dwelling from 0 on.
	WallRoom   Fact = "wallRoom"
	DampRoom   Fact = "dampRoom"
	WindowRoom Fact = "windowRoom"
	SilentRoom Fact = "silentRoom"

	ReducedVA Fact = "reducedVA" // VA that the supply is reduced to; 0 where it is not
)

// Facts is what is known of a home.
type Facts map[Fact]float64

// Know notes a fact; a NaN is none.
func (f Facts) Know(name Fact, value float64) {
	if !math.IsNaN(value) && !math.IsInf(value, 0) {
		f[name] = value
	}
}

// facts lists every fact a rule may name.
func facts() []Fact {
	return []Fact{ColdLevel, ColdHours, Floor, Privation, HeatLevel, HotHours, MouldLevel, WallHours, DampHours, DampLimit, Celsius, HalfHours,
		AiredDays, AiredToday, WindowWaste, CooledTo, CooledHours, NightBase, Standby, FridgeDuty, Tank, TankDay, TankAway, OffPeakShare,
		OffPeakGain, LeakLitres, LeakNights, SilentDays, BillDrift, ReducedVA,
		WallRoom, DampRoom, WindowRoom, SilentRoom}
}
