//go:build !js

package live_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"lakaz/live"
)

// A command tells the round trip that the last ping and its pong took; a pong that nobody asked for tells nothing. Whoever
// serves the session hears that it begins and ends.
func TestACommandTellsTheRoundTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub(live.Options{Log: slog.New(slog.DiscardHandler)})
		p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		here := 0
		entered := func() func() { here++; return func() { here-- } }
		server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.Serve(w, r, live.Session{Key: "s", Measured: true, Entered: entered, Command: func(_ context.Context, _ string, c live.CommandData) live.ResultData {
				d, _ := json.Marshal([]any{c.ID, c.RoundTrip.Milliseconds()})
				return live.ResultData{D: d}
			}})
		})}
		go server.Serve(p)
		c := p.dial(t)
		var trip atomic.Int64
		trip.Store(int64(120 * time.Millisecond))
		c.ws.SetPingHandler(func(string) error {
			time.Sleep(time.Duration(trip.Load()))
			return c.ws.WriteControl(websocket.PongMessage, nil, time.Now().Add(time.Second))
		})
		answers := make(chan string)
		go func() {
			defer close(answers)
			for {
				_, b, err := c.ws.ReadMessage()
				if err != nil {
					return
				}
				m, _ := live.Decode(b)
				answers <- string(m.D)
			}
		}()
		f := func(id, want string) {
			t.Helper()
			c.send(live.NewCommand(id, "room:1", "answer", nil))
			if got := <-answers; got != `{"d":`+want+`}` {
				t.Errorf("%s: %s, want %s", id, got, want)
			}
			synctest.Wait()
		}
		f("a", `["a",0]`) // the first ping is on its way
		f("b", `["b",120]`)
		c.ws.WriteControl(websocket.PongMessage, nil, time.Now().Add(time.Second))
		f("c", `["c",120]`)
		trip.Store(int64(40 * time.Millisecond))
		time.Sleep(30 * time.Second) // by then there was another
		synctest.Wait()
		f("d", `["d",40]`)
		if here != 1 {
			t.Errorf("%d have entered", here)
		}
		c.ws.Close()
		synctest.Wait()
		if here != 0 {
			t.Errorf("%d are left", here)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		h.Close(ctx, time.Second)
		server.Close()
	})
}

// TestAConnectionEndsWithItsSession: to the second, however much is said over it, and with the code that tells a browser that
// it may not come back as it was.
func TestAConnectionEndsWithItsSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub(live.Options{Log: slog.New(slog.DiscardHandler)})
		p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		began := time.Now()
		server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.Serve(w, r, live.Session{Key: "s", Ends: began.Add(time.Hour)})
		})}
		go server.Serve(p)
		c := p.dial(t)
		go func() {
			for time.Since(began) < 59*time.Minute {
				c.ws.WriteMessage(websocket.TextMessage, live.NewClock(1).Encode())
				time.Sleep(time.Second)
			}
		}()
		for {
			_, _, err := c.ws.ReadMessage()
			if err == nil {
				continue
			}
			if lived := time.Since(began); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) || lived != time.Hour {
				t.Errorf("%v after %v", err, lived)
			}
			break
		}
		c.ws.Close()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		h.Close(ctx, time.Second)
		server.Close()
	})
}
