package main

import (
	"math"

	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// teller says in words what a past shows.
type teller struct {
	w locales.Words
	*past
}

// title names the span: "mercredi 7 janvier", "5 – 11 janvier", "janvier 2026", "2026". The year is said where it is
// not the present one.
func (t teller) title() string {
	first, last := t.days[0].From, t.days[len(t.days)-1].From
	year := ""
	if first.Year() == last.Year() && last.Year() != t.now.Year() {
		year = first.Format(" 2006")
	}
	switch t.span {
	case telemetry.Day:
		return locales.Date(t.w, first) + year
	case telemetry.Week:
		return locales.Range(t.w, first, last) + year
	case telemetry.Month:
		return locales.MonthYear(t.w, first)
	}
	return first.Format("2006")
}

// placeName is what the place is called: the household's own name for a room, else its kind's.
func (t teller) placeName(place string) string { return screen.PlaceName(t.w, t.home.Dwelling, place) }

// sentence says what the chart shows.
func (t teller) sentence() []telemetry.Phrase {
	var phrases []telemetry.Phrase
	_, isRegister := counts(t.place)
	switch {
	case isRegister:
		phrases = t.used()
	case !t.isRoom():
		phrases = t.outside()
	default:
		phrases = t.felt()
	}
	phrases = append(phrases, plain(t.againstUsual())...)
	// What electricity cost says nothing of the weather, nor of the water in the tank. A saving is not praised in a home that
	// was cold: nobody is rewarded for being cold.
	if (isRegister || t.isRoom()) && !t.mostlyCold() {
		phrases = append(phrases, plain(t.compared())...)
	}
	return spaced(phrases)
}

// used says how much the register counted and what that cost.
func (t teller) used() []telemetry.Phrase {
	if math.IsNaN(t.use.total) {
		return plain(t.w.T("chart.nothing"))
	}
	if !t.use.priced {
		return plain(t.w.T("chart.used", locales.Args{"Amount": t.amount(t.use.total)}))
	}
	return plain(t.w.T("chart.usedCost", locales.Args{"Amount": t.amount(t.use.total), "Cost": locales.Euro(t.use.cost)}))
}

// outside says between which temperatures it was outdoors, or in the tank.
func (t teller) outside() []telemetry.Phrase {
	low, high := extremes(t.air.celsius)
	if math.IsNaN(low) {
		return nil
	}
	key := "chart.outside"
	if t.place == telemetry.SolarTank {
		key = "chart.tank"
	}
	return plain(t.w.T(key, locales.Args{"Low": locales.Celsius(low), "High": locales.Celsius(high),
		"Mean": locales.Celsius(t.air.mean)}))
}

// felt says how long the household was well, and what the rest was: in hours for a day, in days for a longer span.
func (t teller) felt() []telemetry.Phrase {
	count, known := map[telemetry.Comfort]int{}, 0
	states, unit := t.air.byDay, "Days"
	if t.span == telemetry.Day {
		states, unit = t.air.hours, "Hours"
	}
	only := -1
	for i, state := range states {
		if state == telemetry.Unknown {
			continue
		}
		known++
		count[state]++
		if state != telemetry.Well {
			only = i
		}
	}
	well := count[telemetry.Well]
	args := func(state telemetry.Comfort) locales.Args {
		return locales.Args{"State": marked(t.w, state), "Of": known}
	}
	var out []telemetry.Phrase
	switch {
	case known == 0:
		return nil
	case well == known && well == len(states):
		out = append(out, phrased(t.w.T("chart.wellAll"+unit, args(telemetry.Well)))...)
	case well > 0:
		out = append(out, phrased(t.w.N("chart.well"+unit, well, args(telemetry.Well)))...)
	}
	if t.span == telemetry.Week && known-well == 1 {
		day := map[string]any{"Day": capital(locales.Weekday(t.w, t.days[only].From.Weekday()))}
		return append(out, phrased(t.w.T("chart.oneDay", args(states[only]), day))...)
	}
	for _, state := range outsideStates() {
		switch {
		case count[state] == 0:
		case count[state] == known:
			out = append(out, phrased(t.w.T("chart.all"+unit, args(state)))...)
		default:
			out = append(out, phrased(t.w.N("chart.some"+unit, count[state], args(state)))...)
		}
	}
	if t.needsWarmth() && t.recent() {
		out = append(out, telemetry.Phrase{Text: t.w.T("chart.help")})
	}
	return out
}

// mostlyCold reports whether the room, or where the place is none the main one, was cold or cool for at least half of what
// is known: of the hours of a day, of the days of a longer span.
func (t teller) mostlyCold() bool {
	felt := t.air
	if !t.isRoom() {
		felt = t.lived
	}
	states := felt.byDay
	if t.span == telemetry.Day {
		states = felt.hours
	}
	cold, known := 0, 0
	for _, state := range states {
		if state != telemetry.Unknown {
			known++
		}
		if state == telemetry.Cold || state == telemetry.Cool {
			cold++
		}
	}
	return known > 0 && 2*cold >= known
}

// needsWarmth reports whether help is offered: for days that were mostly cold, and for a single one that was cold or cool while
// people were there, not for a night alone.
func (t teller) needsWarmth() bool {
	if t.span != telemetry.Day {
		return t.mostlyCold()
	}
	return t.air.byDay[0] == telemetry.Cold || t.air.byDay[0] == telemetry.Cool
}

// recent reports whether the span reaches into the last two weeks: help is offered for now, not for the past.
func (t teller) recent() bool {
	return t.days[len(t.days)-1].To.After(t.now.AddDate(0, 0, -14))
}

// againstUsual holds what was used against what is usual in such weather; "" where that is not known of most days. In a home
// that was cold less is no news.
func (t teller) againstUsual() string {
	const slack = 0.1 // of the usual, within which days are alike
	u := t.usual
	if less := u.total - u.used; u.whole && !(less > 0 && t.mostlyCold()) {
		return t.than("chart.usual", less, slack*u.total, t.amount(math.Abs(less)))
	}
	return ""
}

// compared says what last year's same days cost more or less; "" where that cannot be said.
func (t teller) compared() string {
	saved, ok := t.saved()
	if !ok || !t.use.priced {
		return ""
	}
	return t.than("chart.cost", saved, 0.05, locales.Euro(math.Abs(saved)))
}

// than is the message key + Less, More or Same for a difference, where less than slack is the same.
func (t teller) than(key string, less, slack float64, amount string) string {
	switch {
	case less >= slack:
		return t.w.T(key+"Less", locales.Args{"Amount": amount})
	case less <= -slack:
		return t.w.T(key+"More", locales.Args{"Amount": amount})
	}
	return t.w.T(key + "Same")
}

// amount is what a register counted: "12,3 kWh", "1,84 m³", and less than a cubic metre of water in litres.
func (t teller) amount(v float64) string {
	switch {
	case t.register.Quantity == telemetry.Energy:
		return locales.KWh(v / 1000)
	case t.register.Place != telemetry.Gas && v < 1:
		return t.w.N("chart.litres", int(math.Round(v*1000)), locales.Args{"Amount": locales.Number(v*1000, 0)})
	}
	return locales.Number(v, 2) + "\u202fm³"
}
