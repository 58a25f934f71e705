//go:build !js

package locales

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed catalogues
var files embed.FS

// library is every catalogue of this programme, read once. It panics where a file of its own is broken, which a test
// would have told.
var library = sync.OnceValue(func() map[string]*Printer {
	all, err := readAll(files)
	if err != nil {
		panic(err)
	}
	return all
})

// areas are the parts of the catalogues, by who reads them.
//
// The command line is read by administrators alone and speaks French; no other language needs it. The pages that the
// server draws and the texts it answers with are of no use to the programme in the browser, which does not fetch them.
const (
	terminalAreas = " cli gateway "
	serverAreas   = terminalAreas + "advice alarm attend badge budget card challenge chart consent contract digest edit enter gestures help import landing notice page plan play privacy problem registry remote report residence rights seat slip table voting workshop "
)

// of reports whether a key belongs to one of the areas.
func of(areas, key string) bool {
	area, _, _ := strings.Cut(key, ".")
	return strings.Contains(areas, " "+area+" ")
}

// message is one message as its file has it: the text of each plural form, or only other where it counts nothing.
type message map[string]string

// UnmarshalJSON reads a text or an object of plural forms.
func (m *message) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*m = message{other: text}
		return nil
	}
	forms := map[string]string{}
	if err := json.Unmarshal(data, &forms); err != nil {
		return err
	}
	*m = forms
	return nil
}

// counts reports whether the message has plural forms.
func (m message) counts() bool { return len(m) > 1 }

// source is one language as its files have it.
type source struct {
	files    map[string][]byte // by path, for go-i18n
	messages map[string]message
	review   review
}

// review is what is known of a catalogue's quality.
type review struct {
	ReviewedBy string            `json:"reviewed_by"` // the native speaker who signed it, "" while it is a draft
	Confidence map[string]string `json:"confidence"`  // by key: attested, form-attested, composed or inferred
}

// readSource reads one language's files.
func readSource(fsys fs.FS, tag string) (source, error) {
	s := source{files: map[string][]byte{}, messages: map[string]message{}}
	names, err := fs.Glob(fsys, path.Join("catalogues", tag, "*.json"))
	if err != nil {
		return s, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return s, err
		}
		messages := map[string]message{}
		if err := json.Unmarshal(data, &messages); err != nil {
			return s, fmt.Errorf("%s: %w", name, err)
		}
		for key, m := range messages {
			if _, twice := s.messages[key]; twice {
				return s, fmt.Errorf("%s: %s is already in another file", name, key)
			}
			s.messages[key] = m
		}
		s.files[name] = data
	}
	if tag == Source {
		return s, nil
	}
	name := path.Join("catalogues", tag+".review.json")
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(data, &s.review); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// readAll reads every language's files and readies its printer.
func readAll(fsys fs.FS) (map[string]*Printer, error) {
	french, err := readSource(fsys, Source)
	if err != nil {
		return nil, err
	}
	all := map[string]*Printer{}
	for _, l := range Languages() {
		own := source{}
		if l.Tag != Source {
			if own, err = readSource(fsys, l.Tag); err != nil {
				return nil, err
			}
		}
		if all[l.Tag], err = newPrinter(l.Tag, french, own); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// sorted is a map's keys in order, so that what is built from them is the same every time.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
