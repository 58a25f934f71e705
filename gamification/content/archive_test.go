package content

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Out and in again, a pack is the same to the byte: as a ZIP, and as a folder on a disk.
func TestOutAndInAgain(t *testing.T) {
	plain := sample()
	plain.Texts[Source]["quiz.q"] = Typeset("Chaud & sec ?")
	if files, err := plain.files(); err != nil || !bytes.Contains(files["fr.json"], []byte("Chaud & sec\u202f?")) {
		t.Errorf("%v: %s", err, files["fr.json"])
	}
	for _, p := range append(All(), plain) {
		first, err := p.Zip()
		if err != nil {
			t.Fatal(err)
		}
		q, err := Unzip(first)
		if err != nil || !cmp.Equal(p, q) {
			t.Fatalf("%s: %v: %s", p.ID, err, cmp.Diff(p, q))
		}
		if again, err := q.Zip(); err != nil || !bytes.Equal(first, again) {
			t.Errorf("%s: %v, other bytes", p.ID, err)
		}
		fsys, err := FS(p)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := os.CopyFS(dir, fsys); err != nil {
			t.Fatal(err)
		}
		if q, err := Load(os.DirFS(dir)); err != nil || !cmp.Equal(p, q) {
			t.Errorf("%s: %v: %s", p.ID, err, cmp.Diff(p, q))
		}
	}
}

// The packs of the binary are written as they would be exported, so that an edited one differs where it was edited.
func TestThePacksAreWrittenAsExported(t *testing.T) {
	for _, p := range All() {
		fsys, err := FS(p)
		if err != nil {
			t.Fatal(err)
		}
		err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			want, err := fs.ReadFile(fsys, name)
			if err != nil {
				return err
			}
			if got, _ := fs.ReadFile(embedded, "packs/"+p.ID+"/"+name); !bytes.Equal(got, want) {
				t.Errorf("packs/%s/%s is not as exported: UPDATE_PACKS=1 go test ./gamification/content writes it so", p.ID, name)
			}
			if os.Getenv("UPDATE_PACKS") != "" {
				return os.WriteFile("packs/"+p.ID+"/"+name, want, 0o644)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAnyPackComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := sample()
		p.Version = rapid.IntRange(1, 1e6).Draw(t, "version")
		words := rapid.StringMatching(`[a-zéÈ0-9<&>\\?:%"' ]{1,20}`).Filter(func(s string) bool { return Typeset(s) != "" })
		for _, text := range p.texts() {
			if rapid.Bool().Draw(t, "changed") {
				p.Texts[Source][text.key] = Typeset(words.Draw(t, "words"))
			}
		}
		p.Activities[3].Estimate.Answer = rapid.Float64Range(0, 1).Draw(t, "answer")
		p.Voices["rcf/poll.a"] = rapid.SampledFrom([][]byte{tone(8), tone(16), mp3(1)}).Draw(t, "voice")
		data, err := p.Zip()
		if err != nil {
			t.Fatal(err)
		}
		q, err := Unzip(data)
		if found(err) != "" && !strings.Contains(found(err), "tooLong") && !strings.Contains(found(err), "sameText") {
			t.Fatal(err)
		}
		if err == nil && !cmp.Equal(p, q) {
			t.Fatal(cmp.Diff(p, q))
		}
	})
}

// zipOf is a ZIP of files as strangers may make one.
func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		file, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(file, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestHostileZips(t *testing.T) {
	f := func(name string, data []byte, want string) {
		t.Helper()
		if _, err := Unzip(data); found(err) != want {
			t.Errorf("%s: %q, want %q", name, found(err), want)
		}
	}
	f("no ZIP", []byte("hello"), "zip notAZIP")
	f("nothing", nil, "zip notAZIP")
	f("an empty ZIP", zipOf(t), "missing")
	f("a path upwards", zipOf(t, "../pack.json", "{}"), "zip badPath")
	f("a path from the root", zipOf(t, "/etc/passwd", "x"), "zip badPath")
	f("a path of Windows", zipOf(t, `a\pack.json`, "{}"), "zip badPath")
	f("a file twice", zipOf(t, "pack.json", "{}", "pack.json", "{}"), "zip badPath")
	f("a bomb", zipOf(t, "pack.json", strings.Repeat(" ", 50<<20)), "tooLarge")
	many := []string{}
	for i := range 2*mostFiles + 1 {
		many = append(many, strings.Repeat("a", i%250)+"/"+strings.Repeat("b", i/250+1), "")
	}
	f("thousands of files", zipOf(t, many...), "zip tooManyFiles")
	huge := bytes.Repeat([]byte{0}, mostBytes+1)
	f("too large", huge, "zip tooLarge")
	cut, err := sample().Zip()
	if err != nil {
		t.Fatal(err)
	}
	f("cut off", cut[:len(cut)/2], "zip notAZIP")

	files, err := sample().files()
	if err != nil {
		t.Fatal(err)
	}
	inAFolder := []string{"__MACOSX/._pack.json", "x"}
	for _, name := range sorted(files) {
		inAFolder = append(inAFolder, "my pack/"+name, string(files[name]))
	}
	f("in a folder of its own", zipOf(t, inAFolder...), "")
}

func FuzzUnzip(f *testing.F) {
	good, err := sample().Zip()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(zipOf(f, "../pack.json", "{}"))
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, data []byte) { comesBack(t, data) })
}

// FuzzLoad is the contents of a folder's files, whatever the archive.
func FuzzLoad(f *testing.F) {
	files, err := sample().files()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(files["pack.json"]), string(files["fr.json"]), drawing)
	f.Add(`{"id":"a","version":1,"places":["mainland"],"activities":[{"id":"a","kind":"home","round":1,"picture":"house"}],"sources":null}`, `{"title":"A","summary":"B","a.q":"C"}`, "<svg>")
	f.Add(`null`, `{}`, "")
	f.Fuzz(func(t *testing.T, pack, words, svg string) {
		comesBack(t, zipOf(t, "pack.json", pack, "fr.json", words, "pictures/kettle.svg", svg))
	})
}

// comesBack reads what may be a pack: no panic, bounded problems, and what is right comes back the same.
func comesBack(t *testing.T, data []byte) {
	p, err := Unzip(data)
	if err != nil {
		var problems Problems
		if !errors.As(err, &problems) || len(problems) > problemsAtOnce {
			t.Fatal(err)
		}
		for _, problem := range problems {
			if problem.Key == "" || problem.Text == "" || len(problem.String()) > 2500 {
				t.Errorf("%q", problem)
			}
		}
		return
	}
	first, err := p.Zip()
	if err != nil {
		t.Fatal(err)
	}
	q, err := Unzip(first)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := q.Zip(); err != nil || !bytes.Equal(first, again) {
		t.Fatalf("%v, other bytes", err)
	}
}
