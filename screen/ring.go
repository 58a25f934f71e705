package screen

import "lakaz/telemetry"

// The comfort ring: five segments over 230 degrees on a circle of radius 128 around (150, 138), cold on the left, hot on
// the right. The marker turns around the centre while its shape stays upright, so that a new value glides along the ring.
const ringSpread = 230.0

// Ring is the comfort scale with the marker on it.
type Ring struct {
	Steps   [5]Step // in the order of the scale
	Turn    string  // of the marker, in degrees from the top; "" where there is none
	Upright string  // of the shape within it, the other way
	Shape   string  // the marker's outline, see Shape
}

// Step is one segment of the ring.
type Step struct {
	Comfort telemetry.Comfort
	Arc     string
	On      bool // where the marker stands
}

// blankRing is the ring without a marker.
func blankRing() Ring {
	return Ring{Steps: [5]Step{
		{Comfort: telemetry.Cold, Arc: "M33.99 192.1A128 128 0 0 1 27.59 100.58"},
		{Comfort: telemetry.Cool, Arc: "M33.99 83.9A128 128 0 0 1 91.89 23.95"},
		{Comfort: telemetry.Well, Arc: "M108.33 16.97A128 128 0 0 1 191.67 16.97"},
		{Comfort: telemetry.Warm, Arc: "M208.11 23.95A128 128 0 0 1 266.01 83.9"},
		{Comfort: telemetry.Hot, Arc: "M272.41 100.58A128 128 0 0 1 266.01 192.1"},
	}}
}

// ringAt is the ring with the marker of a comfort state at a position of 0 (coldest) to 1 (hottest).
func ringAt(c telemetry.Comfort, position float64) Ring {
	r := blankRing()
	for i := range r.Steps {
		r.Steps[i].On = r.Steps[i].Comfort == c
	}
	turn := ringSpread * (position - 0.5)
	r.Turn, r.Upright, r.Shape = coordinate(turn), coordinate(-turn), Shape(c)
	return r
}
