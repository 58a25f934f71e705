package main

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// kinds is everything that is kept of a household outside the registry. A new kind of record is one more line where
// something of it is in memory; else its keys tell, see sweep.
func (x *erasures) kinds(left *leftBehind) []func(context.Context) error {
	s, h := x.server, left.Household
	kinds := []func(context.Context) error{
		func(ctx context.Context) error { return s.series.Erase(ctx, h) },
		func(ctx context.Context) error { return s.weeks.erase(ctx, h) },
		func(ctx context.Context) error {
			rooms, err := s.rooms.book.ForgetHousehold(ctx, h)
			for _, id := range rooms {
				s.rooms.letGo(id) // who asks again reads it without their names
			}
			return err
		},
		func(context.Context) error {
			s.imports.forgetHome(h)
			s.linkys.Delete(h)
			s.advice.forget(h)
			s.scores.forget(h)
			s.accesses.forget(h)
			s.rooms.forgetTable(h)
			return nil
		},
	}
	for _, g := range left.Gateways {
		kinds = append(kinds,
			func(ctx context.Context) error { return s.devices.Erase(ctx, g) },
			func(ctx context.Context) error { return s.fleet.Erase(ctx, g) },
			func(ctx context.Context) error { return s.series.EraseInbox(ctx, g) },
			func(ctx context.Context) error { return x.eraseStranger(ctx, g) },
		)
	}
	return append(kinds, func(ctx context.Context) error { return x.sweep(ctx, left) })
}

// sweep deletes every key that the household or a gateway of it is a part of. Readings are not looked through: they stand
// under their household's key, which series erases.
func (x *erasures) sweep(ctx context.Context, left *leftBehind) error {
	readings := kv.Tuple(seriesTable)
	names := func(key []byte) bool {
		parts, err := kv.ParseTuple(key)
		return err == nil && slices.ContainsFunc(parts, func(part any) bool {
			name, _ := part.(string)
			return name == string(left.Household) || slices.Contains(left.Gateways, lakaz.GatewayID(name))
		})
	}
	for from := []byte(nil); ; {
		var found [][]byte
		collect := func(key, _ []byte) error {
			if names(key) {
				found = append(found, key)
			}
			if len(found) == sweptAtOnce {
				return kv.ErrStop
			}
			return nil
		}
		err := x.server.store.View(ctx, func(r kv.Reader) error {
			found = nil
			if err := r.Scan(from, readings, false, collect); err != nil || len(found) == sweptAtOnce {
				return err
			}
			return r.Scan(slices.MaxFunc([][]byte{from, kv.PrefixEnd(readings)}, bytes.Compare), nil, false, collect)
		})
		if err != nil || len(found) == 0 {
			return err
		}
		if err := x.server.store.Update(ctx, func(w kv.Writer) error {
			for _, key := range found {
				if err := w.Delete(key); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		from = found[len(found)-1]
	}
}

// sweptAtOnce is the most keys that one transaction of sweep deletes.
const sweptAtOnce = 1000

// eraseStranger empties the inbox of unknown gateways where a message of this one is in it, from before it was known.
func (x *erasures) eraseStranger(ctx context.Context, g lakaz.GatewayID) error {
	box, err := x.server.series.Inbox(ctx, strangers)
	if err != nil {
		return err
	}
	for _, sample := range box.Samples {
		if strings.HasPrefix(sample.Topic, topicsOf(g)) ||
			slices.ContainsFunc(sample.Reasons, func(r telemetry.Refusal) bool { return r.Detail == string(g) }) {
			return x.server.series.EraseInbox(ctx, strangers)
		}
	}
	return nil
}

// erase removes a household's entries.
func (x *indicators) erase(ctx context.Context, h lakaz.HouseholdID) error {
	x.mu.Lock()
	delete(x.late, h)
	x.mu.Unlock()
	return x.server.store.Update(ctx, func(w kv.Writer) error {
		return x.weeks.Scan(w, func(key []any, _ judged) error { return x.weeks.Delete(w, key...) }, string(h))
	})
}

// forget drops what is remembered of a household.
func (b *board) forget(h lakaz.HouseholdID) {
	b.mu.Lock()
	delete(b.homes, h)
	b.dirty[h] = true // refresh forgets the rest
	b.mu.Unlock()
	b.nudge()
}
