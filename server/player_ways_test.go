package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lakaz/gamification/room"
	"lakaz/locales"
)

// filter is a network that lets only some things pass, as those of town halls and schools do.
type filter struct {
	sockets, events bool        // which are blocked
	posts           atomic.Bool // posts are answered by the network itself for now
	taken           atomic.Int32
	streams         atomic.Int32 // that passed
}

// between puts the filter between the hall's cable and the server.
func (f *filter) between(x *hall) {
	x.t.Helper()
	to, err := url.Parse("http://" + x.cable.to)
	must(x.t, err)
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
	}, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case f.sockets && r.Header.Get("Upgrade") != "":
			w.WriteHeader(http.StatusForbidden)
		case f.events && strings.Contains(r.Header.Get("Accept"), "text/event-stream"):
			<-r.Context().Done() // it gathers an answer that never ends
		case f.posts.Load() && r.Method == http.MethodPost:
			f.taken.Add(1)
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusServiceUnavailable)
			w.Write([]byte(`{"title":"busy"}`))
		default:
			if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
				f.streams.Add(1)
			}
			proxy.ServeHTTP(w, r)
		}
	}))
	x.t.Cleanup(front.Close)
	x.cable.to = strings.TrimPrefix(front.URL, "http://")
}

// TestTheThreeWaysBearWhatAPhoneDoes: on a WebSocket, on server-sent events and posts where a network blocks it, and on polls
// where it blocks both, a phone is locked, loses its network with and without being told, and comes back in the middle of a
// question: the same seat, the same answers, none lost and none twice.
func TestTheThreeWaysBearWhatAPhoneDoes(t *testing.T) {
	for name, f := range map[string]*filter{"socket": {}, "events": {sockets: true}, "polls": {sockets: true, events: true}} {
		t.Run(name, func(t *testing.T) {
			x := openHall(t, room.Settings{})
			f.between(x)
			b := x.joins()
			who := read[string](b, `document.querySelector('.mine').innerText`)
			says := func(what, words string) {
				t.Helper()
				b.sees(what, `[...document.querySelectorAll('.kept')].some((e) => e.innerText.includes("`+words+`"))`)
			}
			x.reaches("quiz")
			b.sees("the question", on("quiz"))
			b.taps(`.tile[data-id="tv"]`)
			x.stands(b, `["tv"]`)
			b.sees("no ribbon: this way stands", `!document.querySelector('.ribbon')`)
			if streams := f.streams.Load(); (streams > 0) != (name == "events") {
				t.Errorf("%d streams", streams)
			}

			// Locked while the hall goes on.
			b.lives("frozen")
			x.steer(room.CommandReveal)
			x.reaches("several")
			b.lives("active")
			b.sees("what is on now", on("several"))

			// What is tapped without a network waits, over a lock, and arrives by itself.
			x.cable.cut()
			b.sees("the ribbon", `document.querySelector('.ribbon')`)
			b.taps(`.tile[data-id="air"]`)
			says("that it waits here", "gardée ici")
			b.lives("frozen")
			x.cable.mend()
			b.lives("active")
			x.until("the answer that was given without a network", func() bool { return x.answerOf() == `["air"]` })
			says("that it is with the room", "C’est noté")

			// The network is gone and nobody is told: the phone keeps dead connections open.
			x.cable.lose()
			b.taps(`.tile[data-id="lid"]`)
			x.until("the answer that went into a dead connection", func() bool { return x.answerOf() == `["air","lid"]` })
			says("that it is with the room", "C’est noté")
			x.steer(room.CommandClose)
			b.sees("the close, over a new connection", `document.body.dataset.phase === "closed"`)
			says("that the answer is with the room", "Votre réponse est arrivée")
			says("that it is over", "Les réponses sont arrêtées")
			b.looks("player-received-" + name)

			// A page that is loaded again while something of its own waits.
			x.reaches("truth")
			b.sees("the next one", on("truth"))
			if name != "socket" { // posts fail while the rest stands
				f.posts.Store(true)
				b.taps(`.tile[data-id="false"]`)
				says("that it is on its way", "Votre réponse part")
				x.until("a post that is refused by the network", func() bool { return f.taken.Load() > 1 })
				if len(x.state().Now.Given) != 0 || read[bool](b, `document.querySelector('.kept').innerText.includes("noté")`) {
					t.Error("what the network answered is taken for the room's answer")
				}
				f.posts.Store(false)
			} else {
				x.cable.cut()
				b.taps(`.tile[data-id="false"]`)
				x.cable.mend()
			}
			b.do(chromedp.Reload())
			x.until("the answer that was kept over a refresh", func() bool { return x.answerOf() == `["false"]` })
			says("that it is with the room", "C’est noté")

			if now := read[string](b, `document.querySelector('.eave p').innerText`); !strings.Contains(now, who) || len(x.state().Players) != 1 {
				t.Errorf("%s sat down, %q is here, of %d players", who, now, len(x.state().Players))
			}
			x.once()
		})
	}
}

