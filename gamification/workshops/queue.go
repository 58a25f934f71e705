//go:build !js

package workshops

import (
	"context"
	"sync"

	"lakaz/gamification/room"
	"lakaz/kv"
)

// queue gathers what several rooms have to write, so that they share one commit and its wait for the disk: whoever comes
// while a commit is under way waits for the next, which takes all of them.
type queue struct {
	mu      sync.Mutex
	waiting []*addition
	busy    bool
}

// addition is what one room has to write.
type addition struct {
	room   string
	events []room.Event
	done   chan error
}

// The most of a commit: far below what a transaction holds.
const (
	mostAppends = 64
	mostEvents  = 2000
)

// Append stores events of a room after those it has, all or none; when it returns nil they are on the disk. It does not
// end with ctx: whoever asks may go, what they asked for is stored or refused.
func (b *Book) Append(ctx context.Context, id string, events []room.Event) error {
	mine := &addition{room: id, events: events, done: make(chan error, 1)}
	q := &b.queue
	q.mu.Lock()
	q.waiting = append(q.waiting, mine)
	if q.busy {
		q.mu.Unlock()
		return <-mine.done
	}
	q.busy = true
	q.mu.Unlock()
	go b.drain(context.WithoutCancel(ctx))
	return <-mine.done
}

// drain commits what waits until nothing does.
func (b *Book) drain(ctx context.Context) {
	for {
		batch := b.queue.take()
		if batch == nil {
			return
		}
		err := b.store.Update(ctx, func(w kv.Writer) error {
			for _, a := range batch {
				for _, e := range a.events {
					if err := b.tables.event.Put(w, e, a.room, e.N); err != nil {
						return err
					}
				}
			}
			return nil
		})
		for _, a := range batch {
			a.done <- err
		}
	}
}

// take is the next commit's; nil where nothing waits, and then nobody is busy.
func (q *queue) take() (batch []*addition) {
	q.mu.Lock()
	defer q.mu.Unlock()
	events := 0
	for len(q.waiting) > 0 && len(batch) < mostAppends && (len(batch) == 0 || events+len(q.waiting[0].events) <= mostEvents) {
		events += len(q.waiting[0].events)
		batch, q.waiting = append(batch, q.waiting[0]), q.waiting[1:]
	}
	q.busy = len(batch) > 0
	return batch
}
