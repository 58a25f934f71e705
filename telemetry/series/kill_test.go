package series

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// What the writer is told beside its folder: the next pack that each home imports, and at which of its transactions it
// is to kill itself, before it (n) or once it is committed (-n); 0 for never.
const (
	writerPacks = "SERIES_TEST_PACKS"
	writerDies  = "SERIES_TEST_DIES"
)

var index = telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}

// beside is measured at the same irregular instants as index, but for a few.
var beside = telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}

// packsOfPast is how many packs there are; after the last the first comes again.
const packsOfPast = 30

// pastPack is what a home imports at once, three days of a meter of which the first overlaps the pack before.
func pastPack(k int) (readings []telemetry.Reading) {
	const step = 30 * time.Minute
	first := 96 * (k % packsOfPast)
	for i := first; i < first+144; i++ {
		at := dayStart.Add(time.Duration(i)*step + time.Duration(i*i*7919%1_200_000)*time.Millisecond)
		readings = append(readings, telemetry.Reading{Channel: index, At: at, Value: telemetry.NewDecimal(int64(i*i), 3)})
		if i%20 != 0 {
			readings = append(readings, telemetry.Reading{Channel: beside, At: at, Value: telemetry.NewDecimal(int64(i%9), 0)})
		}
	}
	return readings
}

// dying is a store whose process is killed at one of its transactions.
type dying struct {
	kv.Store
	left  atomic.Int64
	after bool
}

// Compact is the disk's own.
func (d *dying) Compact(ctx context.Context, garbage int64) error {
	return d.Store.(kv.Compacter).Compact(ctx, garbage)
}

func (d *dying) Update(ctx context.Context, fn func(kv.Writer) error) error {
	last := d.left.Add(-1) == 0
	if last && !d.after {
		kill()
	}
	err := d.Store.Update(ctx, fn)
	if last {
		kill()
	}
	return err
}

func kill() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // the others may go on for a moment, we do not
}

// writeUntilKilled appends, imports, seals and merges at once in a folder and prints what begins ("import>") and what has
// ended ("import 0 7"), until it is killed.
func writeUntilKilled(dir string) error {
	disk, err := badgerkv.Open(dir)
	if err != nil {
		return err
	}
	var store kv.Store = disk
	if n, err := strconv.Atoi(os.Getenv(writerDies)); err == nil && n != 0 {
		d := &dying{Store: disk, after: n < 0}
		d.left.Store(int64(max(n, -n)))
		store = d
	}
	ctx := context.Background()
	s, err := Open(ctx, store, paris)
	if err != nil {
		return err
	}
	failed := make(chan error)
	var newest atomic.Int64 // of all homes' last reading, in ms
	for h, pack := range strings.Fields(os.Getenv(writerPacks)) {
		first, err := storedNumbers(ctx, s, h)
		if err != nil {
			return err
		}
		appended := make(chan struct{}) // an import for thirty, or sealing would have no end
		go func() {
			for n := first; ; n++ {
				r := numbered(n)
				if _, err := s.Append(ctx, writerHome(h), []telemetry.Reading{r}); err != nil {
					failed <- err
				}
				newest.Store(r.At.UnixMilli())
				fmt.Println("append", h, n)
				if n%30 == 0 {
					select {
					case appended <- struct{}{}:
					default:
					}
				}
			}
		}()
		go func() {
			k, err := strconv.Atoi(pack)
			for ; err == nil; k++ {
				fmt.Println("import>")
				if err = s.Import(ctx, writerHome(h), pastPack(k)); err == nil {
					fmt.Println("import", h, k)
				}
				<-appended
			}
			failed <- err
		}()
	}
	repeat := func(name string, work func(context.Context, time.Time) error, ahead int) {
		for {
			fmt.Println(name + ">")
			if err := work(ctx, time.UnixMilli(newest.Load()).AddDate(0, 0, ahead)); err != nil {
				failed <- err
			}
			fmt.Println(name)
		}
	}
	go repeat("seal", s.Seal, 0)
	go repeat("merge", s.Merge, 40)
	return <-failed
}

// written is what a killed writer was known to have done.
type written struct {
	number [writerHomes]int // the last reading appended
	pack   [writerHomes]int // the next pack to import
}

