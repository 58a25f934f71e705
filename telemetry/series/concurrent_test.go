package series

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// TestSealBesideAppend reads and seals while readings come: at every moment all that was acknowledged is there.
func TestSealBesideAppend(t *testing.T) {
	s, _ := openStore(t)
	ctx := t.Context()
	const readings = 1200
	var writing, beside sync.WaitGroup
	var mu sync.Mutex
	acknowledged := [writerHomes]int{}
	for h := range writerHomes {
		writing.Go(func() {
			for n := range readings {
				if _, err := s.Append(ctx, writerHome(h), []telemetry.Reading{numbered(n)}); err != nil {
					t.Error(err)
				}
				mu.Lock()
				acknowledged[h] = n + 1
				mu.Unlock()
			}
		})
	}
	done := make(chan struct{})
	until := func(fn func(i int)) {
		beside.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
					fn(i)
				}
			}
		})
	}
	until(func(i int) {
		if err := s.Seal(ctx, dayStart.AddDate(0, 0, i%6)); err != nil {
			t.Error(err)
		}
	})
	until(func(i int) {
		h := i % writerHomes
		mu.Lock()
		least := acknowledged[h]
		mu.Unlock()
		if got, err := storedNumbers(ctx, s, h); err != nil || got < least {
			t.Errorf("home %d: %d, acknowledged %d: %v", h, got, least, err)
		}
	})
	writing.Wait()
	close(done)
	beside.Wait()
	for h := range writerHomes {
		if got, err := storedNumbers(ctx, s, h); err != nil || got != readings {
			t.Error(h, got, err)
		}
	}
}

// gate is a real store whose commits wait until they may pass, and are counted.
type gate struct {
	kv.Store
	pass chan error // an error is the commit's
	mu   sync.Mutex
	n    int
}

func (g *gate) Update(ctx context.Context, fn func(kv.Writer) error) error {
	g.mu.Lock()
	g.n++
	g.mu.Unlock()
	err := <-g.pass
	if err != nil && !errors.Is(err, errUnsure) {
		return err
	}
	return errors.Join(g.Store.Update(ctx, fn), err)
}

// errUnsure is the gate's for a commit that was made: as when the connection to a database breaks at that moment.
var errUnsure = errors.New("connection lost")

// TestGroupCommit: those who come while a commit is under way share the next, and all learn its outcome.
func TestGroupCommit(t *testing.T) {
	_, mem := openStore(t)
	g := &gate{Store: mem, pass: make(chan error)}
	s, err := Open(t.Context(), g, paris)
	if err != nil {
		t.Fatal(err)
	}
	const homes = 10
	appendAll := func() chan error {
		outcome := make(chan error, homes)
		for h := range homes {
			go func() {
				fresh, err := s.Append(t.Context(), lakaz.HouseholdID(fmt.Sprint("h", h)), []telemetry.Reading{numbered(1)})
				if err == nil && len(fresh) != 1 {
					err = fmt.Errorf("%d fresh", len(fresh))
				}
				outcome <- err
			}()
		}
		for waiting := 0; waiting != homes-1; runtime.Gosched() { // one commits, the others wait
			s.commit.mu.Lock()
			g.mu.Lock()
			waiting = 0
			if s.commit.open != nil && g.n > 0 {
				waiting = len(s.commit.open.ops) / 2 // a reading and the zone
			}
			g.mu.Unlock()
			s.commit.mu.Unlock()
			if t.Context().Err() != nil {
				t.Fatal("nobody waits")
			}
		}
		return outcome
	}
	count := func(outcome chan error, want error) (n int) {
		for range homes {
			if err := <-outcome; errors.Is(err, want) {
				n++
			} else if err != nil {
				t.Error(err)
			}
		}
		return n
	}
	outcome := appendAll()
	g.pass <- nil
	refused := errors.New("disk full")
	g.pass <- refused
	if n := count(outcome, refused); n != homes-1 || g.n != 2 {
		t.Errorf("%d refused in %d commits", n, g.n)
	}
	latest := 0
	for h := range homes {
		l, err := s.Latest(t.Context(), lakaz.HouseholdID(fmt.Sprint("h", h)))
		if err != nil {
			t.Error(err)
		}
		latest += len(l)
	}
	if latest != 1 {
		t.Errorf("%d homes remember what was not stored", latest-1)
	}
}

// TestUnknownOutcome: what was stored although Append could not know is told, and not fresh when it comes again.
func TestUnknownOutcome(t *testing.T) {
	_, mem := openStore(t)
	g := &gate{Store: mem, pass: make(chan error, 2)}
	s, err := Open(t.Context(), g, paris)
	if err != nil {
		t.Fatal(err)
	}
	r := numbered(1)
	g.pass <- errUnsure
	g.pass <- nil
	if fresh, err := s.Append(t.Context(), "h", []telemetry.Reading{r}); !errors.Is(err, errUnsure) || len(fresh) != 0 {
		t.Fatal(fresh, err)
	}
	if latest, err := s.Latest(t.Context(), "h"); err != nil || latest[salon].Value != r.Value {
		t.Error(latest, err)
	}
	if fresh, err := s.Append(t.Context(), "h", []telemetry.Reading{r}); err != nil || len(fresh) != 0 {
		t.Error(fresh, err)
	}
}

// TestAloneCommitsAtOnce: a gateway that comes alone waits for nobody.
func TestAloneCommitsAtOnce(t *testing.T) {
	_, mem := openStore(t)
	g := &gate{Store: mem, pass: make(chan error, 100)}
	s, err := Open(t.Context(), g, paris)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 10 {
		g.pass <- nil
		if _, err := s.Append(t.Context(), "h", []telemetry.Reading{numbered(n)}); err != nil {
			t.Fatal(err)
		}
		if g.n != n+1 {
			t.Errorf("%d commits after %d readings", g.n, n+1)
		}
	}
	again := g.n
	if fresh, err := s.Append(t.Context(), "h", []telemetry.Reading{numbered(9)}); err != nil || len(fresh) != 0 || g.n != again {
		t.Error("what is stored was written again:", fresh, err)
	}
	s.Accepted(t.Context(), "gw", 1, time.Now())
	if g.n != again {
		t.Error("a count waits for the disk")
	}
}
