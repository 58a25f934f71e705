package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

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
	PowerKVA power    `json:"powerKVA" doc:"Subscribed power, 3 to 36"`
	OffPeak  offPeaks `json:"offPeak,omitempty" doc:"The meter's own off-peak hours, 22:30-06:30, for the option hphc; as a text, several with commas between them"`
}

// power is a number of kVA, which a form sends as a text.
type power int

// Schema is power in the API's document.
func (power) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeInteger}, {Type: huma.TypeString, MaxLength: new(10)}}}
}

// UnmarshalJSON reads 9 and "9".
func (p *power) UnmarshalJSON(data []byte) error {
	n, err := strconv.Atoi(strings.TrimSpace(strings.Trim(string(data), `"`)))
	*p = power(n) // 0 is no power, and said to be none by the contract's own rules
	if err != nil {
		*p = 0
	}
	return nil
}

// offPeaks are stretches of off-peak hours, as a list, or as one text as bills write them.
type offPeaks []string

// Schema is offPeaks in the API's document.
func (offPeaks) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeArray, MaxItems: new(3), Items: &huma.Schema{Type: huma.TypeString}}, {Type: huma.TypeString, MaxLength: new(80)}}}
}

// UnmarshalJSON reads ["22:30-06:30"] and "22h30-6h30, 12:00-14:00".
func (o *offPeaks) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*o = stretches(text)
		return nil
	}
	return json.Unmarshal(data, (*[]string)(o))
}

// stretches cuts hours as bills write them into hours as ParseClockRange reads them.
func stretches(text string) (out []string) {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.ToLower(part)
		if part = strings.NewReplacer("h-", ":00-", "h–", ":00-", "h –", ":00-", "h -", ":00-", "h", ":", " ", "", "\u00a0", "", "\u202f", "", "–", "-").Replace(part); part != "" {
			if strings.HasSuffix(part, ":") { // 22h-6h
				part += "00"
			}
			out = append(out, part)
		}
	}
	return out
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
	route(s, api, http.MethodDelete, "/api/households/{id}/contracts/{from}", "Take back a household's electricity contract that was told", everyone, s.deleteContract)
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
		on := contract{From: c.From, Option: string(c.Option), PowerKVA: power(c.PowerKVA)}
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
	c := lakaz.Contract{From: in.Body.From, Option: lakaz.TariffOption(in.Body.Option), PowerKVA: int(in.Body.PowerKVA)}
	if c.Option == lakaz.HPHC { // a form's hours stay in it when another option is chosen
		if c.OffPeak, err = clockRanges(in.Body.OffPeak); err != nil {
			return nil, err
		}
	}
	if err := s.registry.PutContract(ctx, h.ID, c); err != nil {
		return nil, err
	}
	s.board.recount(h.ID)
	return bodyOf(in.Body)
}

// clockRanges reads off-peak hours.
func clockRanges(texts []string) (ranges []lakaz.ClockRange, err error) {
	for _, text := range texts {
		r, err := lakaz.ParseClockRange(text)
		if err != nil {
			return nil, lakaz.Invalid("offPeak", "contract.badHours")
		}
		ranges = append(ranges, r)
	}
	return ranges, nil
}

// contractGone names a contract by its first day.
type contractGone struct {
	ID   string `path:"id" maxLength:"32"`
	From string `path:"from" maxLength:"10"`
}

func (s *server) deleteContract(ctx context.Context, by caller, in *contractGone) (*struct{}, error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	if err := s.registry.EndContract(ctx, h.ID, in.From); err != nil {
		return nil, err
	}
	s.board.recount(h.ID)
	return nil, nil
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
