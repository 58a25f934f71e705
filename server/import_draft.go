package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"lakaz"
	"lakaz/telemetry/imports"
)

// importStage is how far a file has come.
type importStage string

const (
	importReading importStage = "reading" // it is being looked at
	importRead    importStage = "read"    // it was looked at and waits for a yes
	importStoring importStage = "storing"
	importStored  importStage = "stored"
	importStopped importStage = "stopped" // half-way, by its person; storing again is right
	importFailed  importStage = "failed"
)

// importStatus is a file of a household's past as its person sees it.
type importStatus struct {
	ID        string
	Household lakaz.HouseholdID
	File      string
	Chosen    string // the format that was asked for, "auto" for none
	Stage     importStage
	Percent   int // of the file that is read
	Report    imports.Report
	Err       error // why it failed
}

// busy reports whether the file is being read.
func (st importStatus) busy() bool { return st.Stage == importReading || st.Stage == importStoring }

// importDraft is a file on the desk; what may change is guarded by the desk.
type importDraft struct {
	importStatus
	person  lakaz.PersonID
	file    *os.File
	size    int64
	mapping string
	passed  atomic.Int64 // bytes read of it
	cancel  context.CancelFunc
	done    chan struct{} // closed when it is no longer read
	touched time.Time
	gone    bool
}

// begin reads a file in the background. The desk is locked.
func (d *importDesk) begin(draft *importDraft, format, mapping string, store bool) {
	ctx, cancel := context.WithTimeout(d.ctx, importTimeout)
	draft.Chosen, draft.mapping, draft.Err, draft.cancel, draft.touched = format, mapping, nil, cancel, d.server.now()
	draft.Stage = importReading
	if store {
		draft.Stage = importStoring
	}
	draft.passed.Store(0)
	done := make(chan struct{})
	draft.done = done
	d.work.Go(func() {
		defer close(done)
		defer cancel()
		report, err := d.survive(func() (imports.Report, error) { return d.read(ctx, draft, store) })
		d.mu.Lock()
		defer d.mu.Unlock()
		switch {
		case err == nil && store:
			draft.Stage, draft.Report = importStored, report
		case err == nil:
			draft.Stage, draft.Report = importRead, report
		case store && errors.Is(err, context.Canceled):
			draft.Stage = importStopped
		default:
			draft.Stage, draft.Err = importFailed, err
			if !errors.Is(err, lakaz.ErrInvalid) && !errors.Is(err, lakaz.ErrNotFound) && ctx.Err() == nil {
				d.server.log.Error("a file could not be read", "err", err)
			}
		}
		if draft.gone {
			draft.file.Close()
		}
	})
}

// survive makes an error of a panic: a stranger's workbook must not end the programme.
func (d *importDesk) survive(read func() (imports.Report, error)) (report imports.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return read()
}

// read reads a file to its end, once there is a place for it.
func (d *importDesk) read(ctx context.Context, draft *importDraft, store bool) (report imports.Report, err error) {
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
	case <-ctx.Done():
		return report, ctx.Err()
	}
	whole := io.NewSectionReader(draft.file, 0, draft.size)
	format, in, err := importFormat(draft.Chosen, draft.mapping, readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := whole.Read(p)
		draft.passed.Add(int64(n))
		return n, err
	}))
	if err == nil {
		_, err = d.server.registry.Household(ctx, draft.Household) // which may have gone meanwhile
	}
	if err != nil {
		return report, err
	}
	report, err = importing{series: d.server.series, household: draft.Household, gate: d.server.gate, dry: !store}.read(ctx, format, in)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if store { // a part may be there after an error
		d.server.board.recount(draft.Household)
		for _, span := range report.Channels {
			d.server.weeks.noteLate(draft.Household, span.From)
		}
	}
	return report, err
}

// importFormat is how a file is read: as described, as told or as it looks.
func importFormat(name, mapping string, in io.Reader) (imports.Format, io.Reader, error) {
	switch {
	case mapping != "":
		format, err := imports.ParseMapping([]byte(mapping))
		return format, in, err
	case name != "auto":
		format, err := imports.Named(name)
		return format, in, err
	}
	return imports.Detect(in)
}
