package kv

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// Table keeps values of one type under Tuple(name, key...): JSON, and the CRC-32C of key and JSON, 4 bytes little-endian.
// An entry that is not what was put is ErrDamaged where it is asked for, and passed over where it is one of many; a
// Reader that is a DamageTeller hears of it. It holds no state of its own: what it reads and writes belongs to the
// transaction it is given. Two tables must not share a name.
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
	return v, t.decode(r, t.Key(key...), b, &v)
}

// Put writes the entry of a key.
func (t Table[T]) Put(w Writer, v T, key ...any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s %v: %w", t.name, key, err)
	}
	k := t.Key(key...)
	return w.Set(k, binary.LittleEndian.AppendUint32(b, checksum(k, b)))
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
		if t.decode(r, k, b, &v) != nil {
			return nil
		}
		return fn(parts[1:], v)
	})
}

// decode reads a stored value into v, and tells the reader where it cannot be what was put.
func (t Table[T]) decode(r Reader, key, value []byte, v *T) error {
	n := len(value) - 4
	err := ErrDamaged
	if n >= 0 && binary.LittleEndian.Uint32(value[n:]) == checksum(key, value[:n]) {
		if err = json.Unmarshal(value[:n], v); err == nil {
			return nil
		}
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if teller, ok := r.(DamageTeller); ok {
		teller.TellDamaged(t.name, key)
	}
	return fmt.Errorf("%s: %w", t.name, err)
}

func checksum(key, value []byte) uint32 {
	castagnoli := crc32.MakeTable(crc32.Castagnoli) // made once, by the package
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}
