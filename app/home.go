package main

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// homeScreen is "Chez moi": am I well, what does it cost, where in the home. An advisor sees the same of a home of
// theirs, under its name.
func (p *program) homeScreen() app.UI {
	now, h := p.now(), p.home
	var content []app.UI
	switch {
	case h.known && (len(h.data.Household.Dwelling.Rooms) > 0 || len(h.data.Values) > 0):
		content = p.homeContent(now)
	case h.known || p.homeID() == "":
		return p.frame(p.homeEave(now), "phone", app.Div().Class("stack").
			Body(p.sleeping(p.words.T("home.emptyTitle"), p.words.T("home.noRoomsText"))))
	case h.err != nil:
		return p.frame(p.homeEave(now), "phone", p.failure(h.err, func() { p.home.err = nil; p.openHome(p.homeID()) }))
	default:
		content = p.homeSkeleton()
	}
	return p.frame(p.homeEave(now), "phone duo", content...)
}

// homeEave says what it is, whether it is live, and the dwelling's own day and hour.
func (p *program) homeEave(now time.Time) app.UI {
	territory := lakaz.Mainland
	if p.home.known {
		territory = p.home.data.Household.Dwelling.Territory
	}
	date := dateLine(p.words, territory.In(now))
	line := []app.UI{app.Text(date)}
	if p.link.up && p.home.known {
		line = []app.UI{app.Span().Class("live").Text(p.words.T("home.live")), app.Text(" · " + date)}
	}
	if p.me.Role.Staff() {
		return p.eave(pathOffice, p.words.T("nav.backOffice"), p.title(), line, nil)
	}
	return p.eave("", "", p.words.T("home.title"), line, p.languageButton())
}

// homeContent is comfort on the left, the rest on the right where there is room.
func (p *program) homeContent(now time.Time) []app.UI {
	d := p.home.data.Household.Dwelling
	stack := []app.UI{}
	if len(p.home.data.Values) == 0 {
		stack = append(stack, app.Section().Class("card").Aria("labelledby", "vide").Body(
			app.H2().Class("h2").ID("vide").Text(p.words.T("home.emptyTitle")),
			app.P().Class("muted").Text(p.words.T("home.emptyText"))))
	}
	stack = append(stack, p.electricityCard(now))
	if len(d.Rooms) > 1 {
		stack = append(stack, p.rooms(d.Rooms[1:], now))
	}
	if meters := registers(d); len(meters) > 0 {
		stack = append(stack, p.meters(meters))
	}
	if p.me.Role == lakaz.Advisor || p.me.Role == lakaz.Administrator {
		stack = append(stack, p.cardCard())
	}
	if p.words.Drafts && !p.me.Role.Staff() {
		stack = append(stack, p.draftLine())
	}
	return []app.UI{p.hero(heroOf(p.words, p.home.data, now)), app.Div().Class("stack").Body(stack...)}
}

// hero is the main room: ring, Kaz, number, word, facts.
func (p *program) hero(v heroView) app.UI {
	w := p.words
	number := app.UI(app.Text("—"))
	spoken := v.room + ". " + v.word + "."
	label := spoken
	if v.known {
		number = &figure{Value: v.celsius, Digits: 1, SVG: true}
		values := args{"Room": v.room, "Word": v.word, "Celsius": locales.Celsius(v.celsius)}
		label, spoken = w.T("home.ringLabel", values), w.T("home.sayRoom", values)
	}
	var facts []app.UI
	for _, f := range v.facts {
		var words []app.UI
		words = append(words, icon(f.picture))
		if f.before != "" {
			words = append(words, app.Text(f.before))
			spoken += " " + f.before
		}
		if f.figure != "" {
			words = append(words, app.Text(" "), app.B().Text(f.figure))
			spoken += " " + f.figure
		}
		if f.after != "" {
			words = append(words, app.Text(" "+f.after))
			spoken += " " + f.after
		}
		spoken += "."
		facts = append(facts, app.Li().Body(words...))
	}
	hero := app.Section().Class("hero").DataSet("c", v.state).Aria("labelledby", "mot")
	if v.stale {
		hero.Class("stale")
	}
	where := app.UI(app.Span().Class("where").Body(icon(v.picture), app.Text(v.room)))
	if room, ok := p.home.data.Household.Dwelling.Main(); ok {
		where = app.A().Class("where").Href(p.historyLink(room.ID)).Aria("label", v.room+", "+w.T("home.history")).Body(icon(v.picture), app.Text(v.room))
	}
	return hero.Body(
		where,
		p.say("hero", spoken),
		ring(v, label, number),
		app.H2().Class("word").ID("mot").Text(v.word),
		app.Ul().Class("facts").Body(facts...),
	)
}

