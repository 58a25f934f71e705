package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
	"lakaz/telemetry/imports"
)

// importFollow is how long a page about a file that is read waits for its end before it is drawn, and asks anew: so long
// the page before stays in the person's hands.
const importFollow = 4 * time.Second

// importRefusals is how many refused rows a page shows; the CSV has them all.
const importRefusals = 20

// mountImportPages serves the way in for a home's past: plain forms that need no script. A file is brought, looked at,
// stored; whoever leaves meanwhile finds it again.
func (s *server) mountImportPages(mux *http.ServeMux) {
	mux.Handle("GET /passe", s.page(s.importHomes))
	mux.Handle("GET /passe/{home}", s.page(s.importPage))
	mux.Handle("POST /passe/{home}", s.draw(s.importUpload))
	mux.Handle("POST /passe/{home}/{file}/lecture", s.page(s.importRead))
	mux.Handle("POST /passe/{home}/{file}/oui", s.page(s.importYes))
	mux.Handle("POST /passe/{home}/{file}/non", s.page(s.importNo))
	mux.Handle("GET /passe/{home}/{file}/refus.csv", guarded(http.HandlerFunc(s.importRefused)))
	mux.Handle("GET /passe/{home}/{file}/{action}", s.page(func(v visit) (reply, error) { // a form's address, opened anew
		return reply{Redirect: importData{ID: v.PathValue("home")}.Here()}, nil
	}))
}

// choice is an option of a list.
type choice struct {
	Value, Text string
	Chosen      bool
}

// importData is what the page of a home's past shows.
type importData struct {
	Homes   []choice // of the page that asks whose past it is
	ID      string   // of the home
	Home    string
	Problem string // key of what went wrong
	File    importStatus
	Known   bool // there is a file
	Rows    string
	Spans   []string
	Faults  []string
	More    int // refused rows that are not shown
	Formats []choice
	Table   *importTable // how to describe a table, nil where that makes no sense
}

// At is an address about the file.
func (d importData) At(action string) string {
	return "/passe/" + url.PathEscape(d.ID) + "/" + url.PathEscape(d.File.ID) + "/" + action
}

// Here is the address of the page.
func (d importData) Here() string { return "/passe/" + url.PathEscape(d.ID) }

// importVisit is who may bring a home's past, and the home.
func (s *server) importVisit(v visit) (lakaz.Household, error) {
	if !visitors(v.Actor) {
		return lakaz.Household{}, lakaz.ErrForbidden
	}
	return s.visitable(v.Context(), v.Actor, lakaz.HouseholdID(v.PathValue("home")))
}

// importHomes asks whose past it is.
func (s *server) importHomes(v visit) (reply, error) {
	switch id := v.URL.Query().Get("foyer"); {
	case !v.Entered:
		return reply{Redirect: "/entrer/equipe"}, nil
	case !visitors(v.Actor):
		return reply{}, lakaz.ErrForbidden
	case id != "":
		return reply{Redirect: importData{ID: id}.Here()}, nil
	}
	all, err := s.registry.AllHouseholds(v.Context())
	if err != nil {
		return reply{}, err
	}
	var d importData
	var told []lakaz.HouseholdID
	for _, h := range all {
		if v.Actor.MayVisit(h) {
			d.Homes, told = append(d.Homes, choice{Value: string(h.ID), Text: h.Name}), append(told, h.ID)
		}
	}
	s.accesses.note(v.Context(), v.Actor, glanceFile, told...)
	slices.SortFunc(d.Homes, func(a, b choice) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value)) })
	return reply{Page: "import.html", Title: "import.title", Data: d}, nil
}

func (s *server) importPage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	h, err := s.importVisit(v)
	if err != nil {
		return reply{}, err
	}
	return s.importView(v, h, v.URL.Query(), "")
}

