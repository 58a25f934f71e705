//go:build !js

package shelf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"time"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/kv"
)

// putClip keeps a clip of a pack, and counts it.
func (s *Shelf) putClip(ctx context.Context, o *Own, clip []byte) (sum string, err error) {
	if len(clip) > mostClip || o.Bytes+len(clip) > mostClips {
		return "", lakaz.Invalid("clip", "edit.clipLarge")
	}
	hash := sha256.Sum256(clip)
	sum = hex.EncodeToString(hash[:])
	o.Bytes += len(clip)
	return sum, s.store.Update(ctx, func(w kv.Writer) error { return s.clip.Put(w, clip, o.ID, sum) })
}

// Speak keeps the recording of a text of the draft, an MP3; its name is "<tag>/<key>".
func (s *Shelf) Speak(ctx context.Context, id, name string, clip []byte, now time.Time) error {
	o, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	before := o.Bytes
	sum, err := s.putClip(ctx, &o, clip)
	if err != nil {
		return err
	}
	return s.store.Update(ctx, func(w kv.Writer) error {
		now := now.UTC()
		kept, err := s.of(w, id)
		if err != nil {
			return err
		}
		clips := maps.Clone(kept.Draft.Clips)
		if clips == nil {
			clips = map[string]string{}
		}
		clips[name] = sum
		kept.Draft.Clips, kept.Changed, kept.Pending, kept.Bytes = clips, now, true, kept.Bytes+o.Bytes-before
		return s.own.Put(w, kept, id)
	})
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
