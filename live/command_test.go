//go:build !js

package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"lakaz/live"
)

func TestCommandsAreDoneOnce(t *testing.T) {
	h := newHouse(t, live.Options{})
	var runs atomic.Int64
	entered, release := make(chan struct{}, 10), make(chan struct{})
	h.session.Command = func(_ context.Context, ch string, c live.CommandData) live.ResultData {
		if c.Ty == "wait" {
			entered <- struct{}{}
			<-release
		}
		return live.ResultData{D: json.RawMessage(fmt.Sprintf(`"%s %s %s run %d"`, ch, c.Ty, bytes.ReplaceAll(c.D, []byte(`"`), nil), runs.Add(1)))}
	}
	f := func(c *client, id, want string) {
		t.Helper()
		m := c.expect(live.Result)
		if m.ID != id || string(m.D) != want {
			t.Errorf("%s: %s, want %s", m.ID, m.D, want)
		}
	}
	a, b := h.dial(t), h.dial(t)
	rename := live.NewCommand("01A", "home:1", "rename", json.RawMessage(`"x"`))
	a.send(rename)
	f(a, "01A", `{"d":"home:1 rename x run 1"}`)
	a.send(rename)
	f(a, "01A", `{"d":"home:1 rename x run 1"}`)
	b.send(rename) // over another connection
	f(b, "01A", `{"d":"home:1 rename x run 1"}`)
	other := h.dialAs(t, "s2") // another session may have the same id
	other.send(rename)
	f(other, "01A", `{"d":"home:1 rename x run 2"}`)
	slow := live.NewCommand("01B", "", "wait", nil) // while it runs
	a.send(slow)
	<-entered
	b.send(slow)
	b.send(live.NewClock(1))
	close(release)
	f(a, "01B", `{"d":" wait  run 3"}`)
	f(b, "01B", `{"d":" wait  run 3"}`)
	a.send(live.Message{Ty: live.Command, D: json.RawMessage(`{"ty":"x"}`)}) // without an id
	f(a, "", `{"refusal":{"key":"live.refused"}}`)
}

func TestClock(t *testing.T) {
	at := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	h := newHouse(t, live.Options{Now: func() time.Time { return at }})
	c := h.dial(t)
	c.send(live.NewHello(nil))
	if m := c.expect(live.Welcome); string(m.D) != `{"unixMs":1767600000000,"pingMs":30000}` {
		t.Errorf("%s", m.D)
	}
	c.send(live.NewClock(5))
	if m := c.expect(live.Clock); string(m.D) != `{"c":5,"s":1767600000000}` {
		t.Errorf("%s", m.D)
	}
}
