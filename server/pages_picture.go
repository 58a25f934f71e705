package main

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lakaz"
	packs "lakaz/gamification/content"
)

// pictureData is the page on which the picture of an activity or of a tile is chosen.
type pictureData struct {
	Back    string
	Post    string
	Problem string
	Now     template.HTML
	Own     []pictureChoice // the pack's drawings
	Icons   []pictureChoice
}

// pictureChoice is one picture that may be chosen.
type pictureChoice struct {
	Value   string
	Picture template.HTML
	Chosen  bool
}

// icons are the names of the icons there are, without the house and the scenes.
func icons() (names []string) {
	for name, symbol := range sprites() {
		if strings.Contains(symbol, `viewBox="0 0 24 24"`) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// pictureOf is a picture as the pages of the editor show it: a drawing of the pack's own is shapes alone, which was checked
// before it was kept, and is checked again.
func pictureOf(p packs.Pack, name string) template.HTML {
	own, is := strings.CutPrefix(name, "pack:")
	if !is {
		return icon(name, "pic")
	}
	svg := p.Pictures[own]
	if svg == "" || packs.CheckDrawing([]byte(svg)) != "" {
		return icon("circle-help", "pic")
	}
	return template.HTML(strings.Replace(strings.TrimSpace(svg), "<svg", `<svg class="pic own" aria-hidden="true"`, 1))
}

// pictureAt is the picture of an activity, "" for its own, or of one of its tiles.
func pictureAt(a *packs.Activity, of string) *string {
	if of == "" {
		return &a.Picture
	}
	for i := range a.Choices {
		if a.Choices[i].ID == of {
			return &a.Choices[i].Picture
		}
	}
	return nil
}

func (s *server) picturePage(v visit) (reply, error) { return s.pictureView(v, "") }

func (s *server) pictureView(v visit, problem string) (reply, error) {
	id, activity, of := v.PathValue("id"), v.PathValue("activity"), v.URL.Query().Get("pour")
	o, err := s.ownPack(v, id)
	if err != nil {
		return reply{}, err
	}
	p := o.Pack()
	a, _ := p.Activity(activity)
	now := pictureAt(&a, of)
	if now == nil || a.ID == "" {
		return reply{}, fmt.Errorf("picture: %w", lakaz.ErrNotFound)
	}
	d := pictureData{Back: activityPath(id, activity), Problem: problem, Now: pictureOf(p, *now),
		Post: activityPath(id, activity) + "/image?" + url.Values{"pour": {of}}.Encode()}
	for name := range p.Pictures {
		d.Own = append(d.Own, pictureChoice{"pack:" + name, pictureOf(p, "pack:"+name), *now == "pack:"+name})
	}
	slices.SortFunc(d.Own, func(a, b pictureChoice) int { return strings.Compare(a.Value, b.Value) })
	for _, name := range icons() {
		d.Icons = append(d.Icons, pictureChoice{name, icon(name, "pic"), *now == name})
	}
	answer := reply{Page: "picture.html", Title: "edit.picture", Data: d}
	if problem != "" {
		answer.Status = http.StatusUnprocessableEntity
	}
	return answer, nil
}

// choosePicture gives an activity or a tile another picture: an icon, a drawing of the pack, or one that is brought.
func (s *server) choosePicture(v visit) (reply, error) {
	id, activity, of := v.PathValue("id"), v.PathValue("activity"), v.URL.Query().Get("pour")
	if _, err := s.ownPack(v, id); err != nil {
		return reply{}, err
	}
	if err := v.ParseMultipartForm(mostWritten); err != nil && err != http.ErrNotMultipart {
		return s.pictureView(v, "edit.drawingBad")
	}
	chosen := cut(v.PostFormValue("image"), 60)
	var svg []byte
	if chosen == "" {
		var err error
		if svg, err = brought(v, "dessin"); err != nil || packs.CheckDrawing(svg) != "" {
			return s.pictureView(v, "edit.drawingBad")
		}
	}
	err := s.rooms.shelf.Edit(v.Context(), id, s.now(), func(p *packs.Pack) error {
		i := slices.IndexFunc(p.Activities, func(a packs.Activity) bool { return a.ID == activity })
		if i < 0 {
			return fmt.Errorf("activity: %w", lakaz.ErrNotFound)
		}
		now := pictureAt(&p.Activities[i], of)
		if now == nil {
			return fmt.Errorf("picture: %w", lakaz.ErrNotFound)
		}
		if svg != nil {
			n := 1
			for p.Pictures["d"+strconv.Itoa(n)] != "" {
				n++
			}
			name := "d" + strconv.Itoa(n)
			p.Pictures[name], chosen = string(svg), "pack:"+name
		}
		*now = chosen
		p.Prune()
		return nil
	})
	return reply{Redirect: activityPath(id, activity) + "?su=1"}, err
}
