package content

import (
	"slices"

	"lakaz/gamification"
)

// activityCheck looks for what is wrong with one activity.
type activityCheck struct {
	*loader
	a        Activity
	gestures gamification.Pack
}

func (c activityCheck) add(field, rule, format string, args ...any) {
	c.loader.add(packFile, c.a.ID, field, rule, format, args...)
}

func (c activityCheck) check() {
	a := c.a
	if !idPattern.MatchString(a.ID) || slices.Contains([]string{"title", "summary"}, a.ID) {
		c.add("id", "badID", "l’identifiant %q n’est pas fait de petites lettres, chiffres et tirets, ou sert déjà", a.ID)
	}
	if a.Seconds < 0 || a.Seconds > mostSeconds {
		c.add("seconds", "badSeconds", "%d secondes : mettez de 1 à %d, ou 0 pour ne pas compter le temps", a.Seconds, mostSeconds)
	}
	if !slices.Contains(Kinds(), a.Kind) {
		c.add("kind", "unknownKind", "le genre %q est inconnu : %q", a.Kind, Kinds())
		return
	}
	if a.Pair != "" && !idPattern.MatchString(a.Pair) {
		c.add("pair", "badID", "le nom de paire %q n’est pas fait de petites lettres, chiffres et tirets", a.Pair)
	}
	c.checkKind()
	c.checkChoices()
	c.checkAnswers()
	c.checkTargets()
	c.checkEstimate()
	c.checkGestures()
	if a.Kind.Answered() && len(a.Sources) == 0 {
		c.add("sources", "noSource", "une bonne réponse a besoin d’au moins une source")
	}
	if a.Example != nil && len(a.Sources) == 0 {
		c.add("sources", "noSource", "un exemple a besoin d’au moins une source")
	}
	if e := a.Example; e != nil && (a.Kind != LiveHome || !finite(e.Celsius, e.Humidity) || e.Celsius < -20 || e.Celsius > 50 || e.Humidity < 1 || e.Humidity > 100) {
		c.add("example", "badExample", "« example » est pour le genre « home » : de -20 à 50 °C, de 1 à 100 %% d’humidité")
	}
	for i, code := range a.Sources {
		if c.pack.Sources[code] == "" || slices.Contains(a.Sources[:i], code) {
			c.add("sources", "unknownSource", "la source %q n’est pas dans « sources », ou est là deux fois", code)
		}
	}
}

// checkKind looks that an activity has what its kind needs, and nothing of another's.
func (c activityCheck) checkKind() {
	needs := map[Kind]struct{ choices, targets, estimate, gestures bool }{
		Quiz: {choices: true}, TrueFalse: {choices: true}, Order: {choices: true}, Poll: {choices: true},
		Match: {choices: true, targets: true}, Guess: {estimate: true}, Measure: {estimate: true},
		Commit: {choices: true, gestures: true}, Words: {}, LiveHome: {},
	}[c.a.Kind]
	f := func(field string, has, needed bool) {
		switch {
		case needed && !has:
			c.add(field, "missingPart", "le genre %q a besoin de « %s »", c.a.Kind, field)
		case has && !needed:
			c.add(field, "strayPart", "le genre %q n’a que faire de « %s » : retirez-le", c.a.Kind, field)
		}
	}
	f("choices", len(c.a.Choices) > 0, needs.choices)
	f("targets", len(c.a.Targets) > 0, needs.targets)
	f("estimate", c.a.Estimate != nil, needs.estimate)
	f("gestures", len(c.a.Gestures) > 0, needs.gestures)
	if c.a.Several && c.a.Kind != Quiz && c.a.Kind != Poll {
		c.add("several", "strayPart", "le genre %q n’a que faire de « several » : retirez-le", c.a.Kind)
	}
}

func (c activityCheck) checkChoices() {
	least, most := 2, mostChoices
	switch c.a.Kind {
	case Order:
		least = 3
	case Commit:
		most = mostGestures
	}
	if n := len(c.a.Choices); n > 0 && (n < least || n > most) {
		c.add("choices", "choices", "il y a %d choix : de %d à %d", n, least, most)
	}
	taken := map[string]bool{"q": true, "why": true, "say": true, "example": true}
	for _, choice := range c.a.Choices {
		if !idPattern.MatchString(choice.ID) || taken[choice.ID] {
			c.add("choices", "badChoice", "l’identifiant de choix %q ne va pas : petites lettres, chiffres et tirets, chacun le sien, ni q, ni why, ni say, ni example", choice.ID)
		}
		taken[choice.ID] = true
		if choice.Right && c.a.Kind != Quiz && c.a.Kind != TrueFalse {
			c.add("choices", "strayRight", "le choix %q est marqué juste : le genre %q n’en a pas", choice.ID, c.a.Kind)
		}
	}
	for _, target := range c.a.Targets {
		if !idPattern.MatchString(target.ID) || taken[target.ID] {
			c.add("targets", "badTarget", "l’identifiant de prix %q ne va pas : petites lettres, chiffres et tirets, autre que ceux des choix", target.ID)
		}
		taken[target.ID] = true
	}
}

