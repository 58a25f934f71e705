package main

import (
	"net/url"
	"testing"

	packs "lakaz/gamification/content"
)

// FuzzActivityForm: whatever a form says, the draft can be checked and kept, and grows no larger than its bounds.
func FuzzActivityForm(f *testing.F) {
	f.Add("manche=2&secondes=1e9&juste=c1&faire=choix&t:fr:a1.q=Quoi ?")
	f.Add("manche=1&reponse=NaN&bas=-1e308&haut=1e308&pas=0&unite=%FF&faire=sans:c1")
	f.Add("manche=9&eur:p1=Inf&kwh:p1=-0&prix:c1=%00&faire=sansprix:p1&paire=../..")
	f.Add("manche=1&faire=geste&geste=g05&source=x&plusieurs=1&t:rcf:a9.g05=%0A%0D")
	f.Fuzz(func(t *testing.T, query string) {
		form, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		p := packs.Pack{ID: "pack-x", Version: 1, Texts: map[string]map[string]string{}, Drafts: map[string]bool{}, Readers: map[string]string{},
			Pictures: map[string]string{}, Voices: map[string][]byte{}, Sources: map[string]string{}}
		for _, kind := range packs.Kinds() {
			p.Activities = append(p.Activities, newActivity(p, kind))
		}
		for i := range p.Activities {
			a := p.Activities[i]
			writeFields(&a, p, form)
			do, which := form.Get("faire"), form.Get("de")
			if err := changeChoices(&a, &p, do, which, form.Get("geste")); err != nil {
				t.Fatal(err)
			}
			p.Activities[i] = a
			writeTexts(&p, a.ID, form)
			if len(a.Choices) > mostOfAPack || len(a.Targets) > mostOfAPack {
				t.Errorf("%d choices", len(a.Choices))
			}
		}
		writeFrame(&p, form)
		p.Prune()
		p.Check()
		if _, err := p.Zip(); err != nil { // what cannot be written as JSON could not be kept
			t.Errorf("%q: %v", query, err)
		}
	})
}
