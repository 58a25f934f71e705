package simulate

import (
	"math"
	"slices"

	"lakaz"
)

// use is something that goes on in a room for a while. Rates are means over its duration.
type use struct {
	from, to float64 // Unix seconds
	room     int
	watts    float64 // electricity
	heatW    float64 // that warms the room
	gasW     float64 // gas burnt
	vapour   float64 // g/s
	air      float64 // m³/s of outdoor air through an open window
	cold     float64 // m³/s of water
	hot      float64 // m³/s of water
	awake    float64 // people
	asleep   float64
}

// plan is what happens on one local day, from its waking to the night's end.
func (h *Home) plan(day int64) []use {
	d := &dice{mix(h.seed, uint64(day))}
	start := float64(day)*daySeconds - h.offset(day)
	weekend := (day+4)%7 == 6 || (day+4)%7 == 0 // 1 January 1970 was a Thursday
	hour := func(x float64) float64 { return start + x*3600 }
	wake, bed := h.waking(day), hour(d.about(22.9, 0.5))
	next := h.waking(day + 1)
	if h.onHoliday(day) {
		return nil
	}

	p, people := h.profile, float64(h.profile.People)
	living, kitchen, bath := 0, h.find(lakaz.Kitchen), h.find(lakaz.Bathroom)
	var uses []use
	add := func(u use) { uses = append(uses, u) }

	// People: 80 W and 55 g/h awake, 65 W and 40 g/h asleep.
	body := func(from, to float64, room int, n float64, asleep bool) {
		u := use{from: from, to: to, room: room, heatW: 80 * n, vapour: 55 * n / 3600, awake: n}
		if asleep {
			u = use{from: from, to: to, room: room, heatW: 65 * n, vapour: 40 * n / 3600, asleep: n}
		}
		if to > from && n > 0 {
			add(u)
		}
	}
	leave, back := hour(d.about(8.3, 0.4)), hour(d.about(17.4, 0.7))
	if weekend {
		leave, back = hour(d.about(14.2, 1)), hour(d.about(17, 1))
	}
	staying := 0.0
	if p.AtHome {
		staying = math.Ceil(people / 2)
	}
	body(wake, leave, living, people, false)
	body(leave, back, living, staying, false)
	body(back, bed, living, people, false)
	beds := h.bedrooms()
	for i, room := range beds {
		share := math.Floor(people / float64(len(beds)))
		if i == 0 {
			share = people - share*float64(len(beds)-1)
		}
		body(bed, next, room, share, true)
	}

	// Water at 0.1 l/s; a shower gives 2 kg/h of vapour while it runs.
	for i := range p.People {
		at := wake + d.about(1500, 900) + float64(i)*900
		if i%2 == 1 {
			at = bed - d.about(5400, 2400)
		}
		minutes := d.about(6.5, 2.5)
		warm := 0.6
		if p.Dwelling.Territory.Overseas() {
			warm = 0.3
		}
		add(use{from: at, to: at + 60*minutes, room: bath, vapour: 2000.0 / 3600, hot: 0.1e-3 * warm, cold: 0.1e-3 * (1 - warm)})
	}
	for range int(people*6 + staying*2) {
		at := wake + d.roll()*(bed-wake)
		if at > leave && at < back && staying == 0 {
			continue
		}
		add(use{from: at, to: at + 80, room: bath, cold: 0.1e-3})
		if d.happens(0.35) {
			add(use{from: at, to: at + 50, room: kitchen, hot: 0.06e-3, cold: 0.04e-3})
		}
	}

	// Cooking: half of it becomes vapour that stays.
	cook := func(at, minutes, watts float64) {
		u := use{from: at, to: at + 60*minutes, room: kitchen, vapour: 700.0 / 3600, heatW: watts * 0.6}
		if p.GasHob {
			u.gasW = watts * 1.6
		} else {
			u.watts = watts
		}
		add(u)
		add(use{from: at, to: at + 240, room: kitchen, cold: 0.08e-3, hot: 0.02e-3})
	}
	kettle := func(at float64) {
		add(use{from: at, to: at + d.about(200, 60), room: kitchen, watts: d.about(1950, 150), heatW: 400, vapour: 300.0 / 3600})
	}
	kettle(wake + d.about(1200, 600))
	if weekend || staying > 0 {
		cook(hour(d.about(12.1, 0.4)), d.about(28, 12), d.about(900, 250))
		kettle(hour(d.about(15.5, 1)))
	}
	cook(hour(d.about(19.2, 0.6)), d.about(38, 14), d.about(1150, 300)*min(1, 0.55+0.15*people))

	// Machines and screens.
	if d.happens(0.12 + 0.1*people) {
		at := hour(d.about(18, 1.5))
		if weekend || staying > 0 {
			at = hour(d.about(10, 1))
		}
		if p.WashAt > 0 {
			at = hour(p.WashAt)
		}
		heated := 1200.0
		if p.ColdWash {
			heated = 480
		}
		add(use{from: at + 300, to: at + 300 + heated, room: bath, watts: d.about(1900, 150), heatW: 100})
		add(use{from: at + 300 + heated, to: at + 5400, room: bath, watts: d.about(160, 60), heatW: 60})
		add(use{from: at, to: at + 600, room: bath, cold: 0.08e-3})
		add(use{from: at + 7200, to: at + 7200 + 9*3600, room: living, vapour: 110.0 / 3600}) // dries on a rack
	}
	screen := use{from: back + d.about(5400, 3600), to: bed - d.about(600, 500), room: living, watts: d.about(85, 25)}
	screen.heatW = screen.watts
	if screen.to > screen.from {
		add(screen)
	}
	if staying > 0 {
		at := hour(d.about(13, 1))
		add(use{from: at, to: at + d.about(9000, 4000), room: living, watts: 80, heatW: 80})
	}

	// Windows: ten minutes in the morning, in the bedrooms and the bathroom; seldom where it is cold or damp.
	if d.happens(0.75) && p.DampGPerHour == 0 {
		for _, room := range append(beds, bath) {
			at := wake + d.about(2700, 900)
			add(use{from: at, to: at + d.about(600, 200), room: room, air: 0.04})
		}
	}
	if p.OpensCooled {
		for i, room := range p.Dwelling.Rooms {
			if slices.Contains(p.Cooled, room.ID) {
				add(use{from: bed + 3600, to: bed + 9000, room: i, air: 0.05})
			}
		}
	}
	return uses
}

