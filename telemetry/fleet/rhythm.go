package fleet

import "time"

// Rhythm is how often a sensor speaks: the running median of the time between two messages, and the longest of late,
// which a door that nobody opens at night has and a thermometer has not.
type Rhythm struct {
	Median  time.Duration `json:"median"`
	Longest time.Duration `json:"longest"`
	Count   int           `json:"count"` // intervals seen, up to learnt
}

// What makes a rhythm.
const (
	learnt = 5 // intervals from which it is known
	// burst is the time within which several messages are one: devices send a topic for each value.
	burst = 10 * time.Second
	// The median is followed by steps of a tenth up or down; the longest fades by a fiftieth with each message.
	stepUp = 1.1
	fading = 0.98
)

// note takes the time since the message before in.
func (r *Rhythm) note(gap time.Duration) {
	switch {
	case r.Count == 0:
		r.Median = gap
	case gap > r.Median:
		r.Median = min(gap, time.Duration(float64(r.Median)*stepUp))
	default:
		r.Median = max(gap, time.Duration(float64(r.Median)/stepUp))
	}
	r.Longest = max(gap, time.Duration(float64(r.Longest)*fading))
	r.Count = min(r.Count+1, learnt)
}

// patience is how long a silence of the sensor is nothing unusual; false where its rhythm is not known yet.
func (r Rhythm) patience(rules Rules) (time.Duration, bool) {
	return max(rules.SensorLeast, time.Duration(rules.SensorMedians)*r.Median, time.Duration(rules.SensorLongest)*r.Longest), r.Count >= learnt
}
