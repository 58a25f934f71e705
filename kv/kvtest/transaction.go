package kvtest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"lakaz/kv"
)

func testOwnWrites(t *testing.T, s kv.Store) {
	set(t, s, "a", "old", "b", "old", "d", "old")
	update(t, s, func(w kv.Writer) error {
		want := func(key, want string) {
			t.Helper()
			if got, err := get(w, key); got != want || err != nil {
				t.Errorf("%s: %q %v, want %q", key, got, err, want)
			}
		}
		if err := setAll(w, "a", "new", "c", "new", "c", "newer"); err != nil {
			return err
		}
		if err := w.Delete([]byte("b")); err != nil {
			return err
		}
		want("a", "new")
		want("b", "-")
		want("c", "newer")
		for reverse, want := range map[bool]string{false: "a=new,c=newer,d=old,", true: "d=old,c=newer,a=new,"} {
			if got, err := scan(w, nil, nil, reverse); got != want || err != nil {
				t.Errorf("%q %v, want %q", got, err, want)
			}
		}
		return nil
	})
}

func testScanSnapshot(t *testing.T, s kv.Store) {
	set(t, s, "a", "1", "b", "2", "c", "3")
	update(t, s, func(w kv.Writer) error {
		seen := ""
		err := w.Scan(nil, nil, false, func(k, v []byte) error {
			seen += string(k) + "=" + string(v) + ","
			return errors.Join(w.Delete(k), w.Set(append(k, 'x'), v))
		})
		if seen != "a=1,b=2,c=3," {
			t.Errorf("the scan showed %q", seen)
		}
		return err
	})
	if got := dump(t, s); got != "ax=1,bx=2,cx=3," {
		t.Errorf("%q", got)
	}
}

func testRollback(t *testing.T, s kv.Store) {
	set(t, s, "a", "1", "b", "2")
	err := s.Update(t.Context(), func(w kv.Writer) error {
		return errors.Join(setAll(w, "a", "x", "c", "x"), w.Delete([]byte("b")), errRefused)
	})
	if !errors.Is(err, errRefused) {
		t.Error(err)
	}
	if err := s.View(t.Context(), func(kv.Reader) error { return errRefused }); !errors.Is(err, errRefused) {
		t.Error(err)
	}
	if got := dump(t, s); got != "a=1,b=2," {
		t.Errorf("%q", got)
	}
}

func testViewSnapshot(t *testing.T, s kv.Store) {
	set(t, s, "a", "1", "b", "1")
	view(t, s, func(r kv.Reader) error {
		before, err := get(r, "a")
		if err := other(t.Context(), s, "a", "2", "b", "2", "c", "2"); err != nil {
			return err
		}
		after, err2 := scan(r, nil, nil, false)
		if before != "1" || after != "a=1,b=1," {
			t.Errorf("%q, then %q", before, after)
		}
		return errors.Join(err, err2)
	})
	if got := dump(t, s); got != "a=2,b=2,c=2," {
		t.Errorf("%q", got)
	}
}

func testLostUpdate(t *testing.T, s kv.Store) {
	set(t, s, "n", "1")
	runs := 0
	update(t, s, func(w kv.Writer) error {
		runs++
		n, err := get(w, "n")
		if err != nil {
			return err
		}
		if runs == 1 {
			if err := other(t.Context(), s, "n", "10"); err != nil {
				return err
			}
		}
		return setAll(w, "n", n+"+1")
	})
	if got := dump(t, s); got != "n=10+1," || runs != 2 {
		t.Errorf("%q after %d runs", got, runs)
	}
}

func testWriteSkew(t *testing.T, s kv.Store) {
	// One of two must stay on duty; each asks the other before leaving.
	set(t, s, "x", "on", "y", "on")
	leave := func(w kv.Writer, me string, meanwhile func() error) error {
		x, err := get(w, "x")
		y, err2 := get(w, "y")
		if err := errors.Join(err, err2, meanwhile()); err != nil {
			return err
		}
		if x == "on" && y == "on" {
			return setAll(w, me, "off")
		}
		return nil
	}
	first := true
	update(t, s, func(w kv.Writer) error {
		return leave(w, "x", func() error {
			if !first {
				return nil
			}
			first = false
			return s.Update(t.Context(), func(w kv.Writer) error {
				return leave(w, "y", func() error { return nil })
			})
		})
	})
	if got := dump(t, s); got != "x=on,y=off," {
		t.Errorf("%q", got)
	}
}

func testScannedKeyConflicts(t *testing.T, s kv.Store) {
	for _, reverse := range []bool{false, true} {
		set(t, s, "a", "1", "b", "1", "sum", "")
		runs := 0
		update(t, s, func(w kv.Writer) error {
			runs++
			sum := ""
			err := w.Scan([]byte("a"), []byte("c"), reverse, func(_, v []byte) error { sum += string(v); return nil })
			if runs == 1 {
				err = errors.Join(err, other(t.Context(), s, "b", "2"))
			}
			return errors.Join(err, setAll(w, "sum", sum))
		})
		want := "a=1,b=2,sum=12,"
		if reverse {
			want = "a=1,b=2,sum=21,"
		}
		if got := dump(t, s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func testBlindWrites(t *testing.T, s kv.Store) {
	runs := 0
	update(t, s, func(w kv.Writer) error {
		runs++
		return errors.Join(other(t.Context(), s, "a", "1"), setAll(w, "a", "2"))
	})
	if got := dump(t, s); got != "a=2," || runs != 1 {
		t.Errorf("%q after %d runs", got, runs)
	}
}

func testCounters(t *testing.T, s kv.Store) {
	const writers, rounds = 8, 40
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for n := range rounds {
				err := s.Update(t.Context(), func(w kv.Writer) error {
					for _, key := range []string{"all", fmt.Sprintf("of%d", (i+n)%3)} {
						text, err := get(w, key)
						if err != nil {
							return err
						}
						count, _ := strconv.Atoi(text)
						if err := setAll(w, key, strconv.Itoa(count+1)); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	sum := 0
	view(t, s, func(r kv.Reader) error {
		return r.Scan([]byte("of"), nil, false, func(_, v []byte) error {
			n, err := strconv.Atoi(string(v))
			sum += n
			return err
		})
	})
	view(t, s, func(r kv.Reader) error {
		all, err := get(r, "all")
		if all != strconv.Itoa(writers*rounds) || sum != writers*rounds {
			t.Errorf("all %s, sum %d, want %d", all, sum, writers*rounds)
		}
		return err
	})
}
