//go:build !js

package gamification

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
)

// Check lists every fault of a pack, each with its gesture's id; nil where there is none.
func (p Pack) Check() error {
	var faults []error
	if len(p) == 0 {
		faults = append(faults, errors.New("no gesture"))
	}
	seen := map[string]bool{}
	for i, s := range p {
		name := s.ID
		if name == "" {
			name = fmt.Sprintf("gesture %d", i+1)
		}
		fault := func(format string, args ...any) {
			faults = append(faults, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
		}
		if seen[s.ID] {
			fault("it is there twice")
		}
		seen[s.ID] = true
		s.check(fault)
	}
	return errors.Join(faults...)
}

var gestureID = regexp.MustCompile(`^g\d{2,3}$`)

// leastTank is the least temperature in °C of stored hot water (legionella).
const leastTank = 55

// leastFloor is the least temperature in °C from which a home may be left cooler (WHO 2018).
const leastFloor = 18

func (s Sheet) check(fault func(format string, args ...any)) {
	if !gestureID.MatchString(s.ID) {
		fault("the id %q is not like g09", s.ID)
	}
	s.checkPlaces(fault)
	if !slices.Contains(themes(), s.Theme) {
		fault("no theme %q", s.Theme)
	}
	if n := len(s.Pictures); n < 2 || n > 3 || slices.Contains(s.Pictures, "") {
		fault("2 or 3 pictures are needed")
	}
	s.Saving(OnTheMainland).check(fault)
	if s.Abroad != nil {
		s.Abroad.check(fault)
	}
	if !slices.Contains(pers(), s.Per) {
		fault("no worth per %q", s.Per)
	}
	s.checkProof(fault)
	s.checkGuard(fault)
	if len(s.Sources) == 0 {
		fault("no source; E is our own estimate")
	}
}

func (s Sheet) checkPlaces(fault func(format string, args ...any)) {
	if len(s.Places) == 0 {
		fault("no place")
	}
	for i, p := range s.Places {
		if !slices.Contains([]Place{OnTheMainland, InTheHeights, Overseas}, p) || slices.Contains(s.Places[:i], p) {
			fault("the place %q is unknown or there twice", p)
		}
		if p == Overseas && s.Theme == "heating" {
			fault("nothing about heating overseas")
		}
	}
	for _, p := range slices.Sorted(maps.Keys(s.Months)) {
		if !slices.Contains(s.Places, p) || len(s.Months[p]) == 0 {
			fault("months of %q, where it is not offered, or none", p)
		}
		for _, m := range s.Months[p] {
			if m < 1 || m > 12 {
				fault("month %d", m)
			}
		}
	}
}

func (v Saving) check(fault func(format string, args ...any)) {
	span := func(unit string, low, high float64) {
		if !(low >= 0 && low <= high) || math.IsInf(high, 0) {
			fault("%v to %v %s", low, high, unit)
		}
	}
	span("EUR", float64(v.LowEUR), float64(v.HighEUR))
	span("kWh", v.LowKWh, v.HighKWh)
	span("m³", v.LowM3, v.HighM3)
}

func (s Sheet) checkProof(fault func(format string, args ...any)) {
	if !slices.Contains(levels(), s.Level) {
		fault("no level %q: A, B or C", s.Level)
	}
	r, known := rules()[s.Proof.Rule]
	if !known {
		fault("no rule of proof %q", s.Proof.Rule)
		return
	}
	if s.Level != "C" && !r.sensed && s.Proof.Rule != "receipt" {
		fault("level %s, and no sensor sees %s", s.Level, s.Proof.Rule)
	} else if s.Level != "C" && r.sensed && !s.Proof.judges() {
		fault("level %s, and nobody judges %s by these figures", s.Level, s.Proof.Rule)
	}
	if told := s.Level == "C" && r.sensed; told != (s.Told != "") {
		fault("level %s by %s: told %q", s.Level, s.Proof.Rule, s.Told)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Proof.With)) {
		if v := s.Proof.With[name]; !slices.Contains(r.with, name) || !(v >= 0) || math.IsInf(v, 0) {
			fault("%s is not told %q %v", s.Proof.Rule, name, v)
		}
	}
}

// cooler are the rules that prove a home was left cooler.
func cooler() []string {
	return []string{"setpointLower", "nightSetback", "absenceSetback", "heatingRhythm", "heaterGone"}
}

// LeavesCooler tells whether a gesture leaves a home cooler than it was.
func (s Sheet) LeavesCooler() bool { return slices.Contains(cooler(), s.Proof.Rule) }

func (s Sheet) checkGuard(fault func(format string, args ...any)) {
	g := s.Guard
	if s.LeavesCooler() && g.FromCelsius < leastFloor {
		fault("it leaves a home cooler: fromCelsius of %d or more is needed", leastFloor)
	}
	if g.FromCelsius > 0 && g.FromCelsiusFragile < g.FromCelsius || g.FromCelsius == 0 && g.FromCelsiusFragile != 0 {
		fault("fromCelsiusFragile %v beside fromCelsius %v", g.FromCelsiusFragile, g.FromCelsius)
	}
	if !s.Care && (g != Guard{} || len(s.Limits) > 0) {
		fault("a guard or limit without words: care is needed")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Limits)) {
		v := s.Limits[name]
		switch {
		case !slices.Contains(limits(), name) || !(v > 0) || math.IsInf(v, 0):
			fault("the limit %q %v", name, v)
		case (name == "tankFromCelsius" || name == "tankBackCelsius") && v < leastTank:
			fault("hot water of %v °C: %d °C is the least", v, leastTank)
		}
	}
}
