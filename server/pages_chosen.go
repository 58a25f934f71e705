package main

import (
	"errors"
	"net/url"
	"slices"

	"lakaz"
	"lakaz/gamification/workshops"
)

// planActivities fills in the activities of a plan's pack, with those that are played; nothing where it was dropped meanwhile.
func (s *server) planActivities(v visit, d *workshopData, o lakaz.Operation, ws workshops.Workshop, form url.Values) error {
	if !d.Known || ws.Rehearsal {
		return nil
	}
	pack, err := s.rooms.pack(v.Context(), o.ID, ws.Pack)
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) || errors.Is(err, lakaz.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	d.Chosen = pack.ID
	asked, round := map[string]bool{}, 0
	for _, a := range pack.Activities {
		one := plannedActivity{choice: choice{a.ID, pack.Text(v.Words.Language().Tag, a.ID+".q"), !form.Has("activite") || slices.Contains(form["activite"], a.ID)},
			Icon: kindPicture(a.Kind), First: a.Round != round}
		round = a.Round
		switch {
		case a.Pair != "" && asked[a.Pair]:
			one.Mark = "report.after"
		case a.Pair != "":
			one.Mark, asked[a.Pair] = "report.before", true
		}
		if one.Chosen {
			d.Played++
		}
		d.Activities = append(d.Activities, one)
	}
	return nil
}

// chosenActivities are those of a plan's pack that a form ticks, in the pack's order, or in the plan's own where they stay the
// same; none where all are played, or where none is ticked.
func (s *server) chosenActivities(v visit, o lakaz.Operation, old workshops.Workshop, ticked []string) (list []string, err error) {
	pack, err := s.rooms.pack(v.Context(), o.ID, old.Pack)
	if err != nil {
		return nil, err
	}
	for _, a := range pack.Activities {
		if slices.Contains(ticked, a.ID) {
			list = append(list, a.ID)
		}
	}
	was := old.Settings.Activities
	switch {
	case len(was) == len(list) && !slices.ContainsFunc(was, func(id string) bool { return !slices.Contains(list, id) }):
		return was, nil
	case len(list) == len(pack.Activities):
		return nil, nil
	}
	return list, nil
}
