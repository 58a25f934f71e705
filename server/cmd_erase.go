package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
)

// eraseCommand is `lakaz erase`: a household out of the data folder of a server that does not run, such as one restored
// from a backup that is older than its erasing.
type eraseCommand struct {
	Data      string `default:"data" type:"path" help:"${data}"`
	Household string `required:"" help:"${eraseHousehold}"`
	Name      string `required:"" help:"${eraseName}"`
}

// Run erases the household whose name is told as well, and says the receipt's number.
func (c *eraseCommand) Run(t *terminal) (err error) {
	store, err := badgerkv.Open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	s, err := newServer(t.ctx, store, options{}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(t.ctx)) }()
	home, err := s.registry.Household(t.ctx, lakaz.HouseholdID(c.Household))
	if errors.Is(err, lakaz.ErrNotFound) {
		return &lakaz.Refusal{Kind: lakaz.ErrInvalid, Field: "household", Key: "cli.importHouseholdUnknown", Args: locales.Args{"ID": c.Household}}
	} else if err != nil {
		return err
	}
	if !sameName(c.Name, home.Name) {
		return lakaz.Invalid("name", "cli.eraseWrong")
	}
	e, err := s.erasures.erase(t.ctx, lakaz.Actor{}, home.ID)
	if err != nil {
		return err
	}
	if err := s.erasures.resume(t.ctx); err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.words.T("cli.eraseDone", locales.Args{"ID": e.ID}))
	return nil
}
