package content

import (
	"compress/gzip"
	"io"
	"strings"
)

// mostWeight is what an activity may add to the first load of a phone, in bytes as they are sent: the page with its face is
// some 41 kB, and a first load is promised to stay below 60.
const mostWeight = 12 << 10

// What a part of an activity weighs besides its texts and drawings, in bytes as they are sent.
const (
	iconWeight = 250
	clipWeight = 20
)

// weight is what an activity adds to a first load: its texts in each language come with the page and again with the seat,
// its pictures once. Recordings are loaded when somebody listens.
func (p Pack) weight(a Activity) int {
	var words, drawings strings.Builder
	weight := 0
	for _, t := range p.texts() {
		if t.activity != a.ID {
			continue
		}
		for _, tag := range p.tags() {
			words.WriteString(p.Texts[tag][t.key])
			words.WriteByte('\n')
			if _, spoken := p.Voices[tag+"/"+t.key]; spoken {
				weight += 2 * clipWeight
			}
		}
	}
	seen := map[string]bool{}
	for _, picture := range a.pictures() {
		name, own := strings.CutPrefix(picture, ownPicture)
		switch {
		case seen[picture]:
		case own:
			drawings.WriteString(p.Pictures[name])
		default:
			weight += iconWeight
		}
		seen[picture] = true
	}
	return weight + 2*sent(words.String()) + sent(drawings.String())
}

// sent is how many bytes a text is once it is compressed.
func sent(text string) int {
	var n counter
	w := gzip.NewWriter(&n)
	io.WriteString(w, text) // a counter takes everything
	w.Close()
	return int(n)
}

// counter counts what is written.
type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// checkWeight looks that whoever comes in at an activity does not wait for it.
func (l *loader) checkWeight() {
	for _, a := range l.pack.Activities {
		if n := l.pack.weight(a); n > mostWeight {
			l.add(packFile, a.ID, "picture", "heavyPictures", "cette activité pèse %d ko à charger, au plus %d : allégez ses dessins, ou ses textes", (n+1023)>>10, mostWeight>>10)
		}
	}
}
