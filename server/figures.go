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
	scaled := v
	switch places {
	case 1:
		scaled *= 10
	case 2:
		scaled *= 100
	case 3:
		scaled *= 1000
	case 4:
		scaled *= 10_000
	}
	n := math.Trunc(scaled) // math.Round, in half the time
	if math.Abs(scaled-n) >= 0.5 {
		n += math.Copysign(1, v)
	}
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
	switch places {
	case 0:
		return appendWhole(dst, u)
	case 1:
		return append(appendWhole(dst, u/10), '.', '0'+byte(u%10))
	case 2:
		return appendPair(append(appendWhole(dst, u/100), '.'), u%100)
	case 3:
		return append(appendPair(append(appendWhole(dst, u/1000), '.'), u/10%100), '0'+byte(u%10))
	}
	return appendPair(appendPair(append(appendWhole(dst, u/10_000), '.'), u/100%100), u%100)
}

// appendWhole appends a whole number, of which most are short.
func appendWhole(dst []byte, u uint64) []byte {
	switch {
	case u < 10:
		return append(dst, '0'+byte(u))
	case u < 100:
		return appendPair(dst, u)
	case u < 1000:
		return appendPair(append(dst, '0'+byte(u/100)), u%100)
	case u < 10_000:
		return appendPair(appendPair(dst, u/100), u%100)
	}
	return strconv.AppendUint(dst, u, 10)
}

// appendPair appends the two digits of a number below 100.
func appendPair(dst []byte, u uint64) []byte {
	const pairs = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"
	return append(dst, pairs[2*u], pairs[2*u+1])
}
