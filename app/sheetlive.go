package main

import (
	"errors"
	"time"

	"lakaz/screen"
	"lakaz/telemetry"
)

// How often somebody is told that a sheet is on screen, and how long an answer is waited for: a hall's network stutters.
const (
	beatEvery    = 5 * time.Second
	beatPatience = 4 * time.Second
)

// sheetLive is how the sheet on screen keeps up; nil where it does not, or another screen is there.
func (p *program) sheetLive() *screen.Live {
	if name, _ := sheetAt(p.screen()); name == "" || !p.sheet.known {
		return nil
	}
	return p.sheet.data.Live
}

// holds reports whether somebody is told that the sheet is on screen.
func (p *program) holds() bool { l := p.sheetLive(); return l != nil && l.Hold != "" }

// sheetMoved asks for the sheet anew: what it tells of has changed. One question is on its way at a time.
func (p *program) sheetMoved() {
	if p.sheet.asking {
		p.sheet.again = true
		return
	}
	p.askSheet("")
}

// keepUp goes on after an answer: it follows the sheet's channel, asks again where something changed meanwhile, and has the
// programme speak the language in which the sheet came.
func (p *program) keepUp(answered bool) {
	s := &p.sheet
	if !answered {
		return
	}
	if l := p.sheetLive(); l != nil {
		topics := []string{l.Channel}
		if id := p.homeID(); id != "" {
			topics = append(topics, telemetry.Topic(id))
		}
		p.link.want(topics...)
		if s.data.Lang != p.words.Tag {
			p.learn()
		}
		if !s.beating {
			s.beating = true
			p.stayAwake()
			p.work(p.beat)
		}
	}
	if s.again {
		p.askSheet("")
	}
}

// beat counts down what the sheet counts down, and tells who wants to know that it is on screen, until it no longer is.
func (p *program) beat() {
	told := time.Time{}
	for range time.Tick(time.Second) {
		l := p.sheetLive()
		if l == nil {
			p.sheet.beating = false
			return
		}
		if l.Hold != "" && time.Since(told) >= beatEvery {
			told = time.Now()
			_, err := settle(asking(p.me.Person, "PUT", l.Hold, nil), beatPatience, nil)
			p.do(func() { p.heard(err) })
			continue
		}
		if p.sheet.old || p.counts() {
			p.do(func() {})
		}
	}
}

// heard takes the answer to a beat. Without one the sheet shows how old it is; after a refusal somebody else holds what it
// is about.
func (p *program) heard(err error) {
	switch p.refuse(err); {
	case errors.Is(err, errOffline):
		p.sheet.old = true
	case err != nil || p.sheet.old:
		p.sheetMoved()
	}
}

// counts reports whether the sheet counts something down.
func (p *program) counts() bool {
	for _, c := range p.sheet.data.Cards {
		for _, part := range c.Parts {
			if part.Amount != nil && part.Amount.Left > 0 {
				return true
			}
		}
	}
	return false
}
