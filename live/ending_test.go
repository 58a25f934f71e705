//go:build !js

package live_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lakaz/live"
)

func TestByeDrainsAndEnds(t *testing.T) {
	h := newHouse(t, live.Options{MaxPerSession: 100})
	var all []*client
	for range 10 {
		c := h.dial(t)
		c.send(live.NewSubscribe("home:1"))
		c.expect(live.Snapshot)
		all = append(all, c)
	}
	silent := h.dial(t) // its browser has gone to sleep
	_ = silent
	closed := make(chan error)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		closed <- h.Close(ctx, 1500*time.Millisecond)
	}()
	for _, c := range all {
		if m := c.expect(live.Bye); string(m.D) != `{"retryMs":1500}` {
			t.Errorf("%s", m.D)
		}
		if _, err := c.next(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("%v", err)
		}
		c.ws.Close()
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if got := h.Stats(); got.Connections != 0 || got.Subscriptions != 0 || got.QueuedBytes != 0 {
		t.Errorf("%+v", got)
	}
	if _, resp, err := (&websocket.Dialer{Subprotocols: []string{live.Subprotocol}}).Dial(h.url, nil); err == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a closed hub took a connection: %v", err)
	}
	h.State("home:1", values("a", "1")) // and nothing breaks
}

// TestCloseCutsWhoTakesNothing: whose socket is full does not hear the bye, and does not hold the server up.
func TestCloseCutsWhoTakesNothing(t *testing.T) {
	h := newHouse(t, live.Options{Patience: time.Minute})
	c := h.dial(t)
	c.send(live.NewSubscribe("home:1"))
	c.expect(live.Snapshot)
	i := 0
	eventually(t, "the network takes everything", func() bool {
		i++
		h.State("home:1", values("a", fmt.Sprintf(`"%d %s"`, i, strings.Repeat("x", 32<<10))))
		return h.Stats().QueuedBytes > 0
	})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := h.Close(ctx, time.Second); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if got := h.Stats(); got.Connections != 0 || got.QueuedBytes != 0 || got.Subscriptions != 0 {
		t.Errorf("%+v", got)
	}
}

func TestPingAndCloseHandshake(t *testing.T) {
	h := newHouse(t, live.Options{Ping: 10 * time.Millisecond})
	c := h.dial(t)
	pinged, ponged := make(chan struct{}, 100), make(chan string, 1)
	answer := c.ws.PingHandler()
	c.ws.SetPingHandler(func(s string) error {
		select {
		case pinged <- struct{}{}:
		default:
		}
		return answer(s)
	})
	c.ws.SetPongHandler(func(s string) error { ponged <- s; return nil })
	c.ws.WriteControl(websocket.PingMessage, []byte("still there?"), time.Now().Add(time.Second))
	read := make(chan error)
	go func() {
		_, err := c.next()
		read <- err
	}()
	if got := <-ponged; got != "still there?" {
		t.Errorf("pong %q", got)
	}
	for range 3 {
		<-pinged
	}
	c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	if err := <-read; !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("%v", err)
	}
	c.ws.Close()
	eventually(t, "the connection stays", func() bool { return h.Stats().Connections == 0 })
}

func TestDropEndsASession(t *testing.T) {
	h := newHouse(t, live.Options{})
	a, b := h.dialAs(t, "a"), h.dialAs(t, "b")
	b.send(live.NewClock(1))
	b.expect(live.Clock)
	a.send(live.NewClock(1))
	a.expect(live.Clock)
	h.Drop("a")
	if _, err := a.next(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("%v", err)
	}
	b.send(live.NewClock(1))
	b.expect(live.Clock)
}

func TestAFloodOfQuestionsIsCut(t *testing.T) {
	h := newHouse(t, live.Options{Patience: time.Minute})
	c := h.dial(t)
	eventually(t, "a client that asks and does not read is kept", func() bool {
		for range 1000 {
			if c.ws.WriteMessage(websocket.TextMessage, live.NewClock(1).Encode()) != nil {
				return true
			}
		}
		return false
	})
	eventually(t, "not counted", func() bool { return h.Stats().Dropped == 1 && h.Stats().QueuedBytes == 0 })
}
