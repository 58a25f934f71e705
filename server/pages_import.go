package main

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
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
