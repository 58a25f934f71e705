//go:build !js

package live_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"lakaz/live"
)

// TestBadClients: whatever one client does or leaves undone, it is answered or cut, nothing piles up for it, and another
// client does not notice.
func TestBadClients(t *testing.T) {
	f := func(name string, o live.Options, misbehave func(*testing.T, *house, *rawClient)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := sayingHouse(t, o)
			h.State("home:1", values("a", "1"))
			healthy := h.dial(t)
			bad := h.open(t)
			eventually(t, "it is not there", func() bool { return h.Stats().Connections == 2 })
			misbehave(t, h, bad)
			if got := h.Stats().QueuedBytes; got > 320<<10 {
				t.Errorf("%d bytes wait", got)
			}
			healthy.send(live.NewClock(1))
			healthy.expect(live.Clock)
		})
	}
	cut := func(t *testing.T, h *house) {
		t.Helper()
		eventually(t, "it is kept", func() bool { return h.Stats().Connections == 1 })
	}
	watch := func(c *rawClient) {
		c.write(masked(final, `{"ty":"sub","ch":"home:1"}`))
		c.expect(live.Snapshot)
	}
	impatient := live.Options{Ping: 50 * time.Millisecond, Patience: 400 * time.Millisecond}
	// The healthy one of these is gorilla's, which answers pings while it reads.
	alone := func(name string, misbehave func(*testing.T, *house, *rawClient)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := sayingHouse(t, impatient)
			c := h.open(t)
			misbehave(t, h, c)
		})
	}
	gone := func(t *testing.T, h *house) {
		t.Helper()
		eventually(t, "it is kept", func() bool { return h.Stats().Connections == 0 && h.Stats().QueuedBytes == 0 })
	}
	alone("silent/from the beginning", func(t *testing.T, h *house, c *rawClient) { c.expect("~end"); gone(t, h) })
	alone("silent/after a question", func(t *testing.T, h *house, c *rawClient) {
		c.write(masked(final, clock(7)))
		c.expect("~clk 7")
		c.expect("~end")
		gone(t, h)
	})
	alone("silent/in a head", func(t *testing.T, h *house, c *rawClient) { c.write([]byte{final}); c.expect("~end"); gone(t, h) })
	alone("silent/in a length", func(t *testing.T, h *house, c *rawClient) {
		c.write([]byte{final, 0xfe, 0})
		c.expect("~end")
		gone(t, h)
	})
	alone("silent/in a payload", func(t *testing.T, h *house, c *rawClient) {
		c.write(masked(final, clock(7))[:9])
		c.expect("~end")
		gone(t, h)
	})
	alone("silent/between two parts", func(t *testing.T, h *house, c *rawClient) {
		c.write(masked(text, "{"))
		c.expect("~end")
		gone(t, h)
	})
	alone("silent/trickling and never whole", func(t *testing.T, h *house, c *rawClient) {
		c.write(head(final, 8000, 2))
		eventually(t, "what is never whole is a sign of life", func() bool {
			c.conn.Write(mask(" "))
			return h.Stats().Connections == 0
		})
	})
	alone("silent/but for pongs", func(t *testing.T, h *house, c *rawClient) {
		for range 20 { // a second: twice what it may be silent
			c.expect("ping")
			c.write(masked(fin|pong, ""))
		}
		c.write(masked(final, clock(7)))
		c.expect("~clk 7")
	})
	alone("silent/but for pings", func(t *testing.T, h *house, c *rawClient) {
		for range 20 {
			c.expect("~ping")
			c.write(masked(fin|ping, ""))
		}
		c.write(masked(final, clock(7)))
		c.expect("~clk 7")
	})

	patient := live.Options{Patience: time.Minute}
	ends := func(name string, do func(*rawClient)) {
		f(name, patient, func(t *testing.T, h *house, c *rawClient) { do(c); cut(t, h) })
	}
	ends("half open/it says no more", func(c *rawClient) { c.conn.CloseWrite(); c.expect("end") })
	ends("half open/in a head", func(c *rawClient) { c.write([]byte{final}); c.conn.CloseWrite(); c.expect("end") })
	ends("half open/in a text", func(c *rawClient) { c.write(masked(text, "{")); c.conn.CloseWrite(); c.expect("end") })
	ends("half open/gone without a word", func(c *rawClient) { c.conn.Close() })
	ends("half open/reset", func(c *rawClient) { c.conn.SetLinger(0); c.conn.Close() })
	ends("half open/reset in a text", func(c *rawClient) { c.write(masked(text, "{")); c.conn.SetLinger(0); c.conn.Close() })
	ends("half open/closed and never read", func(c *rawClient) { c.write(masked(fin|bye, "\x03\xe8")); c.conn.CloseRead(); c.conn.Close() })
	f("half open/gone while it watches", patient, func(t *testing.T, h *house, c *rawClient) {
		watch(c)
		c.conn.SetLinger(0)
		c.conn.Close()
		eventually(t, "it still watches", func() bool { return h.Stats().Subscriptions == 0 })
		h.State("home:1", values("a", "2"))
		cut(t, h)
	})
	f("half open/a closing frame and then nothing", patient, func(t *testing.T, h *house, c *rawClient) {
		c.write([]byte{0xff}) // wrong: it is told so, and never ends its half
		c.expect("close 1002")
		c.expect("end")
		cut(t, h) // after the two seconds it is given
	})
	f("half open/closed, and sends on", patient, func(t *testing.T, h *house, c *rawClient) {
		c.write(masked(fin|bye, "\x03\xe8"))
		eventually(t, "it may send for ever", func() bool { _, err := c.conn.Write(make([]byte, 64<<10)); return err != nil })
		cut(t, h)
	})

	big := func(i int) string { return fmt.Sprintf(`"%d %s"`, i, strings.Repeat("x", 32<<10)) }
	f("slow/reads nothing", live.Options{Patience: 50 * time.Millisecond}, func(t *testing.T, h *house, c *rawClient) {
		watch(c)
		i := 0
		eventually(t, "it is kept", func() bool {
			i++
			h.State("home:1", values("a", big(i)))
			return h.Stats().Dropped == 1
		})
		cut(t, h)
	})
	f("slow/reads late", patient, func(t *testing.T, h *house, c *rawClient) {
		watch(c)
		i := 0
		eventually(t, "the network takes everything", func() bool {
			i++
			h.State("home:1", values("a", big(i)))
			return h.Stats().QueuedBytes > 0
		})
		h.State("home:1", values("a", "0"))
		c.write(masked(final, clock(7)))
		c.expect("~clk 7")
		eventually(t, "bytes are counted that do not wait", func() bool { return h.Stats().QueuedBytes == 0 })
	})
	f("slow/asks and reads nothing", patient, func(t *testing.T, h *house, c *rawClient) {
		eventually(t, "it is kept", func() bool {
			for range 100 {
				if _, err := c.conn.Write(masked(final, say("same", strings.Repeat("x", 4000)))); err != nil {
					return true
				}
			}
			return false
		})
		cut(t, h)
		if h.Stats().Dropped != 1 {
			t.Error("it is not counted")
		}
	})

	flood := func(name string, frame []byte, want string, after ...[]byte) {
		f("flood/"+name, patient, func(t *testing.T, h *house, c *rawClient) {
			batch := []byte(strings.Repeat(string(frame), 1000))
			go func() {
				for range 20 {
					c.conn.Write(batch)
				}
				c.conn.Write(join(after...))
			}()
			c.expect("~" + want)
		})
	}
	last := masked(final, clock(7))
	flood("of pings", masked(fin|ping, "p"), "clk 7", last)
	flood("of pongs", masked(fin|pong, "p"), "clk 7", last)
	flood("of what is not known", masked(final, `{"ty":"x"}`), "clk 7", last)
	flood("of subscribing again", masked(final, `{"ty":"sub","ch":"home:1"}`), "clk 7", last)
	flood("of leaving what is not watched", masked(final, `{"ty":"unsub","ch":"home:2"}`), "clk 7", last)
	flood("of empty parts", masked(more, ""), "close 1002")
	// Answers that the client's network does not take as fast as it asks end the connection; else the last one comes.
	asks := func(name string, question func(i int) string, judge func(*testing.T, live.Stats)) {
		f("flood/"+name, patient, func(t *testing.T, h *house, c *rawClient) {
			go func() {
				for i := range 20_000 {
					if _, err := c.conn.Write(masked(final, question(i))); err != nil {
						return
					}
				}
				c.conn.Write(last)
			}()
			for got, err := "", error(nil); err == nil && got != "end" && got != "clk 7"; {
				if got, err = c.tryNext(); errors.Is(err, os.ErrDeadlineExceeded) {
					t.Fatal("neither answered nor cut")
				}
			}
			judge(t, h.Stats())
		})
	}
	answered := func(*testing.T, live.Stats) {}
	asks("of questions", func(int) string { return clock(6) }, answered)
	asks("of the same command", func(int) string { return say("one", "x") }, answered)
	asks("of other commands", func(i int) string { return say(fmt.Sprint(i), "x") }, answered)
	asks("of channels", func(i int) string { return fmt.Sprintf(`{"ty":"sub","ch":"home:%d"}`, i) }, func(t *testing.T, s live.Stats) {
		if s.Subscriptions > 64 || s.Topics > 70 {
			t.Errorf("%+v", s)
		}
	})
	f("flood/of connections", live.Options{MaxConns: 50}, func(t *testing.T, h *house, c *rawClient) {
		host, refused := strings.TrimPrefix(h.url, "ws://"), 0
		for range 60 {
			if h.dialRaw(t).request(handshake(host)).StatusCode == http.StatusServiceUnavailable {
				refused++
			}
		}
		if refused != 12 {
			t.Errorf("%d of 62 were refused", refused)
		}
	})
}

// TestAPanicEndsOneConnection: what the session's functions do wrong is the fault of one.
func TestAPanicEndsOneConnection(t *testing.T) {
	h := sayingHouse(t, live.Options{})
	healthy, c := h.dial(t), h.open(t)
	c.write(masked(final, `{"ty":"sub","ch":"home:panic"}`))
	c.expect("end")
	healthy.send(live.NewClock(1))
	healthy.expect(live.Clock)
	eventually(t, "it is kept", func() bool { return h.Stats().Connections == 1 })
}
