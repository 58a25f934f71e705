package telemetry

import "strings"

// Quality tells how a figure came about: a set of the bits below. Sets of parts are joined by |.
type Quality uint8

const (
	Measured  Quality = 1 << iota // readings stand behind it
	Estimated                     // a part is a share of a straight line over a silence longer than Silence
	Filled                        // all of it lies inside such a silence
	Suspect                       // a register grew more than its meter can count: that step is left out
	Reset                         // a register went back, was reset or replaced: it counts anew from there
)

// Provenance is what an operator says of a stretch of a channel: that it was estimated, or that it was measured.
type Provenance struct {
	Interval
	Estimated bool
}

// String names the bits, "measured+reset"; "" for none.
func (q Quality) String() string {
	var names []string
	for i, name := range [...]string{"measured", "estimated", "filled", "suspect", "reset"} {
		if q&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}
