//go:build !js

package live

import (
	"context"
	"encoding/json"
)

// topic finds a topic or makes a state of that name; nil once the hub is closed.
func (h *Hub) topic(name string) *topic {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[name]
	if t == nil && !h.closed {
		t = newTopic(name)
		h.topics[name] = t
		h.rest(t)
	}
	return t
}

// rest puts a topic nobody watches on the idle list and forgets the longest unwatched one over the bound. Topics of
// events stay: their owner ends them.
func (h *Hub) rest(t *topic) {
	if h.topics[t.name] != t {
		return
	}
	t.mu.Lock()
	owned := t.owner != nil
	t.mu.Unlock()
	if owned {
		return
	}
	t.idle = h.idle.PushBack(t)
	if h.idle.Len() > h.MaxIdle {
		oldest := h.idle.Remove(h.idle.Front()).(*topic)
		oldest.idle = nil
		delete(h.topics, oldest.name)
	}
}

// watch finds a topic, keeps it in memory and fills it once; release lets it go.
func (h *Hub) watch(ctx context.Context, name string, prepare func(context.Context, string) (map[string]json.RawMessage, error)) (*topic, error) {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return nil, context.Canceled
	}
	t := h.topics[name]
	if t == nil {
		t = newTopic(name)
		h.topics[name] = t
	}
	t.watchers++
	if t.idle != nil {
		h.idle.Remove(t.idle)
		t.idle = nil
	}
	h.mu.Unlock()
	if err := h.fill(ctx, t, prepare); err != nil {
		h.release(t)
		return nil, err
	}
	return t, nil
}

// fill loads a state's keys before its first snapshot. A value published meanwhile is newer than the loaded one.
func (h *Hub) fill(ctx context.Context, t *topic, prepare func(context.Context, string) (map[string]json.RawMessage, error)) error {
	select {
	case t.loading <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-t.loading }()
	if t.loaded || prepare == nil {
		return nil
	}
	values, err := prepare(ctx, t.name)
	if err != nil {
		return err
	}
	t.loaded = true
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.owner != nil {
		return nil
	}
	changed, invalid := t.set(values, true)
	if invalid > 0 {
		h.Log.Error("live: loaded values that are no JSON", "topic", t.name, "values", invalid)
	}
	if changed {
		t.wake()
	}
	return nil
}

func (h *Hub) release(t *topic) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.watchers--; t.watchers == 0 {
		h.rest(t)
	}
}
