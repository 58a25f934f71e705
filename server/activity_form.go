package main

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/locales"
)

// newActivity is an activity of a kind with what the kind needs, still without words.
func newActivity(p packs.Pack, kind packs.Kind) packs.Activity {
	n := len(p.Activities) + 1
	for _, taken := p.Activity("a" + strconv.Itoa(n)); taken; _, taken = p.Activity("a" + strconv.Itoa(n)) {
		n++
	}
	a := packs.Activity{ID: "a" + strconv.Itoa(n), Kind: kind, Round: 1, Picture: "circle-help", Seconds: 60}
	if len(p.Activities) > 0 {
		a.Round = p.Activities[len(p.Activities)-1].Round
	}
	switch kind {
	case packs.TrueFalse:
		a.Choices = []packs.Choice{{ID: "true", Picture: "check", Right: true}, {ID: "false", Picture: "x"}}
	case packs.Quiz, packs.Poll, packs.Order, packs.Match:
		a.Choices = []packs.Choice{{ID: "c1", Picture: "circle-help"}, {ID: "c2", Picture: "circle-help"}, {ID: "c3", Picture: "circle-help"}}
	case packs.Guess, packs.Measure:
		a.Estimate = &packs.Estimate{Unit: "W", Answer: 1000, High: 2000, Step: 50, Near: 100}
	case packs.Commit:
		a.Choices, a.Gestures = []packs.Choice{}, []string{}
	}
	if kind == packs.Match {
		a.Targets = []packs.Target{{ID: "p1", EUR: 1}, {ID: "p2", EUR: 2}, {ID: "p3", EUR: 3}}
		for i := range a.Choices {
			a.Choices[i].Target = a.Targets[i].ID
		}
	}
	return a
}

// writeActivity keeps what the page says of an activity, and does what its button asks.
func (s *server) writeActivity(v visit) (reply, error) {
	id, activity := v.PathValue("id"), v.PathValue("activity")
	if _, err := s.ownPack(v, id); err != nil {
		return reply{}, err
	}
	if err := v.ParseForm(); err != nil {
		return reply{}, lakaz.Invalid("form", "edit.fault.other")
	}
	to := activityPath(id, activity) + "?su=1"
	err := s.rooms.shelf.Edit(v.Context(), id, s.now(), func(p *packs.Pack) error {
		i := slices.IndexFunc(p.Activities, func(a packs.Activity) bool { return a.ID == activity })
		if i < 0 {
			return fmt.Errorf("activity: %w", lakaz.ErrNotFound)
		}
		a := p.Activities[i]
		writeFields(&a, *p, v.PostForm)
		p.Activities[i] = a
		writeTexts(p, a.ID, v.PostForm)
		do, which, _ := strings.Cut(v.PostForm.Get("faire"), ":")
		if do == "image" {
			to = activityPath(id, activity) + "/image?" + url.Values{"pour": {which}}.Encode()
		}
		err := changeChoices(&a, p, do, which, v.PostForm.Get("geste"))
		p.Activities[i] = a
		p.Prune()
		return err
	})
	return reply{Redirect: to}, err
}

// writeFields keeps the fields of an activity's form. A number that is none stays as it was.
func writeFields(a *packs.Activity, p packs.Pack, form url.Values) {
	if !form.Has("manche") {
		return
	}
	whole := func(name string, into *int) {
		if n, err := strconv.Atoi(form.Get(name)); err == nil {
			*into = n
		}
	}
	number := func(name string, into *float64) {
		if n, err := strconv.ParseFloat(strings.ReplaceAll(form.Get(name), ",", "."), 64); err == nil && n-n == 0 { // neither infinite nor no number
			*into = n
		}
	}
	whole("manche", &a.Round)
	whole("secondes", &a.Seconds)
	a.Several = form.Has("plusieurs") && (a.Kind == packs.Quiz || a.Kind == packs.Poll)
	a.Pair = cut(strings.TrimSpace(strings.ToLower(form.Get("paire"))), 32)
	a.Sources = slices.DeleteFunc(slices.Clone(form["source"]), func(code string) bool { return p.Sources[code] == "" })
	for i := range a.Choices {
		c := &a.Choices[i]
		if a.Kind == packs.Quiz || a.Kind == packs.TrueFalse {
			c.Right = slices.Contains(form["juste"], c.ID)
		}
		if a.Kind == packs.Match && form.Has("prix:"+c.ID) {
			c.Target = cut(form.Get("prix:"+c.ID), 32)
		}
	}
	for i := range a.Targets {
		t := &a.Targets[i]
		number("eur:"+t.ID, &t.EUR)
		number("kwh:"+t.ID, &t.KWh)
	}
	if e := a.Estimate; e != nil {
		fresh := *e
		fresh.Unit = cmp.Or(cut(form.Get("unite"), 4), e.Unit)
		number("reponse", &fresh.Answer)
		number("bas", &fresh.Low)
		number("haut", &fresh.High)
		number("pas", &fresh.Step)
		number("pres", &fresh.Near)
		a.Estimate = &fresh
	}
}

