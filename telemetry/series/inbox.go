package series

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Inbox is what one gateway sent: how much was taken in, what was refused and why.
type Inbox struct {
	Accepted uint64                      `json:"accepted"` // readings
	LastSeen time.Time                   `json:"lastSeen"` // of anything it sent; zero where nothing came
	Refused  map[telemetry.Reason]uint64 `json:"refused"`
	Samples  []Sample                    `json:"samples"` // the last KeptSamples refused, newest first
}

// Sample is something refused, kept for who wants to know why.
type Sample struct {
	At      time.Time           `json:"at"`
	Topic   string              `json:"topic"`
	Payload []byte              `json:"payload"` // its first KeptPayload bytes
	Reasons []telemetry.Refusal `json:"reasons"` // the first KeptReasons
}

// What is kept of refused payloads, so that a gateway that sends nonsense fills no disk.
const (
	KeptSamples = 20
	KeptPayload = 4 << 10
	KeptReasons = 20
	keptTopic   = 256
	keptDetail  = 128
	keptCounts  = 64 // different reasons
)

// inbox is what is remembered of a gateway's counts.
type inbox struct {
	mu       sync.Mutex
	accepted uint64    // since the counts were written
	seen     time.Time // newest
	loaded   bool
	counts   inboxCounts // as stored
}

// inboxCounts is the stored form of an inbox without its samples.
type inboxCounts struct {
	Accepted uint64                      `json:"accepted"`
	LastSeen time.Time                   `json:"lastSeen"`
	Refused  map[telemetry.Reason]uint64 `json:"refused,omitempty"`
	Kept     uint64                      `json:"kept"` // samples ever; the next one's slot is Kept % KeptSamples
}

func inboxKey(g lakaz.GatewayID) []byte { return kv.Tuple("inbox", g) }

func sampleKey(g lakaz.GatewayID, n uint64) []byte {
	return kv.Tuple("inbox", g, "sample", n%KeptSamples)
}

func (s *Store) inbox(g lakaz.GatewayID) *inbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.inboxes[g]
	if in == nil {
		in = &inbox{}
		s.inboxes[g] = in
	}
	return in
}

// Accepted counts n readings taken in from a gateway. The count is kept in memory and written with the next refusal,
// Seal or Close: no message waits for it, and a crash may lose what came since.
func (s *Store) Accepted(_ context.Context, g lakaz.GatewayID, n int, at time.Time) {
	in := s.inbox(g)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.accepted += uint64(max(n, 0))
	if at.After(in.seen) {
		in.seen = at
	}
}

// Refuse counts and keeps what was not taken in of a payload; it is durable when Refuse returns nil.
func (s *Store) Refuse(ctx context.Context, g lakaz.GatewayID, topic string, payload []byte, refused []telemetry.Refusal, at time.Time) error {
	in := s.inbox(g)
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := s.loadInbox(ctx, g, in); err != nil {
		return err
	}
	if at.After(in.seen) {
		in.seen = at
	}
	counts := in.merged()
	if counts.Refused == nil {
		counts.Refused = map[telemetry.Reason]uint64{}
	}
	for _, r := range refused {
		if _, known := counts.Refused[r.Reason]; known || len(counts.Refused) < keptCounts {
			counts.Refused[r.Reason]++
		}
	}
	kept := Sample{
		At:      at.UTC(),
		Topic:   topic[:min(len(topic), keptTopic)],
		Payload: payload[:min(len(payload), KeptPayload)],
		Reasons: slices.Clone(refused[:min(len(refused), KeptReasons)]),
	}
	for i := range kept.Reasons {
		d := &kept.Reasons[i].Detail
		*d = (*d)[:min(len(*d), keptDetail)]
	}
	value, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("series: inbox of %s: %w", g, err)
	}
	sample := framed(sampleKey(g, counts.Kept), value)
	counts.Kept++
	return s.writeInbox(g, in, counts, sample)
}

// Inbox is what a gateway sent so far.
func (s *Store) Inbox(ctx context.Context, g lakaz.GatewayID) (Inbox, error) {
	in := s.inbox(g)
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := s.loadInbox(ctx, g, in); err != nil {
		return Inbox{}, err
	}
	counts := in.merged()
	box := Inbox{Accepted: counts.Accepted, LastSeen: counts.LastSeen, Refused: counts.Refused, Samples: []Sample{}}
	err := s.kv.View(ctx, func(r kv.Reader) error {
		box.Samples = box.Samples[:0]
		for n := counts.Kept; n > 0 && counts.Kept-n < KeptSamples; n-- {
			key := sampleKey(g, n-1)
			value, err := r.Get(key)
			if isAbsent(err) { // what was counted may have been damaged, and begun anew
				continue
			} else if err != nil {
				return err
			}
			var kept Sample
			if err := unframeJSON(key, value, &kept); err != nil {
				s.passOver(key, err)
				continue
			}
			box.Samples = append(box.Samples, kept)
		}
		return nil
	})
	if err != nil {
		return Inbox{}, fmt.Errorf("series: inbox of %s: %w", g, err)
	}
	return box, nil
}

// merged is the stored counts with what is only in memory.
func (in *inbox) merged() inboxCounts {
	counts := in.counts
	counts.Refused = maps.Clone(counts.Refused)
	counts.Accepted += in.accepted
	if in.seen.After(counts.LastSeen) {
		counts.LastSeen = in.seen.UTC()
	}
	return counts
}

// loadInbox reads the stored counts, the first time. The caller holds in.mu.
func (s *Store) loadInbox(ctx context.Context, g lakaz.GatewayID, in *inbox) error {
	if in.loaded {
		return nil
	}
	var counts inboxCounts
	err := s.kv.View(ctx, func(r kv.Reader) error {
		value, err := r.Get(inboxKey(g))
		if err != nil {
			return err
		}
		if err := unframeJSON(inboxKey(g), value, &counts); err != nil { // they are only counts: begun anew
			s.passOver(inboxKey(g), err)
			counts = inboxCounts{}
		}
		return nil
	})
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return fmt.Errorf("series: inbox of %s: %w", g, err)
	}
	in.loaded, in.counts = true, counts
	return nil
}

// writeInbox writes counts and, with them, what else. The caller holds in.mu.
func (s *Store) writeInbox(g lakaz.GatewayID, in *inbox, counts inboxCounts, also ...op) error {
	value, err := json.Marshal(counts)
	if err == nil {
		err = s.commit.commit(append(also, framed(inboxKey(g), value)))
	}
	if err != nil {
		return fmt.Errorf("series: inbox of %s: %w", g, err)
	}
	in.counts, in.accepted = counts, 0
	return nil
}

// FlushInboxes writes the counts that are only in memory, so that a killed server forgets no more than came since.
func (s *Store) FlushInboxes(ctx context.Context) error {
	s.mu.Lock()
	inboxes := maps.Clone(s.inboxes)
	s.mu.Unlock()
	for g, in := range inboxes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.flushInbox(ctx, g, in); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) flushInbox(ctx context.Context, g lakaz.GatewayID, in *inbox) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.accepted == 0 && !in.seen.After(in.counts.LastSeen) {
		return nil
	}
	if err := s.loadInbox(ctx, g, in); err != nil {
		return err
	}
	return s.writeInbox(g, in, in.merged())
}

// framed is the op that stores what has no form with its checksum.
func framed(key, value []byte) op { return op{key, frame(key, value)} }

func unframeJSON(key, value []byte, v any) error {
	body, err := verified(key, value)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, v)
}
