package screen

import (
	"math"

	"lakaz/telemetry"
)

// The electricity dial: half a circle of radius 54 around (70, 70); the needle tells the power now, the honey arc what
// is usual at this hour.
const dialRadius = 54.0

// Dial is where the needle and the honey arc stand.
type Dial struct {
	Needle string // degrees from upright
	Rim    string // the honey arc's outline; nothing to see where the usual is not known
	Usual  string // the honey arc
}

// dialAt is the dial at a power in W; usual may be nil.
func dialAt(watts float64, usual *telemetry.Usual) Dial {
	top := dialTop(usual, watts)
	d := Dial{Needle: coordinate(180*dialShare(watts, top) - 90), Rim: "M0 0", Usual: "M0 0"}
	if usual != nil {
		const rim = 0.009 // leaves the outline's own width at both ends
		from, to := usualArc(*usual, top)
		d.Rim, d.Usual = dialArc(from, to), dialArc(from+rim, to-rim)
	}
	return d
}

// dialTop is the end of the dial in W: the household's own, stretched where the present power is beyond it.
func dialTop(usual *telemetry.Usual, watts float64) float64 {
	top := 3000.0
	if usual != nil && usual.Max > 0 {
		top = usual.Max
	}
	return max(top, watts)
}

// dialShare is how far along the dial a power in W stands, 0 to 1. top is the end of the dial in W.
func dialShare(watts, top float64) float64 {
	if top <= 0 {
		return 0
	}
	return min(max(watts/top, 0), 1)
}

// usualArc is the honey arc's two shares, wide enough to be seen.
func usualArc(u telemetry.Usual, top float64) (from, to float64) {
	const narrowest = 0.07
	from, to = dialShare(u.Low, top), dialShare(u.High, top)
	if to-from < narrowest {
		middle := min(max((from+to)/2, narrowest/2), 1-narrowest/2)
		from, to = middle-narrowest/2, middle+narrowest/2
	}
	return from, to
}

// dialArc is the path from one share of the dial to another.
func dialArc(from, to float64) string {
	return "M" + dialPoint(from) + "A54 54 0 0 1 " + dialPoint(to)
}

func dialPoint(share float64) string {
	angle := math.Pi * (1 - share)
	return coordinate(70+dialRadius*math.Cos(angle)) + " " + coordinate(70-dialRadius*math.Sin(angle))
}
