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
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// writerDir is the environment variable that makes this test's binary a writer in that folder: see TestKill.
const writerDir = "SERIES_TEST_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		fmt.Fprintln(os.Stderr, appendNumbers(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// The writer's homes each get reading n, of value n, at an instant that n tells; every third is late by a day.
const writerHomes = 3

func numbered(n int) telemetry.Reading {
	at := dayStart.Add(time.Duration(n) * 97 * time.Second)
	if n%3 == 0 {
		at = at.Add(-24*time.Hour - time.Second)
	}
	return telemetry.Reading{Channel: salon, At: at, Value: telemetry.NewDecimal(int64(n), 1)}
}

// TestKill kills a process that appends from several homes while it seals, and prints each reading when Append has
// returned, imports now and then, seals and merges: whatever was printed is there when the store is opened again, nothing
// twice, and the rollups are those of the readings. SERIES_KILLS asks for more rounds.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	printed := [writerHomes]int{-1, -1, -1}
	rounds := 4
	if n, err := strconv.Atoi(os.Getenv("SERIES_KILLS")); err == nil { // more, on a machine with time
		rounds = n
	}
	for round := range rounds {
		after := 300 + rand.New(rand.NewPCG(uint64(round), 7)).IntN(1500)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writerDir+"="+dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for i := 0; lines.Scan(); i++ {
			h, n := 0, 0
			if _, err := fmt.Sscan(lines.Text(), &h, &n); err != nil {
				t.Fatal(err)
			}
			printed[h] = n
			if i == after {
				cmd.Process.Kill() // and read on: what is in the pipe was printed
			}
		}
		if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatal(err)
		}
		disk, err := badgerkv.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), disk, paris)
		if err != nil {
			t.Fatal(err)
		}
		for round := range 3 { // as it was left, sealed, and merged
			for h, last := range printed {
				stored, err := storedNumbers(t.Context(), s, h)
				if err != nil {
					t.Fatal(err)
				}
				if err := rolledRight(t.Context(), s, h); err != nil {
					t.Errorf("home %d, round %d: %v", h, round, err)
				}
				// One more may have been stored and not printed.
				if stored != last+1 && stored != last+2 {
					t.Errorf("home %d, round %d: printed up to %d, stored %d", h, round, last, stored)
				}
			}
			if err := s.Seal(t.Context(), dayStart.AddDate(1, 0, 0)); err != nil {
				t.Fatal(err)
			}
			if round > 0 {
				if err := s.Merge(t.Context(), dayStart.AddDate(1, 0, 0)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if s.Damaged() != 0 {
			t.Error("damaged:", s.Damaged())
		}
		if err := disk.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// storedNumbers counts a home's readings and checks that they are the first ones, each once, each as it was.
func storedNumbers(ctx context.Context, s *Store, home int) (int, error) {
	points, err := s.Range(ctx, writerHome(home), salon, dayStart.AddDate(-1, 0, 0), dayStart.AddDate(1, 0, 0))
	if err != nil {
		return 0, err
	}
	byInstant := map[time.Time]telemetry.Decimal{}
	for _, p := range points {
		byInstant[p.At] = p.Value
	}
	for n := range len(points) {
		r := numbered(n)
		if v, ok := byInstant[r.At]; !ok || v != r.Value {
			return 0, fmt.Errorf("home %d: reading %d of %d is %v %v", home, n, len(points), v, ok)
		}
	}
	return len(points), nil
}

func writerHome(n int) lakaz.HouseholdID { return lakaz.HouseholdID(fmt.Sprintf("h%d", n)) }

// appendNumbers goes on from what is stored in dir until it is killed.
func appendNumbers(dir string) error {
	disk, err := badgerkv.Open(dir)
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := Open(ctx, disk, paris)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for h := range writerHomes {
		first, err := storedNumbers(ctx, s, h)
		if err != nil {
			return err
		}
		go func() {
			for n := first; ; n++ {
				write := s.Import
				if n%50 != 0 {
					write = func(ctx context.Context, h lakaz.HouseholdID, readings []telemetry.Reading) error {
						_, err := s.Append(ctx, h, readings)
						return err
					}
				}
				if err := write(ctx, writerHome(h), []telemetry.Reading{numbered(n)}); err != nil {
					failed <- err
				}
				fmt.Println(h, n)
			}
		}()
	}
	go func() {
		for day := 0; ; day = (day + 1) % 8 {
			if err := s.Seal(ctx, dayStart.AddDate(0, 0, day)); err != nil {
				failed <- err
			}
			if err := s.Merge(ctx, dayStart.AddDate(0, 0, 30+day)); err != nil {
				failed <- err
			}
		}
	}()
	return <-failed
}

// rolledRight compares a home's hours with those of its readings.
func rolledRight(ctx context.Context, s *Store, home int) error {
	from, to := dayStart.AddDate(-1, 0, 0), dayStart.AddDate(1, 0, 0)
	points, err := s.Range(ctx, writerHome(home), salon, from, to)
	if err != nil {
		return err
	}
	want := model{}
	for _, p := range points {
		want[place{salon, p.At.UnixMilli()}] = p.Value
	}
	rolled, err := s.Hours(ctx, writerHome(home), []telemetry.Channel{salon}, from, to)
	if err != nil {
		return err
	}
	cal := calendar{lakaz.Mainland, lakaz.Mainland.Location()}
	if diff := gocmp.Diff(want.rolled(salon, cal, true, from, to), rolled[salon], gocmp.Comparer(time.Time.Equal)); diff != "" {
		return fmt.Errorf("hours: %s", diff)
	}
	return nil
}
