package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
)

// carryCommand is `lakaz carry`: the workshops of a bag that is stopped, as a file or over the network to a main server.
type carryCommand struct {
	Data  string `default:"data" type:"path" help:"${data}"`
	Out   string `type:"path" help:"${carryOut}"`
	To    string `help:"${carryTo}"`
	Token string `help:"${carryToken}"`
}

// carryPatience is how long a main server may take to answer, over a slow line.
const carryPatience = 5 * time.Minute

// Run carries them. Done twice it does no harm.
func (c *carryCommand) Run(t *terminal) (err error) {
	if (c.Out == "") == (c.To == "") {
		return lakaz.Invalid("out", "cli.carryWhere")
	}
	store, err := badgerkv.Open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	s, err := newServer(t.ctx, store, options{Scratch: c.Data}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(t.ctx)) }()
	list, err := everyWorkshop(t.ctx, s.registry, s.rooms.book)
	if err != nil {
		return err
	}
	data, err := s.carryBack(t.ctx, list)
	if err != nil {
		return err
	}
	if c.To != "" {
		return c.send(t, data)
	}
	file, err := create(c.Out)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.words.T("cli.exportDone", locales.Args{"File": c.Out}))
	return nil
}

// send hands the file to a main server.
func (c *carryCommand) send(t *terminal, data []byte) error {
	to, err := url.JoinPath(c.To, "/ateliers/recevoir")
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(t.ctx, http.MethodPost, to, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(c.Token))
	req.Header.Set("Content-Type", carriedType)
	req.Header.Set("Accept-Language", locales.Source)
	a, err := (&http.Client{Timeout: carryPatience}).Do(req)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(io.LimitReader(a.Body, 1<<16))
	if err != nil {
		return err
	}
	switch {
	case a.StatusCode == http.StatusForbidden:
		return &lakaz.Refusal{Kind: lakaz.ErrForbidden, Key: "cli.carryRefused"}
	case a.StatusCode != http.StatusOK:
		var problem struct {
			Detail string `json:"detail"`
		}
		_ = json.Unmarshal(body, &problem) // a proxy's page has no detail: its status is told
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "cli.carryFailed", Args: locales.Args{"Status": a.StatusCode, "Detail": problem.Detail}}
	}
	var got received
	if err := json.Unmarshal(body, &got); err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.words.T("cli.carried", locales.Args{"Workshops": got.Workshops, "Events": got.Events}))
	return nil
}
