package main

import (
	"net/url"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// homeScreen is "Chez moi": am I well, what does it cost, where in the home. An advisor sees the same of a home of
// theirs, under its name.
func (p *program) homeScreen() app.UI {
	now, h := p.now(), p.home
	var view screen.Home
	if h.known {
		view = screen.HomeOf(p.words, h.data, now)
	}
	var content []app.UI
	switch {
	case h.known && !view.Unfitted:
		content = p.homeContent(view)
	case h.known || p.homeID() == "":
		return p.frame(p.homeEave(now), "phone", el("div").Class("stack").
			Body(p.sleeping(p.words.T("home.emptyTitle"), p.words.T("home.noRoomsText"))))
	case h.err != nil:
		cards := []app.UI{p.failure(h.err, func() { p.home.err = nil; p.openHome(p.homeID()) })}
		if p.visits() { // a home that lets nobody look is let in all the same
			cards = append(cards, p.cardCard(), p.importCard())
		}
		return p.frame(p.homeEave(now), "phone", el("div").Class("stack").Body(cards...))
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
	date := screen.Date(p.words, territory.In(now))
	line := []app.UI{app.Text(date)}
	if p.link.up && p.home.known {
		line = []app.UI{el("span").Class("live").Text(p.words.T("home.live")), app.Text(" · " + date)}
	}
	if p.me.Role.Staff() {
		return p.eave(pathOffice, p.words.T("nav.backOffice"), p.title(), line, nil)
	}
	return p.eave("", "", p.words.T("home.title"), line, p.languageButton())
}

// homeContent is comfort on the left, the rest on the right where there is room.
func (p *program) homeContent(v screen.Home) []app.UI {
	stack := []app.UI{}
	if v.Empty {
		stack = append(stack, el("section").Class("card").Aria("labelledby", "vide").Body(
			el("h2").Class("h2").ID("vide").Text(p.words.T("home.emptyTitle")),
			el("p").Class("muted").Text(p.words.T("home.emptyText"))))
	}
	stack = append(stack, p.electricityCard(v.Power))
	if card := p.adviceCard(); card != nil {
		stack = append(stack, card)
	}
	if len(v.Rooms) > 0 {
		stack = append(stack, p.tiles("room", "pieces", p.words.T("home.rooms"), v.Rooms))
	}
	if len(v.Meters) > 0 {
		stack = append(stack, p.tiles("meter", "compteurs", p.words.T("home.meters"), v.Meters))
	}
	if v.Bill != nil {
		stack = append(stack, p.billCard(*v.Bill))
	}
	if p.me.Role == lakaz.Advisor || p.me.Role == lakaz.Administrator {
		stack = append(stack, p.links([]tab{{p.ofHome(pathBudget), "receipt-text", "nav.budget"}, {p.ofHome(pathGestures), "sprout", "nav.gestures"},
			{pathWeek + "/" + string(p.home.id), "file-text", "nav.week"}, {"/foyer/" + string(p.home.id) + "/ateliers", "users-round", "nav.workshop"}}),
			p.cardCard(), p.importCard(), p.dataCard(string(p.home.id)))
	}
	if p.words.Drafts && !p.me.Role.Staff() {
		stack = append(stack, p.draftLine())
	}
	return []app.UI{p.hero(v.Hero), el("div").Class("stack").Body(stack...)}
}

// hero is the main room: ring, Kaz, number, word, facts.
func (p *program) hero(v screen.Hero) app.UI {
	var facts []app.UI
	for _, f := range v.Facts {
		words := []app.UI{icon(f.Picture)}
		if f.Before != "" {
			words = append(words, app.Text(f.Before))
		}
		if f.Figure != "" {
			words = append(words, app.Text(" "), el("b").Text(f.Figure))
		}
		if f.After != "" {
			words = append(words, app.Text(" "+f.After))
		}
		facts = append(facts, el("li").Body(words...))
	}
	hero := el("section").Class("hero").DataSet("c", v.State).Aria("labelledby", "mot")
	if v.Stale {
		hero.Class("stale")
	}
	where := app.UI(el("span").Class("where").Body(icon(v.Picture), app.Text(v.Room)))
	if v.Place != "" {
		where = el("a").Class("where").Attr("href", p.historyLink(v.Place)).Aria("label", v.Room+", "+p.words.T("home.history")).Body(icon(v.Picture), app.Text(v.Room))
	}
	return hero.Body(
		where,
		p.say("hero", v.Spoken),
		ring(v),
		el("h2").Class("word").ID("mot").Text(v.Word),
		el("ul").Class("facts").Body(facts...),
	)
}

// tiles are the other rooms, or the meters, under their title.
func (p *program) tiles(class, id, title string, views []screen.Tile) app.UI {
	var tiles []app.UI
	for _, v := range views {
		tile := el("a").Class(class).Attr("href", p.historyLink(v.Place))
		if v.State != "" {
			tile.DataSet("c", v.State)
		}
		if v.Stale {
			tile.Class("stale")
		}
		var badge app.UI
		switch {
		case v.Badge != "":
			badge = icon(v.Badge)
		case v.Comfort != telemetry.Unknown:
			badge = glyph(v.Comfort)
		}
		word := app.UI(app.Text(v.Word))
		if v.Beside != "" {
			word = el("span").Body(app.Text(v.Word+" "), el("small").Text(v.Beside))
		}
		tiles = append(tiles, tile.Body(
			el("span").Class("nm").Body(app.Text(v.Name), icon(v.Picture)),
			el("span").Class("t num").Body(p.amount(v.Place, v.Figure)...),
			el("span").Class("st").Body(badge, word)))
	}
	return el("section").Aria("labelledby", id).Body(
		el("h2").Class("h2").ID(id).Text(title),
		el("div").Class(class+"s").Body(tiles...))
}

// amount is a gliding number and its unit, or a dash.
func (p *program) amount(place string, f screen.Figure) []app.UI {
	if !f.Known() {
		return []app.UI{app.Text(f.String())}
	}
	return []app.UI{&figure{Of: string(p.home.id) + place + f.Unit, Value: f.Value, Digits: f.Digits}, app.Text("\u202f"), el("small").Text(f.Unit)}
}

// draftLine tells that no native speaker has read this language's words yet, with French one tap away.
func (p *program) draftLine() app.UI {
	return el("p").Class("draft").Body(
		icon("languages", "i-s"),
		el("span").Body(app.Text(language(p.words.Tag).Name+" "),
			el("span").Class("brou").Lang(p.words.Lang("language.draft")).Text(p.words.T("language.draft"))),
		el("button").Class("link").Attr("type", "button").Lang(locales.Source).Text(language(locales.Source).Name).
			OnClick(p.tap("french", func() { p.chooseLanguage(locales.Source) })))
}

// homeSkeleton is the screen's own outline while nothing is known.
func (p *program) homeSkeleton() []app.UI {
	return []app.UI{
		el("section").Class("hero").Body(p.skeleton("sk-hero", "sk-ring", "sk-word", "sk-fact")),
		el("div").Class("stack").Body(
			p.skeleton("card sk", "sk-1", "sk-2", "sk-3"),
			el("div").Class("rooms").Body(
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

// ofHome is the address of a sheet about the home on screen.
func (p *program) ofHome(path string) string {
	if p.me.Role.Staff() {
		return path + "?" + url.Values{"id": {string(p.home.id)}}.Encode()
	}
	return path
}
