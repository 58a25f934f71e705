//go:build !js

package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lakaz/live"
)

func TestAStreamIsTheSameConversation(t *testing.T) {
	h := sayingHouse(t, live.Options{})
	h.State("home:1", values("a", "1", "b", `{"x": [1, 2]}`))
	f := func(client *http.Client, base string) {
		t.Helper()
		s := openSource(t.Context(), t, client, base, "", "ch=home:1")
		var view live.View
		fold := func(m live.Message) {
			t.Helper()
			if _, err := view.Fold(m); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(h.Values("home:1"), view.Values); diff != "" {
				t.Fatal(diff)
			}
		}
		fold(s.expect(live.Snapshot))
		h.State("home:1", values("a", fmt.Sprint(view.N+10)))
		fold(s.expect(live.Value))
		if got, _ := json.Marshal(map[string]live.Position{"home:1": view.Position()}); s.last != string(got) {
			t.Errorf("the last id is %s, want %s", s.last, got)
		}
		say := func(m live.Message) {
			t.Helper()
			if got := s.say(m); got != http.StatusNoContent {
				t.Errorf("%+v: %d", m, got)
			}
		}
		say(live.NewSubscribe("home:2"))
		s.expect(live.Snapshot)
		say(live.NewSubscribe("secret:1"))
		if m := s.expect(live.Result); string(m.D) != `{"refusal":{"key":"live.refused"}}` {
			t.Errorf("%s", m.D)
		}
		say(live.NewUnsubscribe("home:1"))
		h.State("home:1", values("a", "0"))
		h.State("home:2", values("a", fmt.Sprint(view.N)))
		if m := s.expect(live.Value); m.Ch != "home:2" {
			t.Errorf("%+v", m)
		}
		say(live.NewClock(7))
		if m := s.expect(live.Clock); !strings.HasPrefix(string(m.D), `{"c":7,"s":`) {
			t.Errorf("%s", m.D)
		}
		s.body.Close()
	}
	f(http.DefaultClient, "http"+strings.TrimPrefix(h.url, "ws"))
	tls := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.Serve(w, r, h.session) }))
	tls.EnableHTTP2 = true
	tls.StartTLS()
	defer tls.Close()
	f(tls.Client(), tls.URL)
	eventually(t, "streams stay", func() bool { s := h.Stats(); return s.Connections == 0 && s.Subscriptions == 0 })
}

func TestAStreamComesBack(t *testing.T) {
	h := newHouse(t, live.Options{})
	n := uint64(0)
	h.Events("home:room", func() (json.RawMessage, uint64) { return json.RawMessage("[1,\n 2]"), n })
	h.State("home:1", values("a", "1"))
	s := h.source(t, "", "ch=home:room&ch=home:1")
	for range 2 { // in whatever order
		if m, err := s.next(); err != nil || m.Ty != live.Snapshot || m.Ch == "home:room" && string(m.D) != "[1,  2]" {
			t.Fatalf("%+v, %v", m, err)
		}
	}
	ids := map[uint64]string{0: s.last}
	for range 3 {
		n = h.Event("home:room", "x", nil)
		ids[s.expect(live.Event).N] = s.last
	}
	s.body.Close()
	n = h.Event("home:room", "x", nil)
	f := func(last, query string, from uint64) {
		t.Helper()
		s := h.source(t, last, "ch=home:room&"+query)
		if m := s.expect(live.Result); m.Ch != "home:room" || m.N != from {
			t.Errorf("%+v, want %d", m, from)
		}
		for want := from + 1; want <= n; want++ {
			if m := s.expect(live.Event); m.N != want {
				t.Errorf("event %d, want %d", m.N, want)
			}
		}
		s.body.Close()
	}
	for from := range uint64(4) { // each id tells its own place, also those of events sent together
		f(ids[from], "", from)
		f("", "resume="+url.QueryEscape(ids[from]), from)
	}
	s = h.source(t, ids[1], "ch=home:room&ch=home:1")
	s.expect(live.Result)
	for range 4 { // the room's three events and the answer for the home, which missed nothing
		if m, err := s.next(); err != nil || m.Ty == live.Snapshot || m.Ty == live.Value {
			t.Errorf("%+v, %v", m, err)
		}
	}
	for _, nonsense := range []string{"{", "7", "null", `{"home:room":{"e":"another","n":1}}`, "{}"} {
		h.source(t, nonsense, "ch=home:room").expect(live.Snapshot)
	}
}