// rooms are the other rooms' tiles.
func (p *program) rooms(rooms []lakaz.Room, now time.Time) app.UI {
	var tiles []app.UI
	for _, r := range rooms {
		tiles = append(tiles, p.tile(tileOf(p.words, p.home.data, r, now)))
	}
	return app.Section().Aria("labelledby", "pieces").Body(
		app.H2().Class("h2").ID("pieces").Text(p.words.T("home.rooms")),
		app.Div().Class("rooms").Body(tiles...))
}

func (p *program) tile(v tileView) app.UI {
	number := app.Span().Class("t num")
	if v.unit == "" {
		number.Body(app.Text("—"))
	} else {
		number.Body(&figure{Value: v.value, Digits: v.digits}, app.Text("\u202f"), app.Small().Text(v.unit))
	}
	badge := glyph(v.comfort)
	if v.badge != "" {
		badge = icon(v.badge)
	}
	tile := app.A().Class("room").DataSet("c", v.state).Href(p.historyLink(v.place))
	if v.stale {
		tile.Class("stale")
	}
	return tile.Body(
		app.Span().Class("nm").Body(app.Text(v.name), icon(v.picture)),
		number,
		app.Span().Class("st").Body(badge, app.Text(v.word)))
}

// meters are the registers beside electricity; what they show is the index, what was used is in their history.
func (p *program) meters(places []string) app.UI {
	var tiles []app.UI
	for _, place := range places {
		number := app.Span().Class("t num").Body(app.Text("—"))
		if s, ok := p.home.data.Values[telemetry.Channel{Place: place, Quantity: telemetry.Volume}]; ok {
			value, digits := s.Value.Float(), 1
			if value >= 1000 {
				digits = 0
			}
			number = app.Span().Class("t num").Body(&figure{Value: value, Digits: digits}, app.Text("\u202f"), app.Small().Text("m³"))
		}
		tiles = append(tiles, app.A().Class("meter").Href(p.historyLink(place)).Body(
			app.Span().Class("nm").Body(app.Text(placeName(p.words, p.home.data.Household.Dwelling, place)),
				icon(placePicture(p.home.data.Household.Dwelling, place))),
			number,
			app.Span().Class("st").Text(p.words.T("home.index"))))
	}
	return app.Section().Aria("labelledby", "compteurs").Body(
		app.H2().Class("h2").ID("compteurs").Text(p.words.T("home.meters")),
		app.Div().Class("meters").Body(tiles...))
}

// draftLine tells that no native speaker has read this language's words yet, with French one tap away.
func (p *program) draftLine() app.UI {
	return app.P().Class("draft").Body(
		icon("languages", "i-s"),
		app.Span().Body(app.Text(language(p.words.Tag).Name+" "),
			app.Span().Class("brou").Lang(p.words.Lang("language.draft")).Text(p.words.T("language.draft"))),
		app.Button().Class("link").Type("button").Lang(locales.Source).Text(language(locales.Source).Name).
			OnClick(p.tap("french", func() { p.chooseLanguage(locales.Source) })))
}

// homeSkeleton is the screen's own outline while nothing is known.
func (p *program) homeSkeleton() []app.UI {
	return []app.UI{
		app.Section().Class("hero").Body(p.skeleton("sk-hero", "sk-ring", "sk-word", "sk-fact")),
		app.Div().Class("stack").Body(
			p.skeleton("card sk", "sk-1", "sk-2", "sk-3"),
			app.Div().Class("rooms").Body(
				p.skeleton("room sk", "sk-1", "sk-2", "sk-3"),
				p.skeleton("room sk", "sk-1", "sk-2", "sk-3"))),
	}
}

// historyLink leads to a place's history of the home on screen.
func (p *program) historyLink(place string) string {
	home := ""
	if p.me.Role.Staff() {
		home = string(p.home.id)
	}
	return historyURL(home, place, "", "")
}
