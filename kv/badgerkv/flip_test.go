package badgerkv_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

// TestFlippedBits: a bit of a file of sorted keys that turned over costs at most what its block holds, never the
// process: the store opens or says that it does not, a value is wrong (its own checksum tells), or an error says that a
// block cannot be read.
func TestFlippedBits(t *testing.T) {
	const keys = 2000
	value := func(n int64) []byte { return bytes.Repeat(fmt.Appendf(nil, "value %05d ", n), 10) }
	dir := t.TempDir()
	s := open(t, dir)
	for first := int64(0); first < keys; first += 100 {
		if err := s.Update(t.Context(), func(w kv.Writer) error {
			for n := first; n < first+100; n++ {
				if err := w.Set(kv.Tuple("k", n), value(n)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil { // which sorts what is in memory into a file
		t.Fatal(err)
	}
	sorted, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(sorted) == 0 {
		t.Fatal(sorted, err)
	}
	outcomes := map[string]int{}
	random := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		flipped := t.TempDir()
		if err := os.CopyFS(flipped, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(flipped, filepath.Base(sorted[random.IntN(len(sorted))]))
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := random.IntN(len(data))
		data[at] ^= 1 << random.IntN(8)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := badgerkv.Open(flipped)
		if err != nil {
			outcomes["does not open"]++
			continue
		}
		right, told := 0, false
		if err := s.View(t.Context(), func(r kv.Reader) error {
			for n := range int64(keys) {
				v, err := r.Get(kv.Tuple("k", n))
				told = told || errors.Is(err, kv.ErrDamaged)
				if err == nil && bytes.Equal(v, value(n)) {
					right++
				}
			}
			err := r.Scan(nil, nil, false, func(_, _ []byte) error { return nil })
			if told = told || err != nil; err != nil && !errors.Is(err, kv.ErrDamaged) {
				return err
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		if right < keys-100 {
			t.Errorf("byte %d: %d of %d values are right", at, right, keys)
		}
		if told && s.Damaged() == 0 {
			t.Error("a damaged block was not counted")
		}
		switch {
		case told:
			outcomes["a block cannot be read"]++
		case right < keys:
			outcomes["a value is wrong or gone"]++
		default:
			outcomes["nothing is met"]++
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Log(outcomes)
	if outcomes["a block cannot be read"] == 0 || outcomes["does not open"] > 15 {
		t.Error(outcomes)
	}
}

// TestOwnPanic: a panic of who reads is not taken for the disk's.
func TestOwnPanic(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.Update(t.Context(), func(w kv.Writer) error { return w.Set([]byte("k"), nil) }); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != "mine" || s.Damaged() != 0 {
			t.Error(p, s.Damaged())
		}
	}()
	s.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(_, _ []byte) error { panic("mine") })
	})
}
