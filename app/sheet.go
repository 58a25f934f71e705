package main

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
)

// sheetState is the sheet on screen, and what its reader is doing with it.
type sheetState struct {
	url   string // where it is asked for
	turn  int    // of the last question, so that a late answer to another is dropped
	data  screen.Sheet
	known bool
	old   bool // it is the one the device kept, or the last question had no answer
	err   error

	came    time.Time // when the last answer came
	asking  bool      // a question is on its way
	again   bool      // and what it asks about has changed since
	beating bool      // somebody is told that it is on screen, see beat

	given map[string]string // what was chosen or written since it came, by place
	ask   string            // the place of the action whose question is open
	want  string            // the place of a choice that is to be made first
	busy  string            // the place of the action that is under way, until the sheet that comes of it is there
	said  map[string]string // why an action was not done, by card

	moved map[string]time.Time // when an action came to where another was, by place
}

// keptSheet is a sheet as the device keeps it.
type keptSheet struct {
	Person lakaz.PersonID `json:"person"`
	Sheet  screen.Sheet   `json:"sheet"`
}

// place names what stands on a card: an action, a choice, a field.
func place(card, name string) string { return card + " " + name }

// openSheet shows the sheet of the present address: at once as the device keeps it, then as the server composes it.
func (p *program) openSheet(name string) {
	asked := p.sheetURL(name)
	if asked == "" {
		return
	}
	if p.sheet.url != asked {
		p.sheet = sheetState{url: asked, turn: p.sheet.turn, beating: p.sheet.beating, given: map[string]string{}, said: map[string]string{}, moved: map[string]time.Time{}}
		var kept keptSheet
		if app.IsClient && p.me.Household != nil && remembered(keySheet+name, &kept) && kept.Person == p.me.Person {
			p.sheet.data, p.sheet.known, p.sheet.old = kept.Sheet, true, true
		}
	}
	p.askSheet("")
}

// sheetURL is where the sheet of the present address is asked for; "" where it is nobody's. People who work have a sheet of
// their workshops, and of each the remote, and on it a sheet for each player.
func (p *program) sheetURL(name string) string {
	switch id, q := p.homeID(), p.at.query; {
	case id != "":
		return "/api/households/" + url.PathEscape(string(id)) + "/sheets/" + name
	case !p.me.Role.Staff() || name != "workshop":
		return ""
	case q.Get("id") == "":
		return "/api/me/sheets/workshops"
	case q.Get("player") != "":
		return "/api/workshops/" + url.PathEscape(q.Get("id")) + "/sheets/player?player=" + url.QueryEscape(q.Get("player"))
	default:
		return "/api/workshops/" + url.PathEscape(q.Get("id")) + "/sheets/remote"
	}
}

// askSheet asks for the sheet on screen anew. card is where the reader was: their focus is led back to it if what had it is
// gone.
func (p *program) askSheet(card string) {
	s := &p.sheet
	s.turn++
	asked, turn := s.url, s.turn
	s.asking, s.again = true, false
	name, _ := sheetAt(p.screen())
	p.work(func() {
		var data screen.Sheet
		at, err := request("GET", asked, nil, &data)
		p.do(func() {
			p.setClock(at)
			if s.turn != turn {
				return
			}
			s.busy, s.err, s.old, s.asking = "", err, err != nil, false
			before := s.data
			if err == nil {
				s.data, s.known, s.came = data, true, time.Now()
				p.settleDown(moved(before, data))
				if p.me.Household != nil {
					remember(keySheet+name, keptSheet{p.me.Person, data})
				}
			}
			p.refuse(err)
			p.wear()
			p.refill()
			p.keepUp(err == nil)
			if card != "" && err == nil {
				p.refocus(next(before, data, card))
			}
		})
	})
}

// renew has the device keep a sheet as it is now, which something was done on while another is on screen.
func (p *program) renew(asked string) {
	person := p.me.Person
	p.work(func() {
		var data screen.Sheet
		_, err := request("GET", asked, nil, &data)
		p.do(func() {
			if err == nil && p.me.Household != nil && p.me.Person == person {
				remember(keySheet+asked[strings.LastIndexByte(asked, '/')+1:], keptSheet{person, data})
			}
		})
	})
}

