package main

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"lakaz"
	"lakaz/locales"
)

//go:embed templates/*.html templates/*.css
var templateFiles embed.FS

// templates are the pages the server draws: plain HTML that works without a script.
var templates = template.Must(template.New("").Funcs(template.FuncMap{"icon": icon, "kaz": kaz, "scene": scene}).
	ParseFS(templateFiles, "templates/*.html"))

// visit is a request for a page: who asks, in which language.
type visit struct {
	*http.Request
	Actor   lakaz.Actor
	Entered bool
	Words   *locales.Printer
	// Wordless tells that in a tab of this browser words are to be hidden; which one, the browser knows.
	Wordless bool
}

// reply is what a page's handler answers: a page to draw or an address to go to.
type reply struct {
	Status   int    // 200 where it is 0
	Page     string // the template's name
	Title    string // key of the title
	Data     any
	Redirect string // an address of ours; nothing is drawn
	Cookies  []*http.Cookie
	Shell    bool // a page the programme in the browser takes over
	Public   bool // the page says nothing of anybody: caches may keep it
	// Territory decides the eave; the actor's home's where it is "".
	Territory lakaz.Territory
	Language  string // where the page is not in the reader's language but in its subject's
	RetryIn   int    // seconds before another attempt makes sense
	Follow    bool   // the page tells of something under way, and asks anew
	Policy    string // a Content-Security-Policy of the page's own; "" for that of all pages

	Microphone bool // the page may ask for it
}

// mountPages serves what people open in a browser.
func (s *server) mountPages(mux *http.ServeMux) {
	s.mountStatic(mux)
	mux.Handle("GET /entrer", s.page(s.enterPage))
	mux.Handle("POST /entrer", s.page(s.enterByCode))
	mux.Handle("GET /entrer/equipe", s.page(s.teamPage))
	mux.Handle("POST /entrer/equipe", s.page(s.enterTeam))
	mux.Handle("GET /c/{token}", s.page(s.cardPage))
	mux.Handle("POST /c/{token}", s.page(s.enterByCard))
	mux.Handle("POST /foyer/carte", s.page(s.cardSheet))
	mux.Handle("GET /langues", s.page(s.languagesPage))
	mux.Handle("GET /donnees", s.page(s.recordsPage))
	mux.Handle("GET /donnees/effacer/{household}", s.page(s.erasePage))
	mux.Handle("POST /donnees/effacer/{household}", s.page(s.eraseHousehold))
	mux.Handle("GET /semaine", s.page(s.digestPage))
	mux.Handle("GET /semaine/{home}", s.page(s.digestPage))
	mux.Handle("GET /mes-donnees/{home}", s.page(s.knownPage))
	mux.Handle("GET /quitter/{home}", s.page(s.leavePage))
	mux.Handle("POST /quitter/{home}", s.page(s.leaveProgramme))
	mux.Handle("GET /parti", s.page(s.leftPage))
	mux.Handle("GET /recu/{receipt}", s.page(s.receiptPage))
	mux.Handle("GET /contrat/{home}", s.page(s.contractPage))
	mux.Handle("POST /contrat/{home}", s.page(s.tellContract))
	mux.Handle("GET /cartes-reponse", s.page(s.votingPage))
	mux.Handle("GET /atelier/{id}/lecteur", s.page(s.readerPage))
	mux.Handle("GET /foyer/{home}/ateliers", s.page(s.guestPage))
	mux.Handle("GET /operation/{id}/ateliers", s.page(s.outcomesPage))
	mux.Handle("GET /operation/{id}/ateliers.csv", s.file("text/csv; charset=utf-8", s.outcomesFile))
	mux.Handle("GET /atelier/{id}/bilan", s.page(s.outcomePage))
	mux.Handle("GET /atelier/{id}/bilan.pdf", s.outcomeFile("application/pdf", ".pdf", func(o outcome, w *locales.Printer) ([]byte, error) { return o.pdf(w) }))
	mux.Handle("GET /atelier/{id}/bilan.csv", s.outcomeFile("text/csv; charset=utf-8", ".csv", func(o outcome, w *locales.Printer) ([]byte, error) { return o.csv(w), nil }))
	s.mountImportPages(mux)
	s.mountWorkshopPages(mux)
	s.mountPackPages(mux)
	s.mountPlayer(mux)
	s.mountSlips(mux)
	s.mountCarry(mux)
	if s.bag != nil {
		s.mountBag(mux)
	}
	if s.demo != nil {
		mux.Handle("GET /demo", s.page(s.landing))
		mux.Handle("GET /demo/entrer/{key}", s.page(s.enterDemo))
	}
	for path := range shellTitles {
		if path == "/" {
			path = "/{$}"
		}
		mux.Handle("GET "+path, s.page(s.shell))
	}
	mux.Handle("GET /shell", s.page(s.emptyShell))
	mux.Handle("/", s.page(func(visit) (reply, error) { return reply{}, lakaz.ErrNotFound }))
}

