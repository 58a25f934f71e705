package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// speech reads a card aloud, by the page's voice.js: what was recorded in the person's language, else a voice of the
// browser's.
type speech struct {
	mute bool   // there is no voice here
	card string // the card being read, "" while silent
}

// voice is the page's own; undefined on the server and where the page has none.
func voice() app.Value {
	if page := app.Window().Get("lakaz"); page.Truthy() {
		return page.Get("voice")
	}
	return app.Undefined()
}

// audible reports whether loudspeakers are worth showing.
func (s *speech) audible(tag string) bool {
	if app.IsServer {
		return true
	}
	return !s.mute && voice().Truthy() && voice().Call("audible", tag).Bool()
}

// toggle reads a card, or stops reading it: its text, and the same as a voice should read it. done is called when it has
// been read.
func (s *speech) toggle(card, tag, text, spoken string, done func()) {
	was := s.card
	s.stop()
	if was == card {
		return
	}
	s.card = card
	reading := voice().Call("say", tag, text, spoken)
	go func() {
		defer survive("speech")
		heard := told(reading)
		if s.card == card {
			s.card, s.mute = "", !heard
			done()
		}
	}()
}

// stop falls silent.
func (s *speech) stop() {
	if s.card = ""; voice().Truthy() {
		voice().Call("hush")
	}
}

// told waits for a promise and returns whether it came true.
func told(promise app.Value) bool {
	out := make(chan bool, 1)
	yes := app.FuncOf(func(_ app.Value, args []app.Value) any {
		out <- len(args) > 0 && args[0].Truthy()
		return nil
	})
	no := app.FuncOf(func(app.Value, []app.Value) any {
		out <- false
		return nil
	})
	defer yes.Release()
	defer no.Release()
	promise.Call("then", yes, no)
	return <-out
}
