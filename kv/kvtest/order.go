package kvtest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lakaz/kv"
)

func testGetSetDelete(t *testing.T, s kv.Store) {
	want := func(key, want string) {
		t.Helper()
		view(t, s, func(r kv.Reader) error {
			got, err := get(r, key)
			if got != want {
				t.Errorf("%s: %q, want %q", key, got, want)
			}
			return err
		})
	}
	want("a", "-")
	set(t, s, "a", "1", "b", "2")
	want("a", "1")
	set(t, s, "a", "3")
	want("a", "3")
	want("b", "2")
	want("ab", "-")
	for range 2 { // the second deletes what is absent
		update(t, s, func(w kv.Writer) error { return w.Delete([]byte("a")) })
		want("a", "-")
	}
	set(t, s, "a", "4")
	want("a", "4")
	if err := s.Update(t.Context(), func(w kv.Writer) error { return w.Set(nil, []byte("x")) }); err == nil {
		t.Error("an empty key was taken")
	}
}

func testEmptyValue(t *testing.T, s kv.Store) {
	check := func(r kv.Reader) error {
		if v, err := r.Get([]byte("empty")); err != nil || v == nil || len(v) != 0 {
			t.Errorf("%v %v", v, err)
		}
		all, err := scan(r, nil, nil, false)
		if all != "empty=,nil=," {
			t.Errorf("%q", all)
		}
		return err
	}
	update(t, s, func(w kv.Writer) error {
		w.Set([]byte("empty"), []byte{})
		w.Set([]byte("nil"), nil)
		return check(w)
	})
	view(t, s, check)
}

func testSlices(t *testing.T, s kv.Store) {
	var kept [][]byte
	set(t, s, "k3", "")
	update(t, s, func(w kv.Writer) error {
		key, value := []byte("k1"), []byte("v1")
		for _, n := range []byte("123") {
			key[1], value[1] = n, n
			if err := w.Set(key, value); err != nil {
				return err
			}
		}
		key[1] = '3'
		err := w.Delete(key)
		key[1] = 'x'
		return err
	})
	if got := dump(t, s); got != "k1=v1,k2=v2," {
		t.Errorf("the store kept a slice it was given: %s", got)
	}
	view(t, s, func(r kv.Reader) error {
		v, err := r.Get([]byte("k1"))
		kept = append(kept, v)
		return errors.Join(err, r.Scan(nil, nil, false, func(k, v []byte) error {
			kept = append(kept, k, v)
			return nil
		}))
	})
	set(t, s, "k1", "xx", "k2", "xx")
	if got := string(bytes.Join(kept, []byte(" "))); got != "v1 k1 v1 k2 v2" {
		t.Errorf("what was read changed: %s", got)
	}
}

func testByteOrder(t *testing.T, s kv.Store) {
	keys := []string{"\x00", "\x00\x00", "\x00\xff", "\x01", "A", "a", "a\x00", "a\x00b", "aa", "b", "\x7f", "\x80", "é", "\xff", "\xff\xff"}
	slices.Sort(keys)
	for _, k := range slices.Backward(keys) {
		set(t, s, k, "")
	}
	view(t, s, func(r kv.Reader) error {
		var got []string
		err := r.Scan(nil, nil, false, func(k, _ []byte) error { got = append(got, string(k)); return nil })
		if !slices.Equal(got, keys) {
			t.Errorf("%q, want %q", got, keys)
		}
		got = nil
		err = errors.Join(err, r.Scan(nil, nil, true, func(k, _ []byte) error { got = append(got, string(k)); return nil }))
		slices.Reverse(got)
		if !slices.Equal(got, keys) {
			t.Errorf("reverse: %q, want %q", got, keys)
		}
		return err
	})
}

// testScans compares random writes and scans, some committed and some not, with a map.
func testScans(t *testing.T, s kv.Store) {
	key := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 'a', 'b', 0xff}), 1, 4)
	bound := rapid.OneOf(rapid.Just([]byte(nil)), key)
	rapid.Check(t, func(t *rapid.T) {
		model := map[string]string{}
		check := func(r kv.Reader, model map[string]string) error {
			from, to := bound.Draw(t, "from"), bound.Draw(t, "to")
			reverse := rapid.Bool().Draw(t, "reverse")
			keys := slices.Sorted(maps.Keys(model))
			if reverse {
				slices.Reverse(keys)
			}
			want := ""
			for _, k := range keys {
				if k >= string(from) && (to == nil || k < string(to)) {
					want += k + "=" + model[k] + ","
				}
			}
			got, err := scan(r, from, to, reverse)
			if got != want {
				t.Fatalf("[%q, %q) reverse %v: %q, want %q", from, to, reverse, got, want)
			}
			return err
		}
		if err := s.Update(t.Context(), func(w kv.Writer) error { // from nothing, each time
			return w.Scan(nil, nil, false, func(k, _ []byte) error { return w.Delete(k) })
		}); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 5).Draw(t, "transactions") {
			wanted := errRefused
			if rapid.Bool().Draw(t, "commit") {
				wanted = nil
			}
			var mine map[string]string
			err := s.Update(t.Context(), func(w kv.Writer) error {
				mine = maps.Clone(model)
				for range rapid.IntRange(0, 8).Draw(t, "writes") {
					k := key.Draw(t, "key")
					if rapid.IntRange(0, 3).Draw(t, "delete") == 0 {
						if err := w.Delete(k); err != nil {
							return err
						}
						delete(mine, string(k))
					} else {
						v := fmt.Sprint(rapid.IntRange(0, 99).Draw(t, "value"))
						if err := w.Set(k, []byte(v)); err != nil {
							return err
						}
						mine[string(k)] = v
					}
				}
				if err := check(w, mine); err != nil {
					return err
				}
				return wanted
			})
			if !errors.Is(err, wanted) {
				t.Fatal(err)
			}
			if wanted == nil {
				model = mine
			}
			if err := s.View(t.Context(), func(r kv.Reader) error { return check(r, model) }); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func testNestedScans(t *testing.T, s kv.Store) {
	set(t, s, "a1", "x", "a2", "y", "b1", "", "b2", "")
	nested := func(r kv.Reader) error {
		got := ""
		err := r.Scan([]byte("a"), []byte("b"), false, func(_, v []byte) error {
			inner, err := scan(r, []byte("b"), nil, true)
			got += string(v) + ":" + inner
			return err
		})
		if want := "x:b2=,b1=,y:b2=,b1=,"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		return err
	}
	view(t, s, nested)
	update(t, s, func(w kv.Writer) error { return nested(w) })
}

func testScanStops(t *testing.T, s kv.Store) {
	set(t, s, "a", "", "b", "", "c", "")
	view(t, s, func(r kv.Reader) error {
		for _, reverse := range []bool{false, true} {
			calls := 0
			if err := r.Scan(nil, nil, reverse, func(_, _ []byte) error {
				calls++
				return fmt.Errorf("enough: %w", kv.ErrStop)
			}); err != nil || calls != 1 {
				t.Errorf("%v after %d calls", err, calls)
			}
			if err := r.Scan(nil, nil, reverse, func(_, _ []byte) error { calls++; return errRefused }); !errors.Is(err, errRefused) || calls != 2 {
				t.Errorf("%v after %d calls", err, calls)
			}
		}
		return nil
	})
}
