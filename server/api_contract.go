package main

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
)

// contractInput is a household's electricity contract as its bill says it.
type contractInput struct {
	ID   string `path:"id" maxLength:"32"`
	Body contract
}

// contract is a contract on the wire.
type contract struct {
	From     string   `json:"from" maxLength:"10" doc:"The first day of the contract, 2026-01-31"`
	Option   string   `json:"option" enum:"base,hphc,tempo"`
	PowerKVA int      `json:"powerKVA" doc:"Subscribed power, 3 to 36"`
	OffPeak  []string `json:"offPeak,omitempty" maxItems:"3" doc:"The meter's own off-peak hours, 22:30-06:30"`
}

// tempoDays are colours of Tempo days, as a meter or the supplier told them.
type tempoDays struct {
	Body struct {
		Days map[string]string `json:"days" doc:"By day, 2026-01-31: bleu, blanc or rouge"`
	}
}

func (s *server) mountContracts(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/contracts", "A household's electricity contracts", everyone, s.getContracts)
	route(s, api, http.MethodPut, "/api/households/{id}/contract", "Tell a household's electricity contract", everyone, s.putContract)
	route(s, api, http.MethodGet, "/api/households/{id}/bill", "What this month's electricity will cost", everyone, s.getBill)
	route(s, api, http.MethodGet, "/api/households/{id}/options", "What a year of electricity would have cost under each option, null where too little is known", everyone, s.getOptions)
	route(s, api, http.MethodPut, "/api/tempo-days", "Tell the colours of Tempo days", administrator, s.putTempoDays)
}

func (s *server) getContracts(ctx context.Context, by caller, in *householdID) (*body[[]contract], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	list, err := s.registry.Contracts(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	out := []contract{}
	for _, c := range list {
		on := contract{From: c.From, Option: string(c.Option), PowerKVA: c.PowerKVA}
		for _, r := range c.OffPeak {
			on.OffPeak = append(on.OffPeak, r.String())
		}
		out = append(out, on)
	}
	return bodyOf(out)
}

// putContract is for whoever may visit the home: its own people, the advisors of its operation, the administrator.
func (s *server) putContract(ctx context.Context, by caller, in *contractInput) (*body[contract], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	c := lakaz.Contract{From: in.Body.From, Option: lakaz.TariffOption(in.Body.Option), PowerKVA: in.Body.PowerKVA}
	for _, text := range in.Body.OffPeak {
		r, err := lakaz.ParseClockRange(text)
		if err != nil {
			return nil, lakaz.Invalid("offPeak", "contract.badHours")
		}
		c.OffPeak = append(c.OffPeak, r)
	}
	if err := s.registry.PutContract(ctx, h.ID, c); err != nil {
		return nil, err
	}
	s.board.recount(h.ID)
	return bodyOf(in.Body)
}

func (s *server) getBill(ctx context.Context, by caller, in *householdID) (*body[bill], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceMonths)
	if err != nil {
		return nil, err
	}
	out, err := s.bill(ctx, h)
	if err != nil {
		return nil, err
	}
	return bodyOf(out)
}

// optionsAnswer is a comparison, null where too little is known.
type optionsAnswer struct {
	Compared *compared `json:"compared"`
}

func (s *server) getOptions(ctx context.Context, by caller, in *householdID) (*body[optionsAnswer], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceMonths)
	if err != nil {
		return nil, err
	}
	c, err := s.compare(ctx, h)
	if err != nil {
		return nil, err
	}
	return bodyOf(optionsAnswer{c})
}

func (s *server) putTempoDays(ctx context.Context, _ caller, in *tempoDays) (*body[map[string]string], error) {
	if err := s.registry.PutTempoDays(ctx, in.Body.Days); err != nil {
		return nil, err
	}
	days, err := s.registry.TempoDays(ctx)
	if err != nil {
		return nil, err
	}
	s.board.recountAll()
	return bodyOf(days)
}
