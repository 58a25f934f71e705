package series

import (
	"cmp"
	"maps"
	"slices"
)

const (
	// fewestShared is the fewest instants of a block that are worth being shared.
	fewestShared = 8
	// listBytes is about what a list takes beside its steps: its timetable's key and its entry there and in each chunk.
	listBytes = 64
	// strayPart is the part of a block's instants that may not be a rhythm's, or the times that it may leave the rhythm
	// and come back to it.
	strayPart = 4
)

// rhythm is blocks of several channels of which the instants are about the same.
type rhythm struct {
	instants []sample // of all of them
	members  []member
}

// member is a block and its samples.
type member struct {
	block   *block
	samples []sample
}

// share finds the instants that parts of several channels have in common, makes lists of them, and tells the parts'
// blocks which of them are theirs. A sensor's missed reading, or one that it alone has, does not keep its block from them.
func share(start int64, parts []part) (lists []*timesList) {
	days := map[int64][]member{}
	for _, p := range parts {
		for i := range p.blocks {
			if b := &p.blocks[i]; b.steps.irregular && b.count >= fewestShared {
				samples := p.samples[b.from:b.to]
				day := (samples[0].ms - start) / dayMS
				days[day] = append(days[day], member{b, samples})
			}
		}
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		members := days[day]
		slices.SortStableFunc(members, func(a, b member) int { return cmp.Compare(len(b.samples), len(a.samples)) })
		var found []*rhythm
		for _, m := range members {
			if !slices.ContainsFunc(found, func(r *rhythm) bool { return r.join(m) }) {
				found = append(found, &rhythm{m.samples, []member{m}})
			}
		}
		for _, r := range found {
			if len(lists) == maxLists {
				return lists
			}
			if l := r.list(start, len(lists)); l != nil {
				lists = append(lists, l)
			}
		}
	}
	return lists
}

// unshare gives each block its own instants again.
func unshare(parts []part) {
	for _, p := range parts {
		for i := range p.blocks {
			p.blocks[i].shared, p.blocks[i].times = false, nil
		}
	}
}

// join takes a block into the rhythm where most of its instants are the rhythm's already.
func (r *rhythm) join(m member) bool {
	same := len(r.instants) == len(m.samples)
	for i := 0; same && i < len(m.samples); i++ {
		same = r.instants[i].ms == m.samples[i].ms
	}
	if !same {
		stray, most := 0, len(m.samples)/strayPart
		switches, was := 0, 0
		i, j := 0, 0
		for i < len(r.instants) && j < len(m.samples) {
			is := cmp.Compare(r.instants[i].ms, m.samples[j].ms)
			if is <= 0 {
				i++
			}
			if is >= 0 {
				j++
			}
			if is > 0 {
				stray++
			}
			if is != was {
				switches++
			}
			if was = is; stray > most || switches > most {
				return false
			}
		}
		if stray+len(m.samples)-j > most {
			return false
		}
		all := overlay(slices.Clip(r.instants), m.samples)
		if all[len(all)-1].ms-all[0].ms >= dayMS || len(all) > maxChunk {
			return false
		}
		r.instants = all
	}
	r.members = append(r.members, m)
	return true
}

// list makes the list of that number of a rhythm and tells its blocks so, where that takes less than if each block had
// its own instants; else nil.
func (r *rhythm) list(start int64, number int) *timesList {
	if len(r.members) < 2 {
		return nil
	}
	l := &timesList{first: r.instants[0].ms, unit: unitOf(start, r.instants), count: len(r.instants)}
	of := likely(l.unit, r.instants)
	l.each, l.steps = of.each, of.append(nil, l.unit, r.instants)
	saved := -len(l.steps) - listBytes
	runs := make([][]byte, len(r.members))
	gain := func(i int) int { // about what it would take of its own, less what it takes so
		return len(l.steps)*r.members[i].block.count/l.count - len(runs[i])
	}
	for i, m := range r.members {
		runs[i] = appendRuns(nil, r.instants, m.samples)
		saved += max(gain(i), 0)
	}
	if saved <= 0 {
		return nil
	}
	for i, m := range r.members {
		if gain(i) > 0 {
			m.block.shared, m.block.list, m.block.times = true, number, runs[i]
		}
	}
	return l
}
