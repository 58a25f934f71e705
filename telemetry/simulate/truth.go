package simulate

// Truth is what really went on in the home's last step: what a detector, which sees the sensors alone, has to find.
type Truth struct {
	HeaterW float64 // electric heating, W
	CoolerW float64 // air-conditioning, W of electricity
	TankW   float64 // electric hot water, W
	BaseW   float64 // what is never switched off: standby and fridge, W
	Airing  []bool  // of each room, whether a window stood open
}

// Truth is what went on in the last step. The slice is the home's own, until the next step.
func (h *Home) Truth() Truth { return h.truth }

// open notes in which rooms a window stood open.
func (h *Home) open(from, to float64) {
	clear(h.truth.Airing)
	for _, plan := range h.plans {
		for i := range plan {
			if u := &plan[i]; u.air > 0 && u.from < to && u.to > from {
				h.truth.Airing[u.room] = true
			}
		}
	}
}
