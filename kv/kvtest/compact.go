package kvtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"lakaz/kv"
)

// Compact checks kv.Compacter on a store in a folder: what was deleted or overwritten is gone from every file, what was
// not is there, and transactions go on meanwhile.
func Compact(t *testing.T, open func(dir string) (kv.Store, error)) {
	dir := t.TempDir()
	s, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	compacter, ok := s.(kv.Compacter)
	if !ok {
		t.Fatal("not a kv.Compacter")
	}
	secret := bytes.Repeat([]byte("secret"), 100)
	const homes = 3000
	write := func(value func(i int) []byte) {
		t.Helper()
		for from := 0; from < homes; from += 500 {
			update(t, s, func(w kv.Writer) (err error) {
				for i := from; i < from+500 && err == nil; i++ {
					key := fmt.Appendf(nil, "home%05d", i)
					if v := value(i); v == nil {
						err = w.Delete(key)
					} else {
						err = w.Set(key, v)
					}
				}
				return err
			})
		}
	}
	want := map[string]string{}
	write(func(int) []byte { return secret })
	compact := func(garbage int64) {
		t.Helper()
		if err := compacter.Compact(t.Context(), garbage); err != nil {
			t.Fatal(err)
		}
	}
	compact(kv.AllGarbage) // the secrets are in the engine's oldest files now
	if !holds(t, dir, secret) {
		t.Fatal("the test does not see what is in the files")
	}
	write(func(i int) []byte {
		if i%3 == 0 {
			return nil
		}
		want[fmt.Sprintf("home%05d", i)] = fmt.Sprint(i)
		return fmt.Append(nil, i)
	})
	ended, compacted := make(chan error), make(chan struct{})
	go func() {
		var err error
		for n := 0; err == nil; n++ {
			if err = s.Update(t.Context(), func(w kv.Writer) error { return w.Set([]byte("other"), fmt.Append(nil, n)) }); err == nil {
				select {
				case <-compacted:
					ended <- nil
					return
				default:
				}
			}
		}
		ended <- err
	}()
	compact(kv.AllGarbage)
	close(compacted)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	compact(0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := compacter.Compact(ctx, kv.AllGarbage); err == nil {
		t.Error("it began though its context had ended")
	}
	if holds(t, dir, secret) {
		t.Error("a deleted value is in the files")
	}
	got := map[string]string{}
	view(t, s, func(r kv.Reader) error {
		return r.Scan([]byte("home"), kv.PrefixEnd([]byte("home")), false, func(k, v []byte) error { got[string(k)] = string(v); return nil })
	})
	if len(got) != len(want) {
		t.Errorf("%d keys, want %d", len(got), len(want))
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s is %q, want %q", k, got[k], v)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := compacter.Compact(t.Context(), kv.AllGarbage); err == nil {
		t.Error("a closed store was compacted")
	}
}

// holds reports whether a file of a folder holds some bytes.
func holds(t *testing.T, dir string, what []byte) (found bool) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return gone(err)
		}
		content, err := os.ReadFile(path)
		found = found || bytes.Contains(content, what)
		return gone(err)
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// gone passes over what was removed meanwhile.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
