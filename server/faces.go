package main

import (
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/locales"
)

// facesID is the activity that ends every room: what people thought of it, voluntary and by nobody's name.
const facesID = "lakaz-faces"

var faceChoices = []struct{ id, icon, key string }{
	{"well", "smile", "report.faceWell"}, {"soso", "meh", "report.faceSoSo"}, {"badly", "frown", "report.faceBadly"},
}

// withFaces is a pack with that activity at its end.
func withFaces(p packs.Pack) packs.Pack {
	last := 1
	for _, a := range p.Activities {
		last = max(last, a.Round)
	}
	faces := packs.Activity{ID: facesID, Kind: packs.Poll, Round: last, Picture: "smile"}
	texts := map[string]map[string]string{}
	for tag, words := range p.Texts {
		w := locales.For(tag)
		texts[tag] = map[string]string{facesID + ".q": w.T("report.faceQuestion")}
		for key, text := range words {
			texts[tag][key] = text
		}
		for _, f := range faceChoices {
			texts[tag][facesID+"."+f.id] = w.T(f.key)
		}
	}
	for _, f := range faceChoices {
		faces.Choices = append(faces.Choices, packs.Choice{ID: f.id, Picture: f.icon})
	}
	p.Activities, p.Texts = append(p.Activities[:len(p.Activities):len(p.Activities)], faces), texts
	return p
}

// faces tells what people thought of the workshop.
func (v *outcome) faces(w *locales.Printer, line room.ReportLine) {
	for _, f := range faceChoices {
		if n, told := line.Tally[f.id]; told {
			v.Faces = append(v.Faces, outcomeFigure{f.icon, w.T(f.key), n})
		}
	}
}
