package series

import (
	"errors"
	"testing"

	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

// TestFormat: an empty store is marked, one of the first layout or of a later one is refused.
func TestFormat(t *testing.T) {
	f := func(key, value string, want error) {
		t.Helper()
		mem, err := badgerkv.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		defer mem.Close()
		if err := mem.Update(t.Context(), func(w kv.Writer) error { return w.Set([]byte(key), []byte(value)) }); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := Open(t.Context(), mem, paris); !errors.Is(err, want) {
				t.Errorf("%q: %v, want %v", key, err, want)
			}
		}
	}
	f("other", "", nil)
	f(string(formatKey()), format, nil)
	f(string(formatKey()), "3", errFormat)
	f(string(formatKey()), "5", errFormat)
	f(string(hotKeyOf("h", 0)), "x", errFormat)
}
