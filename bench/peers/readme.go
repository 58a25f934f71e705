package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The marks between which a run writes.
const (
	figuresFrom = "<!-- figures: written by make bench -->\n"
	figuresTo   = "<!-- end of figures -->\n"
)

// writeFigures puts a run's figures in the README in place of the last run's.
func writeFigures(path string, b *bench, rows []row, began time.Time) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), figuresFrom)
	_, after, closed := strings.Cut(rest, figuresTo)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for the figures", path)
	}
	return os.WriteFile(path, []byte(before+figuresFrom+figures(b, rows, began)+figuresTo+after), 0o644)
}

// refreshFigures puts the figures of some parts in the place of those that stand there for the same work beside the same
// peer, and others at the end; a line tells when they were measured.
func refreshFigures(path string, b *bench, rows []row, parts string, began time.Time) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), figuresFrom)
	table, after, closed := strings.Cut(rest, figuresTo)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for the figures", path)
	}
	lines := strings.Split(strings.TrimSpace(table), "\n")
	for _, r := range rows {
		line := r.line()
		if i := slices.IndexFunc(lines, func(l string) bool { return lineKey(l) == lineKey(line) }); i >= 0 {
			lines[i] = line
		} else {
			lines = append(lines, line)
		}
	}
	again := fmt.Sprintf("Measured again %s, in %s, load average before %s: %s.", began.UTC().Format("2006-01-02 15:04 UTC"),
		time.Since(began).Round(time.Minute/6), b.load, parts)
	if i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "|") }); i >= 0 {
		lines = slices.Insert(lines, i, again, "")
	}
	return os.WriteFile(path, []byte(before+figuresFrom+"\n"+strings.Join(lines, "\n")+"\n\n"+figuresTo+after), 0o644)
}

// lineKey is what a line of the table is about: the work, and beside whom.
func lineKey(line string) string {
	cells := strings.Split(line, " | ")
	if len(cells) < 3 {
		return line
	}
	_, peer, _ := strings.Cut(cells[2], ", ")
	return strings.TrimPrefix(cells[0], "| ") + " | " + peer
}

// figures are the date, the machine and the table.
func figures(b *bench, rows []row, began time.Time) string {
	var out strings.Builder
	size := "full size"
	if b.short {
		size = "**short size, for trying**: the full size is `make bench`"
	}
	fmt.Fprintf(&out, "\n%s, %s, in %s. %s; load average before it began %s. Input: %s.\n\n", began.UTC().Format("2006-01-02 15:04 UTC"), size,
		time.Since(began).Round(time.Minute/6), machine(), b.load, b.curves.source)
	out.WriteString("| work | ours | peer | ratio | target | stretch | met | what was measured |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		out.WriteString(r.line() + "\n")
	}
	return out.String() + "\n"
}

// machine is what the figures were reached on.
func machine() string {
	memory := "unknown memory"
	info, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(info)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "MemTotal:" {
			kb, _ := strconv.ParseFloat(f[1], 64)
			memory = fmt.Sprintf("%.0f GB of memory", kb/1e6)
		}
	}
	model := runtime.GOARCH
	cpu, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(cpu)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	var uts syscall.Utsname
	syscall.Uname(&uts)
	var release []byte
	for _, c := range uts.Release {
		if c == 0 {
			break
		}
		release = append(release, byte(c))
	}
	return fmt.Sprintf("%d cores (%s), %s, Linux %s, %s", runtime.NumCPU(), model, memory, release, runtime.Version())
}

// loadAverage is what else the machine did in the last minute: above 0.5, the figures are of a shared machine.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	load, _, _ := strings.Cut(string(text), " ")
	return load
}
