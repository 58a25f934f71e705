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

// A part that is measured again takes the place of its own rows and of no others.
func TestRefreshFigures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte("before\n"+figuresFrom+figuresTo+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	day := func(peer string, ms float64) row {
		return row{work: "a day", unit: "ms", peer: peer, ours: []float64{ms}, theirs: []float64{4}, most: true}
	}
	if err := writeFigures(path, &bench{}, []row{day("p", 1), day("q", 1), {work: "restart", unit: "s", ours: []float64{1.25}}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := refreshFigures(path, &bench{load: "0.1"}, []row{day("q", 2), {work: "new", unit: "s", ours: []float64{7}}}, "days", time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(got)
	for want, times := range map[string]int{"| a day |": 2, "| new |": 1, "| restart |": 1, "**0.25**": 1, "**0.5**": 1, "load average before 0.1: days.": 2, "\nafter\n": 1} {
		if n := strings.Count(text, want); n != times {
			t.Errorf("%q stands there %d times, want %d\n%s", want, n, times, text)
		}
	}
}
