//go:build !js

package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"lakaz/live"
)

// eventually polls until ok or the test's patience ends.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestConflation(t *testing.T) {
	h := newHouse(t, live.Options{Patience: time.Minute})
	c := h.dial(t)
	c.send(live.NewSubscribe("home:1"))
	var view live.View
	view.Fold(c.expect(live.Snapshot))
	publish := func(i int) {
		h.State("home:1", values(fmt.Sprint("k", i%7), fmt.Sprintf(`"%d %s"`, i, strings.Repeat("x", 1000))))
	}
	i := 0
	eventually(t, "a client that does not read is never felt", func() bool { // the kernel takes some megabytes
		for range 100 {
			i++
			publish(i)
		}
		return h.Stats().QueuedBytes > 0
	})
	const count = 10_000
	var held int64
	for range count {
		i++
		publish(i)
		held = max(held, h.Stats().QueuedBytes)
	}
	if held > 256<<10 {
		t.Errorf("%d bytes were held for one client", held)
	}
	// The answer to a ping must not fall into the message that is half written.
	ponged := false
	c.ws.SetPongHandler(func(string) error { ponged = true; return nil })
	if err := c.ws.WriteControl(websocket.PingMessage, []byte("p"), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	messages := 0
	for want := h.Values("home:1"); !cmp.Equal(view.Values, want); messages++ {
		if _, err := view.Fold(c.read()); err != nil {
			t.Fatal(err)
		}
	}
	if messages > i/10 { // what the kernel had taken, and hardly one for the rest
		t.Errorf("%d messages for %d values: nothing was conflated", messages, i)
	}
	c.send(live.NewClock(1))
	if c.expect(live.Clock); !ponged {
		t.Error("no pong came")
	}
	t.Logf("%d messages for %d values; at most %d bytes held", messages, i, held)
}

func TestResume(t *testing.T) {
	h := newHouse(t, live.Options{})
	h.State("home:1", values("a", "1", "b", "1"))
	var view live.View
	c := h.dial(t)
	c.send(live.NewSubscribe("home:1"))
	view.Fold(c.expect(live.Snapshot))
	c.ws.Close()
	h.State("home:1", values("b", "2"))

	resume := func(at live.Position) *client {
		c := h.dial(t)
		c.send(live.NewHello(map[string]live.Position{"home:1": at}))
		c.expect(live.Welcome)
		c.send(live.NewSubscribe("home:1"))
		return c
	}
	c = resume(view.Position())
	if m := c.expect(live.Result); m.E != view.Epoch || m.N != view.N {
		t.Errorf("resumed at %+v", m)
	}
	if m := c.expect(live.Value); string(m.D) != `{"b":2}` { // only what changed
		t.Errorf("%s", m.D)
	} else {
		view.Fold(m)
	}

	c = resume(view.Position()) // nothing missed: nothing sent
	c.expect(live.Result)
	h.State("home:1", values("a", "2"))
	if m := c.expect(live.Value); string(m.D) != `{"a":2}` {
		t.Errorf("%s", m.D)
	}

	f := func(at live.Position) {
		t.Helper()
		if m := resume(at).expect(live.Snapshot); string(m.D) != `{"a":2,"b":2}` && string(m.D) != `{"b":2,"a":2}` {
			t.Errorf("%s", m.D)
		}
	}
	f(live.Position{Epoch: "another", N: view.N})
	f(live.Position{Epoch: view.Epoch, N: view.N + 1000}) // from the future
}

func TestRefusedTopicTellsNothing(t *testing.T) {
	h := newHouse(t, live.Options{MaxTopics: 2})
	h.State("secret:exists", values("a", "1"))
	c := h.dial(t)
	f := func(topic string) string {
		t.Helper()
		c.send(live.NewSubscribe(topic))
		m := c.expect(live.Result)
		var d live.ResultData
		if err := m.Read(&d); err != nil || d.Refusal == nil || d.Refusal.Key != "live.refused" || m.Ch != topic || m.E != "" || m.N != 0 {
			t.Errorf("%+v", m)
		}
		return string(m.D)
	}
	if f("secret:exists") != f("secret:missing") {
		t.Error("a refusal tells whether the topic exists")
	}
	f("")
	for i := range 2 {
		c.send(live.NewSubscribe(fmt.Sprint("home:", i)))
		c.expect(live.Snapshot)
	}
	f("home:2") // one more than a connection may watch
	h.State("secret:exists", values("a", "2"))
	h.State("home:0", values("a", "3"))
	if m := c.expect(live.Value); m.Ch != "home:0" {
		t.Errorf("%+v", m)
	}
	if got := h.Stats(); got.Refused != 4 || got.Subscriptions != 2 {
		t.Errorf("%+v", got)
	}
}

