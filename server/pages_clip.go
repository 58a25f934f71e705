package main

import (
	"errors"
	"slices"

	"lakaz"
	packs "lakaz/gamification/content"
)

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
