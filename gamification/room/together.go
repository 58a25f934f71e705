package room

import "slices"

// Together is what was said in several rooms of one workshop as if it had been one: people come in the morning and in the
// afternoon, or a room was ended too early and opened again. An activity's answers stand together; who answered it twice, as a
// voting card may, has the later one. Where the last room is, there it is.
func Together(states ...State) (all State) {
	if len(states) == 1 {
		return states[0]
	}
	for _, s := range states {
		players, past := all.Players, all.Past
		for _, p := range s.Players {
			players = append(slices.DeleteFunc(players, func(x Player) bool { return x.ID == p.ID }), p)
		}
		for _, p := range append(slices.Clip(s.Past), s.Now) {
			if p.Activity == "" {
				continue
			}
			i := slices.IndexFunc(past, func(x Played) bool { return x.Activity == p.Activity })
			if i < 0 {
				p.Given = slices.Clone(p.Given)
				past = append(past, p)
				continue
			}
			was := &past[i]
			again := func(g Given) bool { return place(p.Given, g.Player) >= 0 }
			twice := len(was.Given)
			was.Given = slices.DeleteFunc(was.Given, again)
			twice -= len(was.Given)
			was.Given = append(was.Given, p.Given...)
			was.Expected += p.Expected - twice
			was.Words = append(slices.Clip(was.Words), p.Words...)
			was.Revealed = was.Revealed || p.Revealed
		}
		s.Players, s.Past, s.Now = players, past, Played{}
		all = s
	}
	return all
}