// changeChoices adds a tile, a price or a gesture, takes one away or moves it.
func changeChoices(a *packs.Activity, p *packs.Pack, do, which, gesture string) error {
	at := slices.IndexFunc(a.Choices, func(c packs.Choice) bool { return c.ID == which })
	free := func(prefix string, taken func(string) bool) string {
		n := 1
		for taken(prefix + strconv.Itoa(n)) {
			n++
		}
		return prefix + strconv.Itoa(n)
	}
	switch {
	case do == "choix" && a.Kind != packs.Commit && a.Kind != packs.TrueFalse && len(a.Choices) < mostOfAPack:
		id := free("c", func(id string) bool {
			return slices.ContainsFunc(a.Choices, func(c packs.Choice) bool { return c.ID == id })
		})
		a.Choices = append(a.Choices, packs.Choice{ID: id, Picture: "circle-help"})
	case do == "prix" && a.Kind == packs.Match && len(a.Targets) < mostOfAPack:
		id := free("p", func(id string) bool {
			return slices.ContainsFunc(a.Targets, func(t packs.Target) bool { return t.ID == id })
		})
		a.Targets = append(a.Targets, packs.Target{ID: id, EUR: 1})
	case do == "sansprix":
		a.Targets = slices.DeleteFunc(a.Targets, func(t packs.Target) bool { return t.ID == which })
	case do == "geste" && a.Kind == packs.Commit:
		return addGesture(a, p, gesture)
	case at < 0:
	case do == "sans" && a.Kind != packs.TrueFalse:
		a.Choices = slices.Delete(a.Choices, at, at+1)
	case do == "haut" && at > 0:
		a.Choices[at], a.Choices[at-1] = a.Choices[at-1], a.Choices[at]
	case do == "bas" && at < len(a.Choices)-1:
		a.Choices[at], a.Choices[at+1] = a.Choices[at+1], a.Choices[at]
	}
	if a.Kind == packs.Commit {
		a.Gestures = nil
		for _, c := range a.Choices {
			a.Gestures = append(a.Gestures, c.ID)
		}
	}
	return nil
}

// addGesture adds a gesture of the catalogue to what people may promise, with its picture and as much of its title as fits.
func addGesture(a *packs.Activity, p *packs.Pack, id string) error {
	all, err := gamification.Gestures()
	i := slices.IndexFunc(all, func(g gamification.Sheet) bool { return g.ID == id })
	if err != nil || i < 0 || slices.Contains(a.Gestures, id) || len(a.Choices) >= mostOfAPack {
		return err
	}
	picture := "leaf"
	if len(all[i].Pictures) > 0 {
		picture = all[i].Pictures[0]
	}
	a.Choices = append(a.Choices, packs.Choice{ID: id, Picture: picture})
	a.Gestures = append(a.Gestures, id)
	for _, tag := range packs.Languages() {
		if p.Texts[tag] == nil {
			p.Texts[tag] = map[string]string{}
		}
		p.Texts[tag][a.ID+"."+id] = packs.Typeset(cut(gestureIn(locales.For(tag), all[i], gamification.OnTheMainland).Title, 28))
	}
	return nil
}
