package main

import (
	"math"
	"slices"
	"strconv"

	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// figure is one of the figures of a rollup; several are a set.
type figure uint8

const (
	figureMin figure = 1 << iota
	figureMax
	figureMean
	figureWeighted
	figureCovered
	figureUsed
	figureQuality

	everyFigure = 1<<iota - 1
)

// figuresOf is the set of names, which the API has checked; all where there is none.
func figuresOf(names []string) (set figure) {
	for _, f := range figure(everyFigure).each() {
		if slices.Contains(names, f.name()) {
			set |= f
		}
	}
	if set == 0 {
		set = everyFigure
	}
	return set
}

// of is those of the set that a quantity has.
func (set figure) of(q telemetry.Quantity) figure {
	switch {
	case q.Register():
		return set & (figureUsed | figureQuality)
	case q == telemetry.Power:
		return set
	}
	return set &^ figureUsed
}

// across reports whether a figure of the set looks beyond the single hour or day: at what happened between two, too.
func (set figure) across(q telemetry.Quantity) bool {
	return q.Register() && set != 0 || set&(figureWeighted|figureCovered|figureUsed) != 0
}

// extremes reports whether the set has the least or the greatest value.
func (set figure) extremes() bool { return set&(figureMin|figureMax) != 0 }

// placesOf is with how many decimals a quantity's figures are told: about what its sensors know, or one more, because they
// are means. Each one less saves a tenth of the answer.
func placesOf(q telemetry.Quantity) int {
	switch q {
	case telemetry.Temperature:
		return 2
	case telemetry.Volume: // 0.1 l
		return 4
	case telemetry.Power: // W, and the Wh of an hour or a day
		return 0
	}
	return 1 // %, Wh
}

// toldFigures are a channel's figures in so many hours or days, each figure those it is asked for.
type toldFigures struct {
	n       int
	values  func(f figure) func(i int) float64
	quality func(i int) telemetry.Quality
}

// toldOf are figures that are known without looking beyond each hour or day.
func toldOf(of series.Figures) toldFigures {
	return toldFigures{len(of.Quality), func(f figure) func(i int) float64 {
		list := of.Mean
		switch f {
		case figureMin:
			list = of.Min
		case figureMax:
			list = of.Max
		}
		return func(i int) float64 { return list[i] }
	}, func(i int) telemetry.Quality { return of.Quality[i] }}
}

// rolledOf are a channel's figures made from its rollups, in intervals made of whole ones of theirs.
func rolledOf(q telemetry.Quantity, rolled []telemetry.Rollup, intervals []telemetry.Interval) toldFigures {
	if q.Register() {
		uses, _ := telemetry.UsesOf(q, rolled, intervals)
		return toldFigures{len(uses), func(figure) func(i int) float64 {
			return func(i int) float64 { return uses[i].Amount }
		}, func(i int) telemetry.Quality { return uses[i].Quality }}
	}
	gauges := telemetry.Gauges(q, rolled, intervals)
	return toldFigures{len(gauges), func(f figure) func(i int) float64 {
		switch f {
		case figureMin:
			return func(i int) float64 { return gauges[i].Min }
		case figureMax:
			return func(i int) float64 { return gauges[i].Max }
		case figureMean:
			return func(i int) float64 { return gauges[i].Mean }
		case figureWeighted:
			return func(i int) float64 { return gauges[i].Weighted }
		case figureCovered:
			return func(i int) float64 { return gauges[i].Covered.Seconds() }
		}
		return func(i int) float64 { return gauges[i].EnergyWh() }
	}, func(i int) telemetry.Quality { return gauges[i].Quality }}
}

// each lists the figures of the set in their order.
func (set figure) each() (list []figure) {
	for f := figureMin; f <= figureQuality; f <<= 1 {
		if set&f != 0 {
			list = append(list, f)
		}
	}
	return list
}

// name is how the API calls a figure.
func (f figure) name() string {
	switch f {
	case figureMin:
		return "min"
	case figureMax:
		return "max"
	case figureMean:
		return "mean"
	case figureWeighted:
		return "weighted"
	case figureCovered:
		return "covered"
	case figureUsed:
		return "used"
	}
	return "quality"
}

// append appends a channel's figures of the set as the members of an object, each after a comma.
func (set figure) append(dst []byte, q telemetry.Quantity, t toldFigures) []byte {
	for _, f := range set.each() {
		dst = f.appendRow(append(append(append(dst, `,"`...), f.name()...), `":`...), q, t)
	}
	return dst
}

// appendRow appends the list of one figure.
func (f figure) appendRow(dst []byte, q telemetry.Quantity, t toldFigures) []byte {
	dst = append(dst, '[')
	if f == figureQuality {
		for i := range t.n {
			dst = append(append(append(dst, '"'), t.quality(i).String()...), `",`...)
		}
	} else {
		values, places := t.values(f), placesOf(q)
		for i := range t.n {
			dst = append(appendFigure(dst, values(i), places), ',')
		}
	}
	if t.n > 0 {
		dst = dst[:len(dst)-1]
	}
	return append(dst, ']')
}

// appendFigure appends a number as JSON, to so many decimals, at most four; what is not known is null.
func appendFigure(dst []byte, v float64, places int) []byte {
	const exact = 1 << 53
	n := math.Round(v * [...]float64{1, 10, 100, 1000, 10_000}[places])
	if !(math.Abs(n) < exact) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return append(dst, "null"...)
		}
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	u := uint64(math.Abs(n))
	if n < 0 {
		dst = append(dst, '-')
	}
	for ; places > 0 && u%10 == 0; places-- {
		u /= 10
	}
	var digits [20]byte // from the end on
	i := len(digits) - 1
	if places > 0 {
		for ; places > 0; places-- {
			digits[i] = '0' + byte(u%10)
			u /= 10
			i--
		}
		digits[i] = '.'
		i--
	}
	for ; u >= 10; i-- {
		digits[i] = '0' + byte(u%10)
		u /= 10
	}
	digits[i] = '0' + byte(u)
	return append(dst, digits[i:]...)
}