// writeAndDie runs a writer until it dies and returns what was under way then. begun counts down the lines of a kind
// until the writer is killed; with dies it kills itself.
func (w *written) writeAndDie(t *testing.T, dir, phase string, begun, dies int) (underWay map[string]bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerDir+"="+dir, writerPacks+"="+strings.Trim(fmt.Sprint(w.pack), "[]"), writerDies+"="+strconv.Itoa(dies))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stuck := time.AfterFunc(time.Minute, func() { cmd.Process.Signal(syscall.SIGQUIT) }) // it tells where it stands
	defer stuck.Stop()
	open := map[string]int{"append": writerHomes}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		kind, rest, _ := strings.Cut(line, " ")
		h, n := 0, 0
		fmt.Sscan(rest, &h, &n)
		switch kind {
		case "append":
			w.number[h] = n
		case "import":
			w.pack[h] = n + 1
			open[kind]--
		case "seal", "merge":
			open[kind]--
		default:
			open[strings.TrimSuffix(kind, ">")]++
		}
		if strings.TrimSuffix(kind, ">") == phase && dies == 0 {
			if begun--; begun == 0 {
				cmd.Process.Kill() // and read on: what is in the pipe was printed
			}
		}
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("%s %d, dies %d, %v: %v", phase, begun, dies, w, err)
	}
	underWay = map[string]bool{}
	for kind, n := range open {
		underWay[kind] = n > 0
	}
	return underWay
}

// check compares what is stored with what is known: every reading that was acknowledged is there once with its value,
// and beside them at most those of what was under way.
func (w *written) check(ctx context.Context, s *Store) error {
	for h := range writerHomes {
		stored, err := storedNumbers(ctx, s, h)
		if err != nil {
			return err
		}
		if last := w.number[h]; stored != last+1 && stored != last+2 {
			return fmt.Errorf("home %d: appended up to %d, stored %d", h, last, stored)
		}
		w.number[h] = stored - 1 // what was under way and is stored counts from now on
		found := map[place]telemetry.Decimal{}
		for _, c := range []telemetry.Channel{index, beside} {
			points, err := s.Range(ctx, writerHome(h), c, dayStart.AddDate(-1, 0, 0), dayStart.AddDate(1, 0, 0))
			if err != nil {
				return err
			}
			for _, p := range points {
				at := place{c, p.At.UnixMilli()}
				if _, twice := found[at]; twice {
					return fmt.Errorf("home %d: two readings at %v", h, at)
				}
				found[at] = p.Value
			}
		}
		known := map[place]bool{}
		for k := range w.pack[h] + 1 {
			for _, r := range pastPack(k) {
				at := place{r.Channel, r.At.UnixMilli()}
				value, there := found[at]
				if k < w.pack[h] && !there || there && value != r.Value {
					return fmt.Errorf("home %d, pack %d of %d, %v: %v %v", h, k, w.pack[h], r.At, value, there)
				}
				known[at] = true
			}
		}
		for at := range found {
			if !known[at] {
				return fmt.Errorf("home %d: a reading at %v that nobody wrote", h, at)
			}
		}
	}
	return nil
}

// TestKill kills, a hundred times, a process that appends, imports, seals and merges at once: by the clock of what it
// says, and before and after one of its transactions. Whatever it said was done is there when the store is opened
// again, once; the hours, the days and the fleet's days are those of the readings; and an import that was cut short
// and is done again is as one that was not. SERIES_KILLS asks for another number of rounds.
func TestKill(t *testing.T) {
	rounds := 100
	if n, err := strconv.Atoi(os.Getenv("SERIES_KILLS")); err == nil {
		rounds = n
	}
	const roundsOfFolder = 25
	phases := []string{"append", "import", "seal", "merge"}
	hits := map[string]int{}
	random := rand.New(rand.NewPCG(7, 100))
	var w *written
	var dir string
	for round := range rounds {
		if round%roundsOfFolder == 0 {
			dir, w = t.TempDir(), &written{number: [writerHomes]int{-1, -1, -1}}
		}
		phase, begun, dies := phases[round%len(phases)], 1+random.IntN(8), 0
		if phase == "append" {
			begun = 1 + random.IntN(300)
		}
		if round/len(phases)%2 == 1 {
			dies = (1 + random.IntN(250)) * (1 - 2*random.IntN(2))
		}
		for kind, was := range w.writeAndDie(t, dir, phase, begun, dies) {
			if was {
				hits[kind]++
			}
		}
		disk, err := badgerkv.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), disk, paris)
		if err != nil {
			t.Fatal(err)
		}
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("round %d, %s %d, dies %d: %v", round, phase, begun, dies, err)
			}
		}
		ok(w.check(t.Context(), s))
		ok(rolledRight(t.Context(), s))
		if round%roundsOfFolder == roundsOfFolder-1 || round == rounds-1 {
			ok(s.Seal(t.Context(), dayStart.AddDate(1, 0, 0)))
			ok(s.Merge(t.Context(), dayStart.AddDate(1, 0, 0)))
			ok(w.check(t.Context(), s))
			ok(rolledRight(t.Context(), s))
			ok(w.importedAgain(t.Context(), s))
			ok(rolledRight(t.Context(), s))
		}
		if s.Damaged() != 0 {
			t.Fatal("damaged:", s.Damaged())
		}
		if err := disk.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("under way when it was killed: %v; appended %v, imported %v in the last folder", hits, w.number, w.pack)
	for _, phase := range phases {
		if hits[phase] < rounds/10 {
			t.Errorf("%s was under way in %d of %d kills", phase, hits[phase], rounds)
		}
	}
}