// importView draws the page: the file as it is now, and the form as it was filled in.
func (s *server) importView(v visit, h lakaz.Household, form url.Values, problem string) (reply, error) {
	d := importData{ID: string(h.ID), Home: h.Name, Problem: problem}
	a := reply{Page: "import.html", Title: "import.title", Territory: h.Dwelling.Territory}
	if problem != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	file, known := s.imports.of(v.Actor.Person, h.ID)
	if known && file.busy() {
		s.imports.wait(v.Context(), v.Actor.Person, file.ID)
		file, known = s.imports.of(v.Actor.Person, h.ID)
	}
	d.File, d.Known = file, known
	chosen := "auto"
	if known {
		a.Follow, chosen = file.busy(), file.Chosen
		if file.Err != nil {
			d.Problem = cmp.Or(d.Problem, importProblem(file.Err))
		}
		d.Rows = locales.Number(float64(file.Report.Rows), 0)
		for _, span := range file.Report.Channels {
			d.Spans = append(d.Spans, importSpan(v.Words, h.Dwelling, span))
		}
		shown := min(len(file.Report.Faults), importRefusals)
		for _, b := range file.Report.Faults[:shown] {
			d.Faults = append(d.Faults, faultSentence(v.Words, b))
		}
		d.More = file.Report.Refused - shown
		if file.Stage == importRead || file.Stage == importFailed {
			if o, err := s.imports.open(v.Actor.Person, file.ID); err == nil {
				d.Table = newImportTable(v.Words, h.Dwelling, imports.Head(o.text(), importPreview+maxSkip), form)
			}
		}
	}
	d.Formats = []choice{{"auto", v.Words.T("import.formatAuto"), chosen == "auto"}}
	for _, f := range imports.Formats() {
		d.Formats = append(d.Formats, choice{f.Name, formatName(f.Name), chosen == f.Name})
	}
	a.Data = d
	return a, nil
}

// importSpan says what was found of a channel and from when to when.
func importSpan(w *locales.Printer, d lakaz.Dwelling, span imports.Span) string {
	day := func(at time.Time) string { return locales.DayMonthYear(w, d.Territory.In(at)) }
	name := screen.PlaceName(w, d, span.Channel.Place) + ", " + w.T("office.quantity."+string(span.Channel.Quantity))
	if class, ok := telemetry.ClassOf(span.Channel.Place); ok {
		name = screen.PlaceName(w, d, telemetry.Electricity) + ", " + w.T("import.class."+string(class))
	}
	return name + "\u00a0: " + w.T("import.span", locales.Args{"From": day(span.From), "To": day(span.To)})
}

// formatName is what a format is called by those who hand it out: names, the same in every language.
func formatName(name string) string {
	switch name {
	case "enedis":
		return "Enedis, SGE (CSV)"
	case "edf":
		return "EDF (CSV)"
	case "data-connect":
		return "Enedis Data Connect (JSON)"
	case "enedis-r151":
		return "Enedis R151 (XML)"
	case "grdf-json":
		return "GRDF (JSON)"
	case "grdf-xlsx":
		return "GRDF (XLSX)"
	case "synop":
		return "Météo-France SYNOP (CSV)"
	case "mf-api":
		return "Météo-France API (CSV)"
	case "epw":
		return "EnergyPlus (EPW)"
	case "uci-sceaux":
		return "UCI Sceaux"
	case "uci-appliances":
		return "UCI Appliances"
	}
	return name
}

// importUpload takes the file out of the form. Its fields come before it.
func (s *server) importUpload(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	h, err := s.importVisit(v)
	if err != nil {
		return reply{}, err
	}
	parts, err := v.MultipartReader()
	if err != nil {
		return reply{}, lakaz.Invalid("file", "import.empty")
	}
	format, file, err := upload(parts)
	if err == nil {
		_, err = s.imports.bring(v.Actor.Person, h.ID, filepath.Base(file.FileName()), format, "", file)
	}
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) || tooLong(err) {
		return s.importView(v, h, nil, importProblem(err))
	} else if err != nil {
		return reply{}, err
	}
	return reply{Redirect: importData{ID: string(h.ID)}.Here()}, nil
}

// upload finds the file in a form, and the format chosen before it.
func upload(parts *multipart.Reader) (format string, file *multipart.Part, err error) {
	format = "auto"
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return format, nil, lakaz.Invalid("file", "import.empty")
		case err != nil:
			return format, nil, err
		case part.FormName() == "fichier" && part.FileName() == "":
			return format, nil, lakaz.Invalid("file", "import.empty")
		case part.FormName() == "fichier":
			return format, part, nil
		case part.FormName() == "format":
			text, err := io.ReadAll(io.LimitReader(part, 64))
			if err != nil {
				return format, nil, err
			}
			format = string(text)
		}
	}
}

