package main

import (
	"cmp"
	"slices"
	"strings"

	packs "lakaz/gamification/content"
	"lakaz/locales"
)

// problems are a pack's, its pictures held against those that there are.
func (s *server) problems(p packs.Pack) packs.Problems {
	list := p.Check()
	if icons := icons(); len(icons) > 0 { // a binary without assets has none
		list = append(list, p.CheckIcons(icons)...)
	}
	return list
}

// languages are those that packs speak, French first.
func languages() []locales.Language {
	return slices.DeleteFunc(locales.Languages(), func(l locales.Language) bool { return !slices.Contains(packs.Languages(), l.Tag) })
}

// rowOf is a text in all languages, with what is wrong in each.
func rowOf(w *locales.Printer, p packs.Pack, f packs.Field, problems packs.Problems, label string) textRow {
	row := textRow{Key: f.Key, Label: label, Most: f.Most, Long: f.Most > 60, Optional: f.Optional}
	for _, l := range languages() {
		_, voice := p.Voices[l.Tag+"/"+f.Key]
		value := textValue{Tag: l.Tag, Name: l.Name, Value: p.Texts[l.Tag][f.Key], Draft: p.Drafts[l.Tag], Voice: voice}
		for _, x := range problems {
			if x.File == l.Tag+".json" && x.Field == f.Key && value.Fault == "" {
				value.Fault = faultText(w, x)
			}
		}
		row.Values = append(row.Values, value)
	}
	return row
}

// ruleFaults are the sentences for the rules that a pack may break.
func ruleFaults() map[string]string {
	faults := map[string]string{}
	for sentence, rules := range map[string]string{
		"noText": "noText", "tooLong": "tooLong", "unprintable": "unprintable", "overseas": "heating", "round": "badRound", "seconds": "badSeconds",
		"sources": "noSource unknownSource badSource undatedSource unusedSource tooManySources", "pair": "alone pairUnanswered pairDiffers",
		"choices": "choices badChoice", "right": "noRightAnswer oneRight severalRight allRight notTrueFalse strayRight",
		"targets": "unknownTarget strayTarget targets badCost unusedTarget badTarget", "slider": "unknownUnit badSlider outOfBounds badNear",
		"gestures": "gestures unknownGesture gestureElsewhere", "picture": "noPicture unknownPicture unknownIcon", "drawing": "badPicture",
		"place": "noPlace badPlace", "activities": "noActivity tooManyActivities", "unsigned": "unsigned",
		"id": "badID twice", "version": "badVersion", "missing": "missing", "same": "sameText", "stray": "strayText", "kind": "unknownKind",
		"part": "missingPart strayPart strayTarget", "visit": "gestureOfTheWarm", "file": "strayFile notAFile badPath", "unread": "unreadable badJSON notAZIP",
		"large": "tooLarge tooManyFiles", "sound": "badSound", "drawings": "heavyPictures", "example": "badExample",
	} {
		for rule := range strings.FieldsSeq(rules) {
			faults["pack."+rule] = sentence
		}
	}
	return faults
}

// faultText is a problem in the reader's language, as exact in each as in the others.
func faultText(w *locales.Printer, x packs.Problem) string {
	return w.T("edit.fault." + cmp.Or(ruleFaults()[x.Key], "other"))
}

// listFaults are the problems of a pack, each once however many languages or tiles have it, with the way to mend it.
func listFaults(w *locales.Printer, p packs.Pack, problems packs.Problems) (list []faultLine) {
	for _, x := range problems {
		line := faultLine{Text: faultText(w, x)}
		if a, ok := p.Activity(x.Activity); ok {
			line.Where, line.Href = asked(w, p, a), activityPath(p.ID, a.ID)
		}
		if !slices.Contains(list, line) {
			list = append(list, line)
		}
	}
	return list
}

// asked is what an activity asks, and as long as it asks nothing its kind.
func asked(w *locales.Printer, p packs.Pack, a packs.Activity) string {
	return cmp.Or(p.Texts[w.Language().Tag][a.ID+".q"], p.Texts[packs.Source][a.ID+".q"], w.T("edit.kind."+string(a.Kind)))
}
