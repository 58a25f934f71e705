package kv_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

type room struct {
	Name string
	Area int
}

func TestTable(t *testing.T) {
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	rooms, others := kv.NewTable[room]("room"), kv.NewTable[string]("rooms")
	err = store.Update(t.Context(), func(w kv.Writer) error {
		for _, home := range []string{"h", "h1", "h10"} {
			for n := range 3 {
				if err := rooms.Put(w, room{fmt.Sprint(home, "/", n), n}, home, n); err != nil {
					return err
				}
			}
		}
		return errors.Join(others.Put(w, "not a room", "h1"), rooms.Delete(w, "h1", 1), rooms.Delete(w, "nowhere"))
	})
	if err != nil {
		t.Fatal(err)
	}
	err = store.View(t.Context(), func(r kv.Reader) error {
		if got, err := rooms.Get(r, "h10", 2); err != nil || got != (room{"h10/2", 2}) {
			t.Error(got, err)
		}
		if _, err := rooms.Get(r, "h1", 1); !errors.Is(err, kv.ErrNotFound) {
			t.Error(err)
		}
		got, err := rooms.All(r, "h1")
		if diff := cmp.Diff([]room{{"h1/0", 0}, {"h1/2", 2}}, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
		if got, err := rooms.All(r); len(got) != 8 || err != nil {
			t.Error(got, err)
		}
		if got, err := rooms.All(r, "h2"); len(got) != 0 || err != nil {
			t.Error(got, err)
		}
		var keys [][]any
		err = rooms.Scan(r, func(key []any, v room) error {
			keys = append(keys, key)
			return kv.ErrStop
		}, "h10")
		if diff := cmp.Diff([][]any{{"h10", int64(0)}}, keys); diff != "" || err != nil {
			t.Error(err, diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTableDamage: whatever byte of an entry went bad, it is told, the entry is an error by itself and left out among
// others; put anew it is whole.
func TestTableDamage(t *testing.T) {
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	rooms := kv.NewTable[room]("room")
	put := func(n int) error {
		return store.Update(t.Context(), func(w kv.Writer) error { return rooms.Put(w, room{fmt.Sprint("room ", n), n}, n) })
	}
	for n := range 3 {
		if err := put(n); err != nil {
			t.Fatal(err)
		}
	}
	var whole []byte
	read := func() (one error, all []room) {
		if err := store.View(t.Context(), func(r kv.Reader) (err error) {
			if whole, err = r.Get(rooms.Key(1)); err != nil {
				return err
			}
			_, one = rooms.Get(r, 1)
			all, err = rooms.All(r)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return one, all
	}
	if one, all := read(); one != nil || len(all) != 3 || store.Damaged() != 0 {
		t.Fatal(one, all)
	}
	f := func(name string, value []byte) {
		t.Helper()
		before := store.Damaged()
		if err := store.Update(t.Context(), func(w kv.Writer) error { return w.Set(rooms.Key(1), value) }); err != nil {
			t.Fatal(err)
		}
		if one, all := read(); !errors.Is(one, kv.ErrDamaged) || len(all) != 2 || all[1].Area != 2 || store.Damaged() != before+2 {
			t.Errorf("%s: %v %v", name, one, all)
		}
	}
	good := slices.Clone(whole)
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 1
		f(fmt.Sprint("byte ", i), bad)
	}
	f("nothing", nil)
	f("cut short", good[:len(good)-1])
	var other []byte
	if err := store.View(t.Context(), func(r kv.Reader) (err error) { other, err = r.Get(rooms.Key(0)); return err }); err != nil {
		t.Fatal(err)
	}
	f("another's", other)
	if err := put(1); err != nil {
		t.Fatal(err)
	}
	if one, all := read(); one != nil || len(all) != 3 {
		t.Error(one, all)
	}
}
