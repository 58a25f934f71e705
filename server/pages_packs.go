package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/shelf"
	"lakaz/locales"
	"lakaz/registry"
)

// What the forms of the editor may weigh: the texts of an activity in five languages, a drawing, a clip, a whole pack.
const (
	mostWritten = 256 << 10
	mostClipped = 5 << 18
	mostBrought = 24 << 20
)

// mountPackPages serves the editor of content packs: plain forms that need no script.
func (s *server) mountPackPages(mux *http.ServeMux) {
	mux.Handle("GET /contenus", s.hostPage(s.packsPage))
	mux.Handle("POST /contenus", s.hostPage(s.copyPack))
	mux.Handle("POST /contenus/importer", s.hostForm(mostBrought, s.bringPack))
	mux.Handle("GET /contenu/{id}", s.hostPage(s.packPage))
	mux.Handle("POST /contenu/{id}", s.hostForm(mostWritten, s.writePack))
	mux.Handle("POST /contenu/{id}/version", s.hostPage(s.savePack))
	mux.Handle("POST /contenu/{id}/repetition", s.hostPage(s.rehearsePack))
	mux.Handle("POST /contenu/{id}/effacer", s.hostPage(s.dropPack))
	mux.Handle("GET /contenu/{id}/contenu.zip", guarded(http.HandlerFunc(s.packZip)))
	mux.Handle("GET /contenu/{id}/activite/{activity}", s.hostPage(s.activityPage))
	mux.Handle("POST /contenu/{id}/activite/{activity}", s.hostForm(mostWritten, s.writeActivity))
	mux.Handle("GET /contenu/{id}/activite/{activity}/image", s.hostPage(s.picturePage))
	mux.Handle("POST /contenu/{id}/activite/{activity}/image", s.hostForm(mostWritten, s.choosePicture))
	mux.Handle("POST /contenu/{id}/activite/{activity}/voix", s.hostForm(mostClipped, s.speakText))
}

// hostForm is hostPage for a form of so many bytes at most.
func (s *server) hostForm(most int64, handle func(visit) (reply, error)) http.Handler {
	page := s.draw(s.hosting(handle))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, most)
		page.ServeHTTP(w, r)
	})
}

// packsData is the list of packs: those that everybody has, and those that are written in the reader's operations.
type packsData struct {
	Problem    string
	Faults     []string // of a pack that was brought
	Shipped    []packRow
	Own        []packRow
	Operations []choice
}

// packRow is one pack in a list.
type packRow struct {
	ID, Title, Summary, Operation string
	Activities, Version           int
	Pending                       bool
}

func (s *server) packsPage(v visit) (reply, error) { return s.packsView(v, "", nil) }

func (s *server) packsView(v visit, problem string, faults []string) (reply, error) {
	operations, err := s.operationsOf(v)
	if err != nil {
		return reply{}, err
	}
	d := packsData{Problem: problem, Faults: faults}
	tag := v.Words.Language().Tag
	for _, p := range packs.All() {
		d.Shipped = append(d.Shipped, packRow{ID: p.ID, Title: p.Text(tag, "title"), Summary: p.Text(tag, "summary"), Activities: len(p.Activities), Version: p.Version})
	}
	for _, o := range operations {
		d.Operations = append(d.Operations, choice{Value: string(o.ID), Text: o.Name})
		own, err := s.rooms.shelf.Of(v.Context(), o.ID)
		if err != nil {
			return reply{}, err
		}
		for _, w := range own {
			p := w.Pack()
			d.Own = append(d.Own, packRow{w.ID, p.Text(tag, "title"), p.Text(tag, "summary"), o.Name, len(p.Activities), w.Saved, w.Pending})
		}
	}
	a := reply{Page: "packs.html", Title: "edit.packs", Data: d}
	if problem != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// copyPack makes a pack of an operation's own out of one that may be read, and leads to it.
func (s *server) copyPack(v visit) (reply, error) {
	o, err := s.hostsIn(v.Context(), v.Actor, v.PostFormValue("operation"))
	if err != nil {
		return reply{}, err
	}
	p, err := s.readablePack(v, v.PostFormValue("de"), true)
	if err != nil {
		return reply{}, err
	}
	return s.addPack(v, o, p)
}

func (s *server) addPack(v visit, o lakaz.Operation, p packs.Pack) (reply, error) {
	id := registry.NewID("pack")
	err := s.rooms.shelf.Add(v.Context(), id, o.ID, p, s.now())
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return s.packsView(v, refusal.Key, nil)
	}
	return reply{Redirect: packPath(id)}, err
}

