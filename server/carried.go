package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/workshops"
)

// carriedFile is workshops on their way between a main server and a bag, as JSON in gzip. Of households it has what they
// are called and the tickets of their invitations, of people who play what they said in the room; nothing that was measured.
type carriedFile struct {
	Form    int               `json:"lakaz"`            // carriedForm
	Written time.Time         `json:"written,omitzero"` // on the way to a bag, by the main server's clock
	Packs   map[string][]byte `json:"packs"`            // as ZIPs, by packKey
	List    []carried         `json:"workshops"`
}

// carried is one workshop with where it belongs.
type carried struct {
	workshops.Parcel
	Operation lakaz.Operation              `json:"operation"`
	Pack      string                       `json:"pack,omitempty"`  // by packKey, as it would be played next; "" where it was dropped
	Names     map[lakaz.HouseholdID]string `json:"names,omitempty"` // on the way to a bag
}

// The form of the file and the bounds of what is written of it.
const (
	carriedForm = 2
	mostCarried = 72 << 20 // bytes of the file: a pack with all its voices fits
)

// errHeavy is a file that no server would take in.
var errHeavy = lakaz.Invalid("fichier", "plan.carryHeavy")

// packKey names a version of a pack in a file.
func packKey(p packs.Pack) string { return fmt.Sprint(p.ID, "@", p.Version) }

// withoutFaces is a pack as it was before withFaces. Who signed its languages a room does not keep: they are drafts.
func withoutFaces(p packs.Pack) packs.Pack {
	p.Activities = slices.DeleteFunc(slices.Clone(p.Activities), func(a packs.Activity) bool { return a.ID == facesID })
	texts := map[string]map[string]string{}
	for tag, words := range p.Texts {
		texts[tag] = maps.Clone(words)
		maps.DeleteFunc(texts[tag], func(key, _ string) bool { return strings.HasPrefix(key, facesID+".") })
	}
	p.Texts = texts
	p.Drafts = map[string]bool{}
	for tag := range texts {
		if tag != packs.Source {
			p.Drafts[tag] = true
		}
	}
	return p
}

// carryOut is planned workshops for a bag, with their packs and their voices. One that no bag could open is errHeavy.
func (s *server) carryOut(ctx context.Context, list []workshops.Workshop) ([]byte, error) {
	data, err := s.carry(ctx, list, false, true)
	if err == nil && len(data) > mostCarried {
		return nil, errHeavy
	}
	return data, err
}

// carryBack is workshops with all that was said in their rooms, and the packs that are written here. Where those weigh too
// much for one file they stay: the rooms keep what was played.
func (s *server) carryBack(ctx context.Context, list []workshops.Workshop) ([]byte, error) {
	data, err := s.carry(ctx, list, true, true)
	if err == nil && len(data) > mostCarried {
		return s.carry(ctx, list, true, false)
	}
	return data, err
}