// once wants every answer to be stored once for the command that gave it.
func (x *hall) once() {
	x.t.Helper()
	_, _, events, err := x.rooms.book.Load(x.t.Context(), x.host.room.ID)
	must(x.t, err)
	answers, commands := "", map[string]int{}
	for _, e := range events {
		if e.Kind == room.Answered {
			commands[e.Command]++
			answers += fmt.Sprintf("%s %s\n", e.Activity, encoded(e.Answer))
		}
	}
	for id, n := range commands {
		if n != 1 {
			x.t.Errorf("command %s was done %d times", id, n)
		}
	}
	if want := "quiz [\"tv\"]\nseveral [\"air\"]\nseveral [\"air\",\"lid\"]\ntruth [\"false\"]\n"; answers != want {
		x.t.Errorf("stored:\n%swant:\n%s", answers, want)
	}
}

// TestAWrongPINAndOneTooMany: a phone whose PIN is wrong is told so, and one that guessed too often is asked to wait.
func TestAWrongPINAndOneTooMany(t *testing.T) {
	x := openHall(t, room.Settings{})
	b := x.phone("/w/"+x.host.room.Code, 360, 720)
	b.taps(`[data-id="move"]`)
	b.sees("the form", `document.querySelector('#pin')`)
	said := func() string {
		t.Helper()
		b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#name').value = "Chat rouge"; document.querySelector('#pin').value = "1234"; document.querySelector('form [type=submit]').click()`))
		b.sees("an answer", `document.querySelector('.wrong') && !document.querySelector('form [type=submit]').disabled`)
		return read[string](b, `document.querySelector('.wrong').innerText`)
	}
	wrong := said()
	if want := "ne vont pas ensemble"; !strings.Contains(wrong, want) {
		t.Errorf("of a wrong PIN it says %q", wrong)
	}
	for range 40 {
		if now := said(); now != wrong {
			if want := locales.For("fr").T("play.wait"); strings.TrimSpace(now) != want {
				t.Errorf("of one guess too many it says %q, want %q", now, want)
			}
			return
		}
	}
	t.Error("guesses never end")
}

// TestASeatThatIsRefused: a phone that gets no seat is told why: too many at once is not a full room.
func TestASeatThatIsRefused(t *testing.T) {
	x := openHall(t, room.Settings{})
	b := x.phone("/w/"+x.host.room.Code, 360, 720)
	f := func(want string) {
		t.Helper()
		b.taps(`[data-do="join"]`)
		b.sees(want, fmt.Sprintf(`document.querySelector('.wrong')?.innerText.trim() === %q`, locales.For("fr").T(want)))
	}
	for x.rooms.joins.take("127.0.0.1") {
	}
	f("play.wait")
	x.pass(time.Second)
	x.steer(room.CommandFinish)
	f("play.full")
}

// TestTwoPagesOfASeat: who scans the square twice has two pages with one seat; the answer that stands is the last that was
// tapped, on whichever of them.
func TestTwoPagesOfASeat(t *testing.T) {
	x := openHall(t, room.Settings{})
	first := x.joins()
	x.reaches("quiz")
	taps := func(b tab, id string) {
		t.Helper()
		b.sees("the question", on("quiz"))
		b.taps(`.tile[data-id="` + id + `"]`)
		x.stands(b, `["`+id+`"]`)
	}
	taps(first, "tv")
	ctx, cancel := chromedp.NewContext(first.ctx)
	t.Cleanup(cancel)
	must(t, chromedp.Do(ctx)) // a page lives as long as the context of what is done first in it
	second := tab{t, ctx, x.base}
	second.do(chromedp.Navigate(x.base + "/w/" + x.host.room.Code))
	second.sees("the same seat", `document.querySelector('.tile[data-id="tv"][aria-checked="true"]')`)
	for _, id := range []string{"box", "bulb", "heater"} {
		taps(first, id)
	}
	taps(second, "tv")
	taps(first, "bulb")
}
