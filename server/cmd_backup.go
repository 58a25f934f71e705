package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"lakaz"
	"lakaz/kv/backup"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
)

// backupCommand is `lakaz backup`: the data folder of a server that does not run, as one file. A server that runs writes
// one each night by itself: `lakaz serve --backup DIR`.
type backupCommand struct {
	Data string `default:"data" type:"path" help:"${data}"`
	Out  string `required:"" type:"path" help:"${backupOut}"`
}

// Run writes the file; one that is there already is not overwritten.
func (c *backupCommand) Run(t *terminal) (err error) {
	if _, err := os.Stat(c.Data); err != nil { // an empty store would be made
		return err
	}
	store, err := badgerkv.Open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	count, err := safely(c.Out, func(out io.Writer) (uint64, error) { return backup.Write(t.ctx, store, out) })
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.words.T("cli.backupDone", locales.Args{"Count": locales.Number(float64(count), 0), "File": c.Out}))
	return nil
}

// safely writes a new file that is there whole, on the disk, or not at all.
func safely(path string, write func(io.Writer) (uint64, error)) (count uint64, err error) {
	file, err := create(path)
	if err != nil {
		return 0, err
	}
	count, err = write(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return 0, errors.Join(err, os.Remove(path))
	}
	return count, nil
}

// restoreCommand is `lakaz restore`: a backup into a data folder that is empty or not there.
type restoreCommand struct {
	Data string `default:"data" type:"path" help:"${data}"`
	In   string `required:"" type:"existingfile" help:"${restoreIn}"`
}

// Run puts the backup back.
func (c *restoreCommand) Run(t *terminal) (err error) {
	file, err := os.Open(c.In)
	if err != nil {
		return err
	}
	defer file.Close()
	if entries, err := os.ReadDir(c.Data); err == nil && len(entries) > 0 {
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "data", Key: "cli.restoreNotEmpty"}
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	store, err := badgerkv.Open(c.Data)
	if err != nil {
		return err
	}
	count, err := backup.Read(t.ctx, store, file)
	if err = errors.Join(err, store.Close()); err != nil {
		err = errors.Join(err, os.RemoveAll(c.Data))
		if errors.Is(err, backup.ErrDamaged) {
			return &lakaz.Refusal{Kind: lakaz.ErrInvalid, Field: "in", Key: "cli.restoreDamaged"}
		}
		return err
	}
	fmt.Fprintln(t.out, t.words.T("cli.restoreDone", locales.Args{"Count": locales.Number(float64(count), 0), "File": c.Data}))
	return nil
}
