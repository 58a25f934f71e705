//go:build !js

package workshops

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/kv"
)

// Room is a room that was opened for a workshop.
type Room struct {
	ID       string    `json:"id"`
	Workshop string    `json:"workshop"`
	Code     string    `json:"code"` // typed by those who come
	Opened   time.Time `json:"opened"`
	Ended    time.Time `json:"ended,omitzero"`
	// Nameless tells that the names which people gave have been forgotten.
	Nameless bool `json:"nameless,omitempty"`
	// Settings are the plan's when the room was opened.
	Settings room.Settings `json:"settings"`
	// Secret makes the tokens of the room's seats and walls; it is told to nobody.
	Secret []byte `json:"secret"`
}

// How long a room's code leads to it: while it is open, and a day after its end. A room that nobody ended does so by itself.
const (
	codeKept  = 24 * time.Hour
	RoomKept  = 12 * time.Hour
	codeDraws = 40
)

// The lengths of a code: short while there are few rooms, longer where many are taken.
const (
	shortestCode = 4
	longestCode  = 6
)

// Token is what opens something of a room: "wall", or a player's seat.
func (r Room) Token(of string) string {
	mac := hmac.New(sha256.New, r.Secret)
	mac.Write([]byte(of))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:16]))
}

// Opens reports whether a token opens something of the room.
func (r Room) Opens(of, token string) bool { return hmac.Equal([]byte(r.Token(of)), []byte(token)) }

// kept is a pack as a room keeps it: all of it but its voices, which are too long to be kept for each room.
type kept struct {
	Pack     content.Pack                 `json:"pack"`
	Texts    map[string]map[string]string `json:"texts"`
	Pictures map[string]string            `json:"pictures,omitempty"`
}

func keep(p content.Pack) kept { return kept{Pack: p, Texts: p.Texts, Pictures: p.Pictures} }

func (k kept) pack() content.Pack {
	p := k.Pack
	p.Texts, p.Pictures = k.Texts, k.Pictures
	return p
}

// Open opens a room for a workshop with a pack as it is now. Where one is open already it is that one. The activities of
// always are played whatever was chosen of the pack.
func (b *Book) Open(ctx context.Context, id string, pack content.Pack, now time.Time, always ...string) (Room, error) {
	fresh := Room{ID: strings.ToLower(ulid.MustNew(ulid.Timestamp(now), rand.Reader).String()), Workshop: id, Opened: now.UTC(), Secret: make([]byte, 32)}
	rand.Read(fresh.Secret) // never fails: crypto/rand stops the program instead
	var opened Room
	err := b.store.Update(ctx, func(w kv.Writer) error {
		ws, err := b.of(w, id)
		if err != nil {
			return err
		}
		if !ws.Cancelled.IsZero() {
			return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "workshop.cancelled"}
		}
		if ws.Room != "" {
			if old, err := b.tables.room.Get(w, ws.Room); err == nil && old.Ended.IsZero() {
				opened = old
				return nil
			}
		}
		opened = fresh
		opened.Settings = ws.Settings
		if chosen := ws.Settings.Activities; len(chosen) > 0 {
			opened.Settings.Activities = slices.Concat(chosen, always)
		}
		if opened.Code, err = b.freeCode(w, now); err != nil {
			return err
		}
		ws.opens(opened.ID)
		return errors.Join(b.tables.room.Put(w, opened, opened.ID), b.tables.pack.Put(w, keep(pack), opened.ID),
			b.tables.code.Put(w, opened.ID, opened.Code), b.tables.workshop.Put(w, ws, id))
	})
	return opened, err
}

// freeCode draws a code that leads nowhere, nor did a day ago.
func (b *Book) freeCode(r kv.Reader, now time.Time) (string, error) {
	for i := range codeDraws {
		code := b.draw(shortestCode + i*(longestCode-shortestCode+1)/codeDraws)
		id, err := b.tables.code.Get(r, code)
		if errors.Is(err, kv.ErrNotFound) {
			return code, nil
		} else if err != nil {
			return "", err
		}
		if old, err := b.tables.room.Get(r, id); err == nil && old.Gone(now) {
			return code, nil
		}
	}
	return "", fmt.Errorf("workshops: no code is free after %d draws", codeDraws)
}

// Gone reports whether the room's code leads nowhere any more.
func (r Room) Gone(now time.Time) bool { return !r.Ended.IsZero() && now.Sub(r.Ended) > codeKept }

// ByCode is the room that a code leads to; lakaz.ErrNotFound.
func (b *Book) ByCode(ctx context.Context, code string, now time.Time) (found Room, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		id, err := b.tables.code.Get(r, code)
		if err == nil {
			found, err = b.tables.room.Get(r, id)
		}
		if errors.Is(err, kv.ErrNotFound) || err == nil && found.Gone(now) {
			return notFound("room")
		}
		return err
	})
	return found, err
}

// Room finds a room; lakaz.ErrNotFound.
func (b *Book) Room(ctx context.Context, id string) (found Room, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		if found, err = b.tables.room.Get(r, id); errors.Is(err, kv.ErrNotFound) {
			return notFound("room")
		}
		return err
	})
	return found, err
}

// OpenRooms are the rooms that have not ended.
func (b *Book) OpenRooms(ctx context.Context) (list []Room, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		list = nil
		return b.tables.room.Scan(r, func(_ []any, x Room) error {
			if x.Ended.IsZero() {
				list = append(list, x)
			}
			return nil
		})
	})
	return list, err
}

// Load is a room with its pack and all its events in order. An event that is missing among them is kv.ErrDamaged: what
// follows it cannot be trusted.
func (b *Book) Load(ctx context.Context, id string) (found Room, pack content.Pack, events []room.Event, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		if found, err = b.tables.room.Get(r, id); errors.Is(err, kv.ErrNotFound) {
			return notFound("room")
		} else if err != nil {
			return err
		}
		k, err := b.tables.pack.Get(r, id)
		if err != nil {
			return err
		}
		pack = k.pack()
		if events, err = b.tables.event.All(r, id); err != nil {
			return err
		}
		for i, e := range events {
			if e.N != uint64(i+1) {
				return fmt.Errorf("room %s: event %d stands at %d: %w", id, e.N, i+1, kv.ErrDamaged)
			}
		}
		return nil
	})
	return found, pack, events, err
}

// End ends a room: its workshop may open another.
func (b *Book) End(ctx context.Context, id string, now time.Time) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		r, err := b.tables.room.Get(w, id)
		if err != nil || !r.Ended.IsZero() {
			return err
		}
		r.Ended = now.UTC()
		return b.tables.room.Put(w, r, id)
	})
}
