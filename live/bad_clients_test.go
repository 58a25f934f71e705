//go:build !js

package live_test

import (
	"testing"
	"time"

	"lakaz/live"
)

// TestBadClients: silent clients, and those of which half is gone.
func TestBadClients(t *testing.T) {
	impatient := live.Options{Ping: 50 * time.Millisecond, Patience: 1400 * time.Millisecond}
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
	alone("silent/empty parts without end", func(t *testing.T, h *house, c *rawClient) {
		c.write(masked(text, "{"))
		eventually(t, "what is never whole is a sign of life", func() bool {
			c.conn.Write(masked(more, ""))
			return h.Stats().Connections == 0
		})
	})
	alone("silent/but for pongs", func(t *testing.T, h *house, c *rawClient) {
		for range 40 { // two seconds: more than it may be silent
			c.expect("ping")
			c.write(masked(fin|pong, ""))
		}
		c.write(masked(final, clock(7)))
		c.expect("~clk 7")
	})
	alone("silent/but for pings", func(t *testing.T, h *house, c *rawClient) {
		for range 40 {
			c.expect("~ping")
			c.write(masked(fin|ping, ""))
		}
		c.write(masked(final, clock(7)))
		c.expect("~clk 7")
	})

	ends := func(name string, do func(*rawClient)) {
		besideHealthy(t, name, patient(), func(t *testing.T, h *house, c *rawClient) { do(c); h.isCut(t) })
	}
	ends("half open/it says no more", func(c *rawClient) { c.conn.CloseWrite(); c.expect("end") })
	ends("half open/in a head", func(c *rawClient) { c.write([]byte{final}); c.conn.CloseWrite(); c.expect("end") })
	ends("half open/in a text", func(c *rawClient) { c.write(masked(text, "{")); c.conn.CloseWrite(); c.expect("end") })
	ends("half open/gone without a word", func(c *rawClient) { c.conn.Close() })
	ends("half open/reset", func(c *rawClient) { c.conn.SetLinger(0); c.conn.Close() })
	ends("half open/reset in a text", func(c *rawClient) { c.write(masked(text, "{")); c.conn.SetLinger(0); c.conn.Close() })
	ends("half open/closed and never read", func(c *rawClient) { c.write(masked(fin|bye, "\x03\xe8")); c.conn.CloseRead(); c.conn.Close() })
	besideHealthy(t, "half open/gone while it watches", patient(), func(t *testing.T, h *house, c *rawClient) {
		c.watchHome()
		c.conn.SetLinger(0)
		c.conn.Close()
		eventually(t, "it still watches", func() bool { return h.Stats().Subscriptions == 0 })
		h.State("home:1", values("a", "2"))
		h.isCut(t)
	})
	besideHealthy(t, "half open/a closing frame and then nothing", patient(), func(t *testing.T, h *house, c *rawClient) {
		c.write([]byte{0xff}) // wrong: it is told so, and never ends its half
		c.expect("close 1002")
		c.expect("end")
		h.isCut(t) // after the two seconds it is given
	})
	besideHealthy(t, "half open/closed, and sends on", patient(), func(t *testing.T, h *house, c *rawClient) {
		c.write(masked(fin|bye, "\x03\xe8"))
		eventually(t, "it may send for ever", func() bool { _, err := c.conn.Write(make([]byte, 64<<10)); return err != nil })
		h.isCut(t)
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
