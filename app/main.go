// Command app is the programme in the browser, compiled to WebAssembly: one for residents, advisors, facilitators,
// managers and administrators.
//
// The server's page already shows the last known values while this loads (see server's shell). The programme then
// takes the place of the first element of <body>: it reads what the device remembers, asks the server who is there,
// keeps a live link for the home on screen, and draws one screen an address (see route.go):
//
//	program.go          what is known, what is on screen, and the way back to the screen from anywhere
//	client.go socket.go the server: questions and answers, the live link
//	store.go device.go  what the device remembers, how it likes to look
//	parts.go svg.go ring.go dial.go figure.go speech.go states.go    what screens are made of
//	home.go history.go me.go soon.go office*.go                      the screens
//
// It runs on one thread: what the browser calls back only gathers, and everything that changes what is on screen goes
// through program.do.
package main

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func main() {
	p := newProgram()
	for app.IsClient && !p.prepare() { // no words yet and no network: the server's page stays
		time.Sleep(3 * time.Second)
	}
	for _, path := range paths() {
		app.Route(path, func() app.Composer { return p })
	}
	app.RunWhenOnBrowser()
}
