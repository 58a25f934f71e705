package simulate

import (
	"math"

	"lakaz"
	"lakaz/telemetry"
)

// Air and walls, per volume and per floor.
const (
	heatOfAir      = 1206.0 // J/(m³·K)
	ceilingM       = 2.5
	lightMass      = 35e3  // J/(K·m²): air, furniture, linings
	heavyMass      = 150e3 // J/(K·m²): what is behind the linings
	massExchange   = 11.0  // W/(K·m²) between the two
	doorHeat       = 45.0  // W/K to the main room
	doorAir        = 0.012 // m³/s to the main room
	coilVapour     = 11.0  // g/m³ in the air that leaves an air-conditioner
	coilAir        = 0.08  // m³/s through its coil
	openCrossAir   = 6.0   // air changes per hour through shutters and louvres, by trade wind
	summerWindow   = 3.0   // air changes per hour through a window opened because it is warm
	windowSun      = 0.45  // of the irradiance on the glass
	wallSun        = 0.55  // of the horizontal irradiance that a vertical window gets
	roofSun        = 0.011 // of the horizontal irradiance, per m² of floor under a sheet roof
	minimumBuffer  = 1.5   // times the air's own vapour: tiles
	ordinaryBuffer = 5.0   // wood, plaster, cloth
	bufferSeconds  = 5400  // in which linings and air come to terms
)

// room is a node of the model: its air and light things at one temperature, its heavy walls at another, and its
// vapour.
type room struct {
	area, window float64 // m²
	lossWK       float64 // W/K through the envelope
	airM3s       float64 // m³/s renewed with closed windows
	buffer       float64 // vapour held, times the air's own
	dampGs       float64 // g/s out of damp walls
	heaterW      float64 // what a radiator would give; overseas nothing asks it to
	cooled       bool

	celsius, mass float64 // °C
	vapour        float64 // g/m³
	lining        float64 // g/m³ of air that would be in balance with what the linings hold
}

// newRoom sizes a room by its kind.
func newRoom(p Profile, i int) room {
	kind := p.Dwelling.Rooms[i].Kind
	r := room{area: 11, window: 1.6, buffer: ordinaryBuffer}
	switch kind {
	case lakaz.LivingRoom:
		r.area, r.window = 22, 3.6
	case lakaz.Kitchen:
		r.area, r.window, r.buffer = 9, 1.3, 3
	case lakaz.Bathroom:
		r.area, r.window, r.buffer = 5, 0.4, minimumBuffer
	case lakaz.Bedroom:
		r.area = 12
	}
	r.lossWK = p.LossWPerKM2 * r.area
	r.airM3s = p.AirChanges * r.area * ceilingM / 3600
	if kind == lakaz.Bathroom {
		r.airM3s *= 2.2 // the vent is there
	}
	if kind == lakaz.Bathroom || kind == lakaz.Bedroom || kind == lakaz.ChildRoom {
		r.dampGs = p.DampGPerHour / 3600
	}
	if i == 0 || !p.OneRoom {
		r.heaterW = 180 + 60*r.area
	}
	for _, id := range p.Cooled {
		r.cooled = r.cooled || id == p.Dwelling.Rooms[i].ID
	}
	return r
}

// exchange is what a room meets during a step.
type exchange struct {
	air     Air
	outside float64 // g/m³ of vapour outdoors
	hub     float64 // °C of what the inner door leads to
	hubAir  float64 // g/m³ there
	doors   float64 // how many inner doors
	gainW   float64
	gainGs  float64 // g/s of vapour
	freshM3 float64 // m³/s from outdoors, windows included
	window  float64 // of that, m³/s through windows that somebody opened
	heatTo  float64 // °C the heating keeps; NaN: off
	coolTo  float64 // °C the air-conditioning keeps; NaN: off
}

// step moves the room on by so many seconds and says what heat the radiator gave and the air-conditioner took, in W.
// The light node is solved exactly over the step with its surroundings held, so that a step of ten minutes is as stable
// as one of ten seconds.
func (r *room) step(x exchange, seconds float64) (heating, cooling float64) {
	fresh := heatOfAir * x.freshM3
	doors := doorHeat * x.doors
	walls := massExchange * r.area
	g := r.lossWK + fresh + doors + walls
	s := (r.lossWK+fresh)*x.air.Celsius + doors*x.hub + walls*r.mass + x.gainW
	stay := math.Exp(-g / (lightMass * r.area) * seconds)

	// The power that brings the air to a temperature at the end of the step.
	need := func(celsius float64) float64 { return (celsius-r.celsius*stay)/(1-stay)*g - s }
	coil := 0.0
	switch {
	case !math.IsNaN(x.heatTo) && r.heaterW > 0:
		heating = min(max(need(x.heatTo), 0), r.heaterW)
	case !math.IsNaN(x.coolTo) && r.cooled:
		cooling = min(max(-need(x.coolTo), 0), 2500)
		coil = coilAir * min(cooling/800, 1)
	}
	before := r.celsius
	r.celsius = (s+heating-cooling)/g + (r.celsius-(s+heating-cooling)/g)*stay
	r.mass += ((before+r.celsius)/2 - r.mass) * (1 - math.Exp(-massExchange/heavyMass*seconds))

	// The air follows at once, the linings after: a window opened for ten minutes dries the air, not the home.
	volume := r.area * ceilingM
	linings := volume * (r.buffer - 1) / bufferSeconds
	flow := x.freshM3 + doorAir*x.doors + coil + linings
	target := (x.freshM3*x.outside + doorAir*x.doors*x.hubAir + coil*coilVapour + linings*r.lining + x.gainGs) / flow
	was := r.vapour
	r.vapour = target + (r.vapour-target)*math.Exp(-flow/volume*seconds)
	r.lining += ((was+r.vapour)/2 - r.lining) * (1 - math.Exp(-seconds/bufferSeconds))
	r.vapour = min(r.vapour, telemetry.AbsoluteHumidity(r.celsius, 98)) // the rest runs down the window
	return heating, cooling
}