func TestPrepare(t *testing.T) {
	h := newHouse(t, live.Options{MaxIdle: 1})
	var loads atomic.Int64
	var fail atomic.Bool
	h.session.Prepare = func(_ context.Context, topic string) (map[string]json.RawMessage, error) {
		loads.Add(1)
		if fail.Load() {
			return nil, errors.New("the disk is slow")
		}
		// Published after what is being loaded was read: newer.
		h.State(topic, values("fresh", "2"))
		return values("stored", "1", "fresh", "1"), nil
	}
	fail.Store(true)
	c := h.dial(t)
	c.send(live.NewSubscribe("home:1"))
	var d live.ResultData
	if c.expect(live.Result).Read(&d); d.Refusal == nil || d.Refusal.Key != "live.later" {
		t.Errorf("%+v", d)
	}
	fail.Store(false)
	f := func(want int64) live.View {
		t.Helper()
		c.send(live.NewSubscribe("home:1"))
		var view live.View
		view.Fold(c.expect(live.Snapshot))
		if diff := cmp.Diff(values("stored", "1", "fresh", "2"), view.Values); diff != "" {
			t.Error(diff)
		}
		if got := loads.Load(); got != want {
			t.Errorf("loaded %d times, want %d", got, want)
		}
		c.send(live.NewUnsubscribe("home:1"))
		c.send(live.NewClock(0)) // answered when it has left
		c.expect(live.Clock)
		return view
	}
	first := f(2)
	f(2) // still in memory
	h.State("home:2", values("a", "1"))
	h.State("home:3", values("a", "1")) // pushes home:1 out
	again := f(3)
	if first.Epoch == again.Epoch {
		t.Error("a state loaded again has the old epoch")
	}
}

func TestPrepareOnceForMany(t *testing.T) {
	h := newHouse(t, live.Options{MaxPerSession: 100})
	loads, release := make(chan struct{}, 100), make(chan struct{})
	h.session.Prepare = func(context.Context, string) (map[string]json.RawMessage, error) {
		loads <- struct{}{}
		<-release
		return values("a", "1"), nil
	}
	var all []*client
	for range 10 {
		c := h.dial(t)
		c.send(live.NewSubscribe("home:1"))
		all = append(all, c)
	}
	<-loads
	close(release)
	for _, c := range all {
		if m := c.expect(live.Snapshot); string(m.D) != `{"a":1}` {
			t.Errorf("%s", m.D)
		}
	}
	if len(loads) != 0 {
		t.Errorf("loaded %d times", 1+len(loads))
	}
}

