package main

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/shelf"
	"lakaz/locales"
)

// clipRow is a text that may be recorded.
type clipRow struct {
	Key, Label string
	Next       bool // what is likely to be recorded now
}

// soundRow is a text that was recorded.
type soundRow struct{ Key, Label, Tag, Language, URL string }

// sounds are the recordings of an activity's texts, in the order of the texts.
func sounds(o shelf.Own, clips []clipRow) (list []soundRow) {
	for _, c := range clips {
		for _, l := range languages() {
			if sum, ok := o.Draft.Clips[l.Tag+"/"+c.Key]; ok {
				list = append(list, soundRow{c.Key, c.Label, l.Tag, l.Name, packPath(o.ID) + "/voix/" + url.PathEscape(l.Tag) + "/" + url.PathEscape(c.Key) + "?v=" + sum[:12]})
			}
		}
	}
	return list
}

// toRecord tells which text and which language the recorder offers: after a recording the next text in the same language.
func toRecord(clips []clipRow, words *locales.Printer, query url.Values) (spoken string) {
	if len(clips) == 0 { // nothing is written yet
		return words.Language().Tag
	}
	i := slices.IndexFunc(clips, func(c clipRow) bool { return c.Key == query.Get("texte") })
	clips[(i+1)%len(clips)].Next = true
	return cmp.Or(query.Get("langue"), words.Language().Tag)
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
	back := reply{Redirect: activityPath(id, v.PathValue("activity")) + "?" + url.Values{"su": {"1"}, "texte": {key}, "langue": {tag}}.Encode() + "#f-voice"}
	if v.PostFormValue("faire") == "sans" {
		return back, s.rooms.shelf.Edit(v.Context(), id, s.now(), func(p *packs.Pack) error {
			delete(p.Voices, tag+"/"+key)
			return nil
		})
	}
	clip, err := brought(v, "son")
	if err != nil {
		return s.activityView(v, "edit.clipBad")
	}
	err = s.rooms.shelf.Speak(v.Context(), id, tag+"/"+key, clip, s.now())
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return s.activityView(v, refusal.Key)
	}
	return back, err
}

// packVoice lets those who write a pack hear a recording of its draft.
func (s *server) packVoice(w http.ResponseWriter, r *http.Request) {
	actor, entered, err := s.actor(r)
	if err == nil && !(entered && hosts(actor)) {
		err = lakaz.ErrForbidden
	}
	var clip []byte
	if err == nil {
		var o shelf.Own
		if o, err = s.ownPack(visit{Request: r, Actor: actor}, r.PathValue("id")); err == nil {
			clip, err = s.rooms.shelf.Clip(r.Context(), o.ID, o.Draft.Clips[r.PathValue("tag")+"/"+r.PathValue("key")])
		}
	}
	sound, ok := packs.SoundOf(clip)
	if err == nil && !ok {
		err = lakaz.ErrNotFound
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", sound.Type)
	w.Header().Set("Cache-Control", "private, no-cache")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(clip))
}
