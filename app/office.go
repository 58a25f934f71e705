package main

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// officeState is what people who work see: as much as their role may.
type officeState struct {
	homes      []homeLine
	operations []operationLine
	gateways   gatewayState
	known      bool
	asked      time.Time
	err        error
}

// homeLine is one home of a list: how its main room feels.
type homeLine struct {
	Household lakaz.Household   `json:"household"`
	Comfort   telemetry.Comfort `json:"comfort"`
	Celsius   *float64          `json:"celsius"` // nil where nothing has come
	At        *time.Time        `json:"at"`
	Closed    bool              `json:"closed"` // the household has not agreed to be seen
	// Week is what the home's last seven days say; nil where nothing is known.
	Week *telemetry.Indicators `json:"week"`
}

// operationLine is one operation's counts; nil where there are too few homes to show any.
type operationLine struct {
	Operation  lakaz.Operation `json:"operation"`
	Households *int            `json:"households"`
	Reporting  *int            `json:"reporting"`
}

// silent reports whether a home has said nothing for a day.
func (l homeLine) silent(now time.Time) bool {
	return !l.Closed && !l.Household.Pauses.Off("", now) && (l.At == nil || now.Sub(*l.At) >= telemetry.Silent)
}

// What makes a home urgent beside its week, after the red weeks and around the amber ones.
const (
	coldNow   = redWeeks
	hotNow    = coldNow + 1
	weekNow   = hotNow + 1 // and the two after it
	silentNow = weekNow + amberWeeks - redWeeks
	coolNow   = silentNow + 1
	fineNow   = coolNow + 1
)

// urgency puts the homes that need someone first: those whose week was red (gone without heat, cold, too hot, damp), the
// cold and the too hot of this moment, the amber weeks, the silent.
func (l homeLine) urgency(now time.Time) int {
	week := l.week()
	switch {
	case week < redWeeks:
		return week
	case l.silent(now) && week == amberWeeks:
		return silentNow
	case !l.silent(now) && l.Comfort == telemetry.Cold:
		return coldNow
	case !l.silent(now) && l.Comfort == telemetry.Hot:
		return hotNow
	case week < amberWeeks:
		return weekNow + week - redWeeks
	case l.Comfort == telemetry.Cool || l.Comfort == telemetry.Warm:
		return coolNow
	}
	return fineNow
}

// byUrgency orders homes by what they need, the coldest of the cold first, then by name.
func byUrgency(lines []homeLine, now time.Time) []homeLine {
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b homeLine) int {
		if c := cmp.Compare(a.urgency(now), b.urgency(now)); c != 0 {
			return c
		}
		if u := a.urgency(now); (u < 2 || u == coldNow) && a.Celsius != nil && b.Celsius != nil {
			if c := cmp.Compare(*a.Celsius, *b.Celsius); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Household.Name, b.Household.Name)
	})
	return sorted
}

// tally counts the homes that feel so, or are silent.
func tally(lines []homeLine, now time.Time, of func(homeLine) bool) (n int) {
	for _, l := range lines {
		if of(l) {
			n++
		}
	}
	return n
}

// openOffice asks for what the person's role may see. What is on screen stays until the answer comes.
func (p *program) openOffice() {
	s := &p.office
	s.asked, s.err = p.now(), nil
	p.work(func() {
		var homes []homeLine
		var operations []operationLine
		var gateways []gatewayHealth
		var calls, alarms []healthLine
		var err error
		ask := func(url string, out any) {
			if err == nil {
				_, err = request("GET", url, nil, out)
			}
		}
		ask("/api/operations", &operations)
		if p.visits() {
			ask("/api/households", &homes)
			ask("/api/gateways", &gateways)
			ask("/api/calls", &calls)
			ask("/api/alarms?open=true", &alarms)
		}
		p.do(func() {
			p.refuse(err)
			if s.err = err; err == nil {
				s.homes, s.operations, s.gateways.lines, s.gateways.alarms, s.known = homes, operations, gateways, append(calls, alarms...), true
			}
		})
	})
}

