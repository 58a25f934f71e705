//go:build !js

package gamification

// Finding is what a rule of proof says of a home's days.
type Finding struct {
	Outcome Outcome `json:"outcome,omitempty"`
	// Was and Is are the figures that it says so by, before the challenge and now; nil where there is none.
	Was *float64 `json:"was,omitempty"`
	Is  *float64 `json:"is,omitempty"`
	// Days is on how many of the newest days the figure is known.
	Days int `json:"days,omitempty"`
	// Times is on how many of them the gesture was seen, where each day can tell.
	Times int `json:"times,omitempty"`
}

// Outcome is whether a gesture was seen.
type Outcome string

const (
	Proven  Outcome = "proven"
	Missed  Outcome = "missed"  // enough is known, and it was not seen
	Unclear Outcome = "unclear" // too little is known, or the days cannot be compared
	Rests   Outcome = "rests"   // the home is too cold, or too hot, for this gesture now: it is not looked at
)
