package main

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/locales"
)

// activityData is the page of one activity.
type activityData struct {
	Pack, PackTitle  string
	ID, Kind         string
	KindWord         string
	Own, Saved       bool
	Problem          string
	Round, Seconds   int
	Picture          template.HTML
	MaySeveral       bool
	Several          bool
	Choices          []choiceRow
	MarkRight        string // "one", "several" or "" where nothing is marked
	MayAdd, MayOrder bool
	Targets          []targetRow
	Estimate         *packs.Estimate
	Units            []choice
	Gestures         []choice // that may be added
	Pair             string
	Answered         bool
	Sources          []choice
	Texts            []textRow
	Clips            []clipRow
	Fault            map[string]string
	Tag              string // the language of the preview
	Question, Why    string
}

// Here is the address of the page, Up the pack's.
func (d activityData) Here() string { return activityPath(d.Pack, d.ID) }
func (d activityData) Up() string   { return packPath(d.Pack) }

// Is tells the activity's kind.
func (d activityData) Is(kinds ...string) bool { return slices.Contains(kinds, d.Kind) }

func activityPath(pack, activity string) string {
	return packPath(pack) + "/activite/" + url.PathEscape(activity)
}

// choiceRow is one tile, targetRow one price.
type choiceRow struct {
	ID          string
	Picture     template.HTML
	Right       bool
	Targets     []choice
	Text        textRow
	Say         string // in the preview's language
	First, Last bool
}

type targetRow struct {
	ID       string
	EUR, KWh float64
	Text     textRow
}

// clipRow is a text that may be recorded.
type clipRow struct{ Key, Label string }

func (s *server) activityPage(v visit) (reply, error) { return s.activityView(v, "") }

func (s *server) activityView(v visit, problem string) (reply, error) {
	id := v.PathValue("id")
	p, err := s.readablePack(v, id, false)
	if err != nil {
		return reply{}, err
	}
	a, ok := p.Activity(v.PathValue("activity"))
	if !ok {
		return reply{}, fmt.Errorf("activity: %w", lakaz.ErrNotFound)
	}
	w, tag := v.Words, v.Words.Language().Tag
	problems := slices.DeleteFunc(s.problems(p), func(x packs.Problem) bool { return x.Activity != a.ID })
	d := activityData{Pack: id, PackTitle: p.Text(tag, "title"), ID: a.ID, Kind: string(a.Kind), KindWord: w.T("edit.kind." + string(a.Kind)),
		Saved: problem == "" && v.URL.Query().Has("su"), Problem: problem, Round: a.Round, Seconds: a.Seconds, Picture: pictureOf(p, a.Picture),
		MaySeveral: a.Kind == packs.Quiz || a.Kind == packs.Poll, Several: a.Several, Estimate: a.Estimate, Pair: a.Pair, Answered: a.Kind.Answered(),
		MayAdd: slices.Contains([]packs.Kind{packs.Quiz, packs.Poll, packs.Order, packs.Match}, a.Kind), MayOrder: a.Kind != packs.TrueFalse,
		Fault: map[string]string{}, Tag: tag, Question: cmp.Or(p.Texts[tag][a.ID+".q"], "…"), Why: p.Texts[tag][a.ID+".why"]}
	_, err = s.rooms.shelf.Get(v.Context(), id)
	d.Own = err == nil
	for _, x := range problems {
		if d.Fault[x.Field] == "" && x.File == "pack.json" {
			d.Fault[x.Field] = faultText(w, x)
		}
	}
	switch {
	case a.Kind == packs.TrueFalse || a.Kind == packs.Quiz && !a.Several:
		d.MarkRight = "one"
	case a.Kind == packs.Quiz:
		d.MarkRight = "several"
	}
	fields := map[string]packs.Field{}
	for _, f := range p.Fields() {
		fields[f.Key] = f
	}
	text := func(part, label string) textRow {
		key := a.ID + "." + part
		d.Clips = append(d.Clips, clipRow{key, label})
		return rowOf(w, p, fields[key], problems, label)
	}
	parts := []string{"q", "say", "why"}
	if a.Example != nil {
		parts = append(parts, "example")
	}
	for _, part := range parts {
		d.Texts = append(d.Texts, text(part, w.T("edit.text."+part)))
	}
	for i, c := range a.Choices {
		row := choiceRow{ID: c.ID, Picture: pictureOf(p, c.Picture), Right: c.Right, Text: text(c.ID, w.T("edit.choice", locales.Args{"Count": i + 1})),
			Say: cmp.Or(p.Texts[tag][a.ID+"."+c.ID], "…"), First: i == 0, Last: i == len(a.Choices)-1}
		for _, t := range a.Targets {
			row.Targets = append(row.Targets, choice{t.ID, cmp.Or(p.Texts[tag][a.ID+"."+t.ID], t.ID), t.ID == c.Target})
		}
		d.Choices = append(d.Choices, row)
	}
	for i, t := range a.Targets {
		d.Targets = append(d.Targets, targetRow{t.ID, t.EUR, t.KWh, text(t.ID, w.T("edit.price", locales.Args{"Count": i + 1}))})
	}
	for _, unit := range []string{"kWh", "EUR", "Cel", "W", "L", "%"} {
		d.Units = append(d.Units, choice{unit, map[string]string{"EUR": "€", "Cel": "°C"}[unit], a.Estimate != nil && a.Estimate.Unit == unit})
		if last := &d.Units[len(d.Units)-1]; last.Text == "" {
			last.Text = unit
		}
	}
	for code := range p.Sources {
		d.Sources = append(d.Sources, choice{code, p.Sources[code], slices.Contains(a.Sources, code)})
	}
	slices.SortFunc(d.Sources, func(a, b choice) int { return cmp.Compare(a.Value, b.Value) })
	if a.Kind == packs.Commit {
		if d.Gestures, err = gestureChoices(w, p, a); err != nil {
			return reply{}, err
		}
	}
	answer := reply{Page: "activity.html", Title: "edit.activity", Data: d}
	if problem != "" {
		answer.Status = http.StatusUnprocessableEntity
	}
	return answer, nil
}

