package main

import (
	"math"
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
	known := map[string]figure{"min": figureMin, "max": figureMax, "mean": figureMean, "weighted": figureWeighted,
		"covered": figureCovered, "used": figureUsed, "quality": figureQuality}
	for _, name := range names {
		set |= known[name]
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

// appendRolled appends a channel's figures, made from its rollups, in intervals made of whole ones of theirs: the members
// of an object, each after a comma.
func (set figure) appendRolled(dst []byte, q telemetry.Quantity, rolled []telemetry.Rollup, intervals []telemetry.Interval) []byte {
	if q.Register() {
		uses, _ := telemetry.UsesOf(q, rolled, intervals)
		dst = set.appendList(dst, figureUsed, "used", placesOf(q), len(uses), func(i int) float64 { return uses[i].Amount })
		return set.appendQualities(dst, len(uses), func(i int) telemetry.Quality { return uses[i].Quality })
	}
	gauges := telemetry.Gauges(q, rolled, intervals)
	list := func(f figure, name string, of func(g *telemetry.Gauge) float64) {
		dst = set.appendList(dst, f, name, placesOf(q), len(gauges), func(i int) float64 { return of(&gauges[i]) })
	}
	list(figureMin, "min", func(g *telemetry.Gauge) float64 { return g.Min })
	list(figureMax, "max", func(g *telemetry.Gauge) float64 { return g.Max })
	list(figureMean, "mean", func(g *telemetry.Gauge) float64 { return g.Mean })
	list(figureWeighted, "weighted", func(g *telemetry.Gauge) float64 { return g.Weighted })
	list(figureCovered, "covered", func(g *telemetry.Gauge) float64 { return g.Covered.Seconds() })
	list(figureUsed, "used", func(g *telemetry.Gauge) float64 { return g.EnergyWh() })
	return set.appendQualities(dst, len(gauges), func(i int) telemetry.Quality { return gauges[i].Quality })
}

// appendTold appends a channel's figures that are known without looking beyond each hour or day, like appendRolled.
func (set figure) appendTold(dst []byte, q telemetry.Quantity, told series.Figures) []byte {
	dst = set.appendList(dst, figureMin, "min", placesOf(q), len(told.Min), func(i int) float64 { return told.Min[i] })
	dst = set.appendList(dst, figureMax, "max", placesOf(q), len(told.Max), func(i int) float64 { return told.Max[i] })
	dst = set.appendList(dst, figureMean, "mean", placesOf(q), len(told.Mean), func(i int) float64 { return told.Mean[i] })
	return set.appendQualities(dst, len(told.Quality), func(i int) telemetry.Quality { return told.Quality[i] })
}

func (set figure) appendList(dst []byte, f figure, name string, places, n int, of func(i int) float64) []byte {
	if set&f == 0 {
		return dst
	}
	dst = append(append(append(dst, `,"`...), name...), `":[`...)
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendFigure(dst, of(i), places)
	}
	return append(dst, ']')
}

func (set figure) appendQualities(dst []byte, n int, of func(i int) telemetry.Quality) []byte {
	if set&figureQuality == 0 {
		return dst
	}
	dst = append(dst, `,"quality":[`...)
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), of(i).String()...), '"')
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