// importedAgain imports everything once more and wants exactly that.
func (w *written) importedAgain(ctx context.Context, s *Store) error {
	for h := range writerHomes {
		packs := min(w.pack[h]+1, packsOfPast)
		for k := range packs {
			if err := s.Import(ctx, writerHome(h), pastPack(k)); err != nil {
				return err
			}
		}
		points, err := s.Range(ctx, writerHome(h), index, dayStart.AddDate(-1, 0, 0), dayStart.AddDate(1, 0, 0))
		if err != nil {
			return err
		}
		if want := 96*packs + 48; len(points) != want {
			return fmt.Errorf("home %d: %d imported readings, want %d", h, len(points), want)
		}
	}
	for h := range writerHomes {
		if err := wholeTimes(ctx, s.kv, writerHome(h)); err != nil {
			return err
		}
	}
	return w.check(ctx, s)
}

// rolledRight compares every home's hours, days and sealed days of the fleet with those of its readings.
func rolledRight(ctx context.Context, s *Store) error {
	from, to := dayStart.AddDate(-1, 0, 0), dayStart.AddDate(1, 0, 0)
	cal := calendar{lakaz.Mainland, lakaz.Mainland.Location()}
	same := gocmp.Comparer(time.Time.Equal)
	for _, channel := range []telemetry.Channel{salon, index, beside} {
		fleet, err := s.Fleet(ctx, channel, from, to)
		if err != nil {
			return err
		}
		for h := range writerHomes {
			points, err := s.Range(ctx, writerHome(h), channel, from, to)
			if err != nil {
				return err
			}
			want := model{}
			for _, p := range points {
				want[place{channel, p.At.UnixMilli()}] = p.Value
			}
			hours, err := s.Hours(ctx, writerHome(h), []telemetry.Channel{channel}, from, to)
			if err != nil {
				return err
			}
			if diff := gocmp.Diff(want.rolled(channel, cal, true, from, to), hours[channel], same); diff != "" {
				return fmt.Errorf("home %d: hours of %s: %s", h, channel, diff)
			}
			days, err := s.Days(ctx, writerHome(h), []telemetry.Channel{channel}, from, to)
			if err != nil {
				return err
			}
			all := want.rolled(channel, cal, false, from, to)
			if diff := gocmp.Diff(all, days[channel], same); diff != "" {
				return fmt.Errorf("home %d: days of %s: %s", h, channel, diff)
			}
			// A day of which readings are still hot may be in the fleet's columns without these.
			hot, err := s.hotStarts(ctx, h, cal)
			if err != nil {
				return err
			}
			of := func(list []telemetry.Rollup) (sealed []telemetry.Rollup) {
				for _, r := range list {
					if !hot[r.From.UnixMilli()] {
						sealed = append(sealed, r)
					}
				}
				return sealed
			}
			if diff := gocmp.Diff(of(all), of(fleet[writerHome(h)]), same); diff != "" {
				return fmt.Errorf("home %d: the fleet's days of %s: %s", h, channel, diff)
			}
		}
	}
	return nil
}

// hotStarts is the starts of the days that hot records of a home hold readings of.
func (s *Store) hotStarts(ctx context.Context, h int, cal calendar) (map[int64]bool, error) {
	starts := map[int64]bool{}
	return starts, s.kv.View(ctx, func(r kv.Reader) error {
		return s.scanHot(r, writerHome(h), func(rec hotRecord) error {
			return rec.each(func(_ telemetry.Channel, x sample) {
				start, _ := cal.day(x.ms)
				starts[start] = true
			})
		})
	})
}