// visits reports whether the person may see single homes.
func (p *program) visits() bool {
	return p.me.Role == lakaz.Advisor || p.me.Role == lakaz.Administrator
}

// officeScreen is the office of a role.
func (p *program) officeScreen() app.UI {
	w, s := p.words, &p.office
	date := locales.Date(w, lakaz.Mainland.In(p.now()))
	if len(p.me.Operations) > 0 {
		date = locales.Date(w, p.me.Operations[0].Territory.In(p.now()))
	}
	name := p.me.Name
	if name == "" {
		name = w.T("nav.office")
	}
	eave := p.eave("", "", name, []app.UI{app.Text(w.T("office.role."+string(p.me.Role)) + " · " + date)}, p.languageButton())
	var body []app.UI
	switch {
	case s.err != nil && !s.known:
		body = append(body, p.failure(s.err, p.openOffice))
	case !s.known:
		body = append(body, p.skeleton("card sk", "sk-1", "sk-2", "sk-3"), p.skeleton("card sk", "sk-1", "sk-2", "sk-3"))
	case p.me.Role == lakaz.Advisor:
		body = append(body, p.alarmPanel())
		body = append(body, p.homesOverview()...)
		body = append(body, p.gatewayPanel())
	case p.me.Role == lakaz.Administrator:
		body = append(body, p.alarmPanel(), p.gatewayPanel(), p.gatewayMaker(), p.importPanel(), p.operationPanel())
		body = append(body, p.homesOverview()...)
		body = append(body, el("p").Class("foot").Body(el("a").Class("link").Attr("href", "/donnees").Attr("target", "_blank").
			Body(icon("shield-check"), app.Text(w.T("office.records")))))
	default:
		body = append(body, p.operationPanel())
	}
	return p.frame(eave, "phone", body...)
}

// homesOverview is how many homes need someone, and every home, those first.
func (p *program) homesOverview() []app.UI {
	w, now := p.words, p.now()
	homes := byUrgency(p.office.homes, now)
	if len(homes) == 0 {
		return []app.UI{p.sleeping(w.T("office.noHomesTitle"), w.T("office.noHomesText"))}
	}
	feels := func(c telemetry.Comfort) int {
		return tally(homes, now, func(l homeLine) bool { return l.Comfort == c && !l.silent(now) })
	}
	figure := func(state, key string, n int) app.UI {
		div := el("div")
		if state != "" && n > 0 {
			div.DataSet("c", state)
		}
		return div.Body(el("dt").Text(w.T(key)), el("dd").Text(locales.Number(float64(n), 0)))
	}
	figures := el("dl").Class("figures").Body(
		figure("froid", "office.cold", feels(telemetry.Cold)),
		figure("trop", "office.hot", feels(telemetry.Hot)),
		figure("perdu", "office.silent", tally(homes, now, func(l homeLine) bool { return l.silent(now) })),
		figure("", "office.all", len(homes)))
	var tiles []app.UI
	for _, l := range homes {
		tiles = append(tiles, el("li").Body(p.homeTile(l, now)))
	}
	return []app.UI{figures, el("section").Aria("labelledby", "foyers").Body(
		el("h2").Class("h2").ID("foyers").Text(w.T("office.homes")),
		el("ul").Class("homes").Body(tiles...))}
}