func TestHalfOfTheClientsStuck(t *testing.T) {
	h := newHouse(t, live.Options{Patience: time.Minute, MaxPerSession: 100})
	var mu sync.Mutex
	n := uint64(0)
	h.Events("home:room", func() (json.RawMessage, uint64) {
		mu.Lock()
		defer mu.Unlock()
		return json.RawMessage(fmt.Sprint(n)), n
	})
	const each = 10
	var healthy, stuck []*client
	for range each {
		healthy = append(healthy, h.dial(t))
		stuck = append(stuck, h.dial(t))
	}
	for _, c := range append(healthy, stuck...) {
		c.send(live.NewSubscribe("home:room"))
	}
	for _, c := range append(healthy, stuck...) {
		c.expect(live.Snapshot)
	}
	const events = 2000
	var paces []chan struct{} // the healthy read along
	var wg sync.WaitGroup
	for _, c := range healthy {
		pace := make(chan struct{}, 100)
		paces = append(paces, pace)
		wg.Go(func() {
			for want := uint64(1); want <= events; want++ {
				m, err := c.next()
				if err != nil || m.Ty != live.Event || m.N != want {
					t.Errorf("%+v, %v, want event %d", m, err, want)
					for range pace { // the others go on
					}
					return
				}
				<-pace
			}
		})
	}
	text := json.RawMessage(`"` + strings.Repeat("x", 4000) + `"`)
	for range events {
		for _, pace := range paces {
			pace <- struct{}{}
		}
		mu.Lock()
		n = h.Event("home:room", "said", text)
		mu.Unlock()
	}
	for _, pace := range paces {
		close(pace)
	}
	wg.Wait()
	for _, c := range stuck { // they missed more than the ring holds: a snapshot, and then no gap
		at, snapshots := uint64(0), 0
		for at < events {
			switch m := c.read(); m.Ty {
			case live.Snapshot:
				snapshots++
				if m.N <= at || string(m.D) != fmt.Sprint(m.N) {
					t.Fatalf("%+v at %d", m, at)
				}
				at = m.N
			case live.Event:
				if m.N != at+1 {
					t.Fatalf("event %d after %d", m.N, at)
				}
				at = m.N
			}
		}
		if snapshots == 0 {
			t.Error("a stuck client has read everything: the test tests nothing")
		}
	}
}

func TestEventsReplayAndSnapshot(t *testing.T) {
	h := newHouse(t, live.Options{})
	if n := h.Event("home:room", "lost", nil); n != 0 {
		t.Errorf("an event without a topic: %d", n)
	}
	n := uint64(0)
	h.Events("home:room", func() (json.RawMessage, uint64) { return json.RawMessage(fmt.Sprint(n)), n })
	for range 300 {
		n = h.Event("home:room", "x", nil)
	}
	c := h.dial(t)
	c.send(live.NewSubscribe("home:room"))
	snap := c.expect(live.Snapshot)
	if snap.N != 300 || string(snap.D) != "300" {
		t.Errorf("%+v", snap)
	}
	f := func(from, first uint64, ty string) {
		t.Helper()
		c := h.dial(t)
		c.send(live.NewHello(map[string]live.Position{"home:room": {Epoch: snap.E, N: from}}))
		c.expect(live.Welcome)
		c.send(live.NewSubscribe("home:room"))
		c.expect(ty)
		if first == 0 {
			return
		}
		for want := first; want <= 300; want++ {
			if m := c.expect(live.Event); m.N != want || string(m.D) != `{"ty":"x"}` {
				t.Fatalf("%+v, want %d", m, want)
			}
		}
	}
	f(298, 299, live.Result)
	f(44, 45, live.Result) // the ring's first
	f(43, 0, live.Snapshot)
	f(300, 0, live.Result)
	f(301, 0, live.Snapshot)
}

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

func TestBadMessages(t *testing.T) {
	h := newHouse(t, live.Options{MaxPerSession: 100})
	h.State("home:1", values("a", "1"))
	f := func(name string, kind int, b []byte, code int) {
		t.Helper()
		c := h.dial(t)
		c.send(live.NewSubscribe("home:1"))
		c.expect(live.Snapshot)
		c.ws.WriteMessage(kind, b)
		if _, err := c.next(); !websocket.IsCloseError(err, code) {
			t.Errorf("%s: %v, want %d", name, err, code)
		}
		c.ws.Close()
	}
	f("too long", websocket.TextMessage, bytes.Repeat([]byte("x"), live.MaxRead+1), websocket.CloseMessageTooBig)
	f("much too long", websocket.TextMessage, bytes.Repeat([]byte("x"), 1<<20), websocket.CloseMessageTooBig)
	f("binary", websocket.BinaryMessage, []byte(`{"ty":"sub"}`), websocket.CloseUnsupportedData)
	f("no UTF-8", websocket.TextMessage, []byte("{\"ty\":\"sub\",\"ch\":\"\xff\"}"), websocket.CloseInvalidFramePayloadData)
	f("no JSON", websocket.TextMessage, []byte("hello"), websocket.CloseInvalidFramePayloadData)
	f("empty", websocket.TextMessage, nil, websocket.CloseInvalidFramePayloadData)
	f("no type", websocket.TextMessage, []byte("{}"), websocket.CloseInvalidFramePayloadData)
	good := h.dial(t)
	for _, m := range []string{`{"ty":"from the future","d":[1]}`, `{"ty":"unsub","ch":"home:9"}`, `{"ty":"hello","d":7}`, `{"ty":"val","ch":"home:1","d":{"a":9}}`} {
		good.ws.WriteMessage(websocket.TextMessage, []byte(m))
	}
	good.expect(live.Welcome)
	good.send(live.NewClock(1))
	good.expect(live.Clock)
	if got := string(h.Values("home:1")["a"]); got != "1" {
		t.Errorf("a client published: %s", got)
	}
	eventually(t, "connections stay", func() bool { return h.Stats().Connections == 1 })
}

