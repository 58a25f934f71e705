package badgerkv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/dgraph-io/badger/v4"

	"lakaz/kv"
)

// transaction is a kv.Writer on a Badger transaction.
type transaction struct {
	ctx    context.Context
	store  *Store
	txn    *badger.Txn
	failed error // of the first write that was refused
}

// TellDamaged counts a value that a kv.Table found damaged; the log hears of each once.
func (t *transaction) TellDamaged(table string, key []byte) {
	t.store.damaged.Add(1)
	if _, told := t.store.told.LoadOrStore(string(key), true); !told {
		slog.Error("badgerkv: a stored value is damaged and left out", "table", table)
	}
}

// damagedBlock is called by defer around what Badger does: where one of its blocks is not what was written it panics,
// which becomes an error and is counted. A panic of our own goes on.
func (t *transaction) damagedBlock(err *error, inBadger *bool) {
	if !*inBadger {
		return
	}
	if p := recover(); p != nil {
		t.store.damaged.Add(1)
		*err = fmt.Errorf("badgerkv: a block cannot be read: %w", kv.ErrDamaged)
		if _, told := t.store.told.LoadOrStore(fmt.Sprint(p), true); !told {
			slog.Error("badgerkv: a block of the disk is damaged", "folder", t.store.space.dir)
		}
	}
}

func (t *transaction) Get(key []byte) (value []byte, err error) {
	if err := t.ctx.Err(); err != nil {
		return nil, err
	}
	inBadger := true
	defer t.damagedBlock(&err, &inBadger)
	item, err := t.txn.Get(key)
	if err != nil {
		return nil, translate(err)
	}
	// The item holds its own copy and is used for nothing else, so its bytes live as long as they are held.
	err = item.Value(func(v []byte) error { value = v; return nil })
	if value == nil {
		value = []byte{}
	}
	return value, translate(err)
}

func (t *transaction) Scan(from, to []byte, reverse bool, fn func(key, value []byte) error) (err error) {
	if to != nil && bytes.Compare(from, to) >= 0 {
		return nil
	}
	inBadger := true
	defer t.damagedBlock(&err, &inBadger)
	it := t.txn.NewIterator(badger.IteratorOptions{
		Reverse: reverse,
		Prefix:  commonPrefix(from, to), // lets Badger leave files aside
	})
	defer it.Close()
	start := from
	if reverse {
		start = to
	}
	for it.Seek(start); it.Valid(); it.Next() {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		item := it.Item()
		key := item.Key()
		switch {
		case reverse && to != nil && bytes.Compare(key, to) >= 0:
			continue // Badger seeks to the end itself, which is outside
		case reverse && bytes.Compare(key, from) < 0, !reverse && to != nil && bytes.Compare(key, to) >= 0:
			return nil
		}
		value, err := item.ValueCopy(nil)
		if err != nil {
			return translate(err)
		}
		if value == nil {
			value = []byte{}
		}
		k := item.KeyCopy(nil)
		inBadger = false
		err = fn(k, value)
		inBadger = true
		if err != nil {
			if errors.Is(err, kv.ErrStop) {
				return nil
			}
			return err
		}
	}
	return nil
}

func (t *transaction) Set(key, value []byte) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	if len(key) > maxKey || len(value) >= MaxTransaction {
		return t.fail(fmt.Errorf("badgerkv: a key of %d bytes and a value of %d: %w", len(key), len(value), kv.ErrTooLarge))
	}
	return t.fail(translate(t.txn.Set(bytes.Clone(key), bytes.Clone(value))))
}

func (t *transaction) Delete(key []byte) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	if len(key) > maxKey {
		return nil // no such key can be
	}
	return t.fail(translate(t.txn.Delete(bytes.Clone(key))))
}

// fail remembers the first write that was refused, so that the rest cannot be committed without it.
func (t *transaction) fail(err error) error {
	if err != nil && t.failed == nil {
		t.failed = err
	}
	return err
}

// commonPrefix is what every key in [from, to) begins with.
func commonPrefix(from, to []byte) []byte {
	n := 0
	for n < len(from) && n < len(to) && from[n] == to[n] {
		n++
	}
	return from[:n]
}
