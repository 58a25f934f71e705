package main

import (
	"slices"

	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// clashes tells which of those who hold a workshop hold another one in the same hour, of the operations that the reader works
// in. It is a warning and forbids nothing: two may share an hour.
func (s *server) clashes(v visit, ws workshops.Workshop) (list []string, err error) {
	if ws.ID == "" || ws.Rehearsal || !ws.Cancelled.IsZero() || ws.Until().Before(s.now()) {
		return nil, nil
	}
	operations, err := s.operationsOf(v)
	if err != nil {
		return nil, err
	}
	for _, o := range operations {
		all, err := s.rooms.book.Of(v.Context(), o.ID)
		if err != nil {
			return nil, err
		}
		for _, other := range all {
			if other.ID == ws.ID || !other.Cancelled.IsZero() || !other.At.Before(ws.Until()) || !ws.At.Before(other.Until()) {
				continue
			}
			for _, id := range ws.Facilitators {
				if !slices.Contains(other.Facilitators, id) {
					continue
				}
				p, err := s.registry.Person(v.Context(), id)
				if err != nil {
					return nil, err
				}
				list = append(list, v.Words.T("plan.clash", locales.Args{"Name": p.Name, "Title": other.Title, "When": teamMoment(v.Words, o.Territory, other.At)}))
			}
		}
	}
	return list, nil
}
