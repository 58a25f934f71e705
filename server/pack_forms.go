package main

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
)

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
