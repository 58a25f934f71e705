//go:build !js

package live

import (
	"context"
	"io"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// reader is the one goroutine a connection has: it reads what the client sends.
type reader struct {
	conn   *conn
	ws     *websocket.Conn
	resume map[string]Position
	subs   map[string]*subscription
}

func (r *reader) run(ctx context.Context) {
	r.conn.alive()
	r.conn.startPings()
	r.ws.SetPongHandler(func(string) error { r.conn.ponged(); return nil })
	r.ws.SetReadLimit(MaxRead)
	for {
		kind, b, err := r.ws.ReadMessage()
		if err != nil {
			break
		}
		r.conn.alive()
		if kind != websocket.TextMessage {
			r.conn.close(closeUnsupported)
			break
		}
		m, err := Decode(b)
		if err != nil || !utf8.Valid(b) {
			r.conn.close(closeInvalid)
			break
		}
		r.receive(ctx, m)
	}
	r.linger()
}

// linger waits a little for the client to end its half after our closing frame, so that the frame is not lost to a
// reset; what the client still sends is thrown away.
func (r *reader) linger() {
	if r.conn.leaving() {
		io.CopyN(io.Discard, r.conn.net, 1<<20)
	}
}

// receive does what one message asks for; a type it does not know is for a newer server.
func (r *reader) receive(ctx context.Context, m Message) {
	c := r.conn
	switch m.Ty {
	case Hello:
		var d HelloData
		if m.Read(&d) == nil {
			r.resume = d.Resume
		}
		c.send(messageFrame(Message{Ty: Welcome, D: encode(WelcomeData{UnixMS: c.hub.Now().UnixMilli(), PingMS: c.hub.Ping.Milliseconds()})}))
	case Subscribe:
		r.subscribe(ctx, m.Ch)
	case Unsubscribe:
		if s := r.subs[m.Ch]; s != nil {
			r.unsubscribe(m.Ch, s)
		}
	case Command:
		c.send(messageFrame(Message{Ty: Result, Ch: m.Ch, ID: m.ID, D: encode(r.command(ctx, m))}))
	case Clock:
		var d ClockData
		if m.Read(&d) == nil {
			d.ServerMS = c.hub.Now().UnixMilli()
			c.send(messageFrame(Message{Ty: Clock, D: encode(d)}))
		}
	}
}

func (r *reader) subscribe(ctx context.Context, ch string) {
	c := r.conn
	if old := r.subs[ch]; old != nil { // asked again: begin again
		r.unsubscribe(ch, old)
	}
	if c.session.MaySubscribe == nil || len(r.subs) >= c.hub.MaxTopics || c.session.MaySubscribe(ch) != nil {
		r.refuse(ch, keyRefused)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, prepareTimeout)
	defer cancel()
	t, err := c.hub.watch(ctx, ch, c.session.Prepare)
	if err != nil {
		c.hub.Log.Warn("live: a topic could not be loaded", "topic", ch, "error", err)
		r.refuse(ch, keyLater)
		return
	}
	s := &subscription{topic: t, conn: c}
	r.subs[ch] = s
	c.hub.counters.subscriptions.Add(1)
	at := r.resume[ch]
	delete(r.resume, ch)
	t.join(s, at, func(epoch string, n uint64) {
		c.send(messageFrame(Message{Ty: Result, Ch: ch, E: epoch, N: n, D: encode(ResultData{})}))
	})
}

func (r *reader) refuse(ch, key string) {
	r.conn.hub.counters.refused.Add(1)
	r.conn.send(messageFrame(Message{Ty: Result, Ch: ch, D: encode(ResultData{Refusal: &Refusal{Key: key}})}))
}

func (r *reader) unsubscribe(ch string, s *subscription) {
	delete(r.subs, ch)
	s.topic.leave(s)
	r.conn.hub.release(s.topic)
	r.conn.hub.counters.subscriptions.Add(-1)
}

func (r *reader) unsubscribeAll() {
	for ch, s := range r.subs {
		r.unsubscribe(ch, s)
	}
}

// command runs a command once, or answers as it was answered before.
func (r *reader) command(ctx context.Context, m Message) ResultData {
	var d CommandData
	session := r.conn.session
	if session.Command == nil || m.ID == "" || len(m.ID) > 64 || m.Read(&d) != nil || d.Ty == "" {
		return ResultData{Refusal: &Refusal{Key: keyRefused}}
	}
	d.ID, d.RoundTrip = m.ID, r.conn.trip()
	result, err := r.conn.hub.outcomes.once(ctx, session.Key+"\x00"+m.ID, func() ResultData {
		return session.Command(ctx, m.Ch, d)
	})
	if err != nil {
		return ResultData{Refusal: &Refusal{Key: keyLater}}
	}
	return result
}
