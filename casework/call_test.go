package casework

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"

	"lakaz"
	"lakaz/kv/badgerkv"
)

func noon() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }

// madeAt is a ULID made at an instant, the nth of it.
func madeAt(at time.Time, n byte) string {
	var id ulid.ULID
	id.SetTime(ulid.Timestamp(at))
	id[15] = n
	return id.String()
}

func TestNew(t *testing.T) {
	good := madeAt(noon(), 1)
	f := func(id string, topic Topic, words, phone, when, want string) {
		t.Helper()
		_, err := New(id, "h1", topic, words, phone, when, noon())
		var refusal *lakaz.Refusal
		got := ""
		if errors.As(err, &refusal) {
			got = refusal.Field
		} else if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q %q %q %q %q: %q, want %q", id, topic, words, phone, when, got, want)
		}
	}
	f(good, Cold, "", "", "", "")
	f(good, Bill, strings.Repeat("é", mostWords), "+33 6 12 34 56 78", "evening", "")
	f(good, Equipment, "", "06.12.34.56.78", "morning", "")
	f("1", Cold, "", "", "", "id")
	f("", Cold, "", "", "", "id")
	f(good, "cosy", "", "", "", "topic")
	f(good, "", "", "", "", "topic")
	f(good, Cold, strings.Repeat("é", mostWords+1), "", "", "words")
	f(good, Cold, "\xff", "", "", "words")
	f(good, Cold, "", "no", "", "phone")
	f(good, Cold, "", "javascript:1234", "", "phone")
	f(good, Cold, "", "", "at once", "when")
}

// A call is as old as when its button was pressed, whenever the network came back; a clock that is wrong counts for nothing.
func TestWhenItWasAsked(t *testing.T) {
	f := func(ago, want time.Duration) {
		t.Helper()
		c, err := New(madeAt(noon().Add(-ago), 1), "h1", Cold, "", "", "", noon())
		if got := noon().Sub(c.Asked); err != nil || got != want {
			t.Errorf("%v ago: %v %v, want %v", ago, got, err, want)
		}
	}
	f(0, 0)
	f(3*time.Hour, 3*time.Hour)
	f(-time.Hour, 0)
	f(400*24*time.Hour, 0)
}

func open(t *testing.T) *Calls {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return NewCalls(store)
}

func made(t *testing.T, h lakaz.HouseholdID, topic Topic, at time.Time, n byte) Call {
	t.Helper()
	c, err := New(madeAt(at, n), h, topic, "", "", "", at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCalls(t *testing.T) {
	x, ctx := open(t), t.Context()
	add := func(c Call) {
		t.Helper()
		for range 3 { // sent again and again it is one call
			if kept, err := x.Add(ctx, c); err != nil || kept.ID != c.ID {
				t.Fatal(kept, err)
			}
		}
	}
	bill, cold, other := made(t, "h1", Bill, noon(), 1), made(t, "h2", Cold, noon().Add(time.Hour), 2), made(t, "h1", Equipment, noon().Add(2*time.Hour), 3)
	add(bill)
	add(cold)
	add(other)
	f := func(want string) {
		t.Helper()
		list, err := x.Open(ctx)
		var got []string
		for _, c := range list {
			got = append(got, fmt.Sprint(c.Household, " ", c.Topic, " ", c.State()))
		}
		if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" || err != nil {
			t.Error(err, diff)
		}
	}
	f("h2 cold sent, h1 bill sent, h1 equipment sent")
	reach := func(h lakaz.HouseholdID, id string, s State, want error) {
		t.Helper()
		if _, err := x.Reach(ctx, h, id, s, "p-awa", noon()); !errors.Is(err, want) {
			t.Errorf("%s %s: %v", id, s, err)
		}
	}
	reach("h1", bill.ID, Called, nil)
	reach("h1", bill.ID, Seen, nil) // it has been called already
	reach("h1", cold.ID, Seen, lakaz.ErrNotFound)
	f("h2 cold sent, h1 bill called, h1 equipment sent")
	reach("h2", cold.ID, Resolved, nil)
	reach("h1", other.ID, Seen, nil)
	f("h1 bill called, h1 equipment seen")
	if list, err := x.Of(ctx, "h1"); err != nil || len(list) != 2 || list[0].ID != other.ID || len(list[1].Steps) != 2 || list[1].Steps[1].By != "p-awa" {
		t.Error(list, err)
	}
}

func TestCallsOfADay(t *testing.T) {
	x := open(t)
	at := noon()
	f := func(after time.Duration, want error) {
		t.Helper()
		at = at.Add(after)
		if _, err := x.Add(t.Context(), made(t, "h1", Cold, at, 1)); !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", at, err, want)
		}
	}
	for range mostCallsADay {
		f(time.Minute, nil)
	}
	f(time.Minute, lakaz.ErrConflict)
	f(24*time.Hour, nil)
	if _, err := x.Add(t.Context(), made(t, "h2", Cold, at, 2)); err != nil {
		t.Error(err)
	}
}

// Whatever is said of a call in whatever order, it only goes on.
func TestACallOnlyGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Call{Steps: []Step{{State: Sent}}}
		for range rapid.IntRange(0, 8).Draw(t, "n") {
			before := c
			c = c.Reach(rapid.SampledFrom([]State{Sent, Seen, Called, Resolved, "lost"}).Draw(t, "state"), "p", noon())
			if c.State().rank() < before.State().rank() || len(c.Steps) > 4 {
				t.Fatalf("%v, then %v", before, c)
			}
		}
	})
}

// A call that nobody has answered is never forgotten for newer ones.
func TestOpenCallsStay(t *testing.T) {
	x, ctx, at := open(t), t.Context(), noon()
	var first, second Call
	for i := range mostKept {
		c := made(t, "h1", Cold, at, byte(i))
		if _, err := x.Add(ctx, c); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = c
		} else if i == 1 {
			second = c
		}
		at = at.Add(24 * time.Hour)
	}
	if _, err := x.Add(ctx, made(t, "h1", Cold, at, 1)); !errors.Is(err, lakaz.ErrConflict) {
		t.Error("all are open: ", err)
	}
	if _, err := x.Reach(ctx, "h1", second.ID, Resolved, "p-awa", at); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Add(ctx, made(t, "h1", Cold, at, 1)); err != nil {
		t.Error(err)
	}
	list, err := x.Open(ctx)
	if err != nil || len(list) != mostKept || list[0].ID != first.ID {
		t.Error(len(list), err)
	}
}
