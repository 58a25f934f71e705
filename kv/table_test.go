package kv_test

import (
	"errors"
	"fmt"
	"strings"
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
	err = store.Update(t.Context(), func(w kv.Writer) error { return w.Set(rooms.Key("h1", 1), []byte("{")) })
	if err != nil {
		t.Fatal(err)
	}
	store.View(t.Context(), func(r kv.Reader) error {
		_, err := rooms.Get(r, "h1", 1)
		_, err2 := rooms.All(r)
		for _, err := range []error{err, err2} {
			if err == nil || !strings.Contains(err.Error(), "room [h1 1]") {
				t.Error("what is no JSON is not named:", err)
			}
		}
		return nil
	})
}