func TestBadHandshakes(t *testing.T) {
	h := newHouse(t, live.Options{MaxConns: 3, MaxPerSession: 2})
	dial := func(session string, header http.Header, protocols ...string) (int, error) {
		t.Helper()
		d := websocket.Dialer{Subprotocols: protocols}
		ws, resp, err := d.Dial(h.url+"?session="+session, header)
		if err == nil {
			t.Cleanup(func() { ws.Close() })
		}
		if resp == nil {
			return 0, err
		}
		return resp.StatusCode, nil
	}
	f := func(session string, origin string, protocol string, want int) {
		t.Helper()
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		if got, err := dial(session, header, protocol); got != want {
			t.Errorf("origin %q, protocol %q: %d, %v, want %d", origin, protocol, got, err, want)
		}
	}
	host := strings.TrimPrefix(h.url, "ws://")
	f("a", "https://elsewhere.example", live.Subprotocol, http.StatusForbidden)
	f("a", "null", live.Subprotocol, http.StatusForbidden)
	f("a", "http://"+host, "chat", http.StatusBadRequest)
	f("a", "http://"+host, live.Subprotocol, http.StatusSwitchingProtocols)
	f("a", "", live.Subprotocol, http.StatusSwitchingProtocols)
	f("a", "", live.Subprotocol, http.StatusServiceUnavailable) // two of one session
	f("b", "", live.Subprotocol, http.StatusSwitchingProtocols)
	f("c", "", live.Subprotocol, http.StatusServiceUnavailable) // three in all
	resp, err := http.Get("http://" + host)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("no WebSocket: %d", resp.StatusCode)
	}
	http.DefaultClient.CloseIdleConnections()
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

// FuzzSocket sends any bytes after the handshake and asks whether another client notices.
func FuzzSocket(f *testing.F) {
	h := newHouse(f, live.Options{MaxPerSession: 100_000})
	healthy := h.dial(f)
	f.Add([]byte{0x81, 0x80, 0, 0, 0, 0})                                                 // an empty text
	f.Add([]byte{0x81, 0x02, '{', '}'})                                                   // not masked
	f.Add([]byte{0x82, 0x80, 0, 0, 0, 0})                                                 // binary
	f.Add([]byte{0x83, 0x80, 0, 0, 0, 0})                                                 // a reserved opcode
	f.Add([]byte{0xC1, 0x80, 0, 0, 0, 0})                                                 // compressed
	f.Add([]byte{0x01, 0x81, 0, 0, 0, 0, '{', 0x80, 0x81, 0, 0, 0, 0, '}'})               // in two parts
	f.Add([]byte{0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8})                                     // close
	f.Add([]byte{0x88, 0x81, 0, 0, 0, 0, 0x03})                                           // half a close code
	f.Add([]byte{0x89, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0})                                     // a ping of 64 KB
	f.Add([]byte{0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}) // of 8 EB
	f.Add([]byte{0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}) // of less than nothing
	f.Fuzz(func(t *testing.T, garbage []byte) {
		d := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
		ws, _, err := d.Dial(h.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		conn := ws.NetConn().(*net.TCPConn)
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		conn.Write(garbage)
		conn.CloseWrite()
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%x: the connection was kept", garbage)
		}
		conn.Close()
		healthy.t = t
		healthy.send(live.NewClock(1))
		healthy.expect(live.Clock)
	})
}
