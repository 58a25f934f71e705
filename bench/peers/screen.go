package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

// screen runs the benchmarks of a resident's and of a workshop's first screen and takes their figures over.
func (b *bench) screen(ctx context.Context) ([]row, error) {
	visits := strconv.Itoa(b.size(2, 5))
	out, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^Benchmark(FirstScreen|Join)$", "-benchtime", visits+"x", "-timeout", "20m", ".").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("first screen: %w\n%s", err, out)
	}
	var rows []row
	for _, x := range []struct {
		metric, work    string
		target, stretch float64
	}{
		{"cold-readable-ms", "first visit on a slow phone: the last values are readable", 2, 0},
		{"cold-interactive-ms", "first visit on a slow phone: the app is interactive", 8, 0},
		{"cold-live-ms", "first visit on a slow phone: live values are in", 8, 0},
		{"warm-live-ms", "the same phone later: readable, interactive and live", 1.5, 0},
		{"join-playable-ms", "a workshop's page on a slow phone: the first playable screen", 2, 0},
	} {
		r := row{work: x.work, unit: "s", most: true, target: x.target, stretch: x.stretch, how: "`lakaz demo` in Chromium, CPU slowed 4x, a relay of 1.44 Mbit/s and 562 ms there and back; median of " + visits}
		found := regexp.MustCompile(`([0-9.]+(?:e\+[0-9]+)?) ` + x.metric).FindSubmatch(out)
		if found == nil {
			r.missing = "no Chromium or no bin/lakaz"
		} else {
			ms, _ := strconv.ParseFloat(string(found[1]), 64)
			r.ours = []float64{ms / 1000}
		}
		rows = append(rows, r)
	}
	return rows, nil
}