// carry packs workshops, with their rooms or without, and with the packs that they would be played with next or without.
func (s *server) carry(ctx context.Context, list []workshops.Workshop, rooms, next bool) ([]byte, error) {
	f := carriedFile{Form: carriedForm, Packs: map[string][]byte{}}
	if !rooms {
		f.Written = s.now().UTC()
	}
	add := func(p packs.Pack) (err error) {
		if f.Packs[packKey(p)] == nil {
			f.Packs[packKey(p)], err = p.Zip()
		}
		return err
	}
	keys := make([]string, len(list))
	for i, ws := range list { // these first, for they are whole: what a room keeps of a pack has no voices
		if !next {
			break
		}
		var err error
		if keys[i], err = s.packNext(ctx, ws, !rooms, add); err != nil {
			return nil, err
		}
	}
	for i, ws := range list {
		c := carried{Pack: keys[i]}
		var err, failed error
		if c.Operation, err = s.registry.Operation(ctx, ws.Operation); err != nil {
			return nil, err
		}
		c.Parcel, err = s.rooms.book.Parcel(ctx, ws.ID, rooms, func(p packs.Pack) string {
			p.Voices = nil
			failed = errors.Join(failed, add(withoutFaces(p)))
			return packKey(p)
		})
		if err = errors.Join(err, failed); err != nil {
			return nil, err
		}
		if rooms && len(c.Rooms) == 0 && c.Pack == "" { // planned with a pack that is gone: there is nothing to tell of it
			continue
		}
		if !rooms {
			if c.Names, err = s.guestNames(ctx, c.Guests); err != nil {
				return nil, err
			}
		}
		f.List = append(f.List, c)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	err := errors.Join(json.NewEncoder(w).Encode(f), w.Close())
	return out.Bytes(), err
}

// packNext adds the pack with which a workshop would be played next and returns its key; "" where it was dropped. Those of
// the binary are at both ends: on the way home they go without their voices.
func (s *server) packNext(ctx context.Context, ws workshops.Workshop, out bool, add func(packs.Pack) error) (string, error) {
	p, err := s.rooms.pack(ctx, ws.Operation, ws.Pack)
	if errors.Is(err, lakaz.ErrInvalid) && !out {
		return "", nil
	} else if err != nil {
		return "", err
	}
	if p.Voices = nil; out || !shipped(p.ID) {
		if p.Voices, err = s.rooms.voices(ctx, p); err != nil {
			return "", err
		}
	}
	return packKey(p), add(p)
}

// guestNames are what those invited are called.
func (s *server) guestNames(ctx context.Context, guests []workshops.Guest) (map[lakaz.HouseholdID]string, error) {
	names := map[lakaz.HouseholdID]string{}
	for _, g := range guests {
		h, err := s.registry.Household(ctx, g.Household)
		if err != nil {
			return nil, err
		}
		names[h.ID] = h.Name
	}
	return names, nil
}

// The bounds of what is read: strangers may have written it, so that it takes a program's memory.
const (
	mostUnpacked = 128 << 20 // bytes of what is in the file
	mostVoiced   = 64 << 20  // and of what is in its packs
	mostHeld     = 2000
	mostVersions = 400
	mostThings   = 300_000 // objects of one workshop
	mostListed   = 48 << 20
)

// errUnread is a file that no Lakaz wrote, or one that was cut off.
var errUnread = lakaz.Invalid("fichier", "plan.carryBroken")

// unpacked is a file that was read and checked.
type unpacked struct {
	Written time.Time
	packs   map[string]packs.Pack // by packKey
	list    json.RawMessage
}

// unpack reads a file, which may come from anybody.
func unpack(data []byte) (f unpacked, err error) {
	if len(data) > mostCarried {
		return f, errHeavy
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return f, errUnread
	}
	body, err := io.ReadAll(io.LimitReader(r, mostUnpacked+1)) // to its end, where the checksum is
	var read struct {
		Form    int             `json:"lakaz"`
		Written time.Time       `json:"written"`
		Packs   json.RawMessage `json:"packs"`
		List    json.RawMessage `json:"workshops"`
	}
	if err != nil || len(body) > mostUnpacked || json.Unmarshal(body, &read) != nil || read.Form != carriedForm || len(read.List) > mostListed {
		return f, errUnread
	}
	f = unpacked{Written: read.Written, list: read.List, packs: map[string]packs.Pack{}}
	if err := f.open(read.Packs); err != nil {
		return f, err
	}
	held := 0
	return f, f.each(func(c carried) error {
		if held++; held > mostHeld {
			return errUnread
		}
		return c.Check(f.played(c), packs.Languages())
	})
}

// open reads the packs.
func (f unpacked) open(body json.RawMessage) error {
	zips := map[string][]byte{}
	if bytes.Count(body, []byte(`"`)) > 4*mostVersions || len(body) > 0 && json.Unmarshal(body, &zips) != nil {
		return errUnread
	}
	weight := 0
	for key, zip := range zips {
		p, err := packs.Unzip(zip)
		if err != nil || packKey(p) != key {
			return errUnread
		}
		for _, clip := range p.Voices {
			weight += len(clip)
		}
		if weight > mostVoiced {
			return errHeavy
		}
		f.packs[key] = p
	}
	return nil
}

// each reads one workshop after another: of all of them together there may be much.
func (f unpacked) each(do func(carried) error) error {
	list := json.NewDecoder(bytes.NewReader(f.list))
	switch open, err := list.Token(); {
	case len(f.list) == 0 || err == nil && open == nil:
		return nil // none
	case err != nil || open != json.Delim('['):
		return errUnread
	}
	for list.More() {
		var raw json.RawMessage
		var c carried
		if list.Decode(&raw) != nil || bytes.Count(raw, []byte("{")) > mostThings || json.Unmarshal(raw, &c) != nil {
			return errUnread
		}
		if err := do(c); err != nil {
			return err
		}
	}
	return nil
}

// played are the packs of a workshop: that with which it would be played next by its id, and by their keys those of its
// rooms, as they play them.
func (f unpacked) played(c carried) map[string]packs.Pack {
	known := map[string]packs.Pack{}
	for _, x := range c.Rooms {
		if p, ok := f.packs[x.Pack]; ok {
			known[x.Pack], known[p.ID] = withFaces(p), p
		}
	}
	if p, ok := f.packs[c.Pack]; ok {
		known[p.ID] = p
	}
	return known
}
