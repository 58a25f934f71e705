package main

import (
	"errors"
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// do changes what is on screen: f runs on the screen's goroutine and everything is drawn anew.
func (p *program) do(f func()) {
	if p.ctx.Context == nil {
		p.protected(f) // nothing is drawn yet
		return
	}
	p.ctx.Dispatch(func(app.Context) { p.protected(f) })
}

// work runs what has to wait beside the screen.
func (p *program) work(f func()) {
	go func() {
		defer survive("work")
		f()
	}()
}

// tap makes a handler whose identity is its scope: go-app keeps the first closure of a place otherwise.
func (p *program) tap(scope string, f func()) (app.EventHandler, app.EventOption) {
	return func(app.Context, app.Event) { p.protected(f) }, app.EventScope(scope)
}

// protected runs f; where it fails the screen says so and offers to start again, instead of going dead.
func (p *program) protected(f func()) {
	defer func() {
		if r := recover(); r != nil {
			p.broken = true
			report("screen", r)
		}
	}()
	f()
}

// survive is deferred where a failure must not end the programme.
func survive(where string) {
	if r := recover(); r != nil {
		report(where, r)
	}
}

func report(where string, r any) {
	app.Log(errors.New(where + ": " + fmt.Sprint(r)))
}
