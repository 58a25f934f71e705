package main

import (
	"context"
	"fmt"

	"lakaz"
)

// glance is a way in which somebody else than its own people looks at a home, as they are told of it.
type glance string

const (
	glanceFile      glance = "file"      // who the household is, its dwelling and contracts, its calls
	glanceEquipment glance = "equipment" // how gateways and sensors do
	glanceMonths    glance = "months"
	glanceDays      glance = "days"
	glanceCurves    glance = "curves" // and what is measured now
	glanceExport    glance = "export"
)

// needs is how finely a look tells what is measured; "" where it tells nothing of it.
func (l glance) needs() lakaz.Granularity {
	switch l {
	case glanceMonths:
		return lakaz.ByMonth
	case glanceDays:
		return lakaz.ByDay
	case glanceCurves, glanceExport:
		return lakaz.ByCurve
	}
	return ""
}

// visitable is a household's file, for those who may visit it; for all others it is not there.
func (s *server) visitable(ctx context.Context, actor lakaz.Actor, id lakaz.HouseholdID) (lakaz.Household, error) {
	return s.readable(ctx, actor, id, glanceFile)
}

// readable is a household, for those who may visit it and look at it so; for whoever may not visit it it is not there.
func (s *server) readable(ctx context.Context, actor lakaz.Actor, id lakaz.HouseholdID, l glance) (lakaz.Household, error) {
	return s.readableFor(ctx, actor, id, l, lakaz.ForAdvisor)
}

// readableFor is readable for a purpose. Every answer about a single home comes through here: it is the one place where a
// consent is asked for, and where it is noted who looked.
func (s *server) readableFor(ctx context.Context, actor lakaz.Actor, id lakaz.HouseholdID, l glance, p lakaz.Purpose) (lakaz.Household, error) {
	h, err := s.registry.Household(ctx, id)
	if err != nil {
		return lakaz.Household{}, err
	}
	if !actor.MayVisit(h) {
		return lakaz.Household{}, fmt.Errorf("household: %w", lakaz.ErrNotFound)
	}
	may, err := s.agreed(ctx, actor, id, l, p)
	if err != nil {
		return lakaz.Household{}, err
	}
	if !may {
		return lakaz.Household{}, &lakaz.Refusal{Kind: lakaz.ErrForbidden, Key: "consent.needed"}
	}
	s.accesses.note(ctx, actor, l, id)
	return h, nil
}

// agreed reports whether somebody who may visit a home may look at it so: its own people always, others for what it has
// agreed to. The administrator, who keeps it all running, needs no consent to help; what is gathered for the programme or
// for research does, whoever gathers it.
func (s *server) agreed(ctx context.Context, actor lakaz.Actor, id lakaz.HouseholdID, l glance, p lakaz.Purpose) (bool, error) {
	helps := actor.Role == lakaz.Administrator && p == lakaz.ForAdvisor
	if l.needs() == "" || helps || actor.Role == lakaz.Resident && actor.Household == id {
		return true, nil
	}
	consents, err := s.registry.Consents(ctx, id)
	return consents.Allow(p, l.needs(), s.now()), err
}