// checkAnswers looks that what is right is marked: one, or several where it is said so.
func (c activityCheck) checkAnswers() {
	right := 0
	for _, choice := range c.a.Choices {
		if choice.Right {
			right++
		}
	}
	switch c.a.Kind {
	case TrueFalse:
		ids := []string{}
		for _, choice := range c.a.Choices {
			ids = append(ids, choice.ID)
		}
		if slices.Sort(ids); !slices.Equal(ids, []string{"false", "true"}) {
			c.add("choices", "notTrueFalse", "les choix de vrai ou faux sont « true » et « false », pas %q", ids)
		}
		if right != 1 {
			c.add("choices", "noRightAnswer", "marquez « right » un des deux choix")
		}
	case Quiz:
		switch {
		case right == 0:
			c.add("choices", "noRightAnswer", "aucun choix n’est marqué « right »")
		case c.a.Several && right == 1:
			c.add("several", "oneRight", "un seul choix est juste : retirez « several », ou marquez-en d’autres")
		case !c.a.Several && right > 1:
			c.add("several", "severalRight", "%d choix sont justes : ajoutez « several », ou gardez-en un", right)
		}
		if right == len(c.a.Choices) && right > 0 {
			c.add("choices", "allRight", "tous les choix sont justes : ajoutez-en un qui ne l’est pas")
		}
	}
}

func (c activityCheck) checkTargets() {
	used := map[string]bool{}
	for _, choice := range c.a.Choices {
		known := slices.ContainsFunc(c.a.Targets, func(t Target) bool { return t.ID == choice.Target })
		if c.a.Kind == Match && !known {
			c.add("choices", "unknownTarget", "le choix %q va avec %q, qui n’est pas dans « targets »", choice.ID, choice.Target)
		} else if c.a.Kind != Match && choice.Target != "" {
			c.add("choices", "strayTarget", "le choix %q a un « target » : le genre %q n’en a pas", choice.ID, c.a.Kind)
		}
		used[choice.Target] = true
	}
	if n := len(c.a.Targets); n == 1 || n > mostChoices {
		c.add("targets", "targets", "il y a %d prix : de 2 à %d", n, mostChoices)
	}
	for _, t := range c.a.Targets {
		switch {
		case !finite(t.EUR, t.KWh) || t.EUR < 0 || t.KWh < 0 || t.EUR+t.KWh == 0:
			c.add("targets", "badCost", "le prix %q n’a ni euros ni kilowattheures, ou moins que zéro", t.ID)
		case !used[t.ID]:
			c.add("targets", "unusedTarget", "aucun choix ne va avec le prix %q", t.ID)
		}
	}
}

func (c activityCheck) checkEstimate() {
	e := c.a.Estimate
	if e == nil {
		return
	}
	if !slices.Contains([]string{"kWh", "EUR", "Cel", "W", "L", "%"}, e.Unit) {
		c.add("estimate", "unknownUnit", "l’unité %q est inconnue : kWh, EUR, Cel, W, L ou %%", e.Unit)
	}
	switch {
	case !finite(e.Answer, e.Low, e.High, e.Step, e.Near) || e.Low >= e.High || e.Step <= 0 || (e.High-e.Low)/e.Step > mostSteps:
		c.add("estimate", "badSlider", "la réglette va de %v à %v par pas de %v : elle doit monter, en %d pas au plus", e.Low, e.High, e.Step, mostSteps)
	case e.Answer < e.Low || e.Answer > e.High:
		c.add("estimate", "outOfBounds", "la bonne réponse %v n’est pas entre %v et %v", e.Answer, e.Low, e.High)
	case e.Near < 0 || e.Near > (e.High-e.Low)/4:
		c.add("estimate", "badNear", "« near » est %v : au plus le quart de la réglette, sinon tout est juste", e.Near)
	}
}

// checkGestures looks that the choices of a commitment are gestures that may be done wherever the pack is played.
func (c activityCheck) checkGestures() {
	if c.a.Kind != Commit {
		return
	}
	ids := []string{}
	for _, choice := range c.a.Choices {
		ids = append(ids, choice.ID)
	}
	if !slices.Equal(ids, c.a.Gestures) {
		c.add("gestures", "gestures", "« gestures » %q et les choix %q ne sont pas les mêmes, dans le même ordre", c.a.Gestures, ids)
	}
	for _, id := range c.a.Gestures {
		i := slices.IndexFunc(c.gestures, func(s gamification.Sheet) bool { return s.ID == id })
		if i < 0 {
			c.add("gestures", "unknownGesture", "le geste %q n’est pas dans le catalogue des gestes", id)
			continue
		}
		for _, place := range c.pack.Places {
			if !slices.Contains(c.gestures[i].Places, place) {
				c.add("gestures", "gestureElsewhere", "le geste %q ne se fait pas en %q, où ce contenu peut se jouer", id, place)
			}
		}
		if c.gestures[i].Guard.FromCelsius > 0 { // whoever is cold at home would promise it like everybody
			c.add("gestures", "gestureOfTheWarm", "le geste %q ne se propose qu’à qui a assez chaud chez soi : dans une salle, personne ne le sait", id)
		}
	}
}
