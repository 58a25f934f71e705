package main

import "context"

// turns bound how many calls of a kind are worked on at once, as many as the channel holds: what each takes of memory for a
// moment is bounded, and so must be how often.
type turns chan struct{}

// take waits for a turn, which done gives back; an error where ctx ends before.
func (t turns) take(ctx context.Context) (done func(), err error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