// refill has the fields show what stands in them: go-app does not empty a field that its reader wrote in.
func (p *program) refill() {
	p.ctx.Defer(func(app.Context) {
		defer survive("refill")
		for _, c := range p.sheet.data.Cards {
			for _, part := range c.Parts {
				if f := part.Field; f != nil {
					if input := app.Window().GetElementByID(elementID(place(c.ID, f.Name))); input.Truthy() {
						input.Set("value", p.given(c.ID, f.Name, f.Value))
					}
				}
			}
		}
	})
}

// next is the card on which its reader goes on after they did something on one: the same, else the first that has come,
// else none.
func next(before, after screen.Sheet, card string) string {
	known := map[string]bool{}
	for _, c := range before.Cards {
		known[c.ID] = true
	}
	come := ""
	for _, c := range after.Cards {
		if c.ID == card {
			return card
		}
		if !known[c.ID] && come == "" {
			come = c.ID
		}
	}
	return come
}

// refocus leads the focus to a card, or the title, where it has fallen from the page.
func (p *program) refocus(card string) {
	p.ctx.Defer(func(app.Context) {
		defer survive("focus")
		document := app.Window().Get("document")
		if !document.Get("activeElement").Equal(document.Get("body")) {
			return
		}
		heading := app.Window().GetElementByID(cardID(card))
		if !heading.Truthy() {
			heading = document.Call("querySelector", "h1")
		}
		heading.Call("focus")
	})
}

// sheetScreen is a sheet under its eave; on "Mes gestes" the gesture of the day stands above it.
func (p *program) sheetScreen() app.UI {
	w, s := p.words, &p.sheet
	back, label := "", ""
	switch p.screen() {
	case pathPrivacy, pathHelp, pathNotices:
		back, label = pathMe, w.T("nav.back")
	case pathBudget:
		back, label = pathHome, w.T("nav.backHome")
	}
	switch {
	case p.me.Role.Staff() && p.screen() == pathWorkshop:
		if q := p.at.query; q.Get("player") != "" {
			back, label = pathWorkshop+"?"+url.Values{"id": {q.Get("id")}}.Encode(), w.T("nav.back")
		} else if q.Get("id") != "" {
			back, label = pathWorkshop, w.T("nav.back")
		}
	case p.me.Role.Staff():
		back, label = visitURL(string(p.homeID())), w.T("nav.back")
	}
	var cards []app.UI
	if p.screen() == pathGestures {
		if card := p.gestureCard(); card != nil {
			cards = append(cards, card)
		}
	}
	var trouble app.UI
	if s.err != nil && !(s.known && errors.Is(s.err, errOffline)) {
		trouble = p.failure(s.err, func() { s.err = nil; p.askSheet("") })
	}
	switch {
	case s.known && len(s.data.Cards) == 0:
		cards = append(cards, p.sleeping(s.data.Title, s.data.Line))
	case s.known:
		for _, c := range s.data.Cards {
			cards = append(cards, p.sheetCard(c))
		}
	case trouble == nil:
		cards = append(cards, p.skeleton("card sk", "sk-1", "sk-2", "sk-3"), p.skeleton("card sk", "sk-1", "sk-2", "sk-3"))
	}
	var content []app.UI
	if trouble != nil {
		content = append(content, trouble)
	}
	if len(cards) > 0 {
		content = append(content, el("div").Class("stack sheet").Lang(s.data.Lang).Body(cards...))
	}
	return p.frame(p.eave(back, label, p.title(), p.sheetLine(), p.languageButton()), "phone", content...)
}

// sheetLine is what stands below the title: the sheet's own line, or how old it is.
func (p *program) sheetLine() []app.UI {
	s := &p.sheet
	switch {
	case !s.known:
		return nil
	case s.old && s.data.Unix > 0:
		return []app.UI{app.Text(p.words.T("state.updated", args{"Age": locales.Age(p.words, p.now().Sub(time.Unix(s.data.Unix, 0)))}))}
	case s.data.Line != "" && len(s.data.Cards) > 0:
		return []app.UI{app.Text(s.data.Line)}
	}
	return nil
}
