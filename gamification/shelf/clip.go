//go:build !js

package shelf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"time"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/kv"
)

// putClip keeps a clip of a pack, and counts it.
func (s *Shelf) putClip(ctx context.Context, o *Own, clip []byte) (sum string, err error) {
	if len(clip) > content.MostClip {
		return "", lakaz.Invalid("clip", "edit.clipLarge")
	}
	if _, ok := content.SoundOf(clip); !ok {
		return "", lakaz.Invalid("clip", "edit.clipBad")
	}
	sum = sumOf(clip)
	o.Sizes[sum] = len(clip)
	all := 0
	for _, bytes := range o.Sizes {
		all += bytes
	}
	if all > mostClips {
		return "", lakaz.Invalid("clip", "edit.clipsLarge")
	}
	return sum, s.store.Update(ctx, func(w kv.Writer) error { return s.clip.Put(w, clip, o.ID, sum) })
}

// sumOf names a clip by what is in it.
func sumOf(clip []byte) string {
	hash := sha256.Sum256(clip)
	return hex.EncodeToString(hash[:])
}

// Speak keeps the recording of a text of the draft, a sound as content.SoundOf takes it; its name is "<tag>/<key>".
func (s *Shelf) Speak(ctx context.Context, id, name string, clip []byte, now time.Time) error {
	o, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	sum, err := s.putClip(ctx, &o, clip)
	if err != nil {
		return err
	}
	return s.store.Update(ctx, func(w kv.Writer) error {
		kept, err := s.of(w, id)
		if err != nil {
			return err
		}
		clips := maps.Clone(kept.Draft.Clips)
		if clips == nil {
			clips = map[string]string{}
		}
		clips[name], kept.Sizes[sum] = sum, len(clip)
		all := 0
		for _, sum := range clips {
			all += kept.Sizes[sum]
		}
		if all > content.MostClips {
			return lakaz.Invalid("clip", "edit.clipsLarge")
		}
		kept.Draft.Clips, kept.Changed, kept.Pending = clips, now.UTC(), true
		return s.own.Put(w, kept, id)
	})
}

// sweep forgets the clips of a pack that neither its draft nor a version has any more.
func (s *Shelf) sweep(w kv.Writer, o *Own) error {
	wanted := map[string]bool{}
	want := func(of written) {
		for _, sum := range of.Clips {
			wanted[sum] = true
		}
	}
	want(o.Draft)
	for version := 1; version <= o.Saved; version++ {
		kept, err := s.version.Get(w, o.ID, version)
		if err != nil && !errors.Is(err, kv.ErrNotFound) { // of what was brought some numbers are elsewhere only
			return err
		}
		want(kept)
	}
	for sum := range o.Sizes {
		if wanted[sum] {
			continue
		}
		delete(o.Sizes, sum)
		if err := s.clip.Delete(w, o.ID, sum); err != nil {
			return err
		}
	}
	return nil
}

// Clips are the sums of a version's recordings by their names; lakaz.ErrNotFound.
func (s *Shelf) Clips(ctx context.Context, id string, version int) (map[string]string, error) {
	kept, err := s.kept(ctx, id, version)
	return kept.Clips, err
}

// Clip is a recording of a pack by its sum; lakaz.ErrNotFound.
func (s *Shelf) Clip(ctx context.Context, id, sum string) (clip []byte, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		if clip, err = s.clip.Get(r, id, sum); errors.Is(err, kv.ErrNotFound) {
			return fmt.Errorf("clip: %w", lakaz.ErrNotFound)
		}
		return err
	})
	return clip, err
}

// Spoken is a version with its voices; lakaz.ErrNotFound.
func (s *Shelf) Spoken(ctx context.Context, id string, version int) (p content.Pack, err error) {
	kept, err := s.kept(ctx, id, version)
	if err != nil {
		return p, err
	}
	return s.spoken(ctx, id, kept)
}

// Whole is a draft with its voices.
func (s *Shelf) Whole(ctx context.Context, id string) (p content.Pack, err error) {
	o, err := s.Get(ctx, id)
	if err != nil {
		return p, err
	}
	return s.spoken(ctx, id, o.Draft)
}

// spoken reads the voices of a pack in.
func (s *Shelf) spoken(ctx context.Context, id string, kept written) (content.Pack, error) {
	p := kept.pack()
	err := s.store.View(ctx, func(r kv.Reader) error {
		for name, sum := range kept.Clips {
			clip, err := s.clip.Get(r, id, sum)
			if err != nil {
				return err
			}
			p.Voices[name] = clip
		}
		return nil
	})
	return p, err
}
