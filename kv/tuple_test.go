package kv_test

import (
	"bytes"
	"cmp"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lakaz/kv"
)

// parts draws keys that are often near each other.
func parts(t *rapid.T, label string) []any {
	text := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 'a', 'b', 0xfe, 0xff}), 0, 4)
	return rapid.SliceOfN(rapid.OneOf(
		rapid.Map(text, func(b []byte) any { return b }),
		rapid.Map(text, func(b []byte) any { return string(b) }),
		rapid.Map(rapid.Int64(), func(n int64) any { return n }),
		rapid.Map(rapid.Int64Range(-2, 2), func(n int64) any { return n }),
		rapid.Map(rapid.Uint64(), func(n uint64) any { return n }),
		rapid.Map(rapid.Int64Range(-1e15, 1e15), func(ms int64) any { return time.UnixMilli(ms).UTC() }),
	), 0, 4).Draw(t, label)
}

// compare is the order of two keys' parts: by kind, then by value, the shorter first.
func compare(a, b []any) int {
	kind := func(p any) int {
		switch p.(type) {
		case []byte:
			return 1
		case string:
			return 2
		case int64:
			return 3
		case uint64:
			return 4
		}
		return 5
	}
	for i := range min(len(a), len(b)) {
		if c := cmp.Compare(kind(a[i]), kind(b[i])); c != 0 {
			return c
		}
		c := 0
		switch p := a[i].(type) {
		case []byte:
			c = bytes.Compare(p, b[i].([]byte))
		case string:
			c = cmp.Compare(p, b[i].(string))
		case int64:
			c = cmp.Compare(p, b[i].(int64))
		case uint64:
			c = cmp.Compare(p, b[i].(uint64))
		case time.Time:
			c = p.Compare(b[i].(time.Time))
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func TestTupleOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts(t, "a"), parts(t, "b")
		if got, want := bytes.Compare(kv.Tuple(a...), kv.Tuple(b...)), compare(a, b); got != want {
			t.Errorf("%#v and %#v: %d, want %d", a, b, got, want)
		}
	})
}

func TestTupleRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := parts(t, "parts")
		got, err := kv.ParseTuple(kv.Tuple(want...))
		if len(want) == 0 {
			want = nil
		}
		if diff := gocmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

// TestTuplePrefix: the first parts' key is a prefix of the whole key, and of no key that begins with other parts.
func TestTuplePrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := parts(t, "a")
		b := append(slices.Clone(a), parts(t, "b")...)
		if more := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 255}), 0, 2).Draw(t, "more"); len(a) > 0 {
			if last, ok := a[len(a)-1].(string); ok {
				b[len(a)-1] = last + string(more) // a text that begins as the other's
			}
		}
		begins := len(a) <= len(b) && compare(a, b[:len(a)]) == 0
		if got := bytes.HasPrefix(kv.Tuple(b...), kv.Tuple(a...)); got != begins {
			t.Errorf("%#v begins %#v: %v", a, b, got)
		}
	})
}

func TestTupleKinds(t *testing.T) {
	type id string
	f := func(a, b any) {
		t.Helper()
		if !bytes.Equal(kv.Tuple(a), kv.Tuple(b)) {
			t.Errorf("%#v and %#v differ", a, b)
		}
	}
	f(id("h1"), "h1")
	f(7, int64(7))
	f(uint8(7), uint64(7))
	f(time.UnixMilli(5).In(time.FixedZone("", 3600)), time.UnixMilli(5))
	defer func() {
		if recover() == nil {
			t.Error("a float was taken for a part")
		}
	}()
	kv.Tuple(1.5)
}

func TestPrefixEnd(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got := string(kv.PrefixEnd([]byte(in))); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	f("a", "b")
	f("ab", "ac")
	f("a\xff", "b")
	f("a\xff\xff", "b")
	f("\xff\xff", "")
	f("", "")
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 0xfe, 0xff}), 0, 4)
		p, k := b.Draw(t, "prefix"), b.Draw(t, "key")
		end := kv.PrefixEnd(p)
		inside := bytes.Compare(k, p) >= 0 && (end == nil || bytes.Compare(k, end) < 0)
		if inside != bytes.HasPrefix(k, p) {
			t.Errorf("prefix %x, end %x, key %x", p, end, k)
		}
	})
}

func FuzzParseTuple(f *testing.F) {
	f.Add(kv.Tuple("series", []byte{0, 255}, int64(-1), uint64(1), time.UnixMilli(1)))
	f.Add([]byte{2, 0, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		parts, err := kv.ParseTuple(b)
		if err == nil && !bytes.Equal(kv.Tuple(parts...), b) {
			t.Errorf("%x came back as %x", b, kv.Tuple(parts...))
		}
	})
}
