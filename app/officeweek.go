package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/telemetry"
)

// Where a home's week stands among what makes a home urgent now: red weeks before everything, amber ones after who is
// cold or hot at this moment. See telemetry.Indicators.Urgency.
const (
	redWeeks   = 4
	amberWeeks = 7
)

// week is how urgent a home's last seven days make it; 7 where they do not.
func (l homeLine) week() int {
	if l.Week == nil {
		return amberWeeks
	}
	return l.Week.Urgency()
}

// weekLine says in a word and a shape what a home's week calls for; nothing where it calls for nothing. It tells of the
// home, never of what its people do.
func (p *program) weekLine(l homeLine) app.UI {
	key, shape := "", app.UI(nil)
	switch l.week() {
	case 0:
		key, shape = "office.weekPrivation", icon("hand-heart")
	case 1:
		key, shape = "office.weekCold", glyph(telemetry.Cold)
	case 2:
		key, shape = "office.weekHot", glyph(telemetry.Hot)
	case 3:
		key, shape = "office.weekMould", icon("droplets")
	case 4:
		key, shape = "office.weekCool", glyph(telemetry.Cool)
	case 5:
		key, shape = "office.weekWarm", glyph(telemetry.Warm)
	case 6:
		key, shape = "office.weekDamp", icon("droplet")
	default:
		return nil
	}
	return el("small").Class("week").Body(shape, app.Text(p.words.T(key)))
}
