//go:build !js

package live

import "sync/atomic"

// Stats are a hub's counters; the first four are of now, the others since it began.
type Stats struct {
	Connections   int64
	Subscriptions int64
	Topics        int64
	QueuedBytes   int64 // encoded and waiting for a socket
	Writes        int64 // to sockets, each of any number of messages
	Snapshots     int64
	Refused       int64 // subscriptions and connections
	Dropped       int64 // connections closed because they took nothing
}

type counters struct {
	subscriptions, queuedBytes, writes, snapshots, refused, dropped atomic.Int64
}

// Stats reads the counters.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	conns, topics := len(h.conns), len(h.topics)
	h.mu.Unlock()
	return Stats{
		Connections: int64(conns), Topics: int64(topics),
		Subscriptions: h.counters.subscriptions.Load(), QueuedBytes: h.counters.queuedBytes.Load(),
		Writes: h.counters.writes.Load(), Snapshots: h.counters.snapshots.Load(),
		Refused: h.counters.refused.Load(), Dropped: h.counters.dropped.Load(),
	}
}
