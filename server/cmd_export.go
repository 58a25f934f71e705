package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
	"lakaz/registry"
	"lakaz/telemetry/series"
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
	store, err := badgerkv.Open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	people, err := registry.Open(t.ctx, store, time.Now)
	if err != nil {
		return err
	}
	home, err := people.Household(t.ctx, lakaz.HouseholdID(c.Household))
	if errors.Is(err, lakaz.ErrNotFound) {
		return &lakaz.Refusal{Kind: lakaz.ErrInvalid, Field: "household", Key: "cli.importHouseholdUnknown", Args: locales.Args{"ID": c.Household}}
	} else if err != nil {
		return err
	}
	readings, err := series.Open(t.ctx, store, series.In(home.Dwelling.Territory))
	if err != nil {
		return err
	}
	x := exporting{series: readings, household: home, words: t.words, made: time.Now()}
	if x.from, x.to, err = exportRange(home, c.From, c.To); err != nil {
		return err
	}
	if x.contracts, err = people.Contracts(t.ctx, home.ID); err != nil {
		return err
	}
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
