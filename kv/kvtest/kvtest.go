// Package kvtest is the promise every kv.Store keeps, as tests: Test for what holds while it is open, Durable for what
// is there when it is opened again.
package kvtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"lakaz/kv"
)

// Test runs the suite. open makes an empty store, which it closes at the test's end; closing twice must do no harm.
func Test(t *testing.T, open func(t *testing.T) kv.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, kv.Store)
	}{
		{"get, set and delete", testGetSetDelete},
		{"an empty value is not an absent one", testEmptyValue},
		{"slices are nobody else's", testSlices},
		{"scans follow the model", testScans},
		{"byte order", testByteOrder},
		{"own writes are seen", testOwnWrites},
		{"a scan shows its beginning", testScanSnapshot},
		{"scans nest", testNestedScans},
		{"a scan stops", testScanStops},
		{"an error rolls back", testRollback},
		{"a view sees one state", testViewSnapshot},
		{"a lost update runs again", testLostUpdate},
		{"write skew is refused", testWriteSkew},
		{"a scanned key conflicts", testScannedKeyConflicts},
		{"blind writes need no retry", testBlindWrites},
		{"concurrent counters", testCounters},
		{"a context that ended commits nothing", testContext},
		{"conflicts end with the context", testEndlessConflict},
		{"too large", testTooLarge},
		{"a closed store", testClosed},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// Durable checks that what was committed is there after the store in a folder is closed and opened again.
func Durable(t *testing.T, open func(dir string) (kv.Store, error)) {
	dir := t.TempDir()
	const rounds = 5
	for round := range rounds {
		s, err := open(dir)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		for r := range round {
			want += fmt.Sprintf("round%d=%d,", r, r)
		}
		if got := dump(t, s); got != want {
			t.Errorf("round %d: %q, want %q", round, got, want)
		}
		update(t, s, func(w kv.Writer) error {
			return w.Set(fmt.Appendf(nil, "round%d", round), fmt.Append(nil, round))
		})
		update(t, s, func(w kv.Writer) error { return w.Set([]byte("gone"), nil) })
		update(t, s, func(w kv.Writer) error { return w.Delete([]byte("gone")) })
		if err := s.Update(t.Context(), func(w kv.Writer) error {
			w.Set([]byte("never"), nil)
			return errRefused
		}); !errors.Is(err, errRefused) {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

var errRefused = errors.New("refused")

// update runs fn, which is to be committed.
func update(t *testing.T, s kv.Store, fn func(kv.Writer) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// view runs fn, which is to return no error.
func view(t *testing.T, s kv.Store, fn func(kv.Reader) error) {
	t.Helper()
	if err := s.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// set commits key=value pairs given one after the other.
func set(t *testing.T, s kv.Store, pairs ...string) {
	t.Helper()
	update(t, s, func(w kv.Writer) error { return setAll(w, pairs...) })
}

func setAll(w kv.Writer, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := w.Set([]byte(pairs[i]), []byte(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}

// dump is all a store holds, "key=value,key=value,".
func dump(t *testing.T, s kv.Store) (all string) {
	t.Helper()
	view(t, s, func(r kv.Reader) (err error) {
		all, err = scan(r, nil, nil, false)
		return err
	})
	return all
}

// scan is what a scan shows, "key=value,key=value,".
func scan(r kv.Reader, from, to []byte, reverse bool) (string, error) {
	all := ""
	err := r.Scan(from, to, reverse, func(k, v []byte) error {
		all += string(k) + "=" + string(v) + ","
		return nil
	})
	return all, err
}

// get is a key's value, "-" for an absent key.
func get(r kv.Reader, key string) (string, error) {
	v, err := r.Get([]byte(key))
	if errors.Is(err, kv.ErrNotFound) {
		return "-", nil
	}
	return string(v), err
}

// other runs a transaction inside another's function, on the same store but apart from it.
func other(ctx context.Context, s kv.Store, pairs ...string) error {
	return s.Update(ctx, func(w kv.Writer) error { return setAll(w, pairs...) })
}
