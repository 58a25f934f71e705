package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/shelf"
	"lakaz/registry"
)

// What the forms of the editor may weigh: the texts of an activity in five languages, a drawing, a clip, a whole pack.
const (
	mostWritten = 256 << 10
	mostClipped = 5 << 18
	mostBrought = packs.MostClips + 4<<20
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
	mux.Handle("GET /contenu/{id}/voix/{tag}/{key}", guarded(http.HandlerFunc(s.packVoice)))
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
	if err := v.ParseMultipartForm(mostClipped); err != nil {
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
				faults = append(faults, problem.File+"\u00a0: "+faultText(v.Words, problem))
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
