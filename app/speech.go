package main

import (
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// speech reads a card aloud with the browser's French voice: no browser has a Creole one, and a French voice reads
// these spellings far better than an English one.
type speech struct {
	mute    bool   // there is no voice here
	card    string // the card being read, "" while silent
	started bool
	reading app.Value
	held    []app.Func
}

// audible reports whether loudspeakers are worth showing.
func (s *speech) audible() bool {
	if app.IsServer {
		return true
	}
	return !s.mute && app.Window().Get("speechSynthesis").Truthy()
}

// toggle reads a card, or stops reading it. done is called when it has been read.
func (s *speech) toggle(card, text string, done func()) {
	was := s.card
	s.stop()
	if was == card {
		return
	}
	synthesis := app.Window().Get("speechSynthesis")
	utterance := app.Window().Get("SpeechSynthesisUtterance").New(text)
	utterance.Set("lang", "fr-FR")
	utterance.Set("rate", 0.95)
	if voice := frenchVoice(synthesis.Call("getVoices")); voice != nil {
		utterance.Set("voice", voice)
	}
	s.card, s.started, s.reading = card, false, utterance
	on := func(event string, f func()) {
		fn := app.FuncOf(func(app.Value, []app.Value) any {
			defer survive("speech")
			f()
			return nil
		})
		s.held = append(s.held, fn)
		utterance.Set("on"+event, fn)
	}
	over := func() {
		if s.card == card {
			s.card = ""
			done()
		}
	}
	on("start", func() { s.started = true })
	on("end", over)
	on("error", func() {
		s.mute = s.mute || !s.started
		over()
	})
	synthesis.Call("speak", utterance)
	time.AfterFunc(5*time.Second, func() {
		defer survive("speech")
		if s.card == card && !s.started { // a browser that has the interface but no voice
			s.mute = true
			over()
		}
	})
}

// stop falls silent.
func (s *speech) stop() {
	s.card = ""
	if synthesis := app.Window().Get("speechSynthesis"); synthesis.Truthy() {
		synthesis.Call("cancel")
	}
	if s.reading != nil {
		for _, event := range [...]string{"onstart", "onend", "onerror"} {
			s.reading.Set(event, nil)
		}
		s.reading = nil
	}
	for _, fn := range s.held {
		fn.Release()
	}
	s.held = nil
}

// frenchVoice picks a French voice of a list, one of the device itself first: it needs no network. nil for none.
func frenchVoice(voices app.Value) app.Value {
	var found app.Value
	for i := range voices.Length() {
		voice := voices.Index(i)
		if !strings.HasPrefix(strings.ToLower(voice.Get("lang").String()), "fr") {
			continue
		}
		if found == nil || voice.Get("localService").Truthy() {
			found = voice
		}
		if voice.Get("localService").Truthy() {
			break
		}
	}
	return found
}
