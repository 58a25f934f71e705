package workshops

import (
	"errors"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/kv"
)

func TestRehearsalsAreForgotten(t *testing.T) {
	b, ctx := open(t), t.Context()
	played := func(id string, rehearsal bool, ended time.Time, events int) Room {
		t.Helper()
		ws := sound()
		ws.ID, ws.Rehearsal = id, rehearsal
		must(t, b.Put(ctx, ws))
		x, err := b.Open(ctx, id, pack(), noon())
		must(t, err)
		_, err = b.SlipOf(ctx, x.ID, "p1")
		must(t, err)
		for n := range events {
			must(t, b.Append(ctx, x.ID, []room.Event{{N: uint64(n + 1), At: noon(), Kind: room.Joined}}))
		}
		if !ended.IsZero() {
			must(t, b.End(ctx, x.ID, ended))
		}
		return x
	}
	over := played(first, true, noon().Add(time.Hour), appendOnce+3)
	late := played(second, true, noon().Add(5*time.Hour), 3)
	open := played("01JZ0000000000000000000003", true, time.Time{}, 3)
	real := played("01JZ0000000000000000000004", false, noon().Add(time.Hour), 3)
	for _, want := range []int{1, 0} {
		if gone, err := b.ForgetRehearsals(ctx, noon().Add(3*time.Hour)); err != nil || len(gone) != want || want == 1 && gone[0] != over.ID {
			t.Errorf("%v %v, want %d", gone, err, want)
		}
	}
	f := func(what string, x Room, there bool) {
		t.Helper()
		_, err := b.Get(ctx, x.Workshop)
		_, _, events, failed := b.Load(ctx, x.ID)
		_, led := b.ByCode(ctx, x.Code, noon())
		for _, err := range []error{err, failed, led} {
			if there && err != nil || !there && !errors.Is(err, lakaz.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if there && len(events) != 3 {
			t.Errorf("%s has %d events", what, len(events))
		}
	}
	f("one that is over", over, false)
	f("one that ended lately", late, true)
	f("one that is open", open, true)
	f("a workshop", real, true)
	must(t, b.store.View(ctx, func(r kv.Reader) error {
		if events, err := b.tables.event.All(r, over.ID); err != nil || len(events) > 0 {
			t.Errorf("%d events are left, %v", len(events), err)
		}
		if slips, err := b.tables.slip.All(r); err != nil || len(slips) != 3 {
			t.Errorf("%d slips are left, want those of three rooms, %v", len(slips), err)
		}
		return nil
	}))
}
