// Package badgerkv is the programme's memory on one disk: a kv.Store in one folder, by Badger.
//
// Badger keeps the newest writes in a table in memory and in a log on disk that is synchronised at every commit, and
// sorts them into files that the system maps into memory. It is set up to stay light beside everything else the server
// does:
//   - its table in memory is 7 MB, so a transaction is at most 1 MiB and about 10 000 writes;
//   - a value is therefore always below Badger's threshold for its value log, which stays empty: there is nothing in it
//     to collect, and no job that would;
//   - what is in its youngest files when it is closed is sorted in, which takes less than a second and leaves out what was
//     overwritten or deleted meanwhile; Compact does so for all of it;
//   - files are read through the system's page cache and not compressed: the large values come compressed. Badger is not
//     asked to verify its blocks either: where one is damaged its scans would end early without an error, while values
//     that carry their own checksum tell which of them are lost. A block that cannot be read at all is kv.ErrDamaged.
//
// Update refuses before the disk is full, see DefaultReserve: reading goes on, and writing too as soon as there is space.
//
// Badger synchronises once for each transaction, also for those that wait together: who writes much and often gathers
// writes in one transaction, as telemetry/series does.
package badgerkv

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"lakaz/kv"
)

// ErrInUse is returned by Open for a folder that is open already, in this process or another.
var ErrInUse = errors.New("badgerkv: the folder is in use")

// ErrClosed is returned by transactions after Close.
var ErrClosed = errors.New("badgerkv: closed")

// MaxTransaction is the most bytes a transaction may write, counting a few dozen for each write.
const MaxTransaction = 1 << 20

// maxKey is the longest key in bytes.
const maxKey = 60_000

// Store is a kv.Store in a folder or in memory.
type Store struct {
	db    *badger.DB
	space space

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup // transactions under way; Close waits for them

	compacting sync.Mutex // held by the one Compact that is under way
	garbage    int64      // bytes that Compact was told of and has left; under compacting
	damaged    atomic.Uint64
	told       sync.Map // keys of damaged values that the log has heard of
}

var _ kv.Store = (*Store)(nil)

// Open opens the store in dir, creating it where there is none. A folder is open once at a time. Where the disk is too
// full to open it, it says so with kv.ErrFull.
func Open(dir string) (*Store, error) { return OpenReserving(dir, DefaultReserve) }

// OpenReserving is Open, with so many bytes of the disk that are kept free: Update refuses with kv.ErrFull while fewer
// are, and View goes on.
func OpenReserving(dir string, reserve uint64) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("badgerkv: %w", err)
	}
	if err := (&space{dir: dir, reserve: reserve}).opens(); err != nil {
		return nil, err
	}
	o, empty := badger.DefaultOptions(dir).WithSyncWrites(true), emptyLogs(dir)
	store, err := open(o, reserve)
	if err != nil && !errors.Is(err, ErrInUse) && empty {
		return open(o, reserve) // Badger has given them their length by now, and finds nothing in them
	}
	return store, err
}

// emptyLogs reports whether one of Badger's logs has a name and no first byte yet: a programme was killed between the
// two. Nothing was ever written to it, and Badger refuses to open beside it.
func emptyLogs(dir string) bool {
	files, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(files, func(f os.DirEntry) bool {
		info, err := f.Info()
		return err == nil && info.Size() == 0 && (filepath.Ext(f.Name()) == ".mem" || filepath.Ext(f.Name()) == ".vlog")
	})
}

// OpenInMemory opens an empty store that is gone when it is closed.
func OpenInMemory() (*Store, error) {
	return open(badger.DefaultOptions("").WithInMemory(true), 0)
}

func open(o badger.Options, reserve uint64) (*Store, error) {
	o = o.
		WithLogger(logger{slog.Default()}).
		WithMetricsEnabled(false).
		WithMemTableSize((MaxTransaction*100 + 14) / 15). // a transaction is at most 15 % of it
		WithNumMemtables(2).
		WithValueThreshold(MaxTransaction).
		WithValueLogFileSize(1 << 20). // mapped though never written: keep it small
		WithCompression(options.None).
		WithBlockCacheSize(0).
		WithNumCompactors(2).
		WithCompactL0OnClose(true).
		WithBlockSize(16 << 10). // a chunk or two: Badger keeps a key and some forty bytes for each block
		WithDetectConflicts(true)
	db, err := badger.Open(o)
	if err != nil {
		if strings.Contains(err.Error(), "Cannot acquire directory lock") {
			return nil, fmt.Errorf("%w: %s: %w", ErrInUse, o.Dir, err)
		}
		return nil, fmt.Errorf("badgerkv: open %s: %w", o.Dir, err)
	}
	return &Store{db: db, space: space{dir: o.Dir, reserve: reserve}}, nil
}

// Close waits for the transactions under way and closes the store. A second Close does nothing. Where the disk has no
// room left for what Badger writes at its end, the store is left as a killed process leaves it: the log has everything.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.running.Wait()
	if err := s.space.opens(); err != nil {
		return err
	}
	s.settle()
	return s.db.Close()
}

// Damaged is how many times an entry of a kv.Table was found damaged. The log hears of each entry once.
func (s *Store) Damaged() uint64 { return s.damaged.Load() }

// begin counts a transaction in, unless the store is closed.
func (s *Store) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.running.Add(1)
	return nil
}

// View runs fn on one consistent state.
func (s *Store) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.running.Done()
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	return fn(&transaction{ctx: ctx, store: s, txn: txn})
}

// Update runs fn and commits what it wrote. On a conflict with another transaction fn runs again, until ctx ends.
func (s *Store) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.running.Done()
	if err := s.space.check(); err != nil {
		return err
	}
	const first, most = time.Millisecond, 100 * time.Millisecond
	for wait := first; ; wait = min(2*wait, most) {
		err := s.try(ctx, fn)
		if !errors.Is(err, badger.ErrConflict) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(wait)):
		}
	}
}

func (s *Store) try(ctx context.Context, fn func(kv.Writer) error) error {
	txn := s.db.NewTransaction(true)
	defer txn.Discard()
	t := &transaction{ctx: ctx, store: s, txn: txn}
	if err := fn(t); err != nil {
		return err
	}
	if t.failed != nil { // fn went on after a write that was refused: half of it must not be committed
		return t.failed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return translate(txn.Commit())
}

// translate turns Badger's errors into the store's.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, badger.ErrKeyNotFound):
		return kv.ErrNotFound
	case errors.Is(err, badger.ErrTxnTooBig):
		return fmt.Errorf("badgerkv: a transaction holds at most %d bytes: %w", MaxTransaction, kv.ErrTooLarge)
	case errors.Is(err, badger.ErrDBClosed), errors.Is(err, badger.ErrBlockedWrites):
		return ErrClosed
	}
	return err
}

// logger hands Badger's warnings and errors on; the rest of what it tells is of no use to who runs the server.
type logger struct{ log *slog.Logger }

func (l logger) Errorf(format string, args ...any) {
	l.log.Error("badger: " + strings.TrimSpace(fmt.Sprintf(format, args...)))
}

func (l logger) Warningf(format string, args ...any) {
	l.log.Warn("badger: " + strings.TrimSpace(fmt.Sprintf(format, args...)))
}

func (l logger) Infof(string, ...any)  {}
func (l logger) Debugf(string, ...any) {}
