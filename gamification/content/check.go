package content

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lakaz/gamification"
)

// How much a pack may hold, and how long its texts may be, in runes: a tile and a question are read at ten metres.
const (
	mostActivities = 40
	mostRounds     = 8
	mostSeconds    = 600
	mostChoices    = 6
	mostGestures   = 8
	mostSources    = 60
	mostSteps      = 1000

	mostTitle       = 40
	mostSummary     = 220
	mostQuestion    = 110
	mostTile        = 28
	mostExplanation = 280
	mostSpoken      = 280
	mostSource      = 300
)

// dated finds the year in a source.
var dated = regexp.MustCompile(`\b(19|20)\d\d\b`)

// Check tells everything that is wrong with a pack as it stands; nil where it may be played. Its texts are as Typeset
// sets them.
func (p Pack) Check() Problems {
	l := loader{pack: p, read: true}
	l.check()
	return l.problems
}

// check looks for everything that is wrong with what was read.
func (l *loader) check() {
	p := l.pack
	if !l.read {
		l.add(packFile, "", "", "missing", "il manque : un contenu est un dossier avec %s et fr.json à sa racine", packFile)
		return
	}
	if !idPattern.MatchString(p.ID) {
		l.add(packFile, "", "id", "badID", "l’identifiant %q n’est pas fait de petites lettres, chiffres et tirets", p.ID)
	}
	if p.Version < 1 {
		l.add(packFile, "", "version", "badVersion", "la version est %d : comptez à partir de 1", p.Version)
	}
	if len(p.Places) == 0 {
		l.add(packFile, "", "places", "noPlace", "« places » est vide : dites où l’on peut y jouer, « mainland », « overseas » ou les deux")
	}
	for i, place := range p.Places {
		if !slices.Contains([]gamification.Place{gamification.OnTheMainland, gamification.Overseas}, place) || slices.Contains(p.Places[:i], place) {
			l.add(packFile, "", "places", "badPlace", "le lieu %q est inconnu ou là deux fois : « mainland » ou « overseas »", place)
		}
	}
	switch n := len(p.Activities); {
	case n == 0:
		l.add(packFile, "", "activities", "noActivity", "il n’y a aucune activité")
	case n > mostActivities:
		l.add(packFile, "", "activities", "tooManyActivities", "il y a %d activités, %d tiennent dans un atelier : gardez les meilleures", n, mostActivities)
		return
	}
	l.checkSources()
	gestures, _ := gamification.Gestures() // that it can be read is a test of its own
	seen, round := map[string]bool{}, 0
	for _, a := range p.Activities {
		c := activityCheck{l, a, gestures}
		c.check()
		if seen[a.ID] {
			c.add("id", "twice", "deux activités ont cet identifiant : donnez à chacune le sien")
		}
		seen[a.ID] = true
		if a.Round != round && a.Round != round+1 || a.Round < 1 || a.Round > mostRounds {
			c.add("round", "badRound", "la manche %d ne suit pas la manche %d : elles vont de 1 à %d, dans l’ordre", a.Round, round, mostRounds)
		}
		round = a.Round
	}
	l.checkPairs()
	l.checkTexts()
	l.checkPictures()
	l.checkWeight()
	l.checkVoices()
}

func (l *loader) checkSources() {
	if n := len(l.pack.Sources); n > mostSources {
		l.add(packFile, "", "sources", "tooManySources", "il y a %d sources, au plus %d", n, mostSources)
		return
	}
	for _, code := range sorted(l.pack.Sources) {
		switch text := l.pack.Sources[code]; {
		case utf8.RuneCountInString(text) > mostSource || utf8.RuneCountInString(code) > mostTile || unprintable(text):
			l.add(packFile, "", "sources", "badSource", "la source %q est trop longue ou contient un signe invisible", code)
		case !dated.MatchString(text):
			l.add(packFile, "", "sources", "undatedSource", "la source %q n’a pas d’année : donnez titre, éditeur, date et adresse", code)
		}
		if !slices.ContainsFunc(l.pack.Activities, func(a Activity) bool { return slices.Contains(a.Sources, code) }) {
			l.add(packFile, "", "sources", "unusedSource", "la source %q ne sert à aucune activité : retirez-la", code)
		}
	}
}

// checkPairs looks that what is asked before is asked after.
func (l *loader) checkPairs() {
	pairs := map[string][]Activity{}
	for _, a := range l.pack.Activities {
		if a.Pair != "" {
			pairs[a.Pair] = append(pairs[a.Pair], a)
		}
	}
	for _, name := range sorted(pairs) {
		switch two := pairs[name]; {
		case len(two) != 2:
			l.add(packFile, two[0].ID, "pair", "alone", "la paire %q a %d question(s) : il en faut deux, une avant et une après", name, len(two))
		case !two[0].Kind.Answered():
			l.add(packFile, two[0].ID, "pair", "pairUnanswered", "la paire %q n’a pas de bonne réponse : on ne peut pas voir ce qui a été appris", name)
		case !two[0].asksAs(two[1]):
			l.add(packFile, two[1].ID, "pair", "pairDiffers", "la paire %q ne demande pas deux fois la même chose : même genre, mêmes choix, mêmes bonnes réponses", name)
		}
	}
}

