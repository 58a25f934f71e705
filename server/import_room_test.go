package main

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

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
