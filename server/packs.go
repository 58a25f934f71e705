package main

import (
	"context"
	"errors"
	"slices"

	"lakaz"
	packs "lakaz/gamification/content"
)

// packs are the content packs that an operation may play: those of this binary, and of its own the newest version of each.
func (x *rooms) packs(ctx context.Context, op lakaz.OperationID) ([]packs.Pack, error) {
	all := slices.Clone(packs.All())
	own, err := x.shelf.Of(ctx, op)
	if err != nil {
		return nil, err
	}
	for _, o := range own {
		if o.Saved == 0 {
			continue
		}
		p, err := x.shelf.Version(ctx, o.ID, o.Saved)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// shipped reports whether a pack is one of this binary's.
func shipped(id string) bool {
	return slices.ContainsFunc(packs.All(), func(p packs.Pack) bool { return p.ID == id })
}

// pack is the content pack of an id that an operation may play.
func (x *rooms) pack(ctx context.Context, op lakaz.OperationID, id string) (packs.Pack, error) {
	all := packs.All()
	if i := slices.IndexFunc(all, func(p packs.Pack) bool { return p.ID == id }); i >= 0 {
		return all[i], nil
	}
	o, err := x.shelf.Get(ctx, id)
	if err != nil || o.Operation != op || o.Saved == 0 {
		return packs.Pack{}, lakaz.Invalid("pack", "workshop.packUnknown")
	}
	return x.shelf.Version(ctx, id, o.Saved)
}

// clips are the sums of the recordings of a pack, by their names, as it was when a room was opened with it: a room keeps
// all of a pack but these.
func (x *rooms) clips(ctx context.Context, p packs.Pack) (map[string]string, error) {
	if shipped, ok := shippedPack(p); ok {
		sums := map[string]string{}
		for name, clip := range shipped.Voices {
			sums[name] = hashOf(clip)
		}
		return sums, nil
	}
	sums, err := x.shelf.Clips(ctx, p.ID, p.Version)
	if errors.Is(err, lakaz.ErrNotFound) { // dropped meanwhile: the room goes on without
		return nil, nil
	}
	return sums, err
}

// clip is one recording of a pack, by its name and its sum; lakaz.ErrNotFound.
func (x *rooms) clip(ctx context.Context, p packs.Pack, name, sum string) ([]byte, error) {
	if shipped, ok := shippedPack(p); ok {
		return shipped.Voices[name], nil
	}
	return x.shelf.Clip(ctx, p.ID, sum)
}

// shippedPack is the pack of this binary that a pack is.
func shippedPack(p packs.Pack) (packs.Pack, bool) {
	all := packs.All()
	i := slices.IndexFunc(all, func(now packs.Pack) bool { return now.ID == p.ID && now.Version == p.Version })
	if i < 0 {
		return packs.Pack{}, false
	}
	return all[i], true
}

// voices are the recordings of a pack, where there are any.
func (x *rooms) voices(ctx context.Context, p packs.Pack) (map[string][]byte, error) {
	if shipped, ok := shippedPack(p); ok {
		return shipped.Voices, nil
	}
	spoken, err := x.shelf.Spoken(ctx, p.ID, p.Version)
	if errors.Is(err, lakaz.ErrNotFound) { // dropped meanwhile
		return nil, nil
	}
	return spoken.Voices, err
}
