package main

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// ambientScreen is the tablet on the wall while nobody touches it: the dwelling's clock, how warm the main room is in its
// colour, and Kaz in front of the hills; by day four figures below, at night only what one may sleep beside. Its
// content moves by some pixels every few minutes, against marks burnt into the panel.
func (p *program) ambientScreen() app.UI {
	now := p.now()
	territory := lakaz.Mainland
	if p.me.Household != nil {
		territory = p.me.Household.Dwelling.Territory
	}
	local := territory.In(now)
	night := atNight(local)
	var view screen.Home
	if p.home.known {
		view = screen.HomeOf(p.words, p.home.data, now)
	}
	return el("div").Class("amb").Class("amb-"+digit(local.Minute()/3%4)).DataSet("c", ambientState(view)).Body(
		el("main").Body(
			landscape(view, night, p.overseas()),
			el("h1").Class("vh").TabIndex(-1).Text(p.words.T("wall.ambient")),
			el("div").Class("amb-clock").Body(
				el("p").Class("h").Body(el("span").Text(twoDigits(local.Hour())), el("small").Text("h"), el("span").Text(twoDigits(local.Minute()))),
				el("p").Class("d").Text(locales.Date(p.words, local))),
			ambientComfort(view, night),
			p.ambientFacts(view, night, now),
			el("button").Class("amb-wake").Attr("type", "button").OnClick(p.tap("wake", p.wake)).
				Body(icon("hand"), app.Text(p.words.T("wall.touch")))))
}

// atNight tells whether the tablet dims.
func atNight(local time.Time) bool {
	const from, to = 22, 7 // local hours
	return local.Hour() >= from || local.Hour() < to
}

func twoDigits(n int) string { return digit(n/10) + digit(n%10) }

// ambientState is the state whose colour fills the picture.
func ambientState(v screen.Home) string {
	if v.Hero.State == "" {
		return "perdu"
	}
	return v.Hero.State
}

// landscape is the drawing behind: sky, hills, and Kaz with the room's face, asleep at night.
func landscape(v screen.Home, night, overseas bool) app.UI {
	sky, house := "sky-day", v.Hero.Kaz
	if night {
		sky = "sky-night"
	}
	if house == "" || night {
		house = screen.Kaz("asleep", overseas)
	}
	part := func(name string) app.UI {
		return svg("use").Attr("href", scenes()+name).Attr("width", 1024).Attr("height", 600)
	}
	return svg("svg").Class("land").Attr("viewBox", "0 0 1024 600").Attr("preserveAspectRatio", "xMaxYMax slice").Aria("hidden", "true").
		Body(part(sky), part("land"), kaz(house, "642", "206", "240"), part("land-front"))
}

// ambientComfort is the main room in a word and a number.
func ambientComfort(v screen.Home, night bool) app.UI {
	var body []app.UI
	if !night && v.Hero.Word != "" {
		word := []app.UI{app.Text(v.Hero.Word)}
		if v.Hero.Figure.Known() {
			word = append([]app.UI{glyph(telemetry.Comfort(v.Hero.State))}, word...)
		}
		body = append(body, el("p").Class("w").Body(word...))
	}
	if v.Hero.Figure.Known() {
		body = append(body, el("p").Class("n").Body(app.Text(v.Hero.Figure.String()), el("small").Text("\u202f"+v.Hero.Figure.Unit)))
	}
	return el("div").Class("amb-comfort").Body(body...)
}

// ambientFacts is the strip by day: power, euros, air, outdoors, and how old it all is where the network is away.
func (p *program) ambientFacts(v screen.Home, night bool, now time.Time) app.UI {
	var items []app.UI
	add := func(picture, figure, word string) {
		items = append(items, el("li").Body(icon(picture), el("span").Body(el("b").Text(figure), app.Text(word))))
	}
	if at := p.home.data.Newest(); p.offline() && p.home.known && !at.IsZero() {
		add("wifi-off", locales.Age(p.words, now.Sub(at)), p.words.T("wall.offline"))
	}
	if night {
		return el("ul").Class("amb-facts").Body(items...)
	}
	if w := v.Power; w.Watts.Known() {
		add("zap", w.Watts.String()+"\u202f"+w.Watts.Unit, w.When)
	}
	if e := v.Power.Euro; e.Known() {
		word := v.Power.Today
		if chip := v.Power.Chip; chip != nil {
			word = chip.Text
		}
		add("receipt-text", e.String()+"\u202f"+e.Unit, word)
	}
	for _, f := range v.Hero.Facts {
		if f.Figure != "" && len(items) < 4 {
			word := f.After
			if word == "" {
				word = f.Before
			}
			add(f.Picture, f.Figure, word)
		}
	}
	return el("ul").Class("amb-facts").Body(items...)
}
