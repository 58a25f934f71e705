package series

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Erase removes everything that was measured in a household, from the columns of all households too, and forgets what is
// remembered of it. Where it is cut short a part may remain: erase again. What the engine still holds of deleted values
// is kv.Compacter's to give back.
func (s *Store) Erase(ctx context.Context, h lakaz.HouseholdID) error {
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	defer m.empty()
	_, err := s.erase(ctx, homePrefix(h), kv.PrefixEnd(homePrefix(h)))
	if err == nil {
		err = s.leaveFleet(ctx, h)
	}
	if err != nil {
		return fmt.Errorf("series: erase %s: %w", h, err)
	}
	return nil
}

// empty makes the next use read anew what is stored, and keeps nothing of what was. The caller holds m.writing.
func (m *home) empty() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loaded, m.latest = false, nil
}

// EraseInbox removes what is counted and kept of a gateway.
func (s *Store) EraseInbox(ctx context.Context, g lakaz.GatewayID) error {
	in := s.inbox(g)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.accepted, in.seen, in.loaded, in.counts = 0, time.Time{}, false, inboxCounts{}
	if _, err := s.erase(ctx, inboxKey(g), kv.PrefixEnd(inboxKey(g))); err != nil {
		return fmt.Errorf("series: erase inbox of %s: %w", g, err)
	}
	return nil
}

// erase deletes every key in [from, to), in bounded transactions, and counts them.
func (s *Store) erase(ctx context.Context, from, to []byte) (n int, err error) {
	for {
		var ops []op
		err := s.kv.View(ctx, func(r kv.Reader) error {
			return r.Scan(from, to, false, func(key, _ []byte) error {
				if ops = append(ops, op{key: key}); len(ops) == maxOps {
					return kv.ErrStop
				}
				return nil
			})
		})
		if err != nil || len(ops) == 0 {
			return n, err
		}
		if err := s.commit.commitAll(ctx, ops); err != nil {
			return n, err
		}
		n, from = n+len(ops), ops[len(ops)-1].key
	}
}
