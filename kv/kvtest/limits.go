package kvtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"lakaz/kv"
)

func testContext(t *testing.T, s kv.Store) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.View(ended, func(kv.Reader) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error("view:", err)
	}
	if err := s.Update(ended, func(w kv.Writer) error { return setAll(w, "a", "") }); !errors.Is(err, context.Canceled) {
		t.Error("update:", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Update(ctx, func(w kv.Writer) error {
		err := setAll(w, "a", "")
		cancel()
		return err
	}); !errors.Is(err, context.Canceled) {
		t.Error("an update whose context ended inside:", err)
	}
	set(t, s, "k1", "", "k2", "", "k3", "")
	ctx, cancel = context.WithCancel(t.Context())
	calls := 0
	if err := s.View(ctx, func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(_, _ []byte) error { calls++; cancel(); return nil })
	}); !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("a scan whose context ended inside: %v after %d calls", err, calls)
	}
	if got := dump(t, s); got != "k1=,k2=,k3=," {
		t.Errorf("%q", got)
	}
}

func testEndlessConflict(t *testing.T, s kv.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	runs := 0
	err := s.Update(ctx, func(w kv.Writer) error {
		if runs++; runs == 4 {
			cancel()
		}
		n, err := w.Get([]byte("n"))
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		return errors.Join(other(t.Context(), s, "n", string(n)+"x"), w.Set([]byte("mine"), n))
	})
	if !errors.Is(err, context.Canceled) || runs != 4 {
		t.Errorf("%v after %d runs", err, runs)
	}
}

func testTooLarge(t *testing.T, s kv.Store) {
	large := make([]byte, 64<<20)
	for what, fn := range map[string]func(w kv.Writer) error{
		"a key":   func(w kv.Writer) error { return w.Set(large[:1<<20], nil) },
		"a value": func(w kv.Writer) error { return w.Set([]byte("a"), large) },
		"a transaction": func(w kv.Writer) error {
			for i := range 1 << 30 / (32 << 10) {
				if err := w.Set(fmt.Append(nil, "k", i), large[:32<<10]); err != nil {
					return err
				}
			}
			return nil
		},
		"a transaction whose function does not look": func(w kv.Writer) error {
			w.Set([]byte("a"), nil)
			w.Set([]byte("b"), large)
			w.Set([]byte("c"), nil)
			return nil
		},
	} {
		if err := s.Update(t.Context(), fn); !errors.Is(err, kv.ErrTooLarge) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := dump(t, s); got != "" {
		t.Errorf("%q is left", got)
	}
	set(t, s, "a", "1") // and the store goes on
}

func testClosed(t *testing.T, s kv.Store) {
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.View(t.Context(), func(kv.Reader) error { return nil }); err == nil {
		t.Error("a view of a closed store")
	}
	if err := s.Update(t.Context(), func(kv.Writer) error { return nil }); err == nil {
		t.Error("an update of a closed store")
	}
}
