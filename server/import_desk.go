package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry/imports"
)

// How large a file may be, how long reading it may take, how many are read at once, how many are kept and how long.
const (
	importBody     = 64 << 20
	importTimeout  = 10 * time.Minute
	importsAtOnce  = 2
	importsKept    = 16
	importPatience = time.Hour
	importSweep    = 5 * time.Minute
)

// importDesk keeps what people bring of a household's past until they say yes or no: what was shown is what is stored. A
// person has one file here at a time. On the disk a file has no name, so that nothing of it outlives the programme; here
// it is erased when its person says so, brings another, or has left it alone for an hour.
type importDesk struct {
	server *server
	ctx    context.Context
	stop   context.CancelFunc
	work   sync.WaitGroup
	places chan struct{}
	follow time.Duration // how long a page waits for what is read, see importFollow

	mu      sync.Mutex
	drafts  []*importDraft // the oldest first
	watched bool           // watch will look again
}

func newImportDesk(s *server) *importDesk {
	ctx, stop := context.WithCancel(context.Background())
	return &importDesk{server: s, ctx: ctx, stop: stop, places: make(chan struct{}, importsAtOnce), follow: importFollow}
}

// close ends what is being read and forgets every file.
func (d *importDesk) close() {
	d.stop()
	d.work.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.drafts) > 0 {
		d.forget(d.drafts[0])
	}
}

// bring takes a file in and begins to look at it.
func (d *importDesk) bring(person lakaz.PersonID, h lakaz.HouseholdID, name, format, mapping string, in io.Reader) (importStatus, error) {
	if err := checkImportFormat(format, mapping); err != nil {
		return importStatus{}, err
	}
	spare := func() error { return d.server.spare(d.ctx) }
	if err := spare(); err != nil {
		return importStatus{}, err
	}
	file, err := os.CreateTemp(d.server.options.Scratch, "import-")
	if err != nil {
		return importStatus{}, err
	}
	err = os.Remove(file.Name())
	var size int64
	if err == nil {
		size, err = io.Copy(&sparing{to: file, spare: spare}, in)
	}
	if errors.Is(err, syscall.ENOSPC) {
		err = fmt.Errorf("%w: %w", kv.ErrFull, err)
	}
	if err == nil && size == 0 {
		err = lakaz.Invalid("file", "import.empty")
	}
	if err != nil {
		return importStatus{}, errors.Join(err, file.Close())
	}
	draft := &importDraft{person: person, file: file, size: size, importStatus: importStatus{ID: rand.Text(), Household: h, File: name}}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, old := range slices.Clone(d.drafts) {
		if old.person == person {
			d.forget(old)
		}
	}
	if len(d.drafts) >= importsKept {
		d.forget(d.drafts[max(0, slices.IndexFunc(d.drafts, func(old *importDraft) bool { return old.Stage != importStoring }))])
	}
	d.drafts = append(d.drafts, draft)
	d.begin(draft, format, mapping, false)
	if !d.watched {
		d.watched = true
		time.AfterFunc(importSweep, d.watch)
	}
	return draft.status(), nil
}

// checkImportFormat refuses a format or a description that cannot be.
func checkImportFormat(format, mapping string) (err error) {
	switch {
	case mapping != "":
		_, err = imports.ParseMapping([]byte(mapping))
	case format != "auto":
		_, err = imports.Named(format)
	}
	return err
}

// find is a person's own file; lakaz.ErrNotFound for any other. The desk is locked.
func (d *importDesk) find(person lakaz.PersonID, id string) (*importDraft, error) {
	for _, draft := range d.drafts {
		if draft.ID == id && draft.person == person {
			draft.touched = d.server.now()
			return draft, nil
		}
	}
	return nil, lakaz.ErrNotFound
}

// wait is until a person's file is no longer read, or a while has passed.
func (d *importDesk) wait(ctx context.Context, person lakaz.PersonID, id string) {
	d.mu.Lock()
	draft, err := d.find(person, id)
	if err != nil {
		d.mu.Unlock()
		return
	}
	done := draft.done
	d.mu.Unlock()
	timer := time.NewTimer(d.follow)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// status tells how far a file has come.
func (d *importDesk) status(person lakaz.PersonID, id string) (importStatus, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, err := d.find(person, id)
	if err != nil {
		return importStatus{}, err
	}
	return draft.status(), nil
}

// of is the file that a person has here for a household.
func (d *importDesk) of(person lakaz.PersonID, h lakaz.HouseholdID) (importStatus, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, draft := range d.drafts {
		if draft.person == person && draft.Household == h {
			draft.touched = d.server.now()
			return draft.status(), true
		}
	}
	return importStatus{}, false
}

func (dr *importDraft) status() importStatus {
	st := dr.importStatus
	if st.busy() {
		st.Percent = int(min(99, dr.passed.Load()*100/max(1, dr.size)))
	}
	return st
}

// again looks at a file in another way.
func (d *importDesk) again(person lakaz.PersonID, id, format, mapping string) (importStatus, error) {
	if err := checkImportFormat(format, mapping); err != nil {
		return importStatus{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, err := d.find(person, id)
	switch {
	case err != nil:
		return importStatus{}, err
	case draft.busy():
		return importStatus{}, lakaz.ErrConflict
	}
	d.begin(draft, format, mapping, false)
	return draft.status(), nil
}

// confirm stores what was shown; saying it twice is saying it once.
func (d *importDesk) confirm(person lakaz.PersonID, id string) (importStatus, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, err := d.find(person, id)
	switch {
	case err != nil:
		return importStatus{}, err
	case draft.Stage == importStoring || draft.Stage == importStored:
		return draft.status(), nil
	case draft.Stage != importRead && draft.Stage != importStopped:
		return importStatus{}, lakaz.ErrConflict
	}
	d.begin(draft, draft.Chosen, draft.mapping, true)
	return draft.status(), nil
}

// discard stops what is being stored, which can then be taken up again, and forgets any other file.
func (d *importDesk) discard(person lakaz.PersonID, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, err := d.find(person, id)
	switch {
	case err != nil:
		return err
	case draft.Stage == importStoring:
		draft.cancel()
	default:
		d.forget(draft)
	}
	return nil
}

// opened is a person's file to be read beside, and how it is read.
type opened struct {
	importStatus
	mapping string
	file    io.ReaderAt
	size    int64
}

func (o opened) text() io.Reader { return io.NewSectionReader(o.file, 0, o.size) }

func (d *importDesk) open(person lakaz.PersonID, id string) (opened, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, err := d.find(person, id)
	if err != nil {
		return opened{}, err
	}
	return opened{draft.status(), draft.mapping, draft.file, draft.size}, nil
}