// gestureChoices are the gestures that may be done wherever a pack is played and that an activity does not have yet.
func gestureChoices(w *locales.Printer, p packs.Pack, a packs.Activity) (list []choice, err error) {
	all, err := gamification.Gestures()
	for _, g := range all {
		away := slices.ContainsFunc(p.Places, func(place gamification.Place) bool { return !slices.Contains(g.Places, place) })
		if !away && !slices.Contains(a.Gestures, g.ID) {
			list = append(list, choice{Value: g.ID, Text: gestureIn(w, g, gamification.OnTheMainland).Title})
		}
	}
	return list, err
}

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

// speakText keeps the recording of a text, or takes it away.
func (s *server) speakText(v visit) (reply, error) {
	id := v.PathValue("id")
	o, err := s.ownPack(v, id)
	if err != nil {
		return reply{}, err
	}
	if err := v.ParseMultipartForm(mostClipped); err != nil {
		return s.activityView(v, "edit.clipLarge")
	}
	defer v.MultipartForm.RemoveAll()
	p := o.Pack()
	key, tag := v.PostFormValue("texte"), v.PostFormValue("langue")
	known := slices.ContainsFunc(p.Fields(), func(f packs.Field) bool { return f.Key == key && f.Activity == v.PathValue("activity") })
	if !known || !slices.Contains(packs.Languages(), tag) {
		return s.activityView(v, "edit.fault.other")
	}
	back := reply{Redirect: activityPath(id, v.PathValue("activity")) + "?su=1"}
	if v.PostFormValue("faire") == "sans" {
		return back, s.rooms.shelf.Edit(v.Context(), id, s.now(), func(p *packs.Pack) error {
			delete(p.Voices, tag+"/"+key)
			return nil
		})
	}
	clip, err := brought(v, "son")
	if err != nil || !mp3(clip) {
		return s.activityView(v, "edit.clipBad")
	}
	err = s.rooms.shelf.Speak(v.Context(), id, tag+"/"+key, clip, s.now())
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return s.activityView(v, refusal.Key)
	}
	return back, err
}

// mp3 tells whether a file begins as an MP3 does: with its tags, or with a frame.
func mp3(clip []byte) bool {
	return len(clip) > 4 && (string(clip[:3]) == "ID3" || clip[0] == 0xFF && clip[1]&0xE6 == 0xE2)
}
