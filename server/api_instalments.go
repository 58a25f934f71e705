package main

import (
	"context"
	"math"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
)

// instalmentsInput is how a household pays a debt back.
type instalmentsInput struct {
	ID   string `path:"id" maxLength:"32"`
	Body instalments
}

// instalments is lakaz.Instalments on the wire.
type instalments struct {
	DebtEUR   float64 `json:"debtEUR" doc:"What is paid back in all"`
	From      string  `json:"from" maxLength:"10" doc:"The day of the first instalment, 2026-01-31"`
	Count     int     `json:"count" doc:"How many there are, usually 10"`
	Tolerance int     `json:"tolerance,omitempty" doc:"How many may be late before the contract ends"`
	Paid      int     `json:"paid,omitempty" doc:"How many have been paid"`
}

func (s *server) mountInstalments(api huma.API) {
	const path = "/api/households/{id}/instalments"
	route(s, api, http.MethodGet, path, "How a household pays a debt back", everyone, s.getInstalments)
	route(s, api, http.MethodPut, path, "Tell how a household pays a debt back", visitors, s.putInstalments)
	route(s, api, http.MethodDelete, path, "Forget how a household pays a debt back", visitors, s.deleteInstalments)
}

func (s *server) getInstalments(ctx context.Context, by caller, in *householdID) (*body[instalments], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	agreed, err := s.registry.Instalments(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	return bodyOf(instalments{DebtEUR: float64(agreed.DebtCents) / 100, From: agreed.From, Count: agreed.Count, Tolerance: agreed.Tolerance, Paid: agreed.Paid})
}

// putInstalments is for the household's advisors and the administrator, who have the contract before them.
func (s *server) putInstalments(ctx context.Context, by caller, in *instalmentsInput) (*body[instalments], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	agreed := lakaz.Instalments{From: in.Body.From, Count: in.Body.Count, Tolerance: in.Body.Tolerance, Paid: in.Body.Paid}
	if cents := math.Round(100 * in.Body.DebtEUR); math.Abs(cents) < 1e12 { // else it stays nothing, which is refused
		agreed.DebtCents = int64(cents)
	}
	if err := s.registry.PutInstalments(ctx, h.ID, agreed); err != nil {
		return nil, err
	}
	return bodyOf(in.Body)
}

func (s *server) deleteInstalments(ctx context.Context, by caller, in *householdID) (*struct{}, error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	return nil, s.registry.EndInstalments(ctx, h.ID)
}
