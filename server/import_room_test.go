package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"lakaz"
	"lakaz/kv"
)

// filling is a store whose disk is full once somebody else has written so much.
type filling struct {
	kv.Store
	full atomic.Bool
}

func (f *filling) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if f.full.Load() {
		return kv.ErrFull
	}
	return f.Store.Update(ctx, fn)
}

// longFile is a file that is as long as it is read.
type longFile struct {
	read, fills int64
	disk        *filling
}

func (u *longFile) Read(p []byte) (int, error) {
	u.read += int64(len(p))
	u.disk.full.Store(u.read >= u.fills)
	if u.read > importBody {
		return 0, errors.New("it was read to its end")
	}
	return len(p), nil
}

// A file on its way in does not take what the store beside it needs to live: it stops where the reserve begins.
func TestAFileTakesNoReserve(t *testing.T) {
	d := openDoor(t, options{Scratch: t.TempDir()}, nil)
	disk := &filling{Store: d.server.store}
	d.server.store = disk
	in := &longFile{fills: 20 << 20, disk: disk}
	if _, err := d.imports.bring("p-awa", "h1", "x.csv", "auto", "", in); !errors.Is(err, kv.ErrFull) || in.read > in.fills+8<<20 {
		t.Errorf("%d MB of %d were read: %v", in.read>>20, in.fills>>20, err)
	}
}

// What is being stored is not put aside because many others bring files.
func TestWhatIsStoredKeepsItsPlace(t *testing.T) {
	d := openDoor(t, options{Scratch: t.TempDir()}, nil)
	bring := func(who lakaz.PersonID) importStatus {
		st, err := d.imports.bring(who, "h1", "x", "enedis", "", strings.NewReader(curveText))
		must(t, err)
		return st
	}
	first := bring("p-first")
	d.imports.wait(t.Context(), "p-first", first.ID)
	for range importsAtOnce { // it waits for its turn meanwhile
		d.imports.places <- struct{}{}
	}
	if st, err := d.imports.confirm("p-first", first.ID); err != nil || st.Stage != importStoring {
		t.Fatal(st, err)
	}
	for i := range 2 * importsKept {
		bring(lakaz.PersonID(fmt.Sprint("p", i)))
	}
	if st, err := d.imports.status("p-first", first.ID); err != nil || st.Stage != importStoring {
		t.Error(st, err)
	}
	if n := len(d.imports.drafts); n > importsKept {
		t.Errorf("%d files", n)
	}
	for range importsAtOnce {
		<-d.imports.places
	}
	d.imports.wait(t.Context(), "p-first", first.ID)
	if st, err := d.imports.status("p-first", first.ID); err != nil || st.Stage != importStored {
		t.Error(st, err)
	}
}

// Nor does a backup beside the store; one on another disk is written all the same.
func TestABackupTakesNoReserve(t *testing.T) {
	data := t.TempDir()
	d := openDoor(t, options{Scratch: data}, nil)
	disk := &filling{Store: d.server.store}
	d.server.store = disk
	disk.full.Store(true)
	d.backups.folder = t.TempDir()
	if err := d.backups.due(t.Context()); !errors.Is(err, kv.ErrFull) {
		t.Error(err)
	}
	if left, err := os.ReadDir(d.backups.folder); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if elsewhere, err := os.MkdirTemp("/dev/shm", "lakaz-"); err == nil {
		t.Cleanup(func() { os.RemoveAll(elsewhere) })
		if d.backups.folder = elsewhere; !d.beside(elsewhere) {
			must(t, d.backups.due(t.Context()))
		}
	}
	disk.full.Store(false)
	d.backups.folder = data
	must(t, d.backups.due(t.Context()))
}
