package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"lakaz"
	"lakaz/locales"
)

// exportCommand is `lakaz export`: all that was measured in a household, out of the data folder of a server that does not
// run, as a ZIP.
type exportCommand struct {
	Data      string `default:"data" type:"path" help:"${data}"`
	Household string `required:"" help:"${exportHousehold}"`
	Format    string `enum:"csv,parquet" default:"csv" help:"${exportFormat}"`
	From      string `help:"${exportFrom}"`
	To        string `help:"${exportTo}"`
	Out       string `required:"" type:"path" help:"${exportOut}"`
}

// Run writes the file; one that is there already is not overwritten.
func (c *exportCommand) Run(t *terminal) (err error) {
	h, err := t.openHome(c.Data, c.Household)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.store.Close()) }()
	x := exporting{series: h.readings, household: h.household, words: t.words, made: time.Now()}
	if x.from, x.to, err = exportRange(h.household, c.From, c.To); err != nil {
		return err
	}
	if x.agreed, err = agreedOf(t.ctx, h.people, h.household.ID); err != nil {
		return err
	}
	game, err := gameOf(t.ctx, h.store, h.household.ID)
	if err != nil {
		return err
	}
	x.game = &game
	file, err := create(c.Out)
	if err != nil {
		return err
	}
	if err := errors.Join(x.write(t.ctx, file, c.Format), file.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Out))
	}
	fmt.Fprintln(t.out, t.words.T("cli.exportDone", locales.Args{"File": c.Out}))
	return nil
}

// create makes a file that only its owner may read; lakaz.ErrConflict where there is one.
func create(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "out", Key: "cli.fileThere"}
	}
	return file, err
}