// waking is when the home wakes on a local day, in Unix seconds.
func (h *Home) waking(day int64) float64 {
	hour := 6.7
	if (day+4)%7 == 6 || (day+4)%7 == 0 {
		hour = 8.2
	}
	if h.profile.Dwelling.Territory.Overseas() {
		hour -= 0.8 // the day begins with the light
	}
	return float64(day)*daySeconds - h.offset(day) + (hour+0.8*(unit(mix(h.seed+9, uint64(day)))-0.5))*3600
}

// offset is how far the home's clock is ahead of UTC at noon of a local day, in seconds.
func (h *Home) offset(day int64) float64 {
	_, seconds := h.profile.Dwelling.Territory.In(unixTime(float64(day)*daySeconds + daySeconds/2)).Zone()
	return float64(seconds)
}

// onHoliday reports whether the home is empty on a local day.
func (h *Home) onHoliday(day int64) bool {
	of := unixTime(float64(day)*daySeconds + daySeconds/2).UTC().YearDay()
	return of >= h.profile.HolidayFrom && of < h.profile.HolidayFrom+h.profile.HolidayDays
}

// find is the first room of a kind; the main room stands in where there is none.
func (h *Home) find(kind lakaz.RoomKind) int {
	for i, r := range h.profile.Dwelling.Rooms {
		if r.Kind == kind {
			return i
		}
	}
	return 0
}

// bedrooms are the rooms people sleep in, parents' first.
func (h *Home) bedrooms() []int {
	var out []int
	for _, kind := range []lakaz.RoomKind{lakaz.Bedroom, lakaz.ChildRoom} {
		for i, r := range h.profile.Dwelling.Rooms {
			if r.Kind == kind {
				out = append(out, i)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, 0)
	}
	return out
}
