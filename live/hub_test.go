//go:build !js

package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"lakaz/live"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a hub behind a real HTTP server on a real port.
type house struct {
	*live.Hub
	url     string
	session live.Session
}

// newHouse serves a hub to a session that may watch every topic that begins with "home:".
func newHouse(t testing.TB, o live.Options) *house {
	t.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	h := &house{Hub: live.NewHub(o)}
	h.session = live.Session{Key: "s1", MaySubscribe: func(_ context.Context, topic string) error {
		if topic == "home:panic" {
			panic("a fault")
		}
		if !strings.HasPrefix(topic, "home:") {
			return errors.New("not yours")
		}
		return nil
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := h.session
		if key := r.URL.Query().Get("session"); key != "" {
			session.Key = key
		}
		h.Serve(w, r, session)
	}))
	h.url = "ws" + strings.TrimPrefix(server.URL, "http")
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		h.Close(ctx, time.Second)
		server.Close()
	})
	return h
}

// client is a browser's end.
type client struct {
	t  testing.TB
	ws *websocket.Conn
}

func (h *house) dial(t testing.TB) *client { return h.dialAs(t, "") }

func (h *house) dialAs(t testing.TB, session string) *client {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{live.Subprotocol}, HandshakeTimeout: 10 * time.Second, NetDialContext: ethernet}
	ws, _, err := d.Dial(h.url+"?session="+session, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return &client{t, ws}
}

// ethernet dials with segments of the size of the world's. With the loopback device's 64 KB, the window of a client that
// has not read for long holds hardly one, and the kernel hands over the rest at one for each of its slow probes.
func ethernet(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		var err error
		outer := raw.Control(func(fd uintptr) {
			err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 1448)
		})
		return errors.Join(outer, err)
	}}
	return d.DialContext(ctx, network, addr)
}

func (c *client) send(m live.Message) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, m.Encode()); err != nil {
		c.t.Fatal(err)
	}
}

// read returns the next message; it fails the test where none comes.
func (c *client) read() live.Message {
	c.t.Helper()
	m, err := c.next()
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

func (c *client) next() (live.Message, error) {
	c.ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	_, b, err := c.ws.ReadMessage()
	if err != nil {
		return live.Message{}, err
	}
	return live.Decode(b)
}

// expect reads a message of a type.
func (c *client) expect(ty string) live.Message {
	c.t.Helper()
	m := c.read()
	if m.Ty != ty {
		c.t.Fatalf("a %s came, want %s: %+v", m.Ty, ty, m)
	}
	return m
}

func values(kv ...string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for i := 0; i < len(kv); i += 2 {
		out[kv[i]] = json.RawMessage(kv[i+1])
	}
	return out
}

func TestSnapshotThenValues(t *testing.T) {
	h := newHouse(t, live.Options{})
	h.State("home:1", values("a", "1", "b", `{"x": [1, 2]}`))
	c := h.dial(t)
	c.send(live.NewHello(nil))
	c.expect(live.Welcome)
	c.send(live.NewSubscribe("home:1"))
	var view live.View
	fold := func() {
		t.Helper()
		if _, err := view.Fold(c.read()); err != nil {
			t.Fatal(err)
		}
	}
	fold()
	want := values("a", "1", "b", `{"x":[1,2]}`)
	if diff := cmp.Diff(want, view.Values); diff != "" {
		t.Fatal(diff)
	}
	h.State("home:1", values("a", "2"))
	fold()
	want["a"] = json.RawMessage("2")
	if diff := cmp.Diff(want, view.Values); diff != "" {
		t.Fatal(diff)
	}
	h.State("home:1", values("a", "2")) // nothing new: nothing sent
	h.State("home:1", values("c", `"ç"`))
	if m := c.expect(live.Value); string(m.D) != `{"c":"ç"}` || m.N != 3 {
		t.Fatalf("%s, n %d", m.D, m.N)
	}
}

// TestEventsData: what an event tells is any JSON, told on one line; what is none is left out.
func TestEventsData(t *testing.T) {
	h := newHouse(t, live.Options{})
	h.Events("home:room", func() (json.RawMessage, uint64) { return nil, 0 })
	c := h.dial(t)
	c.send(live.NewSubscribe("home:room"))
	c.expect(live.Snapshot)
	f := func(ty, d, want string) {
		t.Helper()
		h.Event("home:room", ty, json.RawMessage(d))
		if m := c.expect(live.Event); string(m.D) != want {
			t.Errorf("%s: %s, want %s", d, m.D, want)
		}
	}
	f("said", `{"a": [1,`+"\n"+` "é <b>"]}`, `{"ty":"said","d":{"a":[1,"é <b>"]}}`)
	f(`"quoted"`, `1`, `{"ty":"\"quoted\"","d":1}`)
	f("said", ``, `{"ty":"said"}`)
	f("said", `{"a":`, `{"ty":"said"}`)
	f("said", `"`+strings.Repeat("x", 100_000)+`"`, `{"ty":"said","d":"`+strings.Repeat("x", 100_000)+`"}`)
	f("said", `2`, `{"ty":"said","d":2}`)
}
