package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"lakaz/gateway"
	"lakaz/locales"
	"lakaz/telemetry/imports"
)

// importCommand is `lakaz import`: the past of a household out of files, into the data folder of a server that does not
// run.
type importCommand struct {
	Data      string   `default:"data" type:"path" help:"${data}"`
	Household string   `required:"" help:"${importHousehold}"`
	Format    string   `default:"auto" help:"${importFormat}"`
	Mapping   string   `type:"path" help:"${importMapping}"`
	DryRun    bool     `help:"${importDryRun}"`
	Report    string   `type:"path" help:"${importReport}"`
	Files     []string `arg:"" type:"existingfile" name:"file" help:"${importFile}"`
}

// Run reads the files one after the other and says of each what was in it. Rows that cannot be used are no failure.
func (c *importCommand) Run(t *terminal) (err error) {
	h, err := t.openHome(c.Data, c.Household)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.store.Close()) }()
	defer func() { err = errors.Join(err, h.readings.Close(t.ctx)) }()
	refused := newRefusals(io.Discard, t.words)
	if c.Report != "" {
		file, err := os.Create(c.Report)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		refused = newRefusals(file, t.words)
	}
	for _, path := range c.Files {
		if err := c.file(t, importing{series: h.readings, household: h.household.ID, dry: c.DryRun}, path, refused); err != nil {
			return err
		}
	}
	if c.DryRun {
		fmt.Fprintln(t.out, t.words.T("cli.importDry"))
	}
	return refused.flush()
}

// file reads one file.
func (c *importCommand) file(t *terminal, to importing, path string, refused *refusals) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	var in io.Reader = file
	if terminal, ok := t.err.(*os.File); ok {
		const kB = 1000
		set := gateway.Bar(terminal, int(info.Size()/kB)+1, filepath.Base(path)+" (kB)")
		passed := int64(0)
		in = readerFunc(func(p []byte) (int, error) {
			n, err := file.Read(p)
			passed += int64(n)
			set(int(passed / kB))
			return n, err
		})
	}
	mapping := ""
	if c.Mapping != "" {
		described, err := os.ReadFile(c.Mapping)
		if err != nil {
			return err
		}
		mapping = cmp.Or(string(described), "{}")
	}
	format, in, err := importFormat(c.Format, mapping, in)
	if err != nil {
		return err
	}
	refused.of(filepath.Base(path), io.NewSectionReader(file, 0, info.Size()))
	to.refused = refused.write
	report, err := to.read(t.ctx, format, in)
	if err != nil {
		return err
	}
	c.tell(t, filepath.Base(path), report)
	return nil
}

// tell says what was in a file.
func (c *importCommand) tell(t *terminal, name string, r imports.Report) {
	fmt.Fprintln(t.out, t.words.T("cli.importRead", locales.Args{"File": name, "Format": r.Format,
		"Rows": locales.Number(float64(r.Rows), 0), "Readings": locales.Number(float64(r.Readings), 0)}))
	for _, s := range r.Channels {
		fmt.Fprintln(t.out, t.words.T("cli.importChannel", locales.Args{"Channel": s.Channel.String(),
			"Count": locales.Number(float64(s.Readings), 0), "From": s.From.Format(time.RFC3339), "To": s.To.Format(time.RFC3339)}))
	}
	if r.Refused > 0 {
		fmt.Fprintln(t.out, t.words.N("cli.importRefused", r.Refused))
	}
	for _, b := range r.Faults[:min(len(r.Faults), shownFaults)] {
		fmt.Fprintln(t.out, "  "+faultSentence(t.words, b))
	}
}

// shownFaults is how many refused rows a terminal shows; the report has them all.
const shownFaults = 10

// faultSentence is why a row was refused, in the reader's words.
func faultSentence(w locales.Words, b *imports.BadRow) string {
	key, args := b.Sentence()
	return w.T(key, args)
}

// readerFunc is a function that reads.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
