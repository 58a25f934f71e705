package main

import (
	"fmt"
	"slices"
	"time"

	"lakaz"
	"lakaz/casework"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/telemetry/advice"
)

// noticeKind is what a notice to a person's phone is about.
type noticeKind string

const (
	noticeDanger    noticeKind = "danger" // cold, heat or mould that harms
	noticeLeak      noticeKind = "leak"
	noticeAnswer    noticeKind = "answer" // to a call for help
	noticeSensor    noticeKind = "sensor"
	noticeChallenge noticeKind = "challenge"
	noticeWorkshop  noticeKind = "workshop" // an invitation, and what changes of it
	noticeWeek      noticeKind = "week"
)

// noticeKinds lists every kind, the most urgent first.
func noticeKinds() []noticeKind {
	return []noticeKind{noticeDanger, noticeLeak, noticeAnswer, noticeSensor, noticeChallenge, noticeWorkshop, noticeWeek}
}

// noticeChoice is what a home's people want to be told of, and when not. Nothing is told that was not chosen.
type noticeChoice struct {
	Kinds []noticeKind     `json:"kinds,omitempty"`
	Quiet lakaz.ClockRange `json:"quiet"` // on the dwelling's clock
	Most  int              `json:"most"`  // a day
	// Danger lets what harms health come at quiet hours, and beyond the day's most.
	Danger bool `json:"danger,omitempty"`
	// Figures lets a notice name what it is about, for whoever sees the phone to read.
	Figures  bool   `json:"figures,omitempty"`
	Language string `json:"language,omitempty"` // of the person when they chose
}

// noNotices is what holds until somebody chooses.
func noNotices() noticeChoice {
	return noticeChoice{Quiet: lakaz.ClockRange{From: 21 * 60, To: 8 * 60}, Most: 2}
}

func (c noticeChoice) wants(k noticeKind) bool { return slices.Contains(c.Kinds, k) }

// notice is something a person may be told. Its key names the matter: what was told is not told again while it rests.
type notice struct {
	Kind noticeKind
	Key  string
	Rest time.Duration // more than a day
	Page string        // where its tap leads
	// Says is what it says to who chose to have it said in full; nil says what its kind does.
	Says func(*locales.Printer) (title, text string)
}

// once is the rest of what is told a single time.
const once = 400 * 24 * time.Hour

// toldAt is when a home's people were told what, by key.
type toldAt map[string]time.Time

// next is the one notice to send now, false for none: the first of the open ones, which are in the order of their urgency,
// that was chosen, does not rest, and comes neither at quiet hours nor beyond the day's most. now is on the dwelling's clock.
func (c noticeChoice) next(now time.Time, open []notice, sent toldAt) (notice, bool) {
	today := 0
	for _, at := range sent {
		if at := at.In(now.Location()); at.YearDay() == now.YearDay() && at.Year() == now.Year() {
			today++
		}
	}
	held := today >= c.Most || c.Quiet.Holds(now.Hour()*60+now.Minute())
	for _, n := range open {
		at, before := sent[n.Key]
		rests := before && now.Before(at.Add(n.Rest))
		if c.wants(n.Kind) && !rests && (!held || c.Danger && n.Kind == noticeDanger) {
			return n, true
		}
	}
	return notice{}, false
}

// noticesOf lists what the facts of a home give notice of, in the order of its urgency: a rule of its advice that speaks, and
// of what harms health only what is red.
func noticesOf(h lakaz.Household, at time.Time, f advice.Facts, answered advice.Answers) (open []notice) {
	for _, from := range []struct {
		kind  noticeKind
		rule  string
		level advice.Fact
		page  string
	}{
		{noticeDanger, "cold", advice.ColdLevel, "/moi/aide"},
		{noticeDanger, "coldHeights", advice.ColdLevel, "/moi/aide"},
		{noticeDanger, "heat", advice.HeatLevel, "/"},
		{noticeDanger, "mouldSpot", advice.MouldLevel, "/"},
		{noticeLeak, "leak", "", "/"},
		{noticeSensor, "silentSensor", "", "/"},
	} {
		rule, ok := advice.Find(from.rule)
		if !ok || !rule.Speaks(h.Dwelling.Territory, at, f, answered) || from.level != "" && f[from.level] < grave {
			continue
		}
		open = append(open, notice{Kind: from.kind, Key: from.rule, Rest: time.Duration(rule.RestDays) * 24 * time.Hour, Page: from.page,
			Says: func(w *locales.Printer) (title, text string) {
				return w.T("advice."+rule.ID+".title", namedIn(rule, f)), explained(w, h.Dwelling, rule, f)
			}})
	}
	return open
}

// grave is the level of what harms health: red.
const grave = 3

// answered is for how long an answer to a call is news.
const answered = 3 * 24 * time.Hour

// answerNotice tells of the newest step that somebody took after a call for help, once each; false where none is news.
func answerNotice(now time.Time, calls []casework.Call) (n notice, some bool) {
	var newest time.Time
	for _, c := range calls {
		step := c.Steps[len(c.Steps)-1]
		if step.State == casework.Sent || now.Sub(step.At) > answered || !step.At.After(newest) {
			continue
		}
		newest, some = step.At, true
		n = notice{Kind: noticeAnswer, Key: "call-" + c.ID + "-" + string(step.State), Rest: once, Page: "/moi/aide"}
	}
	return n, some
}

// challengeNotice reminds of the first gesture that is due on one of the home's days, once that day; false where none is.
func challengeNotice(h lakaz.Household, day string, all []gamification.Challenge) (notice, bool) {
	for _, one := range all {
		if !one.Due(day) {
			continue
		}
		return notice{Kind: noticeChallenge, Key: "challenge-" + day, Rest: once, Page: "/gestes", Says: func(w *locales.Printer) (title, text string) {
			sheet, err := sheetOf(one.Gesture)
			if err != nil { // a gesture that has left the pack
				return w.T("notice.kind.challenge"), w.T("notice.tap")
			}
			return gestureIn(w, sheet, gamification.PlaceOf(h.Dwelling.Territory)).Title, w.T("notice.kind.challenge")
		}}, true
	}
	return notice{}, false
}

// weekNotice tells that the week that is over can be read, on Mondays and Tuesdays; false on other days. now is on the
// dwelling's clock.
func weekNotice(now time.Time) (notice, bool) {
	if now.Weekday() != time.Monday && now.Weekday() != time.Tuesday {
		return notice{}, false
	}
	year, week := now.ISOWeek()
	return notice{Kind: noticeWeek, Key: fmt.Sprintf("week-%d-%02d", year, week), Rest: once, Page: "/semaine"}, true
}

// words are what a notice says on a locked phone: what it is about in general, and only where the person chose so, what the
// home's advice says.
func (n notice) words(w *locales.Printer, c noticeChoice) (title, text string) {
	if c.Figures && n.Says != nil {
		return n.Says(w)
	}
	return w.T("notice.kind." + string(n.Kind)), w.T("notice.tap")
}
