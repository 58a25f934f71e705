package telemetry

import (
	"math"
	"slices"
	"time"

	"lakaz"
)

// Billing prices a household's electricity: its contracts by the day they begin, and the colours of Tempo days that its
// own meter or an import told. Without a contract it is the regulated tariff, option Base, 6 kVA.
type Billing struct {
	Territory lakaz.Territory
	Contracts []lakaz.Contract
	Colours   map[string]Colour // by day, 2006-01-02; what is here goes before the published calendar
}

// Rate is the price of a kWh at an instant.
type Rate struct {
	Period    Period
	Micro     int64 // millionths of a euro per kWh, all taxes included
	Estimated bool  // the price is an order of size, or the day's colour is not known
}

// contract is the one in force on a day; the earliest stands in for the days before it.
func (b Billing) contract(day string) lakaz.Contract {
	found := lakaz.Contract{Option: lakaz.Base, PowerKVA: 6}
	from := ""
	for i, c := range b.Contracts {
		if i == 0 || c.From <= day && c.From >= from {
			found, from = c, c.From
		}
	}
	return found
}

// A Tempo day takes its colour in the morning; its off-peak hours begin in the evening.
const (
	tempoMorning = 6 * 60
	tempoEvening = 22 * 60
)

// Rate is the price in force at an instant.
func (b Billing) Rate(at time.Time) Rate {
	local := b.Territory.In(at)
	day, minute := local.Format(time.DateOnly), local.Hour()*60+local.Minute()
	c := b.contract(day)
	period, guessed := PeriodBase, false
	switch c.Option {
	case lakaz.HPHC:
		period = PeriodPeak
		if slices.ContainsFunc(c.OffPeak, func(r lakaz.ClockRange) bool { return r.Holds(minute) }) {
			period = PeriodOffPeak
		}
	case lakaz.Tempo:
		colour, known := b.ColourAt(at)
		period, guessed = tempoPeriod(colour, minute < tempoMorning || minute >= tempoEvening), !known
	}
	rate := rateOf(b.Territory, day, c.Option, c.PowerKVA, period)
	rate.Estimated = rate.Estimated || guessed
	return rate
}

// RateOf is the price of a period of the contract in force on the day of an instant.
func (b Billing) RateOf(at time.Time, period Period) Rate {
	day := b.Territory.In(at).Format(time.DateOnly)
	c := b.contract(day)
	return rateOf(b.Territory, day, c.Option, c.PowerKVA, period)
}

// Under is the same home as if this had always been its contract.
func (b Billing) Under(c lakaz.Contract) Billing {
	c.From = "2000-01-01"
	b.Contracts = []lakaz.Contract{c}
	return b
}

// until is the first instant after at at which the rate may change: midnight, an edge of the off-peak hours, 6 h and 22 h
// of Tempo; or when the clock changes, because all these are on the dwelling's clock.
func (b Billing) until(at time.Time) time.Time {
	local := b.Territory.In(at)
	second := local.Hour()*3600 + local.Minute()*60 + local.Second()
	edges := []int{24 * 60}
	switch c := b.contract(local.Format(time.DateOnly)); c.Option {
	case lakaz.HPHC:
		for _, r := range c.OffPeak {
			edges = append(edges, r.From, r.To)
		}
	case lakaz.Tempo:
		edges = append(edges, tempoMorning, tempoEvening)
	}
	next := 24 * 3600
	for _, minute := range edges {
		if minute*60 > second {
			next = min(next, minute*60)
		}
	}
	end := at.Add(time.Duration(next-second)*time.Second - time.Duration(local.Nanosecond()))
	if b.Territory == lakaz.Mainland {
		for _, month := range []time.Month{time.March, time.October} {
			if change := lakaz.ClockChange(local.Year(), month); change.After(at) && change.Before(end) {
				end = change
			}
		}
	}
	return end
}

// piece is a part of an interval with one rate, in ms, and what was used in it in thousandths of a Wh.
type piece struct {
	from, to int64
	interval int
	rate     Rate
	used     int64
	classed  Amount // what was used in it by registers of periods costs
	known    bool
}