// importRead looks at the file in another way: in a format, or as the form describes its columns.
func (s *server) importRead(v visit) (reply, error) {
	return s.importDo(v, func(id string) error {
		format, mapping := cmp.Or(v.PostFormValue("format"), "auto"), ""
		if v.PostFormValue("colonnes") != "" {
			described, err := json.Marshal(mappingOf(v.PostForm))
			if err != nil {
				return err
			}
			format, mapping = "auto", string(described)
		}
		_, err := s.imports.again(v.Actor.Person, id, format, mapping)
		return err
	})
}

// importYes stores what was shown.
func (s *server) importYes(v visit) (reply, error) {
	return s.importDo(v, func(id string) error {
		_, err := s.imports.confirm(v.Actor.Person, id)
		return err
	})
}

// importNo stops what is being stored, or puts the file away.
func (s *server) importNo(v visit) (reply, error) {
	return s.importDo(v, func(id string) error { return s.imports.discard(v.Actor.Person, id) })
}

// importDo does something with a file and shows the page again. A file that has gone meanwhile is no error: the page
// shows that there is none.
func (s *server) importDo(v visit, do func(id string) error) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer/equipe"}, nil
	}
	if err := v.ParseForm(); err != nil {
		return reply{}, lakaz.ErrInvalid
	}
	h, err := s.importOn(v.Context(), v.Actor, v.PathValue("home"), v.PathValue("file"))
	if err == nil && !visitors(v.Actor) {
		err = lakaz.ErrForbidden
	}
	if err == nil {
		err = do(v.PathValue("file"))
	}
	var refusal *lakaz.Refusal
	switch {
	case errors.As(err, &refusal):
		return s.importView(v, h, v.PostForm, refusal.Key)
	case errors.Is(err, lakaz.ErrNotFound) && h.ID != "", errors.Is(err, lakaz.ErrConflict):
	case err != nil:
		return reply{}, err
	}
	return reply{Redirect: importData{ID: string(h.ID)}.Here() + "#fichier-lu"}, nil
}

// importRefused is every refused row of a file as CSV: its number, the column, the reason, what stands there, the row.
func (s *server) importRefused(w http.ResponseWriter, r *http.Request) {
	actor, entered, err := s.actor(r)
	words := locales.For(s.language(r, actor))
	if err == nil && !entered {
		err = errStranger
	}
	if err == nil && !visitors(actor) {
		err = lakaz.ErrForbidden
	}
	if err == nil {
		_, err = s.importOn(r.Context(), actor, r.PathValue("home"), r.PathValue("file"))
	}
	var file opened
	if err == nil {
		file, err = s.imports.open(actor.Person, r.PathValue("file"))
	}
	var format imports.Format
	var in io.Reader
	if err == nil {
		format, in, err = importFormat(file.Chosen, file.mapping, file.text())
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="refus.csv"`)
	w.Header().Set("Cache-Control", "private, no-store")
	refusals := newRefusals(w, words)
	refusals.of(file.File, file.text())
	_, err = importing{series: s.series, household: file.Household, dry: true, refused: refusals.write}.read(r.Context(), format, in)
	if err = errors.Join(err, refusals.flush()); err != nil {
		panic(http.ErrAbortHandler) // half a list must not look whole
	}
}

// mappingOf is a table as the form describes it.
func mappingOf(form url.Values) imports.Mapping {
	m := imports.Mapping{Delimiter: form.Get("separateur"), Skip: skipOf(form), Missing: strings.Fields(form.Get("absent")),
		Time: imports.MappingTime{Columns: []string{form.Get("date")}, Format: form.Get("ecriture"), Zone: form.Get("fuseau"),
			Stamp: form.Get("instant"), Step: form.Get("pas")}}
	if form.Get("heure") != "" {
		m.Time.Columns = append(m.Time.Columns, form.Get("heure"))
	}
	for i, column := range form["colonne"] {
		meaning := form["sens"]
		if i >= len(meaning) || meaning[i] == "" {
			continue
		}
		name, rest, _ := strings.Cut(meaning[i], "|")
		unit, sum, _ := strings.Cut(rest, "|")
		channel, err := telemetry.ParseChannel(name)
		if err != nil {
			continue
		}
		m.Columns = append(m.Columns, imports.MappingColumn{Column: column, Channel: channel, Unit: unit, Sum: sum == "sum"})
	}
	return m
}
