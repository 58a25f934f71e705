package lakaz

import (
	"slices"
	"strings"
	"time"
)

// Pause is a stretch of time in which a household has sensors off: nothing that they measured then is stored, whenever it
// comes.
type Pause struct {
	Place string    `json:"place,omitempty"` // a room or a meter; "" for the whole home
	From  time.Time `json:"from"`
	To    time.Time `json:"to,omitzero"` // zero until they are switched on again
}

// Holds reports whether an instant lies in the stretch.
func (p Pause) Holds(at time.Time) bool {
	return !at.Before(p.From) && (p.To.IsZero() || at.Before(p.To))
}

// Covers reports whether the sensors of a place are off; those of electricity with those of its tariff periods.
func (p Pause) Covers(place string) bool {
	return p.Place == "" || p.Place == place || p.Place == "electricity" && strings.HasPrefix(place, "electricity-")
}

// Pauses are when a household has, or had, sensors off, in the order in which it switched them.
type Pauses []Pause

// Off reports whether the sensors of a place are off at an instant; "" asks for the whole home.
func (p Pauses) Off(place string, at time.Time) bool {
	_, off := p.At(place, at)
	return off
}

// At is the pause for which the sensors of a place are off at an instant: the one that ends last.
func (p Pauses) At(place string, at time.Time) (found Pause, off bool) {
	for _, one := range p {
		if one.Holds(at) && one.Covers(place) && (!off || !found.To.IsZero() && (one.To.IsZero() || one.To.After(found.To))) {
			found, off = one, true
		}
	}
	return found, off
}

// Since is an instant, or when the sensors of a place were last switched on after it.
func (p Pauses) Since(place string, at time.Time) time.Time {
	for _, one := range p {
		if one.Covers(place) && one.To.After(at) {
			at = one.To
		}
	}
	return at
}

// Within reports whether the sensors of a place were off at any time of a stretch, its end not included.
func (p Pauses) Within(place string, from, to time.Time) bool {
	for _, one := range p {
		if one.Covers(place) && one.From.Before(to) && (one.To.IsZero() || one.To.After(from)) {
			return true
		}
	}
	return false
}

// Now are those that hold at an instant.
func (p Pauses) Now(at time.Time) (held Pauses) {
	for _, one := range p {
		if one.Holds(at) {
			held = append(held, one)
		}
	}
	return held
}

// keptPauses is how many pauses are kept of a household: years of them. Of more, the oldest that are over are forgotten;
// those that hold are one a place at most.
const keptPauses = 200

// With returns the pauses with the sensors of a place off from an instant until another, or until they are switched on
// where it is zero. One that is under way for the same place ends then instead.
func (p Pauses) With(place string, from, to time.Time) Pauses {
	p = append(p.end(from, func(one Pause) bool { return one.Place == place }), Pause{Place: place, From: from, To: to})
	for i := 0; len(p) > keptPauses && i < len(p); {
		if p[i].To.IsZero() || p[i].To.After(from) { // it holds
			i++
			continue
		}
		p = slices.Delete(p, i, i+1)
	}
	return p
}

// Without returns the pauses with the sensors of a place on from an instant; "" switches all of them on.
func (p Pauses) Without(place string, from time.Time) Pauses {
	return p.end(from, func(one Pause) bool { return place == "" || one.Place == place })
}

// end ends those under way.
func (p Pauses) end(at time.Time, which func(Pause) bool) Pauses {
	kept := make(Pauses, 0, len(p)+1)
	for _, one := range p {
		if one.Holds(at) && which(one) {
			one.To = at
		}
		if one.To.IsZero() || one.To.After(one.From) {
			kept = append(kept, one)
		}
	}
	return kept
}
