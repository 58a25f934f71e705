package main

import "net/url"

// The addresses of the programme. Parameters are in the query, since routes are exact.
const (
	pathHome     = "/"
	pathHistory  = "/historique"
	pathGestures = "/gestes"
	pathWorkshop = "/atelier"
	pathBudget   = "/budget"
	pathMe       = "/moi"
	pathPrivacy  = "/moi/donnees"
	pathHelp     = "/moi/aide"
	pathNotices  = "/moi/avis"
	pathOffice   = "/bureau"
	pathVisit    = "/foyer" // an advisor looking at one home
)

// pathWeek is a page of the server's own.
const pathWeek = "/semaine"

// paths lists every address the programme draws.
func paths() []string {
	return []string{pathHome, pathHistory, pathGestures, pathWorkshop, pathBudget, pathMe, pathPrivacy, pathHelp, pathNotices, pathOffice, pathVisit}
}

// sheetAt is the name of the sheet that an address draws, and the key of its title until it has come; "" for the others.
func sheetAt(path string) (name, title string) {
	switch path {
	case pathGestures:
		return "gestures", "nav.gestures"
	case pathBudget:
		return "budget", "nav.budget"
	case pathWorkshop:
		return "workshop", "nav.workshop"
	case pathPrivacy:
		return "privacy", "nav.privacy"
	case pathHelp:
		return "help", "nav.help"
	case pathNotices:
		return "notices", "nav.notices"
	}
	return "", ""
}

// route is where the person is.
type route struct {
	path  string
	query url.Values
}

// historyURL is the address of a place's history. home is "" for one's own.
func historyURL(home, place, span, at string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("at", at)
	set("id", home)
	set("place", place)
	set("span", span)
	return pathHistory + "?" + q.Encode()
}

// visitURL is the address of one home, as an advisor looks at it.
func visitURL(home string) string { return pathVisit + "?" + url.Values{"id": {home}}.Encode() }
