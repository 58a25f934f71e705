package series

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Erase removes everything that was measured in a household. Where it is cut short a part may remain: erase again.
func (s *Store) Erase(ctx context.Context, h lakaz.HouseholdID) error {
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	defer m.forget()
	err := s.erase(ctx, homePrefix(h))
	if err == nil {
		err = s.leaveFleet(ctx, h)
	}
	if err != nil {
		return fmt.Errorf("series: erase %s: %w", h, err)
	}
	return nil
}

// EraseInbox removes what is counted and kept of a gateway.
func (s *Store) EraseInbox(ctx context.Context, g lakaz.GatewayID) error {
	in := s.inbox(g)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.accepted, in.seen, in.loaded, in.counts = 0, time.Time{}, false, inboxCounts{}
	if err := s.erase(ctx, inboxKey(g)); err != nil {
		return fmt.Errorf("series: erase inbox of %s: %w", g, err)
	}
	return nil
}

// erase deletes every key with a prefix, in bounded transactions.
func (s *Store) erase(ctx context.Context, prefix []byte) error {
	for from := prefix; ; {
		var ops []op
		err := s.kv.View(ctx, func(r kv.Reader) error {
			return r.Scan(from, kv.PrefixEnd(prefix), false, func(key, _ []byte) error {
				if ops = append(ops, op{key: key}); len(ops) == maxOps {
					return kv.ErrStop
				}
				return nil
			})
		})
		if err != nil || len(ops) == 0 {
			return err
		}
		if err := s.commit.commitAll(ctx, ops); err != nil {
			return err
		}
		from = ops[len(ops)-1].key
	}
}
