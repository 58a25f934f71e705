//go:build !js

package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"lakaz/live"
)

// pipes is a listener without a network, so that time can be the test's: a pipe takes nothing that is not read.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(t *testing.T) *client {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{live.Subprotocol}, NetDial: func(string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		p.conns <- &single{Conn: theirs, t: t}
		return ours, nil
	}}
	ws, _, err := d.Dial("ws://lakaz/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t, ws}
}

// client is one for HTTP over pipes.
func (p *pipes) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		p.conns <- theirs
		return ours, nil
	}}}
}

// single fails the test where two write at once: the second would fall into the first one's message.
type single struct {
	net.Conn
	t      *testing.T
	inside atomic.Int32
}

func (s *single) Write(b []byte) (int, error) {
	if s.inside.Add(1) > 1 {
		s.t.Errorf("%x is written into the middle of a message", b)
	}
	defer s.inside.Add(-1)
	return s.Conn.Write(b)
}

// bubble runs a test with a hub in a bubble of time.
func bubble(t *testing.T, prepare func(context.Context, string) (map[string]json.RawMessage, error), test func(*testing.T, *live.Hub, *pipes)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub(live.Options{Log: slog.New(slog.DiscardHandler)})
		p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.Serve(w, r, live.Session{Key: "s", MaySubscribe: func(context.Context, string) error { return nil }, Prepare: prepare})
		})}
		go server.Serve(p)
		defer func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			h.Close(ctx, time.Second)
			server.Close()
		}()
		test(t, h, p)
	})
}

func TestSlowClientIsClosedAfterTenSeconds(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *live.Hub, p *pipes) {
		slow, healthy := p.dial(t), p.dial(t)
		for _, c := range []*client{slow, healthy} {
			c.send(live.NewSubscribe("home:1"))
			c.expect(live.Snapshot)
		}
		for i := range 9 { // a second each
			h.State("home:1", values("a", fmt.Sprint(i)))
			healthy.expect(live.Value)
			time.Sleep(time.Second)
		}
		synctest.Wait()
		if got := h.Stats(); got.Connections != 2 || got.Dropped != 0 || got.QueuedBytes == 0 {
			t.Errorf("after nine seconds: %+v", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := h.Stats(); got.Connections != 1 || got.Dropped != 1 || got.QueuedBytes != 0 {
			t.Errorf("after ten seconds: %+v", got)
		}
		h.State("home:1", values("a", "9"))
		healthy.expect(live.Value)
		healthy.ws.Close()
		slow.ws.Close()
	})
}

func TestSlowButAlive(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *live.Hub, p *pipes) {
		c := p.dial(t)
		c.send(live.NewSubscribe("home:1"))
		c.expect(live.Snapshot)
		for i := 1; i <= 5; i++ {
			h.State("home:1", values("a", fmt.Sprint(i)))
			synctest.Wait()
			time.Sleep(9 * time.Second)
			h.State("home:1", values("a", fmt.Sprint(i, "00")))
			if m := c.expect(live.Value); string(m.D) != fmt.Sprintf(`{"a":%d}`, i) { // was on its way
				t.Errorf("%s", m.D)
			}
			if m := c.expect(live.Value); string(m.D) != fmt.Sprintf(`{"a":%d00}`, i) {
				t.Errorf("%s", m.D)
			}
		}
		if got := h.Stats(); got.Connections != 1 || got.Dropped != 0 {
			t.Errorf("%+v", got)
		}
		c.ws.Close()
	})
}

func TestPongsAndClosesWaitTheirTurn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *live.Hub, p *pipes) {
		f := func(kind int, b []byte) {
			t.Helper()
			c := p.dial(t)
			defer c.ws.Close()
			c.send(live.NewSubscribe("home:1"))
			c.expect(live.Snapshot)
			h.State("home:1", values("a", fmt.Sprintf(`"%d %s"`, kind, strings.Repeat("x", 10_000))))
			synctest.Wait() // the message is half written
			c.ws.WriteControl(kind, b, time.Now().Add(time.Second))
			synctest.Wait()
			c.expect(live.Value)
			_, err := c.next()
			if kind == websocket.CloseMessage && !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
				t.Errorf("%v", err)
			}
		}
		f(websocket.PingMessage, []byte("p"))
		f(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
	})
}

func TestHalfOpenConnectionIsFound(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *live.Hub, p *pipes) {
		gone, alive := p.dial(t), p.dial(t)
		gone.ws.SetPingHandler(func(string) error { return nil }) // it takes what is sent and says nothing
		for _, c := range []*client{gone, alive} {
			go func() {
				for {
					c.ws.SetReadDeadline(time.Time{})
					if _, _, err := c.ws.ReadMessage(); err != nil {
						c.ws.Close()
						return
					}
				}
			}()
		}
		time.Sleep(70*time.Second - time.Millisecond)
		synctest.Wait()
		if got := h.Stats().Connections; got != 2 {
			t.Errorf("%d connections after 69.999 s", got)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if got := h.Stats().Connections; got != 1 {
			t.Errorf("%d connections after 70 s", got)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := h.Stats().Connections; got != 1 {
			t.Errorf("%d connections after an hour", got)
		}
	})
}

func TestPrepareMayNotTakeForEver(t *testing.T) {
	hang := func(ctx context.Context, _ string) (map[string]json.RawMessage, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	bubble(t, hang, func(t *testing.T, h *live.Hub, p *pipes) {
		c := p.dial(t)
		began := time.Now()
		c.send(live.NewSubscribe("home:1"))
		if m := c.expect(live.Result); string(m.D) != `{"refusal":{"key":"live.later"}}` || time.Since(began) != 10*time.Second {
			t.Errorf("%s after %v", m.D, time.Since(began))
		}
		c.ws.Close()
	})
}
