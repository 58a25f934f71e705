package demo

import (
	"fmt"

	"lakaz"
	"lakaz/registry"
)

// everyone lists the people: of each residence four residents and the three who work there, and one administrator.
// Every language is somebody's.
func everyone(seed uint64, residences []residence) []Person {
	var out []Person
	staff := func(key string, role lakaz.Role, name, language string, r residence) {
		id := lakaz.PersonID(key)
		out = append(out, Person{Key: key, ID: id, Role: role, Name: name, Territory: r.operation.Territory, Language: language,
			Operation: r.operation.ID, Email: key + "@lakaz.example", Password: secret(seed, "person", key)[:12],
			Phone: fmt.Sprintf("06 39 98 01 %02d", len(out))})
	}
	for _, r := range residences {
		for i, language := range r.languages {
			h := r.homes[i].household
			key := fmt.Sprintf("resident-%s-%d", r.key, i+1)
			out = append(out, Person{Key: key, ID: lakaz.PersonID(key), Role: lakaz.Resident, Name: h.Name, Territory: r.operation.Territory,
				Language: language, Operation: r.operation.ID, Household: h.ID})
		}
		staff("facilitator-"+r.key, lakaz.Facilitator, r.facilitator, r.languages[0], r)
		staff("advisor-"+r.key, lakaz.Advisor, r.advisor, "fr", r)
		staff("manager-"+r.key, lakaz.Manager, r.manager, "fr", r)
	}
	staff("administrator", lakaz.Administrator, "Hélène Tavernier", "fr", residence{})
	return out
}

// record is the person as the registry keeps them.
func (p Person) record(operations []lakaz.Operation) registry.Person {
	out := registry.Person{ID: p.ID, Name: p.Name, Role: p.Role, Email: p.Email, Phone: p.Phone, Household: p.Household, Language: p.Language}
	switch {
	case p.Role == lakaz.Administrator:
		for _, o := range operations {
			out.Operations = append(out.Operations, o.ID)
		}
	case p.Role.Staff():
		out.Operations = []lakaz.OperationID{p.Operation}
	}
	return out
}
