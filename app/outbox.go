package main

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/screen"
)

// waiting is something a person did that the server has not confirmed yet. The device keeps it on its disk, see
// assets/src/outbox.js, until the server has taken or refused it. It belongs to its person: to nobody else it is shown, and
// with nobody else's session is it sent.
type waiting struct {
	ID      string         `json:"id"`
	Person  lakaz.PersonID `json:"person"`
	Sheet   string         `json:"sheet"` // the address of the sheet it was done on
	Card    string         `json:"card"`
	Action  string         `json:"action"`
	Title   string         `json:"title"` // of the card
	Label   string         `json:"label"`
	Method  string         `json:"method"`
	URL     string         `json:"url"`
	Body    any            `json:"body,omitempty"`
	Refused string         `json:"refused,omitempty"` // why the server refused it, in its person's words
}

// The first pause between two attempts to send, and the longest.
const (
	shortPause = 20 * time.Second
	longPause  = 10 * time.Minute
)

// outboxState is what waits on this device for its person, and how sending goes.
type outboxState struct {
	waiting []waiting
	sending bool
	stuck   bool // the last attempt did not get through
	pause   time.Duration
	next    time.Time // when it is tried again
}

// keep puts what a button does into the outbox, and sends it. Where the device keeps nothing it is sent at once or not at all.
func (p *program) keep(card string, a screen.Action, in any) {
	id := newULID(p.now())
	w := waiting{ID: id, Title: p.cardOf(card).Title, Person: p.me.Person, Sheet: p.sheet.url, Card: card, Action: a.ID, Label: a.Label, Method: a.Method,
		URL: strings.ReplaceAll(a.URL, "{ulid}", id), Body: in}
	p.work(func() {
		err := putWaiting(w)
		p.do(func() {
			if err != nil {
				p.send(card, a, in)
				return
			}
			p.outbox.waiting = append(p.outbox.waiting, w)
			p.done(card)
			p.deliver(true)
			if p.offline() {
				p.announce = w.Label + ". " + p.words.T("state.kept")
			}
		})
	})
}

// deliver sends what waits, unless that is under way, or its time has not come. at says that now is a good time.
func (p *program) deliver(now bool) {
	o := &p.outbox
	if now {
		o.pause, o.next = 0, time.Time{}
	}
	if o.sending || len(o.waiting) == 0 || time.Now().Before(o.next) {
		return
	}
	o.sending = true
	p.work(func() {
		told, err := p.sendWaiting()
		left, readErr := p.readWaiting()
		p.do(func() {
			o.sending, o.stuck = false, err != nil
			if readErr == nil {
				o.waiting = left
			}
			if err != nil {
				o.pause = min(max(2*o.pause, shortPause), longPause)
				o.next = time.Now().Add(o.pause)
			}
			p.refuse(err)
			for sheet, w := range told {
				if sheet == p.sheet.url {
					p.sheet.busy = place(w.Card, w.Action) // a second tap would come from where things no longer are
					p.askSheet(w.Card)
				} else {
					p.renew(sheet)
				}
			}
		})
	})
}

// sendWaiting sends what waits in its order, until nothing does or the server does not answer. It returns the sheets on which
// something was taken or refused, and what was the last. It waits.
func (p *program) sendWaiting() (told map[string]waiting, err error) {
	told = map[string]waiting{}
	for {
		list, err := p.readWaiting()
		if err != nil {
			return told, err
		}
		for len(list) > 0 && list[0].Refused != "" {
			list = list[1:]
		}
		if len(list) == 0 {
			return told, nil
		}
		w := list[0]
		if _, err = requestAs(w.Person, w.Method, w.URL, w.Body, nil); undecided(err) {
			return told, err
		}
		if told[w.Sheet] = w; err == nil {
			err = dropWaiting(w.ID)
		} else {
			_, w.Refused = p.reason(err)
			err = putWaiting(w)
		}
		if err != nil {
			return told, err
		}
	}
}

// undecided reports whether an answer leaves open what becomes of a request: it is to be sent again.
func undecided(err error) bool {
	var p *problem
	return errors.Is(err, errOffline) || errors.As(err, &p) && (p.Status >= 500 || p.Status == 401 || p.Status == 408 || p.Status == 429)
}

// findWaiting learns what waits on this device, and sends it.
func (p *program) findWaiting() {
	p.work(func() {
		if list, err := p.readWaiting(); err == nil {
			p.do(func() {
				p.outbox.waiting = list
				p.deliver(true)
			})
		}
	})
}

// readWaiting is what waits for who uses the screen, oldest first. It waits.
func (p *program) readWaiting() (mine []waiting, err error) {
	text, err := outbox("all")
	if err != nil {
		return nil, err
	}
	var all []waiting
	if err := json.Unmarshal([]byte(text.String()), &all); err != nil {
		return nil, err
	}
	for _, w := range all {
		if w.Person == p.me.Person {
			mine = append(mine, w)
		}
	}
	return mine, nil
}

func putWaiting(w waiting) error {
	text, err := json.Marshal(w)
	if err == nil {
		_, err = outbox("put", string(text))
	}
	return err
}

func dropWaiting(id string) error {
	_, err := outbox("drop", id)
	return err
}

// outbox asks the page's outbox and waits for it; an error where it has none.
func outbox(what string, arguments ...any) (app.Value, error) {
	box := app.Window().Get("lakaz").Get("outbox")
	if !box.Truthy() {
		return nil, errors.New("no outbox")
	}
	return await(box.Call(what, arguments...))
}

// waits reports whether an action of the sheet on screen is in the outbox.
func (p *program) waits(card, action string) bool {
	for _, w := range p.outbox.waiting {
		if w.Sheet == p.sheet.url && w.Card == card && w.Action == action && w.Refused == "" {
			return true
		}
	}
	return false
}

// takeBack takes what waits out of the outbox: it was not meant, or its refusal has been read.
func (p *program) takeBack(w waiting) {
	p.work(func() {
		if err := dropWaiting(w.ID); err != nil {
			return
		}
		list, err := p.readWaiting()
		p.do(func() {
			if err == nil {
				p.outbox.waiting = list
			}
		})
	})
}

// waitingNotes tell what of a card waits for the network; it may be taken back until then.
func (p *program) waitingNotes(card string) (notes []app.UI) {
	o, w := &p.outbox, p.words
	if !o.stuck && !p.offline() {
		return nil // it is on its way
	}
	for _, kept := range o.waiting {
		if kept.Sheet == p.sheet.url && kept.Card == card && kept.Refused == "" {
			notes = append(notes, el("div").Class("kept").Body(icon("clock"), el("p").Body(el("b").Text(kept.Label), app.Text(" "+w.T("state.kept"))),
				p.takeBackButton(kept, w.T("state.cancel"))))
		}
	}
	return notes
}

// refusal tells, on whatever screen, what the server refused of what had waited.
func (p *program) refusal() app.UI {
	for _, w := range p.outbox.waiting {
		if w.Refused != "" {
			return el("div").Class("toast").Role("alert").Body(icon("info"), el("p").Body(el("b").Text(w.Title), app.Text(" · "+w.Label+". "+w.Refused)),
				p.takeBackButton(w, p.words.T("state.read")))
		}
	}
	return nil
}

func (p *program) takeBackButton(w waiting, label string) app.UI {
	return el("button").Class("btn ghost").Attr("type", "button").OnClick(p.tap("waiting "+w.ID, func() { p.takeBack(w) })).
		Body(icon("x"), app.Text(label))
}
