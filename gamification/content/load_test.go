package content

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestFilesOfAPack(t *testing.T) {
	f := func(name string, change func(fstest.MapFS), want string) {
		t.Helper()
		files, err := sample().files()
		if err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{}
		for path, data := range files {
			fsys[path] = &fstest.MapFile{Data: data}
		}
		change(fsys)
		if _, err := Load(fsys); found(err) != want {
			t.Errorf("%s: %q, want %q", name, found(err), want)
		}
	}
	put := func(path, data string) func(fstest.MapFS) {
		return func(m fstest.MapFS) { m[path] = &fstest.MapFile{Data: []byte(data)} }
	}
	f("a right pack", func(fstest.MapFS) {}, "")
	f("no pack.json", func(m fstest.MapFS) { delete(m, packFile) }, "missing")
	f("a broken pack.json", put(packFile, `{"id": "a",}`), "badJSON")
	f("a field that is misspelt", put(packFile, `{"id": "a", "activites": []}`), "badJSON")
	f("two packs in one file", put(packFile, `{}{}`), "badJSON")
	f("a broken language", put("rcf.json", `{"title": 1}`), "rcf.json badJSON")
	f("a broken French", put("fr.json", `[]`), "fr.json badJSON")
	f("a broken review", put("rcf.review.json", `{`), "rcf.review.json badJSON")
	f("a language nobody knows", put("xx.json", `{}`), "xx.json strayFile")
	f("a review of French", put("fr.review.json", `{}`), "fr.review.json strayFile")
	f("a programme", put("setup.exe", "MZ"), "setup.exe strayFile")
	f("a photograph", put("pictures/a.png", "PNG"), "pictures/a.png strayFile")
	f("a voice too deep", put("voice/fr/x/quiz.q.mp3", ""), "voice/fr/x/quiz.q.mp3 strayFile")
	f("what a file manager leaves", put(".DS_Store", "x"), "")
	f("what another leaves", put("__MACOSX/pack.json", "x"), "")
	f("an endless drawing", put("pictures/kettle.svg", strings.Repeat(" ", mostPicture+1)), "pictures/kettle.svg tooLarge, quiz unknownPicture")
	f("two voices of a text", put("voice/fr/quiz.q.mp3", string(mp3(2))), "voice/fr/quiz.q.wav strayFile")
	f("an endless voice", put("voice/fr/quiz.q.mp3", strings.Repeat(" ", MostClip+1)), "voice/fr/quiz.q.mp3 tooLarge")
	f("a link", func(m fstest.MapFS) { m["gcr.json"] = &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("fr.json")} }, "gcr.json notAFile")
	read := 0
	files := fstest.MapFS{}
	for i := range 2 * mostFiles {
		files[fmt.Sprintf("voice/fr/a%d.mp3", i)] = &fstest.MapFile{}
	}
	if _, err := Load(counted{files, &read}); found(err) == "" || read > mostFiles+10 {
		t.Errorf("thousands of files: %d opened, %.80q", read, found(err))
	}
}

// What was mistyped is told in words, at its line.
func TestWhatWasMistyped(t *testing.T) {
	f := func(file, data string, line int, says string) {
		t.Helper()
		_, err := Load(fstest.MapFS{packFile: {Data: []byte(`{}`)}, file: {Data: []byte(data)}})
		var problems Problems
		errors.As(err, &problems)
		i := slices.IndexFunc(problems, func(p Problem) bool { return p.Key == "pack.badJSON" && p.File == file })
		if i < 0 {
			t.Fatalf("%s: %v", data, err)
		}
		if got := problems[i].Text; !strings.Contains(got, fmt.Sprintf("ligne %d :", line)) || !strings.Contains(got, says) || strings.Contains(got, "json") {
			t.Errorf("%s: %s", data, got)
		}
	}
	f("fr.json", "{\n\t\"title\": \"A\"\n\t\"summary\": \"B\"\n}", 3, "une virgule")
	f("fr.json", "{\n\t\"title\": \"A\",\n}", 3, "une virgule")
	f("fr.json", "{\n\t\"title\": \"A", 2, "trop tôt")
	f("fr.json", "", 1, "trop tôt")
	f("fr.json", "[]", 1, "un objet entre accolades")
	f("fr.json", "{\n\"title\": 7}", 2, "un texte entre guillemets")
	f("fr.json", "{}\n{}", 2, "après la dernière accolade")
	f(packFile, "{\n\"id\": \"a\",\n\"activites\": []}", 3, "\"activites\" est inconnu")
	f(packFile, "{\n\"id\": \"a\",\n\"version\": \"1\"}", 3, "« version » demande un nombre entier")
	f(packFile, "{\n\"activities\": [\n{\"seconds\": 4.5}]}", 3, "« activities.seconds » demande un nombre entier")
	f(packFile, "{\"places\": \"mainland\"}", 1, "« places » demande une liste")
	f(packFile, "{\"activities\": [{\"several\": \"oui\"}]}", 1, "demande true ou false")
	f(packFile, "{\"activities\": [{\"estimate\": {\"near\": \"2\"}}]}", 1, "demande un nombre avec un point")
}

