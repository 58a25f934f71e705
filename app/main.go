// Command app is the programme in the browser, compiled to WebAssembly: one for residents, advisors, facilitators,
// managers and administrators.
//
// The server's page already shows the last known values while this loads (see server's shell). The programme then
// takes the place of the first element of <body>: it reads what the device remembers, asks the server who is there,
// keeps a live link for the home on screen, and draws one screen an address (see route.go):
//
//	program.go known.go    what is on screen, what is known and from whom
//	guard.go               the way back to the screen from anywhere, and what a failure may not break
//	wall.go ambient.go     a home's tablet that stays on its wall
//	client.go socket.go    the server: questions and answers, the live link
//	store.go device.go     what the device remembers, how it likes to look
//	homeview.go            what a home's screen says, without a browser
//	parts.go states.go svg.go ring.go dial.go figure.go chart.go legend.go speech.go    what screens are made of
//	sheet*.go              the screens that the server composes: asked for, kept up, drawn, their buttons
//	outbox.go ulid.go      what was done without a network
//	home.go electricity.go history.go historycards.go me.go office*.go imports.go          the screens
//
// It runs on one thread: what the browser calls back only gathers, and everything that changes what is on screen goes
// through program.do.
package main

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func main() {
	breathe()
	p := newProgram()
	for tries := 1; app.IsClient && !p.prepare(); tries++ {
		if tries == 3 { // nothing is known and nobody answers: the server's page stays, and boot.js says so
			return
		}
		time.Sleep(3 * time.Second)
	}
	drawn := paths()
	if app.IsClient { // whatever address opened the page is drawn too: go-app's own page for the rest speaks English
		drawn = append(drawn, app.Window().URL().Path)
	}
	for _, path := range drawn {
		app.Route(path, func() app.Composer { return p })
	}
	breathe()
	app.RunWhenOnBrowser()
}

// breathe lets the browser answer the person's finger between two parts of the start: while Go works, nothing else does.
func breathe() { time.Sleep(time.Millisecond) }
