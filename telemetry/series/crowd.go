package series

import (
	"context"

	"lakaz"
	"lakaz/telemetry"
)

// MaxChannels is how many channels a household may have: a dwelling of thirty rooms with every meter has 67. What is
// latest of each stays in memory and goes to whoever opens the home, so that a gateway must not invent places for ever.
const MaxChannels = 256

// Fitting splits readings into those of channels that the household has or may still have, and those it may not: ask
// before Append. Gateways of one household that come at the same instant may each take what is left.
func (s *Store) Fitting(ctx context.Context, h lakaz.HouseholdID, readings []telemetry.Reading) (fit, crowded []telemetry.Reading, err error) {
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return nil, nil, err
	}
	fresh := map[telemetry.Channel]bool{}
	fit = readings[:0:0]
	for _, r := range readings {
		if _, known := m.latest[r.Channel]; !known && !fresh[r.Channel] {
			if len(m.latest)+len(fresh) >= MaxChannels {
				crowded = append(crowded, r)
				continue
			}
			fresh[r.Channel] = true
		}
		fit = append(fit, r)
	}
	return fit, crowded, nil
}