// pieces cuts intervals where the rate may change.
func (b Billing) pieces(intervals []Interval) (cut []piece) {
	for k, in := range intervals {
		for at := in.From; at.Before(in.To); {
			end := b.until(at)
			if end.After(in.To) {
				end = in.To
			}
			cut = append(cut, piece{from: at.UnixMilli(), to: end.UnixMilli(), interval: k, rate: b.Rate(at)})
			at = end
		}
	}
	return cut
}

// Used is an energy in Wh that was used from one instant to another, evenly or, where the meter tells the period of its
// contract, in the hours of that period.
type Used struct {
	From, To time.Time
	Wh       float64
	Class    Period // "" where the meter does not tell
}

// UsedBetween is what a register counted from each of its readings, in Wh and in the order of time, to the next. One that
// decreases was reset or replaced and counts anew; where two clocks are told apart as StepsOf does, nothing counts twice.
func UsedBetween(points []Point) []Used {
	steps := StepsOf(Energy, points)
	used := make([]Used, len(steps))
	for i, step := range steps {
		used[i] = Used{From: step.From, To: step.To, Wh: step.Amount}
	}
	return used
}

// Costs is what steps of consumption, in the order of time, cost in EUR in each interval, and unplaced, what was used
// inside a silence too long to say when: the twin of Spread, which see. An interval nothing is told about is NaN.
func (b Billing) Costs(steps []Used, intervals []Interval) (eur []float64, unplaced float64, estimated bool) {
	cut, lost, first := b.pieces(intervals), Amount(0), 0
	type classPrice struct {
		piece int
		class Period
	}
	classRates := map[classPrice]Rate{}
	for _, step := range steps {
		from, to := step.From.UnixMilli(), step.To.UnixMilli()
		for first < len(cut) && cut[first].to <= from {
			first++
		}
		hidden := func(p piece) bool { // in a silence that is longer than its interval
			in := intervals[p.interval]
			return to-from > Silence.Milliseconds() && from <= in.From.UnixMilli() && to >= in.To.UnixMilli() && to-from > in.To.UnixMilli()-in.From.UnixMilli()
		}
		told := false
		for k := first; k < len(cut) && cut[k].from < to; k++ {
			told, cut[k].known = true, cut[k].known || !hidden(cut[k])
		}
		if !told {
			continue
		}
		strands := []strand{{from, to, milliWh(step.Wh), step.Class}}
		if step.Class != "" && (cut[first].from > from || cut[first].to < to) { // several rates may lie in it
			strands = b.strands(step)
		}
		for _, laid := range strands {
			for k := first; k < len(cut) && cut[k].from < laid.to; k++ {
				p := &cut[k]
				start, end := max(laid.from, p.from), min(laid.to, p.to)
				if start >= end {
					continue
				}
				// What it had used by its end less what it had by its start: the parts add up to the whole.
				part := portion(laid.counted, end-laid.from, laid.to-laid.from) - portion(laid.counted, start-laid.from, laid.to-laid.from)
				rate := p.rate
				if laid.class != "" {
					of, known := classRates[classPrice{k, laid.class}]
					if !known {
						of = b.RateOf(time.UnixMilli(p.from), laid.class)
						classRates[classPrice{k, laid.class}] = of
					}
					rate = of
				}
				switch {
				case hidden(*p):
					lost = lost.plus(priced(part, rate.Micro))
					continue
				case laid.class == "":
					p.used += part
				default:
					p.classed = p.classed.plus(priced(part, rate.Micro))
				}
				estimated = estimated || rate.Estimated
			}
		}
	}
	sums, known := make([]Amount, len(intervals)), make([]bool, len(intervals))
	for _, p := range cut {
		sums[p.interval] = sums[p.interval].plus(priced(p.used, p.rate.Micro)).plus(p.classed)
		known[p.interval] = known[p.interval] || p.known
	}
	eur = make([]float64, len(intervals))
	for k := range eur {
		if eur[k] = math.NaN(); known[k] {
			eur[k] = sums[k].EUR()
		}
	}
	return eur, lost.EUR(), estimated
}
