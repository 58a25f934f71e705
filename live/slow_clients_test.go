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

// besideHealthy lets one client misbehave: whatever it does or leaves undone, nothing piles up for it, and another client does
// not notice.
func besideHealthy(t *testing.T, name string, o live.Options, misbehave func(*testing.T, *house, *rawClient)) {
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

// patient are the options of a hub that cuts nobody for being slow.
func patient() live.Options { return live.Options{Patience: time.Minute} }

// isCut waits until only the healthy client is left.
func (h *house) isCut(t *testing.T) {
	t.Helper()
	eventually(t, "it is kept", func() bool { return h.Stats().Connections == 1 })
}

// watchHome subscribes.
func (c *rawClient) watchHome() {
	c.t.Helper()
	c.write(masked(final, `{"ty":"sub","ch":"home:1"}`))
	c.expect(live.Snapshot)
}

// TestSlowClients: those that take less than there is for them, or nothing.
func TestSlowClients(t *testing.T) {
	big := func(i int) string { return fmt.Sprintf(`"%d %s"`, i, strings.Repeat("x", 32<<10)) }
	besideHealthy(t, "slow/reads nothing", live.Options{Patience: 50 * time.Millisecond}, func(t *testing.T, h *house, c *rawClient) {
		c.watchHome()
		i := 0
		eventually(t, "it is kept", func() bool {
			i++
			h.State("home:1", values("a", big(i)))
			return h.Stats().Dropped == 1
		})
		h.isCut(t)
	})
	stuff := func(t *testing.T, h *house) {
		t.Helper()
		i := 0
		eventually(t, "the network takes everything", func() bool {
			h.State("home:1", values("a", big(i)))
			i++
			return h.Stats().QueuedBytes > 0
		})
	}
	besideHealthy(t, "slow/full again and again", patient(), func(t *testing.T, h *house, c *rawClient) {
		c.watchHome()
		for round := range 4 {
			stuff(t, h)
			h.State("home:1", values("a", fmt.Sprint(round)))
			c.write(masked(final, clock(round)))
			c.expect(fmt.Sprint("~clk ", round))
			eventually(t, "bytes are counted that do not wait", func() bool { return h.Stats().QueuedBytes == 0 })
		}
		if h.Stats().Dropped != 0 {
			t.Error("it is counted as one that takes nothing")
		}
	})
	waits := func(name string, leave func(*rawClient)) {
		besideHealthy(t, "slow/"+name, patient(), func(t *testing.T, h *house, c *rawClient) {
			c.watchHome()
			stuff(t, h)
			leave(c)
			h.isCut(t)
			eventually(t, "something waits for it still", func() bool { return h.Stats().QueuedBytes == 0 })
		})
	}
	waits("reset when full", func(c *rawClient) { c.conn.SetLinger(0); c.conn.Close() })
	waits("gone when full", func(c *rawClient) { c.conn.Close() })
	waits("says no more when full", func(c *rawClient) { c.conn.CloseWrite() })
	waits("closes when full", func(c *rawClient) { c.write(masked(fin|bye, "\x03\xe8")); c.expect("~close 1000"); c.expect("end") })
	waits("goes wrong when full", func(c *rawClient) { c.write([]byte{0xff}); c.expect("~close 1002"); c.expect("end") })
	besideHealthy(t, "slow/asks and reads nothing", patient(), func(t *testing.T, h *house, c *rawClient) {
		eventually(t, "it is kept", func() bool {
			for range 100 {
				if _, err := c.conn.Write(masked(final, say("same", strings.Repeat("x", 4000)))); err != nil {
					return true
				}
			}
			return false
		})
		h.isCut(t)
		if h.Stats().Dropped != 1 {
			t.Error("it is not counted")
		}
	})
}

// TestFloods: those that say more than they should.
func TestFloods(t *testing.T) {
	flood := func(name string, frame []byte, want string, after ...[]byte) {
		besideHealthy(t, "flood/"+name, patient(), func(t *testing.T, h *house, c *rawClient) {
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
		besideHealthy(t, "flood/"+name, patient(), func(t *testing.T, h *house, c *rawClient) {
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
	besideHealthy(t, "flood/of connections", live.Options{MaxConns: 50}, func(t *testing.T, h *house, c *rawClient) {
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
