package main

import (
	"math/rand/v2"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/live"
)

// How the live link behaves on a bad network.
const (
	redrawEvery = 250 * time.Millisecond // at most four new pictures a second, however fast values come
	quietFor    = 75 * time.Second       // without a sign for so long, a phone holds a dead socket
	patienceOff = 4 * time.Second        // a short gap is nobody's business; after it the ribbon says so
	open        = 1                      // WebSocket.OPEN
)

// link is the WebSocket to the server: it says hello, asks for the topics wanted, and comes back after every break, at
// once when the page is seen again or the network returns. Its callbacks and its messages only gather; deliver hands
// them over together, a few times a second.
type link struct {
	deliver func([]live.Message) // called with all that came, on whatever goroutine
	changed func()               // the link went up or down

	socket   app.Value
	held     []app.Func
	up       bool
	attempt  int
	lostAt   time.Time // since when it is down; zero while up or before the first try
	heard    time.Time
	topics   map[string]live.Position // wanted, with where we stand
	pending  []live.Message
	flushing bool
	flushed  time.Time
	retry    *time.Timer
	ended    bool // for good: the person left
}

func newLink(deliver func([]live.Message), changed func()) *link {
	return &link{deliver: deliver, changed: changed, topics: map[string]live.Position{}}
}

// want keeps exactly these topics subscribed.
func (l *link) want(topics ...string) {
	wanted := map[string]bool{}
	for _, topic := range topics {
		wanted[topic] = true
		if _, ok := l.topics[topic]; !ok {
			l.topics[topic] = live.Position{}
			l.send(live.NewSubscribe(topic))
		}
	}
	for topic := range l.topics {
		if !wanted[topic] {
			delete(l.topics, topic)
			l.send(live.NewUnsubscribe(topic))
		}
	}
}

// start opens the link, or hurries a retry that is waiting.
func (l *link) start() {
	if l.ended || l.socket != nil {
		return
	}
	if l.retry != nil {
		l.retry.Stop()
		l.retry = nil
	}
	location := app.Window().Get("location")
	scheme := "wss://"
	if location.Get("protocol").String() == "http:" {
		scheme = "ws://"
	}
	if l.lostAt.IsZero() {
		l.lostAt = time.Now()
	}
	socket := ahead("link")
	if !socket.Truthy() {
		socket = app.Window().Get("WebSocket").New(scheme+location.Get("host").String()+"/live", live.Subprotocol)
	}
	l.socket = socket
	l.on("open", func(app.Value) { l.opened() })
	l.on("message", func(e app.Value) { l.received(e.Get("data").String()) })
	l.on("close", func(app.Value) { l.closed() })
	if said := socket.Get("said"); said.Truthy() { // the page opened it while the programme was on its way
		for i := range said.Length() {
			l.received(said.Index(i).String())
		}
	}
	if socket.Get("readyState").Int() == open {
		l.opened()
	}
	l.wait(patienceOff, l.changed)
}

// on handles an event of the present socket; those of a socket given up are ignored.
func (l *link) on(event string, f func(app.Value)) {
	socket := l.socket
	fn := app.FuncOf(func(_ app.Value, args []app.Value) any {
		defer survive("link " + event)
		if l.socket == nil || !l.socket.Equal(socket) {
			return nil
		}
		f(args[0])
		return nil
	})
	l.held = append(l.held, fn)
	socket.Set("on"+event, fn)
}

func (l *link) opened() {
	l.up, l.attempt, l.lostAt, l.heard = true, 0, time.Time{}, time.Now()
	resume := map[string]live.Position{}
	for topic, at := range l.topics {
		if at.Epoch != "" {
			resume[topic] = at
		}
	}
	l.send(live.NewHello(resume))
	for topic := range l.topics {
		l.send(live.NewSubscribe(topic))
	}
	l.changed()
}

func (l *link) received(text string) {
	l.heard = time.Now()
	m, err := live.Decode([]byte(text))
	if err != nil {
		return // a newer server's business
	}
	if at, ok := l.topics[m.Ch]; ok && m.N > 0 {
		if m.E != "" {
			at.Epoch = m.E
		}
		at.N = m.N
		l.topics[m.Ch] = at
	}
	if m.Ty == live.Bye {
		var bye live.ByeData
		_ = m.Read(&bye) // without a delay the usual one stands
		l.leave(time.Duration(float64(bye.RetryMS)*(0.5+rand.Float64())) * time.Millisecond)
		return
	}
	l.pending = append(l.pending, m)
	if !l.flushing {
		l.flushing = true
		l.wait(max(0, redrawEvery-time.Since(l.flushed)), l.flush)
	}
}

func (l *link) flush() {
	l.flushing, l.flushed = false, time.Now()
	messages := l.pending
	l.pending = nil
	l.deliver(messages)
}

func (l *link) closed() {
	delay := backoff(l.attempt, rand.Float64())
	l.attempt++
	l.leave(delay)
}

// leave gives the socket up and comes back after a delay.
func (l *link) leave(delay time.Duration) {
	l.drop()
	if l.lostAt.IsZero() {
		l.lostAt = time.Now()
		l.wait(patienceOff, l.changed)
	}
	if l.ended {
		return
	}
	l.retry = l.wait(delay, func() {
		l.retry = nil
		l.start()
	})
	l.changed()
}

// drop closes the socket and forgets it; its callbacks hear no more.
func (l *link) drop() {
	l.up = false
	if l.socket == nil {
		return
	}
	for _, event := range [...]string{"onopen", "onmessage", "onclose"} {
		l.socket.Set(event, nil)
	}
	l.socket.Call("close")
	l.socket = nil
	for _, fn := range l.held {
		fn.Release()
	}
	l.held = nil
}

// wake is called when the page is seen again or the network is back: phones keep dead sockets open.
func (l *link) wake() {
	if l.socket != nil && (!l.up || time.Since(l.heard) > quietFor/3) {
		l.drop()
	}
	l.attempt = 0
	l.start()
}

// check is called every so often: it asks for a sign of life, and gives a dead socket up.
func (l *link) check(now time.Time) {
	if !l.up {
		return
	}
	if now.Sub(l.heard) > quietFor {
		l.leave(backoff(0, rand.Float64()))
		return
	}
	l.send(live.NewClock(now.UnixMilli()))
}

// end closes the link for good.
func (l *link) end() {
	l.ended = true
	l.drop()
	clear(l.topics)
}

// lost reports whether the link has been down for longer than a hiccup.
func (l *link) lost(now time.Time) bool {
	return !l.up && !l.lostAt.IsZero() && now.Sub(l.lostAt) >= patienceOff
}

func (l *link) send(m live.Message) {
	if l.up {
		l.socket.Call("send", string(m.Encode()))
	}
}

func (l *link) wait(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() {
		defer survive("link")
		f()
	})
}

// backoff is the delay before try number attempt, with full jitter between 1 and at most 30 s, so that a hall full of
// phones does not come back at once. share is a random number of [0, 1).
func backoff(attempt int, share float64) time.Duration {
	const first, most = time.Second, 30 * time.Second
	top := most
	if attempt < 5 {
		top = min(most, 2*first<<attempt)
	}
	return first + time.Duration(share*float64(top-first))
}
