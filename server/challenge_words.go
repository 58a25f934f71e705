package main

import (
	"cmp"
	"math"
	"strings"

	"lakaz/gamification"
	"lakaz/locales"
)

// challengeSays says to its own people or to others where a challenge stands: who saw it and by which figures, or that it was not seen yet.
func challengeSays(words *locales.Printer, sheet gamification.Sheet, c gamification.Challenge, own bool) string {
	state := c.State()
	seen := cmp.Or(c.Kept, c.Seen)
	if seen != nil && state != gamification.PutDown {
		says := words.T("challenge.by." + string(seen.By))
		if seen.By == gamification.ByHome && !own {
			says = words.T("challenge.saidByThem")
		}
		if figures := provedBy(words, sheet.Proof.Rule, seen.Finding); figures != "" {
			says += " " + figures
		}
		if state == gamification.SeenNow {
			says += " " + words.T("challenge.nextProof", locales.Args{"Day": locales.DayMonth(words, c.AgainOn())})
		}
		return says
	}
	switch state {
	case gamification.NotYet:
		return strings.TrimSpace(words.T("challenge.state.notYet") + " " + provedBy(words, sheet.Proof.Rule, c.Newest))
	case gamification.Picked, gamification.Watched:
		if !sheet.Evaluated() && own {
			return words.T("challenge.byYou")
		} else if !sheet.Evaluated() {
			return words.T("challenge.byThem")
		}
	}
	return words.T("challenge.state." + string(state))
}

// provedBy is the sentence of a rule's figures, "" where it has none.
func provedBy(words *locales.Printer, rule string, f gamification.Finding) string {
	if f.Is == nil {
		return ""
	}
	unit, digits := unitOfProof(rule)
	if unit == "" {
		return words.N("challenge.proofDays", int(math.Round(*f.Is)), locales.Args{"What": words.T("challenge.figure." + rule), "Days": locales.Number(float64(f.Days), 0)})
	}
	say := func(v float64) string { return locales.Number(v, digits) + unit }
	args := locales.Args{"What": words.T("challenge.figure." + rule), "Is": say(*f.Is)}
	if f.Was == nil {
		return words.T("challenge.proofNow", args)
	}
	args["Was"] = say(*f.Was)
	return words.T("challenge.proof", args)
}

// unitOfProof is what a rule's figures are counted in, "" for days, and with how many decimals they are said.
func unitOfProof(rule string) (unit string, digits int) {
	switch rule {
	case "airing", "coolingNights", "tankOff":
		return "", 0
	case "setpointLower", "nightSetback", "coolingPlateau", "peakIndoors", "peakLower", "absenceSetback", "heatingRhythm", "nightVentilation":
		return "\u202f°C", 1
	case "hotWaterPerPerson", "tankGone", "cycleEnergy":
		return "\u202fkWh", 1
	case "coolingHours", "heaterGone":
		return "\u202fh", 1
	case "slowerCooling":
		return "\u202fh", 0
	case "nightBaseDrop":
		return "\u202fW", 0
	case "nightFlow":
		return "\u202fL/h", 0
	}
	return "\u202f%", 0
}
