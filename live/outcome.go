//go:build !js

package live

import (
	"context"
	"sync"
)

// maxOutcomes is how many results of commands the hub remembers.
const maxOutcomes = 4096

// outcomes remembers what commands came to, so that one sent again is answered and not done again.
type outcomes struct {
	mu    sync.Mutex
	byID  map[string]*outcome
	order []string // a ring of the ids, the oldest at next once it is full
	next  int
}

type outcome struct {
	done   chan struct{}
	ok     bool // false where the command did not return
	result ResultData
}

// later tells that nothing was done and another try may do better.
func (r ResultData) later() bool { return r.Refusal != nil && r.Refusal.Key == keyLater }

// once runs do for an id, or waits for whoever runs it, or returns what it came to. The error is ctx's, or that of a
// command that never returned.
func (o *outcomes) once(ctx context.Context, id string, do func() ResultData) (ResultData, error) {
	o.mu.Lock()
	if known := o.byID[id]; known != nil {
		o.mu.Unlock()
		select {
		case <-known.done:
			if !known.ok {
				return ResultData{}, context.Canceled
			}
			return known.result, nil
		case <-ctx.Done():
			return ResultData{}, ctx.Err()
		}
	}
	if o.byID == nil {
		o.byID = map[string]*outcome{}
	}
	mine := &outcome{done: make(chan struct{})}
	o.byID[id] = mine
	if len(o.order) < maxOutcomes {
		o.order = append(o.order, id)
	} else {
		delete(o.byID, o.order[o.next])
		o.order[o.next] = id
		o.next = (o.next + 1) % maxOutcomes
	}
	o.mu.Unlock()
	defer func() {
		if !mine.ok || mine.result.later() { // it panicked, or could not be done now: another try may do better
			o.mu.Lock()
			delete(o.byID, id)
			o.mu.Unlock()
		}
		close(mine.done)
	}()
	mine.result = do()
	mine.ok = true
	return mine.result, nil
}
