package badgerkv

import (
	"fmt"
	"log/slog"
	"sync"
	"syscall"

	"lakaz/kv"
)

// DefaultReserve is how many bytes of the disk are kept free where nobody says otherwise. Badger writes into files that
// are mapped before they have their blocks: where the disk has none left for them the system ends the process (SIGBUS).
// So writes are refused while there is still room for what Badger has begun: two tables in memory, their logs, and the
// compactions under way, some tens of megabytes each.
const DefaultReserve = 256 << 20

// leastToOpen is what a store needs to open and to close: the log of a new table in memory, and the flush of two old ones.
const leastToOpen = 32 << 20

// space watches how much of the disk is left.
type space struct {
	dir     string
	reserve uint64

	mu    sync.Mutex
	short bool
}

// backAndForth is the most bytes beyond the reserve that must be free before a full disk is one with space again.
const backAndForth = 64 << 20

// check refuses with kv.ErrFull while less than the reserve is free, and then until a quarter more is, at most
// backAndForth. The log hears of both turns once.
func (s *space) check() error {
	if s.reserve == 0 {
		return nil
	}
	free, err := s.free()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.short && free < s.reserve:
		s.short = true
		slog.Error("badgerkv: the disk is full: nothing is written until there is space", "folder", s.dir, "freeMB", free>>20, "reserveMB", s.reserve>>20)
	case s.short && free >= s.reserve+min(s.reserve/4, backAndForth):
		s.short = false
		slog.Info("badgerkv: there is space again", "folder", s.dir, "freeMB", free>>20)
	}
	if s.short {
		return fmt.Errorf("badgerkv: %d MB are free of the %d to keep: %w", free>>20, s.reserve>>20, kv.ErrFull)
	}
	return nil
}

// room refuses with kv.ErrFull where so many bytes more would not leave the reserve free.
func (s *space) room(bytes uint64) error {
	if s.reserve == 0 {
		return nil
	}
	free, err := s.free()
	if err == nil && free < s.reserve+bytes {
		err = fmt.Errorf("badgerkv: %d MB are free, %d are needed beside the reserve: %w", free>>20, bytes>>20, kv.ErrFull)
	}
	return err
}

// opens reports whether there is room enough to open or to close a store, which takes less than the reserve.
func (s *space) opens() error {
	least := min(s.reserve, leastToOpen)
	if least == 0 {
		return nil
	}
	free, err := s.free()
	if err == nil && free < least {
		err = fmt.Errorf("badgerkv: %s: %d MB are free, %d are needed: %w", s.dir, free>>20, least>>20, kv.ErrFull)
	}
	return err
}

// free is how many bytes of the disk a user without privileges could still write.
func (s *space) free() (uint64, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(s.dir, &fs); err != nil {
		return 0, fmt.Errorf("badgerkv: %s: %w", s.dir, err)
	}
	return fs.Bavail * uint64(fs.Bsize), nil
}

// Free is how many bytes of the disk are free, those of the reserve included.
func (s *Store) Free() (uint64, error) { return s.space.free() }