func TestAStreamConflates(t *testing.T) {
	h := newHouse(t, live.Options{Patience: time.Minute})
	s := h.source(t, "", "ch=home:1")
	var view live.View
	view.Fold(s.expect(live.Snapshot))
	i := 0
	publish := func() {
		i++
		h.State("home:1", values(fmt.Sprint("k", i%7), fmt.Sprintf(`"%d %s"`, i, strings.Repeat("x", 4000))))
	}
	eventually(t, "a stream that is not read is never felt", func() bool {
		for range 200 {
			publish()
		}
		return h.Stats().QueuedBytes > 0
	})
	for range 5000 {
		publish()
		if got := h.Stats().QueuedBytes; got > 256<<10 {
			t.Fatalf("%d bytes are held for one stream", got)
		}
	}
	messages := 0
	for want := h.Values("home:1"); !cmp.Equal(view.Values, want); messages++ {
		m, err := s.next()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := view.Fold(m); err != nil {
			t.Fatal(err)
		}
	}
	if messages > i/2 {
		t.Errorf("%d messages for %d values: nothing was conflated", messages, i)
	}
}

func TestAStreamsCommandsAreDoneOnce(t *testing.T) {
	h := newHouse(t, live.Options{})
	var runs atomic.Int64
	h.session.Command = func(context.Context, string, live.CommandData) live.ResultData {
		return live.ResultData{D: json.RawMessage(fmt.Sprint(runs.Add(1)))}
	}
	s, ws := h.source(t, "", ""), h.dial(t)
	command := live.NewCommand("01A", "home:1", "x", nil)
	for range 3 { // the network lost the answer to the request
		s.say(command)
	}
	for range 3 {
		if m := s.expect(live.Result); m.ID != "01A" || string(m.D) != `{"d":1}` {
			t.Errorf("%+v", m)
		}
	}
	ws.send(command)
	if m := ws.expect(live.Result); string(m.D) != `{"d":1}` {
		t.Errorf("%+v", m)
	}
}

// TestRequestsForStreams: what is asked for a stream is asked by the same session from the same site, within bounds.
func TestRequestsForStreams(t *testing.T) {
	h := newHouse(t, live.Options{MaxPerSession: 2, MaxTopics: 3})
	s, other := h.source(t, "", ""), h.source(t, "", "session=other")
	site := "http" + strings.TrimPrefix(h.url, "ws")
	f := func(want int, query, body, origin string) {
		t.Helper()
		if got := s.post(query, body, origin); got != want {
			t.Errorf("%s %.40s %s: %d, want %d", query, body, origin, got, want)
		}
	}
	mine := "?stream=" + s.name
	f(204, mine, clock(1), "")
	f(204, mine, clock(1), site)
	f(204, mine, `{"ty":"of a newer client"}`, site)
	f(204, mine, padded(1, live.MaxRead), "")
	f(413, mine, padded(1, live.MaxRead)+" ", "")
	f(400, mine, "", "")
	f(400, mine, "hello", "")
	f(400, mine, "{\"ty\":\"x\",\"ch\":\"\xff\"}", "")
	f(403, mine, clock(1), "https://elsewhere.example")
	f(404, "?stream="+other.name, clock(1), "")
	f(404, "?session=other&stream="+s.name, clock(1), "")
	f(404, "?stream=", clock(1), "")
	f(404, "", clock(1), "")
	get := func(want int, query, origin string) {
		t.Helper()
		req, _ := http.NewRequest(http.MethodGet, site+"/?"+query, nil)
		req.Header.Set("Accept", "text/html, text/event-stream")
		req.Header.Set("Origin", origin)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s %s: %d, want %d", query, origin, resp.StatusCode, want)
		}
	}
	get(403, "", "https://elsewhere.example")
	get(403, "", "null")
	second := h.source(t, "", "")
	get(503, "", site) // two of one session
	second.body.Close()
	many := h.source(t, "", "session=many&"+strings.Repeat("ch=home:1&", 2000)+"ch=home:2")
	many.expect(live.Snapshot)
	eventually(t, "it watches more", func() bool { return h.Stats().Subscriptions == 1 })
}