// homeTile is one home of the list.
func (p *program) homeTile(l homeLine, now time.Time) app.UI {
	w := p.words
	place := ""
	for _, o := range p.me.Operations {
		if o.ID == l.Household.Operation {
			place = o.Name
		}
	}
	tile := el("a").Class("home").Attr("href", visitURL(string(l.Household.ID)))
	name := el("span").Body(el("b").Text(l.Household.Name), el("small").Text(place), p.weekLine(l))
	if l.silent(now) {
		age := w.T("home.waitingTile")
		if l.At != nil {
			age = locales.Age(w, now.Sub(*l.At))
		}
		return tile.Class("stale").DataSet("c", "perdu").Body(icon("radio-tower"), name,
			el("span").Body(el("span").Class("num").Text("—"), el("span").Class("st").Body(app.Text(age))))
	}
	if l.Household.Pauses.Off("", now) {
		return tile.Body(icon("unplug"), name, el("span").Body(el("span").Class("st").Text(w.T("home.offTile"))))
	}
	if l.Closed {
		return tile.Body(icon("lock"), name, el("span").Body(el("span").Class("st").Text(w.T("office.closed"))))
	}
	celsius, word, badge := math.NaN(), w.T("office.noRoom"), icon("zap")
	if l.Celsius != nil {
		celsius, word, badge = *l.Celsius, w.T("comfort.short."+string(l.Comfort)), glyph(l.Comfort)
	}
	state := string(l.Comfort)
	if age := now.Sub(*l.At); age >= telemetry.Stale {
		word = locales.Age(w, age)
	}
	return tile.DataSet("c", state).Body(badge, name,
		el("span").Body(el("span").Class("num").Text(locales.Celsius(celsius)), el("span").Class("st").Body(app.Text(word))))
}

// operationPanel is the operations with their counts; what would tell of fewer than ten homes is hatched.
func (p *program) operationPanel() app.UI {
	w := p.words
	var rows []app.UI
	for _, o := range p.office.operations {
		name := app.Text(o.Operation.Name)
		if p.me.Role == lakaz.Manager { // to its workshops' reports, which others find under Atelier
			name = el("a").Attr("href", "/operation/"+string(o.Operation.ID)+"/ateliers").Attr("target", "_blank").Body(icon("users-round"), name)
		}
		cells := []app.UI{el("td").Class("wrap").Body(name)}
		switch {
		case o.Households == nil:
			cells = append(cells, el("td").Class("hatch").Attr("colspan", 2).Text(w.T("office.fewHomes")))
		case o.Reporting == nil:
			cells = append(cells, el("td").Class("r").Text(locales.Number(float64(*o.Households), 0)),
				el("td").Class("hatch r").Text(w.T("office.hidden")))
		default:
			cells = append(cells, el("td").Class("r").Text(locales.Number(float64(*o.Households), 0)),
				el("td").Class("r").Text(locales.Number(float64(*o.Reporting), 0)))
		}
		rows = append(rows, el("tr").Body(cells...))
	}
	if len(rows) == 0 {
		return p.sleeping(w.T("office.noOperationsTitle"), w.T("office.noOperationsText"))
	}
	return el("section").Class("panel").Aria("labelledby", "operations").Body(
		el("h2").ID("operations").Text(w.T("office.operations")),
		el("div").Class("scroll").TabIndex(0).Role("group").Aria("labelledby", "operations").Body(el("table").Class("t").Body(
			el("thead").Body(el("tr").Body(el("th").Attr("scope", "col").Text(w.T("office.operation")),
				el("th").Attr("scope", "col").Class("r").Text(w.T("office.homes")), el("th").Attr("scope", "col").Class("r").Text(w.T("office.reporting")))),
			el("tbody").Body(rows...))))
}

// cardCard makes a printed card that lets the household in. The sheet is a page of the server, ready to print.
func (p *program) cardCard() app.UI {
	w := p.words
	return el("section").Class("card").Aria("labelledby", "carte").Body(
		heading("carte", "qr-code", w.T("office.cardTitle"), nil),
		el("p").Text(w.T("office.cardText")),
		el("form").Attr("method", "post").Attr("action", "/foyer/carte").Attr("target", "_blank").Class("btns").Body(
			el("input").Attr("type", "hidden").Attr("name", "household").Attr("value", string(p.home.id)),
			el("button").Class("btn").Attr("type", "submit").Body(icon("printer"), app.Text(w.T("office.cardMake")))))
}
