// Lakaz is the programme's one binary. `lakaz serve` takes readings in from gateways over MQTT, keeps them in its data
// folder, answers the API, pushes what changes to every open screen and serves the pages; `lakaz demo` does the same for
// a demonstration it makes up; `lakaz gateway` is a gateway in software; `lakaz user` keeps who works here.
//
// A file is a noun: run and cmd_* are the command line, serve what runs, server what a request may need; ingest, board
// and live follow a reading from the gateway to the screen; import* takes files of the past in; api* are the
// calls, past, teller and chart the history; session, pages*, shell* and static what people open in a browser.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
