// Command peers measures Lakaz beside its peers in one run and writes the figures into bench/README.md. It is started
// in bench/: `go run ./peers` for all, `-short` for a try of some minutes, `-only` for some of it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// bench is one run.
type bench struct {
	dir      string // scratch
	short    bool
	turns    int    // how often ours and peers alternate
	load     string // of the machine before we began
	curves   curves
	victoria string // the program, once it is built
}

// size is how much of something: less where the run is short.
func (b *bench) size(short, full int) int {
	if b.short {
		return short
	}
	return full
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

// run measures what was asked for and writes it down. A part that fails says so in the table and in the result.
func run(ctx context.Context) error {
	short := flag.Bool("short", false, "small sizes, some five minutes: for trying")
	only := flag.String("only", "", "parts to run, separated by commas; in full size their rows of the README are written anew")
	scratch := flag.String("scratch", "", "where to put what is measured; the system's folder for temporary files by default")
	flag.Parse()
	dir, err := os.MkdirTemp(*scratch, "lakaz-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, short: *short, turns: 5, load: loadAverage()}
	if b.curves, err = readCurves(filepath.Join("..", "..", "shared", "data")); err != nil {
		return err
	}
	parts := []struct {
		name    string
		measure func(context.Context) ([]row, error)
	}{
		{"ingest", b.ingest}, {"catchup", b.catchUp}, {"mqtt", b.puback}, {"stored", b.stored}, {"late", b.late}, {"fleet", b.fleet},
		{"gateways", b.gateways}, {"restart", b.restart}, {"screen", b.screen}, {"live", b.live},
	}
	began := time.Now()
	var rows []row
	var failed error
	for _, part := range parts {
		if *only != "" && !strings.Contains(","+*only+",", ","+part.name+",") {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		at := time.Now()
		measured, err := part.measure(ctx)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", part.name, err))
			measured = append(measured, row{work: part.name, missing: "it failed, see the run"})
		}
		for _, r := range measured {
			fmt.Println(r.line())
		}
		log.Printf("%s took %s", part.name, time.Since(at).Round(time.Second))
		rows = append(rows, measured...)
		if err := emptyDir(dir); err != nil {
			return err
		}
	}
	switch {
	case *only != "" && !b.short && failed == nil:
		failed = refreshFigures("README.md", b, rows, strings.ReplaceAll(*only, ",", ", "), began)
	case *only == "":
		failed = errors.Join(failed, writeFigures("README.md", b, rows, began))
	}
	return failed
}

// emptyDir removes what one part left, so that the next has the disk.
func emptyDir(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}
