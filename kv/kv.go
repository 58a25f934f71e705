// Package kv is the programme's memory: an ordered map from bytes to bytes, read and changed inside transactions.
//
// What every store promises, and kvtest checks: keys are in byte order; an empty value is not an absent one; a
// transaction sees its own writes and nothing half-done of others (serializable); a commit that returned survives a
// power cut; a transaction that returned an error left nothing. What it does not: two transactions that both scan an empty range and insert may both commit, so
// uniqueness needs a key of its own. Update may run its function again after a conflict, so the function has no effect
// outside the transaction; the world hears after commit. There is no expiry: retention is a job.
package kv

import (
	"context"
	"errors"
)

// ErrNotFound is returned by Get for an absent key.
var ErrNotFound = errors.New("kv: key not found")

// ErrTooLarge is returned when a transaction, a key or a value is more than the engine takes at once.
var ErrTooLarge = errors.New("kv: too large")

// ErrFull is returned by Update when there is no room to write. Reading goes on; writing does when there is room again.
var ErrFull = errors.New("kv: the disk is full")

// ErrDamaged is a stored value that is not what was put.
var ErrDamaged = errors.New("kv: damaged value")

// DamageTeller is a Reader that counts and logs what was found damaged: the table, and the key, of which the log hears
// nothing, for it may be an address.
type DamageTeller interface {
	TellDamaged(table string, key []byte)
}

// Store is an open memory. It is safe for concurrent use.
type Store interface {
	// View runs fn on one consistent state and returns its error.
	View(ctx context.Context, fn func(Reader) error) error
	// Update runs fn and commits what it wrote, durably, if it returns nil. On a conflict fn runs again, until ctx ends.
	// Once ctx has ended nothing is committed.
	Update(ctx context.Context, fn func(Writer) error) error
	// Close waits for the transactions under way. After it every transaction is an error.
	Close() error
}

// Reader reads inside a transaction, in one goroutine. The slices it hands out must not be changed; they may be kept.
type Reader interface {
	// Get reads the value of a key; ErrNotFound where there is none.
	Get(key []byte) ([]byte, error)
	// Scan calls fn for every key in [from, to) in byte order, or in reverse order if reverse; nil means open. It stops
	// without an error when fn returns ErrStop, and with any other error fn returns. Scans may nest. A scan shows what
	// the transaction had written when the scan began; fn may write, and later scans show it.
	Scan(from, to []byte, reverse bool, fn func(key, value []byte) error) error
}

// Writer is a Reader that also changes. It keeps no slice it is given. Where a write is refused, with ErrTooLarge for
// one, the transaction will not be committed, even if the function goes on.
type Writer interface {
	Reader
	// Set gives a key, of at least one byte, a value.
	Set(key, value []byte) error
	// Delete removes a key; one that is absent is no error.
	Delete(key []byte) error
}

// ErrStop ends a Scan early without an error.
var ErrStop = errors.New("kv: stop")

// Compacter is a Store whose engine keeps for a while what was deleted or overwritten. Where a Store has it, who has
// deleted much calls it.
type Compacter interface {
	// Compact gives the disk back what deleted and overwritten values held when it was called, and leaves no byte of them
	// in the Store's files once transactions that began before have ended. garbage is about how many bytes were deleted or
	// overwritten since the last call: where that is little beside all it holds an engine may wait for more, but not for
	// AllGarbage. It may take as long as writing everything anew; transactions go on meanwhile.
	Compact(ctx context.Context, garbage int64) error
}

// AllGarbage asks Compact to leave nothing to the engine's own rhythm.
const AllGarbage = 1<<63 - 1
