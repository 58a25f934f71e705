package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestVerdict(t *testing.T) {
	f := func(r row, want string) {
		t.Helper()
		if got := r.verdict(); got != want {
			t.Errorf("%v: %s, want %s", r.figure(), got, want)
		}
	}
	f(row{peer: "p", ours: []float64{1, 9, 3}, theirs: []float64{2, 1, 2}, target: 1, stretch: 2}, "yes")
	f(row{peer: "p", ours: []float64{4}, theirs: []float64{2}, target: 1, stretch: 2}, "stretch")
	f(row{peer: "p", ours: []float64{1}, theirs: []float64{2}, target: 1}, "**no**")
	f(row{ours: []float64{4}, most: true, target: 5, stretch: 2}, "yes")
	f(row{ours: []float64{6}, most: true, target: 5, stretch: 2}, "**no**")
	f(row{ours: []float64{6}}, "–")
	f(row{missing: "no InfluxDB", target: 1}, "–")
}

// TestWriteFigures: a run replaces the last run's figures and nothing else.
func TestWriteFigures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte("before\n"+figuresFrom+"old\n"+figuresTo+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := []row{{work: "restart", unit: "s", ours: []float64{1.25}, most: true, target: 5}}
	for range 2 {
		if err := writeFigures(path, &bench{}, rows, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(got)
	if !strings.HasPrefix(text, "before\n") || !strings.HasSuffix(text, "after\n") || strings.Contains(text, "old") ||
		strings.Count(text, "| restart | 1.25 s |") != 1 {
		t.Error(text)
	}
}
