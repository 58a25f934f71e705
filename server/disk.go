package main

import (
	"context"
	"io"
	"os"
	"syscall"

	"lakaz/kv"
)

// spare refuses with kv.ErrFull where the store may not write any more: there is no place for a file beside it either.
func (s *server) spare(ctx context.Context) error {
	return s.store.Update(ctx, func(kv.Writer) error { return nil })
}

// beside reports whether a folder is on the same disk as the store.
func (s *server) beside(folder string) bool {
	var disks [2]uint64
	for i, path := range []string{folder, s.options.Scratch} {
		info, err := os.Stat(path)
		if err != nil {
			return false
		}
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			disks[i] = uint64(stat.Dev)
		}
	}
	return disks[0] == disks[1]
}

// sparing writes while the disk has something to spare, and looks again every few megabytes: the store must be left what it needs to live.
type sparing struct {
	to    io.Writer
	spare func() error
	left  int // bytes until it looks again
}

const sparingLook = 4 << 20

func (w *sparing) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		if err := w.spare(); err != nil {
			return 0, err
		}
		w.left = sparingLook
	}
	return w.to.Write(p)
}