// bringPack takes in a pack that was taken along as a ZIP. One with problems comes in too, where it can be read: they are shown
// next to its fields.
func (s *server) bringPack(v visit) (reply, error) {
	if err := v.ParseMultipartForm(mostBrought); err != nil {
		return s.packsView(v, "edit.zipLarge", nil)
	}
	defer v.MultipartForm.RemoveAll()
	o, err := s.hostsIn(v.Context(), v.Actor, v.PostFormValue("operation"))
	if err != nil {
		return reply{}, err
	}
	data, err := brought(v, "fichier")
	if err != nil {
		return s.packsView(v, "edit.zipBad", nil)
	}
	p, err := packs.Unzip(data)
	var problems packs.Problems
	if errors.As(err, &problems) {
		var faults []string
		for _, problem := range problems {
			if problem.Activity == "" && problem.Field == "" { // of a file: it cannot be mended here
				faults = append(faults, problem.String())
			}
		}
		if len(faults) > 0 || len(p.Activities) == 0 {
			return s.packsView(v, "edit.zipBad", faults[:min(len(faults), 12)])
		}
	} else if err != nil {
		return reply{}, err
	}
	return s.addPack(v, o, p)
}

// brought is a file of a form.
func brought(v visit, name string) ([]byte, error) {
	file, _, err := v.FormFile(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// readablePack is a pack that the reader may read: shipped, or of an operation where they hold workshops. Whole is with its voices.
func (s *server) readablePack(v visit, id string, whole bool) (packs.Pack, error) {
	all := packs.All()
	if i := slices.IndexFunc(all, func(p packs.Pack) bool { return p.ID == id }); i >= 0 {
		return all[i], nil
	}
	o, err := s.ownPack(v, id)
	if err != nil || !whole {
		return o.Pack(), err
	}
	return s.rooms.shelf.Whole(v.Context(), id)
}

// ownPack is a pack that is written here, for those who may write it; for all others it is not there.
func (s *server) ownPack(v visit, id string) (shelf.Own, error) {
	o, err := s.rooms.shelf.Get(v.Context(), id)
	if err == nil && !v.Actor.WorksIn(o.Operation) {
		err = fmt.Errorf("pack: %w", lakaz.ErrNotFound)
	}
	return o, err
}

func packPath(id string) string { return "/contenu/" + url.PathEscape(id) }

// packZip hands a pack out as a ZIP of its folder.
func (s *server) packZip(w http.ResponseWriter, r *http.Request) {
	actor, entered, err := s.actor(r)
	if err == nil && !(entered && hosts(actor)) {
		err = lakaz.ErrForbidden
	}
	var data []byte
	if err == nil {
		var p packs.Pack
		if p, err = s.readablePack(visit{Request: r, Actor: actor}, r.PathValue("id"), true); err == nil {
			data, err = p.Zip()
		}
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Content-Disposition", `attachment; filename="`+r.PathValue("id")+`.zip"`)
	io.Copy(w, bytes.NewReader(data)) // an error means that the browser has gone
}

// packData is the page of one pack.
type packData struct {
	ID, Title  string
	Own        bool
	Saved      bool
	Version    int
	Pending    bool
	Problem    string
	Problems   []faultLine
	More       int
	Texts      []textRow
	Places     []choice
	Languages  []spokenRow
	Activities []activityRow
	Kinds      []choice
	Sources    []sourceRow
	Operations []choice // to copy it into
	Fault      map[string]string
}

// Here is the address of the page.
func (d packData) Here() string { return packPath(d.ID) }

// spokenRow is how far a language is.
type spokenRow struct {
	Tag, Name string
	Draft     bool
	By        string
	Source    bool
}

// activityRow is one activity in the list.
type activityRow struct {
	ID, Kind, Question string
	Picture            template.HTML
	Round              int
	Faults             int
	First, Last        bool
}

// sourceRow is where a right answer is from.
type sourceRow struct{ Code, Text string }

// faultLine is a problem in the list of all.
type faultLine struct{ Where, Text, Href string }

// textRow is a text in all languages, side by side.
type textRow struct {
	Key, Label string
	Most       int
	Long       bool
	Optional   bool
	Values     []textValue
}

// textValue is a text in one language.
type textValue struct {
	Tag, Name, Value string
	Draft            bool
	Fault            string
	Voice            bool
}

const faultsShown = 12

func (s *server) packPage(v visit) (reply, error) { return s.packView(v, "") }

func (s *server) packView(v visit, problem string) (reply, error) {
	id := v.PathValue("id")
	p, err := s.readablePack(v, id, false)
	if err != nil {
		return reply{}, err
	}
	d := packData{ID: id, Title: p.Text(v.Words.Language().Tag, "title"), Problem: problem, Saved: problem == "" && v.URL.Query().Has("su"), Version: p.Version, Fault: map[string]string{}}
	if o, err := s.rooms.shelf.Get(v.Context(), id); err == nil {
		d.Own, d.Version, d.Pending = true, o.Saved, o.Pending
	}
	problems := s.problems(p)
	for _, x := range problems {
		if x.Activity == "" && d.Fault[x.Field] == "" {
			d.Fault[x.Field] = faultText(v.Words, x)
		}
	}
	d.Problems = listFaults(v.Words, p, problems)
	d.More = max(0, len(d.Problems)-faultsShown)
	d.Problems = d.Problems[:len(d.Problems)-d.More]
	for _, f := range p.Fields() {
		if f.Activity == "" {
			d.Texts = append(d.Texts, rowOf(v.Words, p, f, problems, v.Words.T("edit.text."+f.Key)))
		}
	}
	for _, place := range []gamification.Place{gamification.OnTheMainland, gamification.Overseas} {
		d.Places = append(d.Places, choice{string(place), v.Words.T("edit.place." + string(place)), slices.Contains(p.Places, place)})
	}
	for _, l := range languages() {
		d.Languages = append(d.Languages, spokenRow{l.Tag, l.Name, p.Drafts[l.Tag], p.Readers[l.Tag], l.Tag == packs.Source})
	}
	for i, a := range p.Activities {
		row := activityRow{ID: a.ID, Kind: v.Words.T("edit.kind." + string(a.Kind)), Question: asked(v.Words, p, a), Round: a.Round,
			Picture: pictureOf(p, a.Picture), First: i == 0, Last: i == len(p.Activities)-1}
		for _, x := range problems {
			if x.Activity == a.ID {
				row.Faults++
			}
		}
		d.Activities = append(d.Activities, row)
	}
	for _, k := range packs.Kinds() {
		d.Kinds = append(d.Kinds, choice{Value: string(k), Text: v.Words.T("edit.kind." + string(k))})
	}
	for _, code := range slices.Sorted(maps.Keys(p.Sources)) {
		d.Sources = append(d.Sources, sourceRow{code, p.Sources[code]})
	}
	operations, err := s.operationsOf(v)
	for _, o := range operations {
		d.Operations = append(d.Operations, choice{Value: string(o.ID), Text: o.Name})
	}
	a := reply{Page: "pack.html", Title: "edit.pack", Data: d}
	if problem != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, err
}

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

// ruleFaults are the sentences for the rules that a pack may break; those that are not here have one for all.
func ruleFaults() map[string]string {
	faults := map[string]string{}
	for sentence, rules := range map[string]string{
		"noText": "noText", "tooLong": "tooLong", "unprintable": "unprintable", "overseas": "heating", "round": "badRound", "seconds": "badSeconds",
		"sources": "noSource unknownSource badSource undatedSource unusedSource tooManySources", "pair": "alone pairUnanswered pairDiffers",
		"choices": "choices badChoice", "right": "noRightAnswer oneRight severalRight allRight notTrueFalse strayRight",
		"targets": "unknownTarget strayTarget targets badCost unusedTarget badTarget", "slider": "unknownUnit badSlider outOfBounds badNear",
		"gestures": "gestures unknownGesture gestureElsewhere", "picture": "noPicture unknownPicture unknownIcon", "drawing": "badPicture",
		"place": "noPlace badPlace", "activities": "noActivity tooManyActivities", "unsigned": "unsigned",
	} {
		for rule := range strings.FieldsSeq(rules) {
			faults["pack."+rule] = sentence
		}
	}
	return faults
}

// faultText is a problem in the reader's language; a rule that has no sentence of its own is told in French as the check tells it.
func faultText(w *locales.Printer, x packs.Problem) string {
	sentence := ruleFaults()[x.Key]
	if sentence == "" && w.Language().Tag == packs.Source {
		_, n := utf8.DecodeRuneInString(x.Text)
		return strings.ToUpper(x.Text[:n]) + x.Text[n:] + "."
	}
	return w.T("edit.fault." + cmp.Or(sentence, "other"))
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

// writePack keeps what the page says of a pack, and does what its button asks.
func (s *server) writePack(v visit) (reply, error) {
	id := v.PathValue("id")
	if _, err := s.ownPack(v, id); err != nil {
		return reply{}, err
	}
	if err := v.ParseForm(); err != nil {
		return reply{}, lakaz.Invalid("form", "edit.fault.other")
	}
	to := packPath(id) + "?su=1"
	err := s.rooms.shelf.Edit(v.Context(), id, s.now(), func(p *packs.Pack) error {
		writeTexts(p, "", v.PostForm)
		writeFrame(p, v.PostForm)
		do, which, _ := strings.Cut(v.PostForm.Get("faire"), ":")
		i := slices.IndexFunc(p.Activities, func(a packs.Activity) bool { return a.ID == which })
		switch {
		case do == "haut" && i > 0:
			swapActivities(p, i-1)
		case do == "bas" && i >= 0 && i < len(p.Activities)-1:
			swapActivities(p, i)
		case do == "retirer" && i >= 0:
			p.Activities = slices.Delete(p.Activities, i, i+1)
		case do == "ajouter" && slices.Contains(packs.Kinds(), packs.Kind(v.PostForm.Get("genre"))) && len(p.Activities) < mostOfAPack:
			a := newActivity(*p, packs.Kind(v.PostForm.Get("genre")))
			p.Activities = append(p.Activities, a)
			to = activityPath(id, a.ID)
		}
		p.Prune()
		return nil
	})
	return reply{Redirect: to}, err
}

// mostOfAPack is how many activities, sources or choices the forms add at most.
const mostOfAPack = 40

// swapActivities changes the places of an activity and the next; the rounds stay where they are.
func swapActivities(p *packs.Pack, i int) {
	a := p.Activities
	a[i].Round, a[i+1].Round = a[i+1].Round, a[i].Round
	a[i], a[i+1] = a[i+1], a[i]
}

// writeFrame keeps where a pack may be played, who read its languages, and its sources.
func writeFrame(p *packs.Pack, form url.Values) {
	if form.Has("cadre") {
		p.Places = nil
		for _, place := range form["lieu"] {
			p.Places = append(p.Places, gamification.Place(place))
		}
	}
	for _, tag := range packs.Languages()[1:] {
		if form.Has("lu:" + tag) {
			by := cut(strings.TrimSpace(form.Get("lu:"+tag)), 80)
			p.Drafts[tag], p.Readers[tag] = by == "", by
		}
	}
	if p.Sources == nil {
		p.Sources = map[string]string{}
	}
	for _, code := range slices.Collect(maps.Keys(p.Sources)) {
		switch text := packs.Typeset(cut(form.Get("source:"+code), 300)); {
		case !form.Has("source:" + code):
		case text == "":
			delete(p.Sources, code)
			for i := range p.Activities {
				p.Activities[i].Sources = slices.DeleteFunc(p.Activities[i].Sources, func(c string) bool { return c == code })
			}
		default:
			p.Sources[code] = text
		}
	}
	if text := packs.Typeset(cut(form.Get("source"), 300)); text != "" && len(p.Sources) < 60 {
		n := 1
		for p.Sources["S-"+strconv.Itoa(n)] != "" {
			n++
		}
		p.Sources["S-"+strconv.Itoa(n)] = text
	}
}

// writeTexts keeps the texts of an activity, or a pack's own, that a form has.
func writeTexts(p *packs.Pack, activity string, form url.Values) {
	for _, f := range p.Fields() {
		for _, tag := range packs.Languages() {
			name := "t:" + tag + ":" + f.Key
			if f.Activity != activity || !form.Has(name) {
				continue
			}
			if p.Texts[tag] == nil {
				p.Texts[tag] = map[string]string{}
			}
			if text := packs.Typeset(strings.NewReplacer("\r", "", "\n", " ", "\t", " ").Replace(cut(form.Get(name), 2*f.Most))); text != "" {
				p.Texts[tag][f.Key] = text
			} else {
				delete(p.Texts[tag], f.Key)
			}
		}
	}
}

// cut is a text of so many signs at most.
func cut(text string, most int) string {
	if runes := []rune(strings.ToValidUTF8(text, "")); len(runes) > most {
		return string(runes[:most])
	}
	return strings.ToValidUTF8(text, "")
}

// savePack makes a version of the draft; one with problems stays a draft, and the page says which.
func (s *server) savePack(v visit) (reply, error) {
	id := v.PathValue("id")
	o, err := s.ownPack(v, id)
	if err != nil {
		return reply{}, err
	}
	if len(s.problems(o.Pack())) > 0 {
		return s.packView(v, "edit.notReady")
	}
	_, err = s.rooms.shelf.Save(v.Context(), id)
	return reply{Redirect: packPath(id) + "?su=1"}, err
}

func (s *server) dropPack(v visit) (reply, error) {
	if _, err := s.ownPack(v, v.PathValue("id")); err != nil {
		return reply{}, err
	}
	return reply{Redirect: "/contenus"}, s.rooms.shelf.Drop(v.Context(), v.PathValue("id"))
}
