package main

import (
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/live"
	"lakaz/telemetry"
)

// saveEvery is how often the last values are written to the device at most.
const saveEvery = 30 * time.Second

// prepare learns who is there and how to speak to them before the first drawing, so that the server's page is not
// replaced by less. It reports whether there is enough to draw. It waits.
func (p *program) prepare() (ready bool) {
	defer survive("prepare")
	remembered(keyDevice, &p.device)
	p.device.wear()
	breathe()

	shown := rootAttribute("data-person") // whose page the server made, "" for the one kept for offline
	known, ok := recall()
	if ok && shown != "" && string(known.Me.Person) == shown {
		p.take(known)
	} else if m, at, err := askMe(whoWait(ok && shown == "")); err == nil {
		if ok && known.Me.Person != m.Person {
			p.forgetThem()
		}
		p.setMe(m, at)
	} else if gone(err) {
		forget()
		visit("/entrer")
		return false
	} else if ok && shown == "" {
		p.take(known)
	} else {
		return false
	}
	breathe()
	if p.words = storedWords(p.me.Language); p.words == nil {
		words, err := fetchWords(p.me.Language)
		if err != nil {
			return false
		}
		p.words = words
	}
	breathe()
	if p.me.Household != nil && !p.home.known {
		p.home.id = p.me.Household.ID
		p.setHome(askHome(p.home.id))
	}
	return true
}

// take starts from what the device remembers.
func (p *program) take(l last) {
	p.me = l.Me
	if l.Home != nil && l.Me.Household != nil {
		p.home = homeState{id: l.Me.Household.ID, data: *l.Home, known: true}
	}
}

// whoWait is how long to wait for who is there: where the page is the one kept for offline the network has failed once
// already, and a screen with what the device remembers is better than none.
func whoWait(offline bool) time.Duration {
	if offline {
		return 4 * time.Second
	}
	return patience
}

// askMe asks who is there. It waits so long at most.
func askMe(wait time.Duration) (m me, at time.Time, err error) {
	at, err = settle(asking("", "GET", "/api/me", nil), wait, &m)
	return m, at, err
}

// setMe takes who is there; what belonged to somebody else before is forgotten. It reports whether it is somebody else.
func (p *program) setMe(m me, at time.Time) (other bool) {
	p.setClock(at)
	if other = p.me.Person != "" && p.me.Person != m.Person; other {
		p.forgetThem()
		p.home, p.past, p.sheet, p.outbox, p.office = homeState{}, pastState{}, sheetState{}, outboxState{}, officeState{}
	}
	p.me, p.saved = m, time.Time{}
	p.save()
	return other
}

// forgetThem makes room for another person: nothing of who was here is kept, and a tablet that hung on their wall is off it.
func (p *program) forgetThem() {
	forget()
	p.device.Wall = false
	p.device.wear()
}

// homeAnswer is what came back for a home.
type homeAnswer struct {
	id   lakaz.HouseholdID
	data telemetry.Home
	at   time.Time
	err  error
}

// askHome asks for a home's latest state. It waits.
func askHome(id lakaz.HouseholdID) homeAnswer {
	a := homeAnswer{id: id}
	a.at, a.err = request("GET", "/api/households/"+url.PathEscape(string(id)), nil, &a.data)
	return a
}

// setHome takes an answer, unless another home is on screen by now.
func (p *program) setHome(a homeAnswer) {
	p.setClock(a.at)
	if p.home.id != a.id {
		return
	}
	if p.home.err = a.err; a.err == nil {
		p.home.data, p.home.known = merge(p.home.data, a.data), true
		p.save()
	}
	var refused *problem
	if errors.As(a.err, &refused) && refused.Status < 500 { // what one may see no longer is not kept either
		p.home = homeState{id: a.id, err: a.err}
		p.save()
	}
}

// merge is the answer to a question with what the live link has told since laid over it.
func merge(told, answered telemetry.Home) telemetry.Home {
	if answered.Values == nil {
		answered.Values = map[telemetry.Channel]telemetry.Sample{}
	}
	for c, s := range told.Values {
		if mine, ok := answered.Values[c]; !ok || s.Unix > mine.Unix {
			answered.Values[c] = s
		}
	}
	return answered
}

// fold lays what the live link told over the home.
func (p *program) fold(messages []live.Message) {
	for _, m := range messages {
		switch m.Ty {
		case live.Welcome:
			var welcome live.WelcomeData
			if m.Read(&welcome) == nil && welcome.UnixMS > 0 {
				p.setClock(time.UnixMilli(welcome.UnixMS))
			}
		case live.Result:
			var result live.ResultData
			if m.Ch != "" && m.Read(&result) == nil && result.Refusal != nil {
				p.learn() // not this person's home: somebody else has entered
			}
		case live.Snapshot, live.Value, live.Event:
			if l := p.sheetLive(); l != nil && m.Ch == l.Channel {
				p.sheetMoved()
				continue
			}
			if m.Ty == live.Value && p.screen() == pathOffice { // a call for help has come, or moved on
				p.openOffice()
			}
			if p.home.id == "" || m.Ch != telemetry.Topic(p.home.id) {
				continue
			}
			var keys map[string]json.RawMessage
			if m.Read(&keys) != nil {
				continue
			}
			for key, data := range keys {
				if err := p.home.data.Apply(key, data); err != nil {
					report(key, err)
				}
			}
			p.home.known = p.home.known || p.home.data.Household.ID == p.home.id
			mark(markLive)
		}
	}
	p.save()
}

// refuse acts on an answer that says the session is over.
func (p *program) refuse(err error) {
	if err != nil && gone(err) {
		p.depart()
	}
}

// depart forgets the person on this device and leads to the way in.
func (p *program) depart() {
	p.link.end()
	p.me.Person = "" // nothing is kept any more
	forget()
	app.Window().Get("location").Call("replace", "/entrer") // nothing of theirs is left behind the browser's button
}

// setClock learns the server's clock: phones' own may be hours off, and ages would lie.
func (p *program) setClock(server time.Time) {
	if server.IsZero() {
		return
	}
	offset := server.Sub(time.Now()).Round(time.Second)
	if offset.Abs() < 5*time.Second {
		offset = 0
	}
	p.now = func() time.Time { return time.Now().Add(offset) }
}

// save keeps the last values for a start without a network, at most every half minute. Homes that an advisor looks at
// are not kept.
func (p *program) save() {
	if app.IsServer || p.me.Person == "" || time.Since(p.saved) < saveEvery {
		return
	}
	p.saved = time.Now()
	l := last{Me: p.me}
	if p.me.Household != nil && p.home.known && p.home.id == p.me.Household.ID {
		l.Home = &p.home.data
	}
	remember(keyLast, l)
}