// page adapts a page's handler, whose forms are short: with draw the only place where a page's status, headers and errors are written.
func (s *server) page(handle func(visit) (reply, error)) http.Handler {
	short := s.draw(handle)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
		short.ServeHTTP(w, r)
	})
}

// draw is page for a body of any length.
func (s *server) draw(handle func(visit) (reply, error)) http.Handler {
	return guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visit{Request: r}
		var unknown error
		v.Actor, v.Entered, unknown = s.actor(r)
		tag := s.language(r, v.Actor)
		var chosen *http.Cookie
		if l, known := locales.LanguageOf(r.URL.Query().Get("lang")); known {
			tag = l.Tag
			chosen = s.cookie(r, languageCookie, tag, cookieLife)
		}
		v.Words = locales.For(tag)
		hidden := s.wordless(&v)
		answer, err := reply{}, unknown
		if err == nil {
			answer, err = handle(v)
		}
		if err != nil {
			answer = s.problem(v, err)
		}
		for _, c := range []*http.Cookie{chosen, hidden} {
			if c != nil {
				http.SetCookie(w, c)
			}
		}
		s.write(w, v, answer)
	}))
}

// wordsCookie says that words are hidden in a tab of this browser, until it is closed.
const wordsCookie = "lakaz_mots"

// wordless notes whether words are to be hidden, and returns the cookie that keeps it where the address asks for it anew.
func (s *server) wordless(v *visit) *http.Cookie {
	_, err := v.Cookie(wordsCookie)
	v.Wordless = err == nil
	if !v.URL.Query().Has("mots") {
		return nil
	}
	v.Wordless = true // it is taken off by the same script
	if v.URL.Query().Get("mots") == "caches" {
		return s.cookie(v.Request, wordsCookie, "caches", 0) // of no age: it goes with the browser
	}
	return s.gone(v.Request, wordsCookie)
}

func (s *server) write(w http.ResponseWriter, v visit, a reply) {
	for _, c := range a.Cookies {
		http.SetCookie(w, c)
	}
	w.Header().Set("Cache-Control", "private, no-store")
	if v.Actor.Role == lakaz.Resident {
		w.Header().Set(keepHeader, keepOwn)
	}
	if a.Redirect != "" {
		http.Redirect(w, v.Request, a.Redirect, http.StatusSeeOther)
		return
	}
	var body bytes.Buffer
	if err := templates.ExecuteTemplate(&body, a.Page, s.view(v, a)); err != nil {
		s.log.Error("page", "page", a.Page, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Add("Vary", "Cookie, Accept-Language")
	if a.Public {
		header.Set("Cache-Control", "no-cache")
	}
	if a.Policy != "" {
		header.Set("Content-Security-Policy", a.Policy)
	}
	if a.Microphone {
		header.Set("Permissions-Policy", strings.Replace(header.Get("Permissions-Policy"), "microphone=()", "microphone=(self)", 1))
	}
	setRetry(header, a.RetryIn)
	w.WriteHeader(max(a.Status, http.StatusOK))
	w.Write(body.Bytes()) // an error means that the browser has gone
}

// problemData is what the page of a problem says.
type problemData struct {
	Title, Text, Face string
}

// problem is the page for an error; what is none of the four kinds is logged here, once.
func (s *server) problem(v visit, err error) reply {
	d, status := problemData{"page.errorTitle", "page.errorText", "asleep"}, http.StatusInternalServerError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, lakaz.ErrNotFound):
		d, status = problemData{"page.notFoundTitle", "page.notFoundText", "asleep"}, http.StatusNotFound
	case errors.Is(err, lakaz.ErrForbidden):
		d, status = problemData{"page.forbiddenTitle", "page.forbiddenText", "frais"}, http.StatusForbidden
	case errors.Is(err, lakaz.ErrInvalid), errors.As(err, &tooLarge):
		d, status = problemData{"page.invalidTitle", "page.invalidText", "frais"}, http.StatusBadRequest
	case errors.Is(err, lakaz.ErrConflict):
		d, status = problemData{"page.conflictTitle", "page.conflictText", "frais"}, http.StatusConflict
	default:
		s.log.ErrorContext(v.Context(), "page", "path", v.URL.Path, "err", err)
	}
	return reply{Status: status, Page: "problem.html", Title: d.Title, Data: d}
}
