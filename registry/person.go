package registry

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"lakaz"
	"lakaz/kv"
)

// Person is someone who enters: staff by e-mail and password, a household's resident by card. A household has one
// resident, whatever the number of its devices.
type Person struct {
	ID         lakaz.PersonID      `json:"id"`
	Name       string              `json:"name"`
	Role       lakaz.Role          `json:"role"`
	Email      string              `json:"email,omitempty"`      // staff
	Phone      string              `json:"phone,omitempty"`      // staff: where households reach them
	Operations []lakaz.OperationID `json:"operations,omitempty"` // staff: where they work
	Household  lakaz.HouseholdID   `json:"household,omitempty"`  // resident
	Language   string              `json:"language,omitempty"`   // chosen tag; "" follows the browser
}

// Actor is the person as someone who acts.
func (p Person) Actor() lakaz.Actor {
	return lakaz.Actor{Person: p.ID, Name: p.Name, Role: p.Role, Operations: p.Operations, Household: p.Household,
		Language: p.Language}
}

type personRecord struct {
	Person
	Password string `json:"password,omitempty"` // encoded argon2id
}

// People lists everyone.
func (r *Registry) People(ctx context.Context) ([]Person, error) {
	records, err := all(ctx, r, r.tables.person)
	list := make([]Person, 0, len(records))
	for _, p := range records {
		list = append(list, p.Person)
	}
	return list, err
}

// Person finds one; lakaz.ErrNotFound.
func (r *Registry) Person(ctx context.Context, id lakaz.PersonID) (Person, error) {
	p, err := get(ctx, r, r.tables.person, string(id))
	return p.Person, err
}

// PutPerson makes or changes a person and keeps their password. A new one takes its ID from NewID("p"). An e-mail that
// is another person's, or a second resident for a household, is lakaz.ErrConflict.
func (r *Registry) PutPerson(ctx context.Context, p Person) error {
	p.Name, p.Email, p.Phone = strings.TrimSpace(p.Name), NormalEmail(p.Email), strings.TrimSpace(p.Phone)
	switch {
	case !slug(string(p.ID)):
		return lakaz.Invalid("id", "registry.badID")
	case !named(p.Name):
		return lakaz.Invalid("name", "registry.nameMissing")
	case p.Role.Staff() && !soundEmail(p.Email):
		return lakaz.Invalid("email", "registry.badEmail")
	case p.Phone != "" && !lakaz.SoundPhone(p.Phone):
		return lakaz.Invalid("phone", "registry.badPhone")
	case p.Role == lakaz.Resident && p.Household == "":
		return lakaz.Invalid("household", "registry.householdUnknown")
	case !p.Role.Staff() && p.Role != lakaz.Resident:
		return lakaz.Invalid("role", "registry.roleUnknown")
	}
	if p.Role == lakaz.Resident {
		p.Email, p.Phone, p.Operations = "", "", nil
	} else {
		p.Household = ""
	}
	return r.store.Update(ctx, func(w kv.Writer) error { return r.putPerson(w, p) })
}

func (r *Registry) putPerson(w kv.Writer, p Person) error {
	old, err := r.tables.person.Get(w, string(p.ID))
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	if old.Email != "" && old.Email != p.Email {
		if err := r.tables.email.Delete(w, old.Email); err != nil {
			return err
		}
	}
	if old.Household != "" && old.Household != p.Household {
		if err := r.tables.resident.Delete(w, string(old.Household)); err != nil {
			return err
		}
	}
	if p.Email != "" {
		if err := claim(w, r.tables.email, p.ID, p.Email, "email", "registry.emailTaken"); err != nil {
			return err
		}
	}
	if p.Household != "" {
		if h, err := r.tables.household.Get(w, string(p.Household)); errors.Is(err, kv.ErrNotFound) {
			return lakaz.Invalid("household", "registry.householdUnknown")
		} else if err != nil {
			return err
		} else if h.Table {
			return errTable
		}
		if err := claim(w, r.tables.resident, p.ID, string(p.Household), "household", "registry.residentTaken"); err != nil {
			return err
		}
	}
	return r.tables.person.Put(w, personRecord{Person: p, Password: old.Password}, string(p.ID))
}

// claim writes a key that only one person may hold; it is refused if another holds it.
func claim(w kv.Writer, t kv.Table[lakaz.PersonID], id lakaz.PersonID, key, field, sentence string) error {
	switch owner, err := t.Get(w, key); {
	case err == nil && owner != id:
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: field, Key: sentence}
	case err != nil && !errors.Is(err, kv.ErrNotFound):
		return err
	}
	return t.Put(w, id, key)
}

// SetLanguage keeps the tag of the language a person chose. Whether the tag is one we speak is the caller's to know.
func (r *Registry) SetLanguage(ctx context.Context, id lakaz.PersonID, tag string) error {
	return found(r.store.Update(ctx, func(w kv.Writer) error {
		p, err := r.tables.person.Get(w, string(id))
		if err != nil || p.Language == tag {
			return err
		}
		p.Language = tag
		return r.tables.person.Put(w, p, string(id))
	}))
}

// SetPhone keeps where households reach a member of staff; "" for nowhere.
func (r *Registry) SetPhone(ctx context.Context, id lakaz.PersonID, phone string) error {
	if phone = strings.TrimSpace(phone); phone != "" && !lakaz.SoundPhone(phone) {
		return lakaz.Invalid("phone", "registry.badPhone")
	}
	return found(r.store.Update(ctx, func(w kv.Writer) error {
		p, err := r.tables.person.Get(w, string(id))
		if err != nil {
			return err
		}
		p.Phone = phone
		return r.tables.person.Put(w, p, string(id))
	}))
}

// Advisors lists those who accompany the households of an operation.
func (r *Registry) Advisors(ctx context.Context, op lakaz.OperationID) (list []Person, err error) {
	all, err := r.People(ctx)
	for _, p := range all {
		if p.Role == lakaz.Advisor && p.Actor().WorksIn(op) {
			list = append(list, p)
		}
	}
	return list, err
}

// Resident is a household's resident; lakaz.ErrNotFound before its first card.
func (r *Registry) Resident(ctx context.Context, household lakaz.HouseholdID) (Person, error) {
	id, err := get(ctx, r, r.tables.resident, string(household))
	if err != nil {
		return Person{}, err
	}
	return r.Person(ctx, id)
}

// resident finds the household's resident or makes one, who speaks the territory's language until they choose.
func (r *Registry) resident(w kv.Writer, h lakaz.Household, fresh lakaz.PersonID) (lakaz.PersonID, error) {
	id, err := r.tables.resident.Get(w, string(h.ID))
	if !errors.Is(err, kv.ErrNotFound) {
		return id, err
	}
	return fresh, r.putPerson(w, Person{ID: fresh, Name: h.Name, Role: lakaz.Resident, Household: h.ID,
		Language: h.Dwelling.Territory.Language()})
}

// NormalEmail is the form in which an address is kept and compared: without surrounding space, in lower case.
func NormalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func soundEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254
}
