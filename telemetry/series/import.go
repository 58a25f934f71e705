package series

import (
	"context"
	"fmt"

	"lakaz"
	"lakaz/telemetry"
)

// Import stores a household's history, in any order, straight into chunks: it is meant for very many readings. Like
// Append it stores each place once, the last value, and importing again changes nothing. It is durable when it returns
// nil; after an error a part may be stored, and importing all again is right. Days whose readings have expired stay as
// they were rolled up. A reading that cannot be is lakaz.ErrInvalid, and nothing is stored.
func (s *Store) Import(ctx context.Context, h lakaz.HouseholdID, readings []telemetry.Reading) error {
	if h == "" {
		return fmt.Errorf("series: a reading of no household: %w", lakaz.ErrInvalid)
	}
	imported := newColumns()
	for _, r := range readings {
		ms := r.At.UnixMilli()
		i, seen := imported.index[r.Channel]
		if !seen || ms < firstMS || ms > lastMS || r.Value.Scale > telemetry.MaxScale || r.Value.Low != 0 {
			if _, err := normalize(r); err != nil { // a channel is checked once
				return err
			}
			i = imported.column(r.Channel)
		}
		c := &imported.list[i]
		value, _ := telemetry.Wide(r.Value.Unscaled, r.Value.Low, r.Value.Scale) // normalize has seen to it
		c.samples = append(c.samples, sample{ms, value})
	}
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return err
	}
	// What came before must not lie over what comes now.
	if err := s.seal(ctx, h, m, never); err != nil {
		return fmt.Errorf("series: %s: %w", h, err)
	}
	if err := s.open(ctx, h, m, imported); err != nil {
		return fmt.Errorf("series: %s: %w", h, err)
	}
	if err := s.writeDays(ctx, h, m, imported); err != nil {
		m.forget()
		return fmt.Errorf("series: %s: %w", h, err)
	}
	for _, c := range imported.list {
		m.note(c.channel, c.samples[len(c.samples)-1])
	}
	return nil
}