// endless is a folder whose one file never ends.
type endless struct{ *int }

func (e endless) Open(name string) (fs.File, error) {
	if name == "." {
		return fstest.MapFS{"pack.json": {}}.Open(name)
	}
	return e, nil
}
func (endless) Stat() (fs.FileInfo, error) { return nil, fs.ErrInvalid }
func (endless) Close() error               { return nil }
func (e endless) Read(p []byte) (int, error) {
	if *e.int += len(p); *e.int > 1<<24 {
		return 0, errors.New("somebody reads for ever")
	}
	return len(p), nil
}

func TestLoadReadsNoMoreThanItKeeps(t *testing.T) {
	read := 0
	if _, err := Load(endless{&read}); found(err) != "tooLarge" || read > 2*mostJSON {
		t.Errorf("%d bytes, %q", read, found(err))
	}
	clip := &fstest.MapFile{Data: make([]byte, MostClip)}
	files := fstest.MapFS{}
	for i := range mostBytes/MostClip + 5 {
		files[fmt.Sprintf("voice/fr/a%03d.mp3", i)] = clip
	}
	if p, err := Load(files); !strings.Contains(found(err), "voice/fr/a028.mp3 tooLarge") || len(p.Voices) > mostBytes/MostClip+1 {
		t.Errorf("%d clips, %.200q", len(p.Voices), found(err))
	}
}

// counted counts the files that are opened.
type counted struct {
	fs.FS
	read *int
}

func (c counted) Open(name string) (fs.File, error) {
	*c.read++
	return c.FS.Open(name)
}

// Words of a problem name the file, the activity and what to do, and no pack makes them endless.
func TestProblemsAreReadable(t *testing.T) {
	p := sample()
	p.Activities[2].Sources = nil
	p.Activities[6].ID = strings.Repeat("x", 5000)
	fsys, err := FS(p)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Load(fsys)
	if err == nil || !strings.HasPrefix(err.Error(), "pack.json, « truth » : une bonne réponse a besoin d’au moins une source\n") || len(err.Error()) > 9000 {
		t.Error(err)
	}
}

// What Load typesets, a pack that was loaded has no more of.
func TestTextsAreTypesetOnLoading(t *testing.T) {
	files, err := sample().files()
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for path, data := range files {
		fsys[path] = &fstest.MapFile{Data: bytes.Replace(data, []byte(`"poll.a": "Texte poll.a"`), []byte(`"poll.a": "L'air : 20 °C ?"`), 1)}
	}
	p, err := Load(fsys)
	if got, want := p.Text(Source, "poll.a"), "L’air\u00a0: 20\u202f°C\u202f?"; got != want || err != nil {
		t.Errorf("%q, want %q: %v", got, want, err)
	}
	again, err := FS(p)
	if err != nil {
		t.Fatal(err)
	}
	if q, err := Load(again); err != nil || !maps.EqualFunc(p.Texts, q.Texts, maps.Equal) {
		t.Errorf("%v: %s", err, cmp.Diff(p, q))
	}
}

func TestText(t *testing.T) {
	p := sample()
	p.Texts["rcf"] = map[string]string{"title": "Zistwar"}
	f := func(tag, key, want string) {
		t.Helper()
		if got := p.Text(tag, key); got != want {
			t.Errorf("%s %s: %q, want %q", tag, key, got, want)
		}
	}
	f("rcf", "title", "Zistwar")
	f("rcf", "summary", "Texte summary")
	f("gcr", "title", "Texte title")
	f("fr", "nothing", "nothing")
}
