package kv

import (
	"encoding/json"
	"fmt"
)

// Table keeps values of one type as JSON under Tuple(name, key...). It holds no state of its own: what it reads and
// writes belongs to the transaction it is given. Two tables must not share a name.
type Table[T any] struct {
	name string
}

// NewTable is the table of a name.
func NewTable[T any](name string) Table[T] { return Table[T]{name: name} }

// Key is the key of an entry, or of all entries whose keys begin so.
func (t Table[T]) Key(key ...any) []byte {
	return append(Tuple(t.name), Tuple(key...)...)
}

// Get reads the entry of a key; ErrNotFound where there is none.
func (t Table[T]) Get(r Reader, key ...any) (T, error) {
	var v T
	b, err := r.Get(t.Key(key...))
	if err != nil {
		return v, fmt.Errorf("%s %v: %w", t.name, key, err)
	}
	return v, t.decode(b, &v, key)
}

// Put writes the entry of a key.
func (t Table[T]) Put(w Writer, v T, key ...any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s %v: %w", t.name, key, err)
	}
	return w.Set(t.Key(key...), b)
}

// Delete removes the entry of a key, if there is one.
func (t Table[T]) Delete(w Writer, key ...any) error { return w.Delete(t.Key(key...)) }

// All reads every entry whose key begins with prefix, in the order of the keys; with no prefix the whole table.
func (t Table[T]) All(r Reader, prefix ...any) ([]T, error) {
	var all []T
	err := t.Scan(r, func(_ []any, v T) error {
		all = append(all, v)
		return nil
	}, prefix...)
	return all, err
}

// Scan calls fn with every entry whose key begins with prefix, in the order of the keys. The key is the entry's own,
// without the table's name. fn may return ErrStop.
func (t Table[T]) Scan(r Reader, fn func(key []any, v T) error, prefix ...any) error {
	from := t.Key(prefix...)
	return r.Scan(from, PrefixEnd(from), false, func(k, b []byte) error {
		parts, err := ParseTuple(k)
		if err != nil {
			return fmt.Errorf("%s %x: %w", t.name, k, err)
		}
		var v T
		if err := t.decode(b, &v, parts[1:]); err != nil {
			return err
		}
		return fn(parts[1:], v)
	})
}

func (t Table[T]) decode(b []byte, v *T, key []any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s %v: %w", t.name, key, err)
	}
	return nil
}
