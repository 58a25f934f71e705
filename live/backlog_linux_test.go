package live

import (
	"testing"
	"time"
)

// TestTheBacklogTakesASocketAgain: a full socket waits in the backlog, leaves it when it has been read and comes back when it
// is full again; one that is cut leaves nothing there.
func TestTheBacklogTakesASocketAgain(t *testing.T) {
	near, far := socketPair(t)
	h := still()
	c := &conn{hub: h, net: near, raw: rawOf(near)}
	var turn turn
	waits := func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.laggard != nil && c.lagging
	}
	held := func() int {
		h.backlog.mu.Lock()
		defer h.backlog.mu.Unlock()
		return len(h.backlog.waiting)
	}
	done := func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return !c.scheduled && !c.lagging
	}
	fill := func() {
		t.Helper()
		for range 1000 {
			c.send(newFrame(textFrame, make([]byte, 64<<10)))
			h.flushers.waiting.pop()
			if c.flush(&turn); waits() {
				return
			}
		}
		t.Fatal("it is never full")
	}
	room := make([]byte, 64<<10)
	for range 3 {
		fill()
		if h.Stats().QueuedBytes == 0 {
			t.Error("what waits is not counted")
		}
		for deadline := time.Now().Add(20 * time.Second); !done(); {
			if time.Now().After(deadline) {
				t.Fatal("it is kept")
			}
			far.SetReadDeadline(time.Now().Add(time.Millisecond))
			far.Read(room) // there may be nothing left
		}
		if h.Stats().QueuedBytes != 0 || held() != 0 {
			t.Errorf("%+v, %d wait", h.Stats(), held())
		}
	}
	fill()
	c.kill()
	if h.Stats().QueuedBytes != 0 || held() != 0 {
		t.Errorf("%+v, %d wait", h.Stats(), held())
	}
	h.backlog.close()
	h.wg.Wait()
}
