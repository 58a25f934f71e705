package series

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"lakaz/kv"
)

var errUnfinished = errors.New("series: the write was not finished")

// op is a write: a value for a key, or nil to delete it.
type op struct{ key, value []byte }

// The most of one transaction, far below what a kv.Store takes at once.
const (
	maxOps      = 4000
	maxOpsBytes = 512 << 10
)

// opBytes is what an op counts beside its key and value.
const opBytes = 64

func (o op) size() int { return len(o.key) + len(o.value) + opBytes }

// tooMuch reports whether ops are more than one transaction is to hold.
func tooMuch(ops []op) bool {
	size := 0
	for _, o := range ops {
		size += o.size()
	}
	return len(ops) > maxOps || size > maxOpsBytes
}

// committer lets writers that come at the same time share a transaction, and so its wait for the disk. A writer that
// comes alone commits at once. The first writer of a batch starts a goroutine that commits it when its turn comes, and
// those who come until then join. Writers do not commit on goroutines of their own: that needs a deep stack, which each
// of twelve thousand connections would keep.
type committer struct {
	store kv.Store

	mu   sync.Mutex
	open *batch // takes writers still; nil where none waits for its turn

	turn sync.Mutex // held by the batch that is being committed
}

type batch struct {
	ops  []op
	size int
	done chan struct{}
	err  error // readable when done is closed
}

func (b *batch) takes(ops []op, size int) bool {
	return len(b.ops)+len(ops) <= maxOps && b.size+size <= maxOpsBytes
}

// commit writes ops, which together are of one transaction's size, and returns when they are durable. What has begun is
// finished, whether or not the caller still waits: a half-known outcome would make what is remembered wrong.
func (c *committer) commit(ops []op) error {
	size := 0
	for _, o := range ops {
		size += o.size()
	}
	c.mu.Lock()
	b := c.open
	first := b == nil || !b.takes(ops, size)
	if first {
		b = &batch{done: make(chan struct{})}
		c.open = b
	}
	b.ops, b.size = append(b.ops, ops...), b.size+size
	c.mu.Unlock()
	if first {
		go c.run(b)
	}
	<-b.done
	return b.err
}

// run commits a batch when its turn comes.
func (c *committer) run(b *batch) {
	defer close(b.done)
	defer func() {
		if p := recover(); p != nil { // the store's failure is its writers'
			b.err = fmt.Errorf("%w: %v", errUnfinished, p)
		}
	}()
	c.turn.Lock()
	defer c.turn.Unlock()
	c.mu.Lock()
	if c.open == b {
		c.open = nil
	}
	c.mu.Unlock()
	b.err = write(context.Background(), c.store, b.ops)
}

// commitAll writes ops in as many transactions as they need, in their order.
func (c *committer) commitAll(ctx context.Context, ops []op) error {
	for len(ops) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, size := 0, 0
		for n < len(ops) && n < maxOps && (n == 0 || size+ops[n].size() <= maxOpsBytes) {
			size += ops[n].size()
			n++
		}
		if err := c.commit(ops[:n]); err != nil {
			return err
		}
		ops = ops[n:]
	}
	return nil
}

func write(ctx context.Context, store kv.Store, ops []op) error {
	return store.Update(ctx, func(w kv.Writer) error {
		for _, o := range ops {
			var err error
			if o.value == nil {
				err = w.Delete(o.key)
			} else {
				err = w.Set(o.key, o.value)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
