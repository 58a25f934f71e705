package room

import "time"

// Due is what the clock alone causes until an instant: an activity whose time and grace are over for everybody who is
// there is closed. A room that slept through it, because its server was down, is closed late, and no answer that came
// late counts for it.
func (s State) Due(now time.Time) []Event {
	at := s.DueAt()
	if at.IsZero() || now.Before(at) {
		return nil
	}
	d := decision{state: s, now: instant(now)}
	d.shut()
	return d.events
}

// DueAt is when the clock next causes something; zero for never.
func (s State) DueAt() time.Time {
	if s.Phase != Open || s.Clock.CloseAt.IsZero() || s.Clock.Pause != Running {
		return time.Time{}
	}
	var extra time.Duration
	for _, p := range s.Players {
		if _, answered := s.Now.given(p.ID); p.Here || answered {
			extra = max(extra, p.Extra)
		}
	}
	return s.Clock.CloseAt.Add(extra + MaxGrace)
}
