//go:build !js

package live

import (
	"context"
	"slices"
)

// reader does what one client asks for. One goroutine at a time uses it.
type reader struct {
	conn   *conn
	resume map[string]Position
	subs   []*subscription // few: a search is shorter than a map
}

// receive does what one message asks for; a type it does not know is for a newer server.
func (r *reader) receive(m Message) {
	c := r.conn
	switch m.Ty {
	case Hello:
		var d HelloData
		if m.Read(&d) == nil {
			r.resume = d.Resume
		}
		c.send(messageFrame(c.welcome("")))
	case Subscribe:
		r.subscribe(m.Ch)
	case Unsubscribe:
		r.unsubscribe(m.Ch)
	case Command:
		c.send(messageFrame(Message{Ty: Result, Ch: m.Ch, ID: m.ID, D: encode(r.command(m))}))
	case Clock:
		var d ClockData
		if m.Read(&d) == nil {
			d.ServerMS = c.hub.Now().UnixMilli()
			c.send(messageFrame(Message{Ty: Clock, D: encode(d)}))
		}
	}
}

// welcome answers hello; a stream's first message tells its name.
func (c *conn) welcome(stream string) Message {
	return Message{Ty: Welcome, D: encode(WelcomeData{UnixMS: c.hub.Now().UnixMilli(), PingMS: c.hub.Ping.Milliseconds(), Stream: stream})}
}

func (r *reader) subscribe(ch string) {
	c := r.conn
	r.unsubscribe(ch) // asked again: begin again
	ctx, cancel := context.WithTimeout(c.hub.ctx, prepareTimeout)
	defer cancel()
	if c.session.MaySubscribe == nil || len(r.subs) >= c.hub.MaxTopics || c.session.MaySubscribe(ctx, ch) != nil {
		r.refuse(ch, keyRefused)
		return
	}
	t, err := c.hub.watch(ctx, ch, c.session.Prepare)
	if err != nil {
		c.hub.Log.Warn("live: a topic could not be loaded", "topic", ch, "error", err)
		r.refuse(ch, keyLater)
		return
	}
	s := &subscription{topic: t, conn: c}
	r.subs = append(r.subs, s)
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

func (r *reader) unsubscribe(ch string) {
	i := slices.IndexFunc(r.subs, func(s *subscription) bool { return s.topic.name == ch })
	if i < 0 {
		return
	}
	s := r.subs[i]
	r.subs = slices.Delete(r.subs, i, i+1)
	s.topic.leave(s)
	r.conn.hub.release(s.topic)
	r.conn.hub.counters.subscriptions.Add(-1)
}

func (r *reader) unsubscribeAll() {
	for len(r.subs) > 0 {
		r.unsubscribe(r.subs[0].topic.name)
	}
}

// command runs a command once, or answers as it was answered before.
func (r *reader) command(m Message) ResultData {
	var d CommandData
	ctx, session := r.conn.hub.ctx, r.conn.session
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
