package series

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// TestSharedBesideAll: a home's channels share instants while readings are taken in and imported, and days sealed, merged,
// read, expired and erased, all at once and of several homes. Nothing is lost or read damaged, no chunk names a timetable
// that is gone, and none is left that no chunk names.
func TestSharedBesideAll(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	channels := make([]telemetry.Channel, 4)
	for i := range channels {
		channels[i] = telemetry.Channel{Place: fmt.Sprint("room", i), Quantity: telemetry.Temperature}
	}
	now := dayStart.AddDate(0, 0, 40)
	pack := func(day, pack int) (list []telemetry.Reading) { // of three hours, of every channel but one now and then
		random := rand.New(rand.NewPCG(uint64(day+1000), uint64(pack)))
		for minute := range 180 {
			at := dayStart.AddDate(0, 0, day).Add(time.Duration(pack*180+minute)*time.Minute + time.Duration(random.IntN(200))*time.Millisecond)
			for i, c := range channels {
				if random.IntN(50) > 0 {
					list = append(list, telemetry.Reading{Channel: c, At: at, Value: telemetry.NewDecimal(int64(200+i+minute/20), 1)})
				}
			}
		}
		return list
	}
	var mu sync.Mutex
	want := map[lakaz.HouseholdID]int{} // that were acknowledged
	took := func(h lakaz.HouseholdID, n int) {
		mu.Lock()
		defer mu.Unlock()
		want[h] += n
	}
	ok := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	var writing, beside sync.WaitGroup
	for i, h := range []lakaz.HouseholdID{"h1", "h2"} {
		writing.Go(func() {
			for n := range 24 {
				list := pack(n/8, n%8)
				_, err := s.Append(ctx, h, list)
				ok(err)
				took(h, len(list))
			}
		})
		writing.Go(func() {
			for n := range 16 {
				list := pack(-40+i+n%5, n/5) // the same days come back later, after they were merged
				ok(s.Import(ctx, h, list))
				ok(s.Import(ctx, h, list[:len(list)/2]))
				took(h, len(list))
			}
		})
	}
	writing.Go(func() {
		for n := range 12 {
			ok(s.Import(ctx, "gone", pack(-60+n, 1)))
			ok(s.Import(ctx, "old", pack(-200+7*n, 2)))
			if n%4 == 3 {
				ok(s.Erase(ctx, "gone"))
				if left := keys(t, mem, homePrefix("gone")); len(left) > 0 {
					t.Errorf("%d keys are left of who was erased", len(left))
				}
			}
		}
	})
	done := make(chan struct{})
	until := func(fn func()) {
		beside.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					fn()
				}
			}
		})
	}
	until(func() { ok(s.Seal(ctx, now)) })
	until(func() { ok(s.Merge(ctx, now.AddDate(0, 0, 40))) })
	until(func() {
		_, err := s.Expire(ctx, now, Retention{Raw: 4, Hours: 5})
		ok(err)
	})
	count := func(h lakaz.HouseholdID) (n int) {
		got, err := s.Columns(ctx, h, channels, dayStart.AddDate(-1, 0, 0), now, 1<<30)
		ok(err)
		for _, c := range got.Channels {
			for i := range c.Values {
				if c.Known == nil || c.Known[i] {
					n++
				}
			}
		}
		return n
	}
	until(func() {
		for _, h := range []lakaz.HouseholdID{"h1", "h2"} {
			mu.Lock()
			least := want[h]
			mu.Unlock()
			if got := count(h); got < least {
				t.Errorf("%s: %d readings, %d were acknowledged", h, got, least)
			}
			ok(wholeTimes(ctx, mem, h))
		}
	})
	writing.Wait()
	close(done)
	beside.Wait()
	ok(s.Seal(ctx, now))
	ok(s.Merge(ctx, now.AddDate(0, 0, 40)))
	for _, h := range []lakaz.HouseholdID{"h1", "h2"} {
		if got := count(h); got != want[h] {
			t.Errorf("%s: %d readings, %d were written", h, got, want[h])
		}
	}
	_, err := s.Expire(ctx, now, Retention{Raw: 4, Hours: 5})
	ok(err)
	for _, h := range []lakaz.HouseholdID{"h1", "h2", "old", "gone"} {
		ok(wholeTimes(ctx, mem, h))
	}
	if len(keys(t, mem, kindPrefix("h1", times30Kind))) == 0 || len(keys(t, mem, kindPrefix("old", times30Kind))) != 0 {
		t.Error("nothing is shared, or what was shared has not expired")
	}
	if s.Damaged() != 0 {
		t.Errorf("%d values were read damaged", s.Damaged())
	}
}
