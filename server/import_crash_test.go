package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/registry"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// importArgs tells the test's own binary to be `lakaz import`, to be killed.
const importArgs = "LAKAZ_TEST_IMPORT"

// TestImportToBeKilled is no test but the programme that TestAnImportKilledHalfWay kills.
func TestImportToBeKilled(t *testing.T) {
	args := os.Getenv(importArgs)
	if args == "" {
		t.Skip("run by TestAnImportKilledHalfWay")
	}
	os.Exit(run(t.Context(), strings.Split(args, "\n"), strings.NewReader(""), os.Stdout, os.Stderr))
}

// longPast is a year of ten minutes and two of daily sums, which become a register.
func longPast(t *testing.T, dir string) (files []string) {
	t.Helper()
	var curve, sums strings.Builder
	curve.WriteString(curveText[:strings.Index(curveText, "2022-10-24T00:30")])
	at := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	for step := range 365 * 144 {
		fmt.Fprintf(&curve, "%s;%d\n", at.Add(time.Duration(step)*10*time.Minute).Format(time.RFC3339), step%7000)
	}
	sums.WriteString(dailyText[:strings.Index(dailyText, `"interval_reading"`)] + `"interval_reading": [`)
	for day := range 730 {
		fmt.Fprintf(&sums, "{\"value\": \"%d\", \"date\": \"%s\"},\n", 9000+day*7%900, at.AddDate(0, 0, day).Format(time.DateOnly))
	}
	sums.WriteString(`{"value": "1", "date": "2025-06-01"}]}`)
	for name, text := range map[string]string{"a-jours.json": sums.String(), "b-courbe.csv": curve.String()} {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		files = append(files, path)
	}
	return files
}

// storedPast is all that is stored of a home, readings and days.
func storedPast(t *testing.T, data string) string {
	t.Helper()
	store, err := badgerkv.Open(data)
	must(t, err)
	defer func() { must(t, store.Close()) }()
	readings, err := series.Open(t.Context(), store, series.In(lakaz.Mainland))
	must(t, err)
	var b strings.Builder
	from, to := time.Date(2022, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)
	channels, err := readings.Channels(t.Context(), "h1")
	must(t, err)
	days, err := readings.Days(t.Context(), "h1", channels, from, to)
	must(t, err)
	for _, c := range channels {
		points, err := readings.Range(t.Context(), "h1", c, from, to)
		must(t, err)
		fmt.Fprintln(&b, c, len(points), len(days[c]))
		for _, p := range points {
			fmt.Fprintln(&b, p.At.UnixMilli(), p.Value)
		}
		fmt.Fprintf(&b, "%+v\n", days[c])
	}
	return b.String()
}

// newPast is a data folder with one home.
func newPast(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	store, err := badgerkv.Open(data)
	must(t, err)
	people, err := registry.Open(t.Context(), store, time.Now)
	must(t, err)
	must(t, people.PutOperation(t.Context(), lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
	must(t, people.PutHousehold(t.Context(), lakaz.Household{ID: "h1", Operation: "lille", Name: "Morel",
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18}}))
	must(t, store.Close())
	return data
}

// An import that is killed anywhere and done again leaves what doing it once leaves.
func TestAnImportKilledHalfWay(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a programme many times")
	}
	files := longPast(t, t.TempDir())
	once := newPast(t)
	importInto := func(data string) *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestImportToBeKilled$")
		cmd.Env = append(os.Environ(), importArgs+"="+strings.Join(append([]string{"import", "--data", data, "--household", "h1"}, files...), "\n"))
		return cmd
	}
	began := time.Now()
	if out, err := importInto(once).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lasts := time.Since(began)
	want := storedPast(t, once)
	if !strings.Contains(want, telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}.String()) {
		t.Fatal("nothing is stored")
	}
	killed := 0
	for round := range 6 {
		data := newPast(t)
		for range 1 + round%3 {
			cmd := importInto(data)
			must(t, cmd.Start())
			timer := time.AfterFunc(time.Duration(rand.Int64N(int64(lasts))), func() { cmd.Process.Kill() })
			if cmd.Wait() != nil {
				killed++
			}
			timer.Stop()
		}
		if out, err := importInto(data).CombinedOutput(); err != nil {
			t.Fatalf("after a kill: %v: %s", err, out)
		}
		if got := storedPast(t, data); got != want {
			t.Fatalf("round %d: what is stored differs: %d bytes, want %d", round, len(got), len(want))
		}
	}
	t.Logf("killed %d times within %v", killed, lasts)
	if killed == 0 {
		t.Error("nothing was killed")
	}
}
