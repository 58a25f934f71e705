package lakaz

import "slices"

// Role is what a person does here.
type Role string

const (
	Resident      Role = "resident"
	Facilitator   Role = "facilitator"
	Advisor       Role = "advisor"
	Manager       Role = "manager"
	Administrator Role = "administrator"
)

// Staff reports whether the role belongs to someone who works for the programme.
func (r Role) Staff() bool {
	return r == Facilitator || r == Advisor || r == Manager || r == Administrator
}

// Actor is who acts: every operation that reads or changes something takes one.
type Actor struct {
	Person     PersonID      `json:"person"`
	Name       string        `json:"name"`
	Role       Role          `json:"role"`
	Operations []OperationID `json:"operations,omitempty"` // staff: where they work
	Household  HouseholdID   `json:"household,omitempty"`  // resident: their home
	Language   string        `json:"language"`
}

// MayVisit reports whether the actor may see one household's readings: its own people, the advisors of its
// operation and the administrator. Facilitators and managers never see a single household.
func (a Actor) MayVisit(h Household) bool {
	switch a.Role {
	case Resident:
		return a.Household != "" && a.Household == h.ID
	case Advisor:
		return a.WorksIn(h.Operation)
	case Administrator:
		return true
	}
	return false
}

// WorksIn reports whether the actor works for the operation; the administrator works everywhere.
func (a Actor) WorksIn(op OperationID) bool {
	if a.Role == Administrator {
		return true
	}
	return a.Role.Staff() && slices.Contains(a.Operations, op)
}

// MayInvite reports whether the actor may make a card for a household of the operation. A card opens the home, so only
// those who may visit it make one.
func (a Actor) MayInvite(op OperationID) bool {
	return (a.Role == Advisor || a.Role == Administrator) && a.WorksIn(op)
}

// MayAdminister reports whether the actor keeps accounts, gateways and health.
func (a Actor) MayAdminister() bool { return a.Role == Administrator }
