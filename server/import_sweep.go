package main

import (
	"errors"
	"slices"
	"time"

	"lakaz"
)

// forgetHome erases the files of a home's past and stops what is read of them.
func (d *importDesk) forgetHome(h lakaz.HouseholdID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, draft := range slices.Clone(d.drafts) {
		if draft.Household == h {
			d.forget(draft)
		}
	}
}

// forget erases a file. The desk is locked.
func (d *importDesk) forget(draft *importDraft) {
	d.drafts = slices.DeleteFunc(d.drafts, func(other *importDraft) bool { return other == draft })
	draft.gone = true
	if draft.busy() { // whoever reads it closes it
		draft.cancel()
		return
	}
	draft.file.Close() // nothing is left to be written
}

// watch sweeps every few minutes while there are files.
func (d *importDesk) watch() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sweep()
	if d.watched = len(d.drafts) > 0; d.watched {
		time.AfterFunc(importSweep, d.watch)
	}
}

// sweep erases what was left alone, and what is of a home that has gone. The desk is locked.
func (d *importDesk) sweep() {
	for _, draft := range slices.Clone(d.drafts) {
		_, err := d.server.registry.Household(d.ctx, draft.Household)
		if left := !draft.busy() && d.server.now().Sub(draft.touched) >= importPatience; left || errors.Is(err, lakaz.ErrNotFound) {
			d.forget(draft)
		}
	}
}
