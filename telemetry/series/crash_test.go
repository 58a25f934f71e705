package series

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// writerDir is the environment variable that makes this test's binary a writer in that folder: see TestKill.
const writerDir = "SERIES_TEST_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(dir))
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
