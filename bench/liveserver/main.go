// Command liveserver is a server of the live part's: Lakaz's hub, centrifuge or the bare write(2), each behind the same
// HTTP. Sockets are served below /live, and what the bench tells it to do below /do.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// peer is one of the servers.
type peer interface {
	http.Handler
	open(channel string)
	publish(channel string, data []byte)
}

func main() {
	addr := flag.String("addr", "", "where to listen")
	kind := flag.String("kind", "lakaz", "lakaz, centrifuge or floor")
	patience := flag.Duration("patience", 10*time.Second, "how long a client may take nothing")
	flag.Parse()
	var p peer
	var err error
	switch *kind {
	case "lakaz":
		p = newHub(*patience)
	case "centrifuge":
		p, err = newCentrifuge()
	case "floor":
		p = &floor{}
	default:
		err = fmt.Errorf("no server is called %q", *kind)
	}
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/live", p)
	mux.HandleFunc("/do/answer", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/do/open", func(_ http.ResponseWriter, r *http.Request) {
		for ch := range strings.SplitSeq(r.FormValue("ch"), ",") {
			p.open(ch)
		}
	})
	mux.HandleFunc("/do/settle", func(http.ResponseWriter, *http.Request) {
		for range 3 { // stacks shrink by half at a time
			runtime.GC()
		}
		debug.FreeOSMemory()
	})
	mux.HandleFunc("/do/publish", func(_ http.ResponseWriter, r *http.Request) {
		number := func(name string) int { n, _ := strconv.Atoi(r.FormValue(name)); return n }
		channels, pad := strings.Split(r.FormValue("ch"), ","), strings.Repeat("x", number("pad"))
		from, rounds, every := number("from"), number("rounds"), time.Duration(number("everyUs"))*time.Microsecond
		due := time.Now()
		for i := range rounds {
			for _, ch := range channels {
				time.Sleep(time.Until(due))
				due = due.Add(every)
				p.publish(ch, fmt.Appendf(nil, `{"t":%d,"i":%d,"x":"%s"}`, time.Now().UnixNano(), from+i, pad))
			}
		}
	})
	log.Fatal(http.ListenAndServe(*addr, mux))
}
