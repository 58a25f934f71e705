package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lakaz/kv/backup"
)

// backupsKept is how many nightly backups stay: an erased household is in none of them after as many days.
const backupsKept = 7

// backups writes one a day into a folder, and removes the oldest.
type backups struct {
	server *server
	folder string // "" for none
}

// due writes today's backup where it is not there yet. It is named by its day, lakaz-2026-01-31.backup; while it is
// written its name ends in .part.
func (x *backups) due(ctx context.Context) error {
	if x.folder == "" {
		return nil
	}
	path := filepath.Join(x.folder, "lakaz-"+x.server.now().UTC().Format(time.DateOnly)+".backup")
	if _, err := os.Stat(path); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) { // of a run that was killed
		return err
	}
	if _, err := safely(part, func(out io.Writer) (uint64, error) {
		if x.server.beside(x.folder) {
			out = &sparing{to: out, spare: func() error { return x.server.spare(ctx) }}
		}
		return backup.Write(ctx, x.server.store, out)
	}); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	all, err := filepath.Glob(filepath.Join(x.folder, "lakaz-????-??-??.backup"))
	if err != nil {
		return err
	}
	slices.Sort(all)
	for len(all) > backupsKept {
		if err := os.Remove(all[0]); err != nil {
			return err
		}
		all = all[1:]
	}
	return nil
}
