//go:build !js

package shelf

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/kv"
)

// Bring keeps a pack as another server saved it, under its own id and number and with its voices, and returns the id under
// which it is here: another one where the operation has the very same version under that. Brought again it changes nothing,
// and a draft that is being written here stays. Where the number stands for something else here, or the id is another
// operation's, it is lakaz.ErrConflict and nothing is kept.
func (s *Shelf) Bring(ctx context.Context, op lakaz.OperationID, p content.Pack, now time.Time) (id string, err error) {
	conflict := fmt.Errorf("pack: %w", lakaz.ErrConflict)
	sums := map[string]string{}
	for name, clip := range p.Voices {
		sums[name] = sumOf(clip)
	}
	brought := writtenOf(p, sums)
	o, err := s.Get(ctx, p.ID)
	switch {
	case errors.Is(err, lakaz.ErrNotFound):
		all, err := s.Of(ctx, op)
		if err != nil {
			return "", err
		}
		for _, other := range all {
			if kept, err := s.kept(ctx, other.ID, p.Version); err == nil && kept.same(brought) {
				return other.ID, nil
			}
		}
		if len(all) >= mostPacks {
			return "", lakaz.Invalid("pack", "edit.tooMany")
		}
		o = Own{ID: p.ID, Operation: op, Changed: now.UTC(), Sizes: map[string]int{}}
	case err != nil:
		return "", err
	case o.Operation != op:
		return "", conflict
	}
	switch kept, err := s.kept(ctx, p.ID, p.Version); {
	case err == nil && kept.same(brought):
		return p.ID, nil
	case err == nil, o.Pending && o.Saved == 0: // a draft of that id that was never saved is nobody's copy
		return "", conflict
	case !errors.Is(err, lakaz.ErrNotFound):
		return "", err
	}
	for _, name := range slices.Sorted(maps.Keys(p.Voices)) {
		if _, err := s.putClip(ctx, &o, p.Voices[name]); err != nil {
			return "", err
		}
	}
	sizes := o.Sizes
	return p.ID, s.store.Update(ctx, func(w kv.Writer) error {
		if now, err := s.own.Get(w, p.ID); err == nil {
			o = now
		} else if !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		o.Sizes = sizes
		if p.Version > o.Saved {
			if o.Saved = p.Version; !o.Pending {
				o.Draft = brought
			}
		}
		return errors.Join(s.version.Put(w, brought, p.ID, p.Version), s.own.Put(w, o, p.ID))
	})
}

// same reports whether two packs say the same, voices and who signed them included, whatever they are called.
func (w written) same(other written) bool {
	w.Pack.ID = other.Pack.ID
	one, err := json.Marshal(w)
	two, failed := json.Marshal(other)
	return err == nil && failed == nil && bytes.Equal(one, two)
}
