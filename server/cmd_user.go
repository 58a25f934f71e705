package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
	"lakaz/registry"
)

// userAddCommand is `lakaz user add`: someone who works for the programme; an address that is known is changed. The password comes from a file or, as one
// line, from the standard input, so that it stands in no list of processes.
type userAddCommand struct {
	Data         string   `default:"data" type:"path" help:"${data}"`
	Email        string   `required:"" help:"${email}"`
	Name         string   `required:"" help:"${name}"`
	Role         string   `required:"" enum:"facilitator,advisor,manager,administrator" help:"${role}"`
	Operation    []string `help:"${operation}"`
	Phone        string   `help:"${phone}"`
	PasswordFile string   `type:"path" help:"${passwordFile}"`
}

// Run adds the person. The data folder must not be in use by a running server.
func (c *userAddCommand) Run(t *terminal) (err error) {
	password, err := c.password(t.in)
	if err != nil {
		return err
	}
	store, err := badgerkv.Open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	people, err := registry.Open(t.ctx, store, time.Now)
	if err != nil {
		return err
	}
	p, err := c.known(t, people)
	if err != nil {
		return err
	}
	p.Name, p.Role, p.Operations = c.Name, lakaz.Role(c.Role), nil
	if c.Phone != "" {
		p.Phone = c.Phone
	}
	for _, id := range c.Operation {
		if _, err := people.Operation(t.ctx, lakaz.OperationID(id)); err != nil {
			return &lakaz.Refusal{Kind: lakaz.ErrInvalid, Field: "operation", Key: "cli.operationUnknown", Args: locales.Args{"ID": id}}
		}
		p.Operations = append(p.Operations, lakaz.OperationID(id))
	}
	if err := people.PutPerson(t.ctx, p); err != nil {
		return err
	}
	if err := people.SetPassword(t.ctx, p.ID, password); err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.words.T("cli.userAdded", locales.Args{"Name": c.Name, "ID": string(p.ID)}))
	return nil
}

// known is the person who has the address already, so that adding again changes them; else a new one.
func (c *userAddCommand) known(t *terminal, people *registry.Registry) (registry.Person, error) {
	all, err := people.People(t.ctx)
	for _, p := range all {
		if p.Email == registry.NormalEmail(c.Email) {
			return p, err
		}
	}
	return registry.Person{ID: lakaz.PersonID(registry.NewID("p")), Email: c.Email}, err
}

func (c *userAddCommand) password(in io.Reader) (string, error) {
	if c.PasswordFile != "" {
		data, err := os.ReadFile(c.PasswordFile)
		return strings.TrimRight(string(data), "\r\n"), err
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err == io.EOF && line != "" {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}
