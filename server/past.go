package main

import (
	"context"
	"math"
	"time"

	"golang.org/x/sync/errgroup"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// past is one place over one span in figures: what the history's chart, sentence and table are made from.
type past struct {
	home     lakaz.Household
	place    string
	register telemetry.Channel // what the bars count: the place's own register, or electricity
	span     telemetry.Span
	now      time.Time // on the dwelling's clock
	billing  telemetry.Billing
	scale    telemetry.Scale
	lastYear bool // the reader asked to see the same days last year

	days    []telemetry.Interval // the dwelling's own days
	steps   []telemetry.Interval // of the curve
	columns []telemetry.Interval // of the bars: hours, days or months

	air     air       // of the place; empty where the place is a register
	lived   air       // of the main room, where the place is no room: how it was to live there
	outdoor []float64 // °C by step, nil where unknown or where the place is outdoors
	use     use
	usual   usualUse // of a register by the day; empty where the place is none
	before  struct {
		air air // only where lastYear
		use use
	}
}

// air is a place's climate over the span; NaN where nothing was measured.
type air struct {
	celsius []float64           // by step
	comfort []telemetry.Comfort // by step
	hours   []telemetry.Comfort // by hour of the span, for counting
	byDay   []telemetry.Comfort // by day
	columns []float64           // °C by column
	bridged []bool              // by step: no reading, a line over the gap
	shades  []telemetry.Quality // by column
	mean    float64             // °C over the span
	damp    float64             // %, the median humidity of the span, NaN where unknown
}

// use is what a register counted over the span; NaN where nothing was measured.
type use struct {
	cells     []float64 // by cell: an hour of a day, a day of a longer span
	cellCosts []float64 // EUR by cell
	columns   []float64 // by column
	costs     []float64 // EUR by column
	total     float64   // with what a silence hides
	cost      float64   // EUR
	priced    bool
	estimated bool // a price or a day's colour is not known

	quality []telemetry.Quality // by cell
	curved  []bool              // by cell: a load curve tells it, not the register; nil where there is none
	shades  []telemetry.Quality // by column
	whole   telemetry.Quality   // of the total: what lies inside the span is exact, however long it was silent
}

// curveStep is how much time one point of the curve covers.
func curveStep(s telemetry.Span) time.Duration {
	switch s {
	case telemetry.Day:
		return 10 * time.Minute
	case telemetry.Week:
		return time.Hour
	case telemetry.Month:
		return 3 * time.Hour
	}
	return 24 * time.Hour
}

// bridged is the longest gap, in steps of the curve, that a line is drawn through.
const bridged = 3

// stepsOf cuts the span into what curveStep says; a step of a year is a whole day, of 23 or 25 hours too.
func stepsOf(s telemetry.Span, days []telemetry.Interval) []telemetry.Interval {
	if s == telemetry.Year {
		return days
	}
	return telemetry.Steps(days, curveStep(s))
}

// columnsOf is what the bars stand for.
func columnsOf(s telemetry.Span, days []telemetry.Interval) []telemetry.Interval {
	switch s {
	case telemetry.Day:
		return telemetry.Steps(days, time.Hour)
	case telemetry.Year:
		var months []telemetry.Interval
		for _, d := range days {
			if d.From.Day() == 1 {
				months = append(months, d)
			}
			months[len(months)-1].To = d.To
		}
		return months
	}
	return days
}

// counts is the register of a place that is one.
func counts(place string) (telemetry.Channel, bool) {
	switch place {
	case telemetry.Electricity:
		return telemetry.Channel{Place: place, Quantity: telemetry.Energy}, true
	case telemetry.Gas, telemetry.ColdWater, telemetry.HotWater:
		return telemetry.Channel{Place: place, Quantity: telemetry.Volume}, true
	}
	return telemetry.Channel{}, false
}

// look reads what a history needs. The reads run side by side, of hours and days that are rolled up except for a single day's curve.
func look(ctx context.Context, store *series.Store, home lakaz.Household, place string, span telemetry.Span,
	at, now time.Time, lastYear bool, billing telemetry.Billing, scale telemetry.Scale) (*past, error) {
	loc := home.Dwelling.Territory.Location()
	p := &past{home: home, place: place, span: span, now: now.In(loc), billing: billing, scale: scale, lastYear: lastYear, days: span.Days(at, loc)}
	p.steps, p.columns = stepsOf(span, p.days), columnsOf(span, p.days)
	same := span.LastYear(p.days)
	g, ctx := errgroup.WithContext(ctx)
	register, isRegister := counts(place)
	p.air.mean = math.NaN()
	if !isRegister {
		register = telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}
		g.Go(func() (err error) {
			p.air, err = p.readAir(ctx, store, p.place, p.days, p.steps)
			return err
		})
		if lastYear {
			g.Go(func() (err error) {
				steps := same
				if span != telemetry.Year {
					steps = telemetry.Alike(p.days, same, curveStep(span))
				}
				p.before.air, err = p.readAir(ctx, store, p.place, same, steps)
				return err
			})
		}
		if p.isRoom() && home.Dwelling.Outdoor {
			g.Go(func() error {
				points, err := p.between(ctx, store, telemetry.Channel{Place: telemetry.Outdoor, Quantity: telemetry.Temperature}, p.days)
				p.outdoor = p.curve(points, p.steps)
				return err
			})
		}
	}
	if main, ok := home.Dwelling.Main(); ok && !p.isRoom() {
		g.Go(func() (err error) {
			p.lived, err = p.readAir(ctx, store, main.ID, p.days, p.steps)
			return err
		})
	}
	p.register = register
	if isRegister {
		g.Go(func() (err error) {
			p.usual, err = p.readUsual(ctx, store)
			return err
		})
	}
	g.Go(func() (err error) {
		p.use, err = p.readUse(ctx, store, p.cells(p.days))
		return err
	})
	g.Go(func() (err error) {
		cells := same
		if span == telemetry.Day {
			cells = telemetry.Alike(p.days, same, time.Hour)
		}
		p.before.use, err = p.readUse(ctx, store, cells)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return p, nil
}

// isRoom reports whether the place is one where people live: it is felt there, and nowhere else.
func (p *past) isRoom() bool {
	_, ok := p.home.Dwelling.Room(p.place)
	return ok
}

// cells is the finest cut at which uses are compared: hours of a day, days of a longer span.
func (p *past) cells(days []telemetry.Interval) []telemetry.Interval {
	if p.span == telemetry.Day {
		return telemetry.Steps(days, time.Hour)
	}
	return days
}

// empty reports whether nothing at all was measured in the span.
func (p *past) empty() bool {
	return math.IsNaN(p.use.total) && math.IsNaN(p.air.mean)
}

// saved compares costs with last year's over the cells that are over and known in both; false where they are fewer
// than half of those that are over, because the rest would be guesswork.
func (p *past) saved() (eur float64, ok bool) {
	over, both, difference := 0, 0, 0.0
	for i, cell := range p.cells(p.days) {
		if cell.To.After(p.now) {
			continue
		}
		over++
		if d := p.before.use.cellCosts[i] - p.use.cellCosts[i]; !math.IsNaN(d) {
			both++
			difference += d
		}
	}
	return difference, both > 0 && 2*both >= over
}
