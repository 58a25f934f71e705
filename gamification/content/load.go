package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// What a pack may weigh: a clip a text, in five languages, fits; a bomb does not.
const (
	mostFiles   = 2500
	mostBytes   = MostClips + 4<<20
	mostJSON    = 512 << 10
	mostPicture = 16 << 10
)

var (
	idPattern   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	clipPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}(\.[a-z0-9][a-z0-9-]{0,31})?$`)
)

// Load reads and checks a pack: the folder at the root of fsys, which may come from strangers. The error is Problems,
// and the pack then what could be read of it.
func Load(fsys fs.FS) (Pack, error) {
	l := loader{fsys: fsys, pack: Pack{
		Texts: map[string]map[string]string{}, Drafts: map[string]bool{}, Readers: map[string]string{},
		Pictures: map[string]string{}, Voices: map[string][]byte{},
	}}
	if err := fs.WalkDir(fsys, ".", l.visit); err != nil && !errors.Is(err, errTooMuch) {
		l.add(".", "", "", "unreadable", "le dossier ne se lit pas jusqu’au bout : %v", err)
	}
	if !l.broken(packFile) {
		l.check()
	}
	return l.pack, l.problems.err()
}

const packFile = "pack.json"

var errMore = errors.New("il reste quelque chose après la dernière accolade : retirez-le")

var errTooMuch = errors.New("too much")

type loader struct {
	fsys         fs.FS
	pack         Pack
	read         bool // pack.json was there
	files, bytes int
	problems     Problems
}

func (l *loader) add(file, activity, field, rule, format string, args ...any) {
	l.problems.add(file, activity, field, rule, format, args...)
}

// broken tells whether a file is there and cannot be understood.
func (l *loader) broken(file string) bool {
	return slices.ContainsFunc(l.problems, func(p Problem) bool { return p.File == file })
}

// visit reads one file of the folder.
func (l *loader) visit(name string, entry fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if hidden(path.Base(name)) {
		if entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	if entry.IsDir() {
		return nil
	}
	if l.files++; l.files > mostFiles {
		l.add(name, "", "", "tooManyFiles", "il y a plus de %d fichiers : gardez ceux du contenu", mostFiles)
		return errTooMuch
	}
	if !entry.Type().IsRegular() {
		l.add(name, "", "", "notAFile", "ce n’est pas un fichier ordinaire : remplacez le lien par le fichier lui-même")
		return nil
	}
	folder, base := path.Split(name)
	tag, kind := strings.TrimSuffix(base, path.Ext(base)), path.Ext(base)
	switch {
	case name == packFile:
		l.read = true
		l.json(name, &l.pack)
	case folder == "" && slices.Contains(Languages(), tag) && kind == ".json":
		words := map[string]string{}
		if l.json(name, &words) {
			for key, text := range words {
				words[key] = Typeset(text)
			}
			l.pack.Texts[tag] = words
		}
	case folder == "" && kind == ".json" && strings.HasSuffix(tag, ".review") && slices.Contains(Languages()[1:], strings.TrimSuffix(tag, ".review")):
		l.review(name, strings.TrimSuffix(tag, ".review"))
	case folder == "pictures/" && kind == ".svg" && idPattern.MatchString(tag):
		if svg, ok := l.bytesOf(name, mostPicture); ok {
			l.pack.Pictures[tag] = string(svg)
		}
	case strings.HasPrefix(folder, "voice/") && slices.Contains(Languages(), path.Base(folder)) && strings.Count(folder, "/") == 2 && (kind == ".mp3" || kind == ".wav") && clipPattern.MatchString(tag):
		l.voice(name, path.Base(folder)+"/"+tag)
	default:
		l.add(name, "", "", "strayFile", "ce fichier n’a pas sa place dans un contenu : retirez-le, ou corrigez son nom")
	}
	if l.bytes > mostBytes {
		l.add(name, "", "", "tooLarge", "le contenu dépasse %d Mo : raccourcissez les sons", mostBytes>>20)
		return errTooMuch
	}
	return nil
}

// voice reads the recording of a text.
func (l *loader) voice(file, name string) {
	clip, ok := l.bytesOf(file, MostClip)
	if !ok {
		return
	}
	if _, twice := l.pack.Voices[name]; twice {
		l.add(file, "", "", "strayFile", "ce texte a déjà un son : gardez-en un")
		return
	}
	l.pack.Voices[name] = clip
}

// bytesOf reads one file of at most most bytes; false where it cannot be read or is larger.
func (l *loader) bytesOf(name string, most int) ([]byte, bool) {
	file, err := l.fsys.Open(name)
	if err != nil {
		l.add(name, "", "", "unreadable", "ce fichier ne se lit pas : %v", err)
		return nil, false
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	l.bytes += len(data)
	switch {
	case err != nil:
		l.add(name, "", "", "unreadable", "ce fichier ne se lit pas : %v", err)
		return nil, false
	case len(data) > most:
		l.add(name, "", "", "tooLarge", "ce fichier dépasse %d ko : allégez-le", most>>10)
		return nil, false
	}
	return data, true
}

// json reads one file as JSON into v; fields that v does not know are a problem. It is false where the file cannot be
// understood.
func (l *loader) json(name string, v any) bool {
	data, ok := l.bytesOf(name, mostJSON)
	if !ok {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil && dec.More() {
		err = errMore
	}
	if err != nil {
		line, why := misread(data, err, dec.InputOffset())
		l.add(name, "", "", "badJSON", "ce fichier ne se comprend pas, ligne %d : %s", line, why)
	}
	return err == nil
}

// review is a language's review.json.
type review struct {
	Draft bool   `json:"draft"`
	By    string `json:"by"`
}

// review reads who signed a language.
func (l *loader) review(name, tag string) {
	var r review
	if !l.json(name, &r) {
		return
	}
	if l.pack.Drafts[tag] = r.Draft; r.By != "" {
		l.pack.Readers[tag] = r.By
	}
}

// tags lists the languages the pack has, in the order of Languages.
func (p Pack) tags() []string {
	return slices.DeleteFunc(Languages(), func(tag string) bool { return p.Texts[tag] == nil })
}

// sorted lists a map's keys in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
