package badgerkv

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"github.com/dgraph-io/badger/v4"

	"lakaz/kv"
)

var _ kv.Compacter = (*Store)(nil)

// From how much garbage on a compaction is worth its while: a quarter of a megabyte, and of all that is stored one in so
// many. Badger's own compactions keep it about below one in its multiplier of levels, which is 10.
const (
	worthwhile      = 256 << 10
	worthwhileOneOf = 10
)

// Compact sorts everything into Badger's last level, which holds each key once and nothing that was deleted. Once it has
// begun it is finished even where ctx ends. It writes what it keeps once more, and so refuses like Update where the disk is
// too full for that.
func (s *Store) Compact(ctx context.Context, garbage int64) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.running.Done()
	s.compacting.Lock()
	defer s.compacting.Unlock()
	stored := int64(0)
	for _, t := range s.db.Tables() {
		stored += int64(t.OnDiskSize)
	}
	if s.garbage += min(garbage, math.MaxInt64-s.garbage); s.garbage < max(worthwhile, stored/worthwhileOneOf) {
		return nil
	}
	if err := s.space.room(uint64(stored)); err != nil {
		return err
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	if err := s.db.Flatten(1); err != nil {
		return fmt.Errorf("badgerkv: compact: %w", err)
	}
	s.garbage = 0
	return nil
}

// flush makes Badger write its table in memory to a file. Badger does so by itself only where the table is full, so it is
// filled up: with one key that no caller can have, for it is too long, and that expired when it was written, so that no
// compaction keeps it. A young store is filled up until something has left level 0, which Flatten does not touch alone.
func (s *Store) flush(ctx context.Context) error {
	txn := s.db.NewTransaction(false)
	newest := txn.ReadTs()
	txn.Discard()
	if newest == 0 {
		return nil // nothing was ever written
	}
	s.settle()
	defer s.settle()
	key, value := bytes.Repeat([]byte{math.MaxUint8}, maxKey+1), make([]byte, MaxTransaction/4)
	for !s.flushed(newest) {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.db.Update(func(txn *badger.Txn) error {
			return txn.SetEntry(&badger.Entry{Key: key, Value: value, ExpiresAt: 1})
		})
		if err != nil {
			return translate(err)
		}
	}
	return nil
}

// flushed reports whether the commits up to one of that number are in files, and not all files in level 0.
func (s *Store) flushed(version uint64) bool {
	held, sorted := false, false
	for _, t := range s.db.Tables() {
		held, sorted = held || t.MaxVersion >= version, sorted || t.Level > 0
	}
	return held && sorted
}

// settle goes through what Badger hears late. A compaction keeps what a transaction may still see as far as Badger knows,
// and what it is told of their ends waits in a queue of a hundred.
func (s *Store) settle() {
	for range 100 {
		s.db.NewTransaction(false).Discard()
	}
}
