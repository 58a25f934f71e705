package content

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

// Zip is a pack as a ZIP of its folder, which Unzip reads. The same pack is the same bytes.
func (p Pack) Zip() ([]byte, error) {
	files, err := p.files()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range sorted(files) {
		file, err := w.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := file.Write(files[name]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// FS is a pack as a folder, which Load reads and os.CopyFS writes to a disk.
func FS(p Pack) (fs.FS, error) {
	data, err := p.Zip()
	if err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(data), int64(len(data)))
}

// Unzip reads and checks a pack from a ZIP, which may come from strangers. The folder may be at its root or in one folder
// there, as most programs pack it. The error is Problems.
func Unzip(data []byte) (Pack, error) {
	var problems Problems
	if len(data) > mostBytes {
		problems.add("zip", "", "", "tooLarge", "l’archive dépasse %d Mo : raccourcissez les sons", mostBytes>>20)
		return Pack{}, problems
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		problems.add("zip", "", "", "notAZIP", "ce fichier n’est pas une archive ZIP (%v)", err)
		return Pack{}, problems
	}
	if len(r.File) > 2*mostFiles { // folders have entries of their own
		problems.add("zip", "", "", "tooManyFiles", "il y a plus de %d fichiers : gardez ceux du contenu", mostFiles)
		return Pack{}, problems
	}
	seen, roots := map[string]bool{}, map[string]bool{}
	for _, file := range r.File {
		name := strings.TrimSuffix(file.Name, "/")
		if !fs.ValidPath(name) || strings.Contains(name, `\`) || seen[name] {
			problems.add("zip", "", "", "badPath", "le chemin %.80q n’est pas permis, ou est là deux fois", file.Name)
		}
		seen[name] = true
		if root, _, _ := strings.Cut(name, "/"); !hidden(root) {
			roots[root] = true
		}
	}
	if problems != nil {
		return Pack{}, problems
	}
	if top := sorted(roots); len(top) == 1 && seen[top[0]+"/"+packFile] {
		sub, err := fs.Sub(r, top[0])
		if err != nil {
			return Pack{}, err
		}
		return Load(sub)
	}
	return Load(r)
}

// hidden tells names that file managers leave behind; nobody who writes a pack sees them.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") && name != "." || name == "__MACOSX" || name == "Thumbs.db"
}

// files is a pack's folder by path.
func (p Pack) files() (map[string][]byte, error) {
	pack, err := encode(p)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{packFile: pack}
	for tag, words := range p.Texts {
		if files[tag+".json"], err = encodeTexts(p, words); err != nil {
			return nil, err
		}
	}
	for tag, draft := range p.Drafts {
		if files[tag+".review.json"], err = encode(review{Draft: draft, By: p.Readers[tag]}); err != nil {
			return nil, err
		}
	}
	for name, svg := range p.Pictures {
		files["pictures/"+name+".svg"] = []byte(svg)
	}
	for name, clip := range p.Voices {
		sound, _ := SoundOf(clip)
		files["voice/"+name+sound.Extension] = clip
	}
	return files, nil
}

// encode is a value as people edit it: indented, with < and & as they are.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	err := enc.Encode(v)
	return out.Bytes(), err
}

// encodeTexts is a language's texts in the order in which they are played, whatever else is there at the end.
func encodeTexts(p Pack, words map[string]string) ([]byte, error) {
	keys := []string{}
	for _, t := range p.texts() {
		if _, there := words[t.key]; there {
			keys = append(keys, t.key)
		}
	}
	known := p.keys()
	for _, key := range sorted(words) {
		if !known[key] {
			keys = append(keys, key)
		}
	}
	out := bytes.NewBufferString("{")
	for i, key := range keys {
		pair := [2][]byte{}
		for j, text := range []string{key, words[key]} {
			quoted, err := encode(text)
			if err != nil {
				return nil, err
			}
			pair[j] = bytes.TrimSpace(quoted)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(out, "\n\t%s: %s", pair[0], pair[1])
	}
	out.WriteString("\n}\n")
	return out.Bytes(), nil
}
