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
	"strings"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
	"lakaz/telemetry/imports"
)

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
