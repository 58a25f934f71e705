package main

import (
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// gestureCard is one gesture: a recipe without words, what to do, why, and what it is worth. A home that is offered help
// is told that first, and no gesture.
func (p *program) gestureCard() app.UI {
	if p.me.Household == nil || slices.ContainsFunc(p.sheet.data.Cards, func(c screen.Card) bool { return c.Kind == screen.Help }) {
		return nil
	}
	territory := p.me.Household.Dwelling.Territory
	g, ok := gamification.Today(territory, territory.In(p.now()), p.knownOfHome(), p.pickedGestures()...)
	if !ok {
		return nil
	}
	w := p.words
	title, why, worth := w.T("gesture."+g.ID+".title"), w.T("gesture."+g.ID+".why"), gestureWorth(w, g)
	picture := "piggy-bank"
	if g.HighEUR == 0 {
		picture = "heart"
	}
	return el("section").Class("card advice").DataSet("c", "bien").Aria("labelledby", "jour geste").Body(
		el("p").Class("label").ID("jour").Text(w.T("gesture.today")),
		recipe(g.Pictures, p.say("gesture", title+". "+why+" "+worth)),
		el("h2").ID("geste").Lang(w.Lang("gesture."+g.ID+".title")).Text(title),
		el("p").Lang(w.Lang("gesture."+g.ID+".why")).Text(why),
		el("ul").Class("worth").Body(el("li").Body(icon(picture), app.Text(worth))))
}

// pickedGestures are those whose challenges are on the sheet.
func (p *program) pickedGestures() (ids []string) {
	for _, c := range p.sheet.data.Cards {
		if id, picked := strings.CutPrefix(c.ID, "challenge-"); picked {
			ids = append(ids, id)
		}
	}
	return ids
}

// knownOfHome is what the home on screen tells of itself: how warm its main room is.
func (p *program) knownOfHome() gamification.Known {
	known := gamification.Unknown()
	if room, ok := p.home.data.Household.Dwelling.Main(); p.home.known && ok {
		if c := p.home.data.Climate(room.ID); p.now().Sub(c.At) < telemetry.Stale {
			known.Celsius = c.Celsius
		}
	}
	return known
}

// gestureWorth is what a gesture is worth in a year: euros, or a healthier home.
func gestureWorth(w locales.Words, g gamification.Gesture) string {
	whole := func(eur int) string { return locales.Number(float64(eur), 0) }
	switch {
	case g.HighEUR == 0:
		return w.T("gesture.health")
	case g.LowEUR == g.HighEUR:
		return w.T("gesture.worthAbout", args{"High": whole(g.HighEUR)})
	}
	return w.T("gesture.worth", args{"Low": whole(g.LowEUR), "High": whole(g.HighEUR)})
}
