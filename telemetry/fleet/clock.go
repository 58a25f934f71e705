package fleet

import "time"

// Clock is how far a clock is off, as live messages tell: the time a message says less that of its receipt. What was
// kept back and comes late makes it look slow; so the fastest message of each window counts.
type Clock struct {
	Off   time.Duration `json:"off"`
	Known bool          `json:"known,omitempty"`

	Best  time.Duration `json:"best"`           // of the window under way
	Began time.Time     `json:"began,omitzero"` // the window
}

const (
	clockWindow = 30 * time.Minute
	// liveSpan is how much time a message may cover to be live: a catch-up covers hours.
	liveSpan = 15 * time.Minute
)

// note takes a message's time less that of its receipt in; it reports whether Off has changed by a minute or more.
func (c *Clock) note(off time.Duration, at time.Time) bool {
	if age := at.Sub(c.Began); !c.Began.IsZero() && age >= 0 && age < clockWindow {
		c.Best = max(c.Best, off)
		return false
	}
	changed := false
	if !c.Began.IsZero() {
		changed = !c.Known || (c.Best-c.Off).Abs() >= time.Minute
		c.Off, c.Known = c.Best.Round(time.Second), true
	}
	c.Best, c.Began = off, at
	return changed
}
