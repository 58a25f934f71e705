package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
)

func (s *server) mountRights(api huma.API) {
	op := huma.Operation{Method: http.MethodDelete, Path: "/api/households/{id}", DefaultStatus: http.StatusNoContent,
		Summary:     "Erase a household",
		Description: "Everything of it goes: readings, people, cards, contracts, gateways. For its own people and the administrator, for whom one that is not there is no error."}
	routeAs(s, api, op, everyone, s.deleteHousehold)
	route(s, api, http.MethodGet, "/api/erasures", "Receipts of erased households, the newest first", administrator, s.listErasures)
	route(s, api, http.MethodGet, "/api/expiries", "Proofs that readings have expired, the newest first", administrator, s.listExpiries)
}

func (s *server) deleteHousehold(ctx context.Context, by caller, in *householdID) (*struct{}, error) {
	if !by.MayAdminister() {
		if _, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID)); err != nil {
			return nil, err
		}
	}
	_, err := s.erasures.erase(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
		return nil, err
	}
	return nil, nil
}

func (s *server) listExpiries(ctx context.Context, _ caller, _ *nothing) (*body[[]expiry], error) {
	list, err := s.expiring.all(ctx)
	if err != nil {
		return nil, err
	}
	return bodyOf(append([]expiry{}, list...))
}

func (s *server) listErasures(ctx context.Context, _ caller, _ *nothing) (*body[[]erasure], error) {
	list, err := s.erasures.all(ctx)
	if err != nil {
		return nil, err
	}
	receipts := make([]erasure, len(list))
	for i, e := range list {
		receipts[i], receipts[i].Left = e, nil
	}
	return bodyOf(receipts)
}
