package main

import (
	"fmt"
	"slices"
	"time"

	"lakaz/locales"
)

// workshopNotices are the invitations of a home to what is still to come, and what has changed of them: each is told once,
// and again whenever its hour or place changes, it is called off or takes place after all.
func workshopNotices(now time.Time, hours []attendedHour) (open []notice) {
	for _, hour := range hours {
		if !hour.guest.Invited || hour.Until().Before(now) {
			continue
		}
		says := "attend.invited"
		switch {
		case !hour.Cancelled.IsZero():
			says = "attend.cancelled"
		case hour.Changes > 0:
			says = "attend.moved"
		}
		open = append(open, notice{Kind: noticeWorkshop, Key: fmt.Sprintf("workshop-%s-%d", hour.ID, hour.Changes), Rest: once, Page: "/atelier",
			Says: func(w *locales.Printer) (title, text string) {
				return hourTitle(w, hour.at, now, hour.Title), w.T(says)
			}})
	}
	slices.Reverse(open) // the next one first
	return open
}
