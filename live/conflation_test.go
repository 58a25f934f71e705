//go:build !js

package live_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"lakaz/live"
)

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
