package telemetry

import (
	"strings"
	"time"

	"lakaz"
)

// Classes lists the registers that a meter keeps of an option, by the period each counts in; none for one price.
func Classes(option lakaz.TariffOption) []Period {
	switch option {
	case lakaz.HPHC:
		return []Period{PeriodOffPeak, PeriodPeak}
	case lakaz.Tempo: // the order of the meter's own registers, EASF01 to EASF06
		return []Period{BlueOffPeak, BluePeak, WhiteOffPeak, WhitePeak, RedOffPeak, RedPeak}
	}
	return nil
}

// ClassChannel is the register of one period, in Wh, beside electricity/energy, whose part it is:
// electricity-bleu-hp/energy.
func ClassChannel(p Period) Channel {
	return Channel{Place: Electricity + "-" + string(p), Quantity: Energy}
}

// ClassOf is the period that a place's register counts in; false for any other place.
func ClassOf(place string) (Period, bool) {
	name, ok := strings.CutPrefix(place, Electricity+"-")
	if !ok {
		return "", false
	}
	for _, option := range []lakaz.TariffOption{lakaz.HPHC, lakaz.Tempo} {
		for _, p := range Classes(option) {
			if name == string(p) {
				return p, true
			}
		}
	}
	return "", false
}

// classTolerance is how far the registers of the periods may be from the register of all and still be its parts, in Wh:
// each is cut to a whole one.
const classTolerance = 6

// ByClass is UsedBetween with each step split by the registers of the contract's periods, as far as these tell: the meter
// knows its own hours and the day's colour. A step whose parts do not add up to it stays whole.
func (b Billing) ByClass(points []Point, classes map[Period][]Point) []Used {
	steps := UsedBetween(points)
	if len(classes) == 0 {
		return steps
	}
	split := make([]Used, 0, len(steps))
	next, periods := map[Period]int{}, Classes(b.contract("").Option)
	for _, step := range steps {
		before, sum := len(split), 0.0
		if len(b.Contracts) > 1 {
			periods = Classes(b.contract(b.Territory.In(step.From).Format(time.DateOnly)).Option)
		}
		for _, p := range periods {
			from, to, known := around(classes[p], next, p, step)
			if used := to - from; known && used > 0 {
				split, sum = append(split, Used{From: step.From, To: step.To, Wh: used, Class: p}), sum+used
			}
		}
		if sum == 0 || sum > step.Wh+classTolerance || sum < step.Wh-classTolerance {
			split = append(split[:before], step)
		}
	}
	return split
}

// around is what a register stood at at both ends of a step: at the instant itself, or before where it has not moved
// since. next remembers how far its points have been passed.
func around(points []Point, next map[Period]int, p Period, step Used) (from, to float64, known bool) {
	i := next[p]
	for i+1 < len(points) && !points[i+1].At.After(step.From) {
		i++
	}
	next[p] = i
	if i >= len(points) || points[i].At.After(step.From) {
		return 0, 0, false
	}
	from = points[i].Value.Float()
	for i+1 < len(points) && !points[i+1].At.After(step.To) {
		i++
	}
	return from, points[i].Value.Float(), true
}

// strand is a part of a step: what was used evenly in a stretch of it, at the price of one period or, without one, of
// the hour.
type strand struct {
	from, to int64 // ms
	counted  int64 // thousandths of a Wh
	class    Period
}

// strands lays a step over the stretches in which its contract has the step's period, in proportion to their lengths; over
// the whole of it where there is none, as when the meter keeps other hours.
func (b Billing) strands(step Used) []strand {
	whole := strand{step.From.UnixMilli(), step.To.UnixMilli(), milliWh(step.Wh), step.Class}
	if whole.counted == 0 {
		return []strand{whole}
	}
	pieces := b.pieces([]Interval{{step.From, step.To}})
	parts, length := ofPeriod(pieces, func(p Period) bool { return p == step.Class })
	if length == 0 { // a colour that nobody told: its hours are known all the same
		hours := func(p Period) string { return string(p[strings.LastIndexByte(string(p), '-')+1:]) }
		parts, length = ofPeriod(pieces, func(p Period) bool { return hours(p) == hours(step.Class) })
	}
	if length == 0 {
		return []strand{whole}
	}
	passed, placed := int64(0), int64(0)
	for i := range parts {
		passed += parts[i].to - parts[i].from
		so := portion(whole.counted, passed, length)
		parts[i].counted, parts[i].class, placed = so-placed, step.Class, so
	}
	return parts
}

// ofPeriod is the stretches whose period fits, and how long they are together.
func ofPeriod(pieces []piece, fits func(Period) bool) (parts []strand, length int64) {
	for _, p := range pieces {
		if fits(p.rate.Period) {
			parts, length = append(parts, strand{from: p.from, to: p.to}), length+p.to-p.from
		}
	}
	return parts, length
}
