//go:build !js

// Package shelf keeps the content packs that people write here: the draft they are writing, and every version as it was
// saved, so that what was played can be read again.
//
// On disk, JSON under a tuple key (see kv.Table):
//
//	pack/own     (pack)           Own: whose it is, and its draft
//	pack/version (pack, version)  a pack as it was saved
//	pack/clip    (pack, sum)      a recorded text, by its SHA-256: versions share those that stayed the same
//
// Nothing here is of a household.
package shelf

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/kv"
)

// Own is a pack that is written here.
type Own struct {
	ID        string            `json:"id"`
	Operation lakaz.OperationID `json:"operation"`
	Saved     int               `json:"saved"` // the newest version; 0 before the first
	Changed   time.Time         `json:"changed"`
	Pending   bool              `json:"pending"` // the draft has what no version has
	Sizes     map[string]int    `json:"sizes"`   // in bytes, of the clips that the draft or a version has, by their sum
	Draft     written           `json:"draft"`
}

// Pack is the draft as a pack. Its voices have their names only.
func (o Own) Pack() content.Pack { return o.Draft.pack() }

// written is a pack as it is kept: what content.Pack leaves out of its own JSON stands beside it.
type written struct {
	Pack     content.Pack                 `json:"pack"`
	Texts    map[string]map[string]string `json:"texts"`
	Drafts   map[string]bool              `json:"drafts"`
	Readers  map[string]string            `json:"readers,omitempty"`
	Pictures map[string]string            `json:"pictures,omitempty"`
	Clips    map[string]string            `json:"clips,omitempty"` // the sum of each voice
}

func writtenOf(p content.Pack, clips map[string]string) written {
	return written{Pack: p, Texts: p.Texts, Drafts: p.Drafts, Readers: p.Readers, Pictures: p.Pictures, Clips: clips}
}

func (w written) pack() content.Pack {
	p := w.Pack
	p.Texts, p.Drafts, p.Readers, p.Pictures = w.Texts, w.Drafts, w.Readers, w.Pictures
	for _, of := range []*map[string]string{&p.Readers, &p.Pictures} {
		if *of == nil {
			*of = map[string]string{}
		}
	}
	p.Voices = map[string][]byte{}
	for name := range w.Clips {
		p.Voices[name] = nil
	}
	return p
}

// The bounds of a pack written here.
const (
	mostPacks = 60       // of an operation
	mostClips = 64 << 20 // bytes, of all versions together
)

// Shelf keeps packs. It is safe for concurrent use.
type Shelf struct {
	store   kv.Store
	own     kv.Table[Own]
	version kv.Table[written]
	clip    kv.Table[[]byte]
}

// New is the shelf kept in a store.
func New(store kv.Store) *Shelf {
	return &Shelf{store: store, own: kv.NewTable[Own]("pack/own"), version: kv.NewTable[written]("pack/version"), clip: kv.NewTable[[]byte]("pack/clip")}
}

func (s *Shelf) of(r kv.Reader, id string) (Own, error) {
	o, err := s.own.Get(r, id)
	if errors.Is(err, kv.ErrNotFound) {
		err = fmt.Errorf("pack: %w", lakaz.ErrNotFound)
	}
	return o, err
}

// Get finds a pack; lakaz.ErrNotFound.
func (s *Shelf) Get(ctx context.Context, id string) (o Own, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		o, err = s.of(r, id)
		return err
	})
	return o, err
}

// Of lists an operation's packs, the one changed last first.
func (s *Shelf) Of(ctx context.Context, op lakaz.OperationID) (list []Own, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		list = nil
		return s.own.Scan(r, func(_ []any, o Own) error {
			if o.Operation == op {
				list = append(list, o)
			}
			return nil
		})
	})
	slices.SortStableFunc(list, func(a, b Own) int { return cmp.Or(b.Changed.Compare(a.Changed), cmp.Compare(a.ID, b.ID)) })
	return list, err
}

