package broker

import (
	"log/slog"
	"sync"
	"time"
)

// grumbleEvery is how often the same complaint is logged: with a full disk thousands of gateways try again and again.
const grumbleEvery = 10 * time.Second

// grumble logs a complaint and says with the next one how many were left out since.
type grumble struct {
	log *slog.Logger
	now func() time.Time

	mu   sync.Mutex
	last time.Time
	mute int
}

func newGrumble(log *slog.Logger, now func() time.Time) *grumble { return &grumble{log: log, now: now} }

func (g *grumble) tell(message string, args ...any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if since := now.Sub(g.last); !g.last.IsZero() && since >= 0 && since < grumbleEvery {
		g.mute++
		return
	}
	if g.mute > 0 {
		args = append(args, "left out", g.mute)
	}
	g.last, g.mute = now, 0
	g.log.Error(message, args...)
}
