package main

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/registry"
)

// consentsTold are a household's consents: what it may agree to, what it has agreed to, and the register.
type consentsTold struct {
	Offered []consentOffer          `json:"offered"`
	Log     []registry.ConsentEntry `json:"log" doc:"The register, the oldest line first; lines stay five years"`
}

// consentOffer is one purpose at one granularity.
type consentOffer struct {
	Purpose     lakaz.Purpose     `json:"purpose" enum:"advisor,programme,hall,research"`
	Granularity lakaz.Granularity `json:"granularity" enum:"month,day,curve"`
	Given       *lakaz.Consent    `json:"given,omitempty" doc:"Absent where it is not agreed to"`
}

// consentInput names a consent.
type consentInput struct {
	ID          string `path:"id" maxLength:"32"`
	Purpose     string `path:"purpose" enum:"advisor,programme,hall,research"`
	Granularity string `path:"granularity" enum:"month,day,curve"`
}

func (s *server) mountConsents(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/consents", "What a household agrees to, and the register of it", everyone, s.getConsents)
	route(s, api, http.MethodPut, "/api/households/{id}/consents/{purpose}/{granularity}", "Agree, or renew, for one's own home", everyone, s.giveConsent)
	route(s, api, http.MethodDelete, "/api/households/{id}/consents/{purpose}/{granularity}", "Agree no longer; nor to what is finer", everyone, s.withdrawConsent)
	route(s, api, http.MethodGet, "/api/households/{id}/accesses", "Who else looked at one's own home, the newest first", everyone, s.getAccesses)
}

// ownHome is the household, for its own people; others who may visit it are refused.
func (s *server) ownHome(ctx context.Context, by lakaz.Actor, id lakaz.HouseholdID) (lakaz.Household, error) {
	h, err := s.visitable(ctx, by, id)
	if err == nil && by.Role != lakaz.Resident {
		err = lakaz.ErrForbidden
	}
	return h, err
}

func (s *server) getConsents(ctx context.Context, by caller, in *householdID) (*body[consentsTold], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	given, err := s.registry.Consents(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	out := consentsTold{Offered: offers(given, s.now())}
	log, err := s.registry.ConsentLog(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	out.Log = append([]registry.ConsentEntry{}, log...)
	return bodyOf(out)
}

// offers are what may be agreed to, with what is.
func offers(given lakaz.Consents, now time.Time) []consentOffer {
	list := []consentOffer{}
	for _, o := range lakaz.Offered() {
		offer := consentOffer{Purpose: o.Purpose, Granularity: o.Granularity}
		if c, ok := given.Of(o.Purpose, o.Granularity, now); ok {
			offer.Given = &c
		}
		list = append(list, offer)
	}
	return list
}

// giveConsent is for the household's own people: nobody agrees for them.
func (s *server) giveConsent(ctx context.Context, by caller, in *consentInput) (*struct{}, error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	who := by.Actor
	who.Language = by.words.Language().Tag // in which they read it
	return nil, s.registry.GiveConsent(ctx, h.ID, lakaz.Purpose(in.Purpose), lakaz.Granularity(in.Granularity), who)
}

func (s *server) withdrawConsent(ctx context.Context, by caller, in *consentInput) (*struct{}, error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	who := by.Actor
	who.Language = by.words.Language().Tag
	if err := s.registry.WithdrawConsent(ctx, h.ID, lakaz.Purpose(in.Purpose), lakaz.Granularity(in.Granularity), who); err != nil {
		return nil, err
	}
	return nil, s.lookAway(ctx, h.Operation)
}

// lookAway ends the live connections of an operation's advisors: their screens come back at once to what they may still
// watch.
func (s *server) lookAway(ctx context.Context, op lakaz.OperationID) error {
	advisors, err := s.registry.Advisors(ctx, op)
	if err != nil {
		return err
	}
	for _, p := range advisors {
		sessions, err := s.registry.Sessions(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, session := range sessions {
			s.hub.Drop(session.ID)
		}
	}
	return nil
}

func (s *server) getAccesses(ctx context.Context, by caller, in *householdID) (*body[[]seen], error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	list, err := s.accesses.of(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	return bodyOf(append([]seen{}, list...))
}