// Add keeps a pack of an operation under an id of its own: a copy, or one that was brought. It may have problems.
func (s *Shelf) Add(ctx context.Context, id string, op lakaz.OperationID, p content.Pack, now time.Time) error {
	all, err := s.Of(ctx, op)
	if err != nil {
		return err
	}
	if len(all) >= mostPacks {
		return lakaz.Invalid("pack", "edit.tooMany")
	}
	p.ID, p.Version = id, 1
	o := Own{ID: id, Operation: op, Changed: now.UTC(), Pending: true, Sizes: map[string]int{}}
	clips := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(p.Voices)) {
		if clips[name], err = s.putClip(ctx, &o, p.Voices[name]); err != nil {
			return err
		}
	}
	o.Draft = writtenOf(p, clips)
	return s.store.Update(ctx, func(w kv.Writer) error {
		if _, err := s.own.Get(w, id); err == nil {
			return fmt.Errorf("pack: %w", lakaz.ErrConflict)
		} else if !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		return s.own.Put(w, o, id)
	})
}

// Edit changes a pack's draft. Voices may be taken away, not added: see Speak.
func (s *Shelf) Edit(ctx context.Context, id string, now time.Time, do func(*content.Pack) error) error {
	return s.store.Update(ctx, func(w kv.Writer) error {
		o, err := s.of(w, id)
		if err != nil {
			return err
		}
		p := o.Pack()
		if err := do(&p); err != nil {
			return err
		}
		clips := maps.Clone(o.Draft.Clips)
		maps.DeleteFunc(clips, func(name, _ string) bool { _, stays := p.Voices[name]; return !stays })
		p.ID, p.Version = id, o.Saved+1
		o.Draft, o.Changed, o.Pending = writtenOf(p, clips), now.UTC(), true
		return s.own.Put(w, o, id)
	})
}

// Save makes a version of a draft that has no problem, and returns its number; one that nothing was changed in since is the
// version that there is.
func (s *Shelf) Save(ctx context.Context, id string) (version int, err error) {
	err = s.store.Update(ctx, func(w kv.Writer) error {
		o, err := s.of(w, id)
		if err != nil {
			return err
		}
		if version = o.Saved; !o.Pending {
			return nil
		}
		if len(o.Pack().Check()) > 0 {
			return lakaz.Invalid("pack", "edit.notReady")
		}
		version++
		o.Draft.Pack.Version = version
		o.Saved, o.Pending = version, false
		if err := s.version.Put(w, o.Draft, id, version); err != nil {
			return err
		}
		return errors.Join(s.sweep(w, &o), s.own.Put(w, o, id))
	})
	return version, err
}

// Version is a pack as it was saved, of its voices the names only; lakaz.ErrNotFound.
func (s *Shelf) Version(ctx context.Context, id string, version int) (p content.Pack, err error) {
	kept, err := s.kept(ctx, id, version)
	return kept.pack(), err
}

func (s *Shelf) kept(ctx context.Context, id string, version int) (kept written, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		if kept, err = s.version.Get(r, id, version); errors.Is(err, kv.ErrNotFound) {
			return fmt.Errorf("pack: %w", lakaz.ErrNotFound)
		}
		return err
	})
	return kept, err
}

// Drop forgets a pack and its versions. Rooms that were opened with one keep it.
func (s *Shelf) Drop(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	for _, prefix := range [][]byte{s.version.Key(id), s.clip.Key(id), s.own.Key(id)} { // the pack itself last
		var keys [][]byte
		if err := s.store.View(ctx, func(r kv.Reader) error {
			keys = nil
			return r.Scan(prefix, kv.PrefixEnd(prefix), false, func(k, _ []byte) error {
				keys = append(keys, slices.Clone(k))
				return nil
			})
		}); err != nil {
			return err
		}
		if err := s.store.Update(ctx, func(w kv.Writer) error {
			for _, k := range keys {
				if err := w.Delete(k); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