// asksAs tells whether two activities ask the same thing.
func (a Activity) asksAs(b Activity) bool {
	same := func(x, y Choice) bool { return x.ID == y.ID && x.Right == y.Right && x.Target == y.Target }
	if (a.Estimate == nil) != (b.Estimate == nil) || a.Estimate != nil && *a.Estimate != *b.Estimate {
		return false
	}
	return a.Kind == b.Kind && slices.EqualFunc(a.Choices, b.Choices, same) && slices.Equal(a.Targets, b.Targets)
}

// checkTexts looks that every language there is says everything, short enough, and nothing more.
func (l *loader) checkTexts() {
	p := l.pack
	if p.Texts[Source] == nil && !l.broken(Source+".json") {
		l.add(Source+".json", "", "", "missing", "il manque : le français est la langue vers laquelle les autres se replient")
	}
	wanted, known, overseas := p.texts(), p.keys(), slices.Contains(p.Places, gamification.Overseas)
	for _, tag := range p.tags() {
		file := tag + ".json"
		if _, told := p.Drafts[tag]; tag != Source && !told && !l.broken(tag+".review.json") {
			l.add(tag+".review.json", "", "", "missing", "il manque : dites si un lecteur natif a signé, {\"draft\": true, \"by\": \"\"} sinon")
		}
		tiles := map[string]bool{} // by activity and text
		for _, t := range wanted {
			words := p.Texts[tag][t.key]
			if tile := t.activity + "." + words; t.most == mostTile && words != "" {
				if tiles[tile] {
					l.add(file, t.activity, t.key, "sameText", "« %s » dit la même chose qu’un autre choix : que chacun se distingue", t.key)
				}
				tiles[tile] = true
			}
			switch n := utf8.RuneCountInString(words); {
			case words == "" && !t.optional:
				l.add(file, t.activity, t.key, "noText", "« %s » n’a pas de texte", t.key)
			case n > t.most:
				l.add(file, t.activity, t.key, "tooLong", "« %s » a %d signes, au plus %d se lisent de loin : raccourcissez", t.key, n, t.most)
			case unprintable(words):
				l.add(file, t.activity, t.key, "unprintable", "« %s » contient un signe invisible ou un saut de ligne", t.key)
			}
			if word := gamification.HeatingWord(tag, words); overseas && word != "" {
				l.add(file, t.activity, t.key, "heating", "« %s » dit « %s » : on ne se chauffe pas outre-mer", t.key, word)
			}
		}
		for _, key := range sorted(p.Texts[tag]) {
			if !known[key] {
				l.add(file, "", key, "strayText", "« %s » n’est le texte de rien : retirez-le, ou corrigez son nom", key)
			}
		}
	}
	for _, tag := range sorted(p.Drafts) {
		file := tag + ".review.json"
		switch {
		case p.Texts[tag] == nil && !l.broken(tag+".json"):
			l.add(file, "", "", "strayFile", "la langue %s n’a pas de textes", tag)
		case !p.Drafts[tag] && strings.TrimSpace(p.Readers[tag]) == "":
			l.add(file, "", "", "unsigned", "qui a relu cette langue ? Donnez son nom dans « by », ou mettez « draft » à true")
		}
	}
	for _, tag := range sorted(p.Texts) {
		if !slices.Contains(Languages(), tag) {
			l.add(tag+".json", "", "", "strayFile", "la langue %s est inconnue : %s", tag, strings.Join(Languages(), ", "))
		}
	}
}

// text is a text that a pack has in each of its languages.
type text struct {
	key      string
	activity string // whose it is; empty for the pack's own
	most     int    // runes
	optional bool
}

// texts lists the texts of a pack in the order in which they are played.
func (p Pack) texts() []text {
	all := []text{{key: "title", most: mostTitle}, {key: "summary", most: mostSummary}}
	for _, a := range p.Activities {
		add := func(name string, most int, optional bool) {
			all = append(all, text{key: a.ID + "." + name, activity: a.ID, most: most, optional: optional})
		}
		add("q", mostQuestion, false)
		add("say", mostSpoken, true)
		for _, c := range a.Choices {
			add(c.ID, mostTile, false)
		}
		for _, t := range a.Targets {
			add(t.ID, mostTile, false)
		}
		add("why", mostExplanation, !a.Kind.Answered())
		if a.Example != nil {
			add("example", mostExplanation, false)
		}
	}
	return all
}

// keys are those of a pack's texts.
func (p Pack) keys() map[string]bool {
	known := map[string]bool{}
	for _, t := range p.texts() {
		known[t.key] = true
	}
	return known
}

// unprintable tells whether a text has signs that are no letter, mark, number, sign or space.
func unprintable(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r == unicode.ReplacementChar || !unicode.IsGraphic(r) || r == '\u2028' || r == '\u2029'
	})
}

// finite tells whether every number is one.
func finite(numbers ...float64) bool {
	return !slices.ContainsFunc(numbers, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}
