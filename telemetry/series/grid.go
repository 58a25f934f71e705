package series

import (
	"slices"

	"lakaz/telemetry"
)

// grid is where the rollups of a stored value stand: the hours, or the days, of a dwelling's days one after the other.
// A place counts the hours from the first day's midnight, or the days.
type grid struct {
	cal       calendar
	hourly    bool
	midnights []int64 // ms, the last is the end
}

func newGrid(cal calendar, kind string, number, days int64) grid {
	g := grid{cal: cal, hourly: kind == hoursKind, midnights: make([]int64, days+1)}
	for i := range g.midnights {
		g.midnights[i] = cal.midnight(number + int64(i))
	}
	return g
}

// dayGrid is that of the day that begins at a midnight.
func (c calendar) dayGrid(kind string, start int64) grid {
	return newGrid(c, kind, c.number(start), 1)
}

// blockGrid is that of the thirty days that an instant is in.
func (c calendar) blockGrid(kind string, ms int64) grid {
	return newGrid(c, kind, c.blockNumber(ms), blockDays)
}

func (g grid) start() int64 { return g.midnights[0] }
func (g grid) end() int64   { return g.midnights[len(g.midnights)-1] }

// size is how many places the grid has.
func (g grid) size() int {
	if g.hourly {
		return int((g.end() - g.start()) / hourMS)
	}
	return len(g.midnights) - 1
}

// interval is that of a place; false where the grid has no such place.
func (g grid) interval(place int64) (in telemetry.Interval, ok bool) {
	if place < 0 || place >= int64(g.size()) {
		return in, false
	}
	if g.hourly {
		from := g.start() + place*hourMS
		return telemetry.Interval{From: g.cal.at(from), To: g.cal.at(from + hourMS)}, true
	}
	return telemetry.Interval{From: g.cal.at(g.midnights[place]), To: g.cal.at(g.midnights[place+1])}, true
}

// place is the first that begins at an instant, in ms, or after.
func (g grid) place(ms int64) int64 {
	if g.hourly {
		return (ms - g.start() + hourMS - 1) / hourMS
	}
	n, _ := slices.BinarySearch(g.midnights, ms)
	return int64(n)
}

// places are those of rollups that stand on the grid.
func (g grid) places(list []telemetry.Rollup) []int64 {
	places := make([]int64, len(list))
	for i, r := range list {
		places[i] = g.place(r.From.UnixMilli())
	}
	return places
}

// blockKindOf is the kind under which thirty days' values of a kind stand together.
func blockKindOf(kind string) string {
	if kind == hoursKind {
		return hours30Kind
	}
	return day30Kind
}
