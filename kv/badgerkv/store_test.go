package badgerkv_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/kv/kvtest"
)

// writerDir is the environment variable that makes this test's binary a writer in that folder: see TestKill.
const writerDir = "BADGERKV_TEST_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		fmt.Fprintln(os.Stderr, commitNumbers(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestInMemory(t *testing.T) {
	kvtest.Test(t, func(t *testing.T) kv.Store {
		s, err := badgerkv.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	})
}

func TestOnDisk(t *testing.T) {
	kvtest.Test(t, func(t *testing.T) kv.Store { return open(t, t.TempDir()) })
}

func TestDurable(t *testing.T) {
	kvtest.Durable(t, func(dir string) (kv.Store, error) { return badgerkv.Open(dir) })
}

func TestCompact(t *testing.T) {
	kvtest.Compact(t, func(dir string) (kv.Store, error) { return badgerkv.Open(dir) })
}

func open(t testing.TB, dir string) *badgerkv.Store {
	t.Helper()
	s, err := badgerkv.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestOpenTwice(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := badgerkv.Open(dir); !errors.Is(err, badgerkv.ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

// TestValueLogStaysEmpty holds the promise of the package comment that there is nothing to collect.
func TestValueLogStaysEmpty(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	largest := make([]byte, 1_000_000)
	for i := range 30 {
		if err := s.Update(t.Context(), func(w kv.Writer) error { return w.Set(fmt.Append(nil, i%3), largest) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil {
			t.Error(err)
		} else if strings.HasSuffix(f.Name(), ".vlog") && info.Size() > 1000 {
			t.Errorf("%s holds %d bytes", f.Name(), info.Size())
		}
	}
}

// A programme that is killed can leave a log without its first byte: the store opens all the same, with all it had.
func TestAnEmptyLogIsPassedOver(t *testing.T) {
	for _, name := range []string{"00042.mem", "000042.vlog"} {
		dir := t.TempDir()
		s := open(t, dir)
		put := func(w kv.Writer) error { return w.Set([]byte("a"), []byte("b")) }
		if err := errors.Join(s.Update(t.Context(), put), s.Close(), os.WriteFile(filepath.Join(dir, name), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			s = open(t, dir)
			if err := s.Update(t.Context(), func(w kv.Writer) error { _, err := w.Get([]byte("a")); return errors.Join(err, put(w)) }); err != nil {
				t.Error(name, err)
			}
			if err := s.Close(); err != nil {
				t.Error(name, err)
			}
		}
	}
}

// TestKill kills a process that commits numbers and prints each when its commit has returned: whatever was printed is
// there when the store is opened again, several times over.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	printed := 0
	for range 4 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writerDir+"="+dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if _, err := fmt.Sscan(lines.Text(), &printed); err != nil {
				t.Fatal(err)
			}
			if n == 300 {
				cmd.Process.Kill() // and read on: what is in the pipe was printed
			}
		}
		if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatal(err)
		}
		s := open(t, dir)
		next := 0
		if err := s.View(t.Context(), func(r kv.Reader) error {
			return r.Scan(nil, nil, false, func(k, v []byte) error {
				if string(k) != string(kv.Tuple(next)) || len(v) != 1000 {
					return fmt.Errorf("%x instead of %d", k, next)
				}
				next++
				return nil
			})
		}); err != nil {
			t.Fatal(err)
		}
		// One more may have been committed and not printed.
		if next != printed+1 && next != printed+2 {
			t.Errorf("printed up to %d, stored %d", printed, next)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// commitNumbers goes on from the numbers in dir until it is killed.
func commitNumbers(dir string) error {
	s, err := badgerkv.Open(dir)
	if err != nil {
		return err
	}
	ctx, value := context.Background(), make([]byte, 1000)
	for {
		n := int64(0)
		err := s.Update(ctx, func(w kv.Writer) error {
			n = 0
			err := w.Scan(nil, nil, true, func(k, _ []byte) error {
				last, err := kv.ParseTuple(k)
				if err != nil {
					return err
				}
				n = last[0].(int64) + 1
				return kv.ErrStop
			})
			if err != nil {
				return err
			}
			return w.Set(kv.Tuple(n), value)
		})
		if err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// TestReserve: with less room than the reserve every write is refused and nothing of it is stored, reading goes on, and
// the folder opens again.
func TestReserve(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	free, err := s.Free()
	if err != nil || free == 0 {
		t.Fatal(free, err)
	}
	put := func(s *badgerkv.Store, key string) error {
		return s.Update(t.Context(), func(w kv.Writer) error { return w.Set([]byte(key), []byte("x")) })
	}
	if err := put(s, "before"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s, err := badgerkv.OpenReserving(dir, 2*free)
		if err != nil {
			t.Fatal(err)
		}
		if err := put(s, "during"); !errors.Is(err, kv.ErrFull) {
			t.Error(err)
		}
		if err := s.View(t.Context(), func(r kv.Reader) error {
			_, err := r.Get([]byte("before"))
			if _, e := r.Get([]byte("during")); !errors.Is(e, kv.ErrNotFound) {
				t.Error("a refused write is there:", e)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
