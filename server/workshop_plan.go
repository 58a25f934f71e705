package main

import (
	"context"
	"slices"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/workshops"
)

// guestsOf are the households that are invited, and the demo table, if they are the operation's.
func (s *server) guestsOf(ctx context.Context, o lakaz.Operation, invited []string, table string) (list []lakaz.HouseholdID, of lakaz.HouseholdID, err error) {
	households, err := s.registry.Households(ctx, o.ID)
	if err != nil {
		return nil, "", err
	}
	known := func(id string) bool {
		return slices.ContainsFunc(households, func(h lakaz.Household) bool { return string(h.ID) == id && h.Left.IsZero() })
	}
	for _, id := range invited {
		if !known(id) {
			return nil, "", lakaz.Invalid("invited", "workshop.unknownHousehold")
		}
		list = append(list, lakaz.HouseholdID(id))
	}
	if table == "" {
		return list, "", nil
	}
	tables, err := s.tables(ctx, o.ID)
	if err != nil {
		return nil, "", err
	}
	if !slices.ContainsFunc(tables, func(h lakaz.Household) bool { return string(h.ID) == table }) {
		return nil, "", lakaz.Invalid("table", "workshop.noTable")
	}
	return list, lakaz.HouseholdID(table), nil
}

// plan keeps a plan whose operation and guests are known.
func (s *server) plan(ctx context.Context, o lakaz.Operation, ws workshops.Workshop, invited []lakaz.HouseholdID) error {
	pack, err := s.rooms.pack(ctx, o.ID, ws.Pack)
	if err != nil {
		return err
	}
	ws.PackVersion = pack.Version
	if place := gamification.PlaceOf(o.Territory); !slices.Contains(pack.Places, place) {
		return lakaz.Invalid("pack", "workshop.packElsewhere")
	}
	for _, id := range ws.Facilitators {
		p, err := s.registry.Person(ctx, id)
		if err != nil || !hosts(p.Actor()) || !p.Actor().WorksIn(o.ID) {
			return lakaz.Invalid("facilitators", "workshop.noFacilitator")
		}
	}
	if err := ws.Check(pack, packs.Languages()); err != nil {
		return err
	}
	return s.gate.steady(func() error {
		if err := s.rooms.book.Put(ctx, ws); err != nil {
			return err
		}
		for _, h := range invited {
			if _, err := s.registry.Household(ctx, h); err != nil { // erased meanwhile
				return err
			}
		}
		if err := s.rooms.book.Invite(ctx, ws.ID, invited); err != nil {
			return err
		}
		return s.rooms.retable(ctx, ws.ID)
	})
}
