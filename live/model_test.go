//go:build !js

package live

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// TestStateModel: whatever is published, lost, resumed and forgotten in whatever order, a client's snapshot with its
// values folded in is the hub's state.
func TestStateModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := still()
		watchers := []*watcher{{}, {}, {}}
		pick := rapid.SampledFrom(watchers)
		t.Repeat(map[string]func(*rapid.T){
			"publish": func(t *rapid.T) {
				values := map[string]json.RawMessage{}
				for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", `c "quoted"`, "é"}), 1, 4, rapid.ID).Draw(t, "keys") {
					values[key] = json.RawMessage(fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "value")))
				}
				h.State("home:1", values)
			},
			"join or resume": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn == nil {
					w.join(t, h, "home:1", w.view.Position())
				}
			},
			"read": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn != nil {
					w.read(t, h)
				}
			},
			"lose": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn != nil {
					w.leave(h)
				}
			},
			"others push it out of memory": func(t *rapid.T) {
				if slices.ContainsFunc(watchers, func(w *watcher) bool { return w.conn != nil }) {
					return
				}
				for i := range 3 {
					h.State(fmt.Sprint("home:other", i), map[string]json.RawMessage{"a": json.RawMessage("0")})
					h.Forget("home:other0")
				}
			},
			"": func(t *rapid.T) {
				if n := h.idle.Len(); n > 2 {
					t.Fatalf("%d topics nobody watches", n)
				}
			},
		})
		for _, w := range watchers {
			if w.conn == nil {
				w.join(t, h, "home:1", w.view.Position())
			}
			w.read(t, h)
			got, _ := json.Marshal(w.view.Values)
			want, _ := json.Marshal(h.Values("home:1"))
			if string(got) != string(want) && len(w.view.Values)+len(h.Values("home:1")) > 0 {
				t.Fatalf("a client sees %s, the hub holds %s", got, want)
			}
			w.leave(h)
		}
	})
}

// story is an owner of events: its present is every event so far.
type story struct {
	mu     sync.Mutex
	events []string
	n      uint64
}

func (s *story) tell(h *Hub, name string, e string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
	s.n = h.Event(name, e, nil)
}

func (s *story) snapshot() (json.RawMessage, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events == nil {
		return json.RawMessage("[]"), s.n
	}
	b, _ := json.Marshal(s.events)
	return b, s.n
}

// TestEventsModel: a client sees every event in order, or a snapshot that equals the events it missed.
func TestEventsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := still()
		s := &story{}
		h.Events("room:1", s.snapshot)
		watchers := []*watcher{{}, {}, {}}
		pick := rapid.SampledFrom(watchers)
		told := 0
		t.Repeat(map[string]func(*rapid.T){
			"tell": func(t *rapid.T) {
				for range rapid.SampledFrom([]int{1, 2, 5, ringSize - 1, ringSize, ringSize + 1}).Draw(t, "events") {
					told++
					s.tell(h, "room:1", fmt.Sprint(told))
				}
			},
			"join or resume": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn == nil {
					w.join(t, h, "room:1", Position{w.epoch, w.n})
				}
			},
			"read": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn != nil {
					w.read(t, h)
				}
			},
			"lose": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn != nil {
					w.leave(h)
				}
			},
			"begin anew": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
					return
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				s.events, s.n = nil, 0
				h.Events("room:1", s.snapshot)
			},
		})
		for _, w := range watchers {
			if w.conn == nil {
				w.join(t, h, "room:1", Position{w.epoch, w.n})
			}
			w.read(t, h)
			if !slices.Equal(w.sum, s.events) {
				t.Fatalf("a client sees %d events, %d were told", len(w.sum), len(s.events))
			}
			w.leave(h)
		}
	})
}
