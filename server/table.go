package main

import (
	"context"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/registry"
)

// tables are the demo tables that an operation's workshops may show. In a bag there is one, whosever workshop it is.
func (s *server) tables(ctx context.Context, op lakaz.OperationID) ([]lakaz.Household, error) {
	if s.bag == nil {
		return s.registry.Tables(ctx, op)
	}
	operations, err := s.registry.Operations(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range operations {
		if list, err := s.registry.Tables(ctx, o.ID); err != nil || len(list) > 0 {
			return list, err
		}
	}
	return nil, nil
}

// tableOf is the table whose power a workshop's room shows, "" for none: the one it was planned with, in a bag the bag's.
// A home is none, whatever a plan says.
func (s *server) tableOf(ctx context.Context, ws workshops.Workshop) (lakaz.HouseholdID, error) {
	list, err := s.tables(ctx, ws.Operation)
	for _, table := range list {
		if s.bag != nil || table.ID == ws.Table {
			return table.ID, err
		}
	}
	return "", err
}

// onlyTable is the table of an operation that has one and no other, "" else.
func (s *server) onlyTable(ctx context.Context, op lakaz.OperationID) (lakaz.HouseholdID, error) {
	list, err := s.tables(ctx, op)
	if err != nil || len(list) != 1 {
		return "", err
	}
	return list[0].ID, nil
}

// tableKit is a table with its gateway and how devices sign in; secret is "" where it was told before.
type tableKit struct {
	table   lakaz.Household
	gateway registry.Gateway
	secret  string
}

// layTable makes an operation's table and its gateway where they are not yet, and gives the gateway a new secret: the old one
// can be read nowhere. The rooms of a bag show it at once.
func (s *server) layTable(ctx context.Context, o lakaz.Operation) (kit tableKit, err error) {
	kit, err = s.kitOf(ctx, o.ID)
	if err != nil {
		return kit, err
	}
	if kit.table.ID == "" {
		kit.table = lakaz.Household{ID: lakaz.HouseholdID(registry.NewID("t")), Operation: o.ID, Table: true,
			Name: locales.For(locales.Source).T("table.name"), Dwelling: lakaz.Dwelling{Territory: o.Territory}}
		if err := s.registry.PutHousehold(ctx, kit.table); err != nil {
			return kit, err
		}
	}
	if kit.gateway.ID == "" {
		kit.gateway, kit.secret, err = s.registry.NewGateway(ctx, kit.table.ID)
	} else {
		kit.secret, err = s.registry.RenewGateway(ctx, kit.gateway.ID)
	}
	if err != nil {
		return kit, err
	}
	s.ingest.forget(kit.gateway.ID)
	return kit, s.rooms.retable(ctx, "")
}

// kitOf is an operation's table as it is, empty where there is none.
func (s *server) kitOf(ctx context.Context, op lakaz.OperationID) (kit tableKit, err error) {
	list, err := s.tables(ctx, op)
	if err != nil || len(list) == 0 {
		return kit, err
	}
	kit.table = list[0]
	all, err := s.registry.Gateways(ctx)
	for _, g := range all {
		if g.Household == kit.table.ID {
			kit.gateway = g
			break
		}
	}
	return kit, err
}
