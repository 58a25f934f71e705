package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lakaz/locales"
)

// Sentences that were recorded are told by their text and played; files that are no sentence's are not.
func TestRecordedSentencesAreServed(t *testing.T) {
	dir := t.TempDir()
	put := func(name, data string) {
		t.Helper()
		must(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644))
	}
	put("rcf/wall.text.mp3", "sound")
	put("rcf/home.sayRoom.mp3", "has figures")
	put("rcf/nobody.said.mp3", "no message")
	put("rcf/notes.txt", "no sound")
	put("secret.mp3", "outside")
	d := openDoor(t, options{Voice: dir}, nil)
	if want := []string{"rcf/home.sayRoom.mp3", "rcf/nobody.said.mp3", "rcf/notes.txt"}; strings.Join(d.voices.unused, " ") != strings.Join(want, " ") {
		t.Errorf("unused %v, want %v", d.voices.unused, want)
	}
	var told map[string]string
	got := d.visitor().send("GET", "/voice/rcf.json", nil)
	must(t, json.Unmarshal([]byte(got.raw), &told))
	address := told[locales.For("rcf").T("wall.text")]
	if len(told) != 1 || address == "" {
		t.Fatalf("told %v", told)
	}
	if sound := d.visitor().send("GET", address, nil); sound.StatusCode != 200 || sound.raw != "sound" || sound.Header.Get("Content-Type") != "audio/mpeg" {
		t.Errorf("%s: %d %q %s", address, sound.StatusCode, sound.raw, sound.Header.Get("Content-Type"))
	}
	for _, path := range []string{"/voice/fr.json", "/voice/rcf/home.sayRoom.mp3", "/voice/rcf/wall.text.mp3?v=0", "/voice/rcf/..%2Fsecret.mp3", "/voice/%2e%2e/secret.mp3"} {
		if status := d.visitor().send("GET", path, nil).StatusCode; status == 200 {
			t.Errorf("%s: %d", path, status)
		}
	}
	if page := d.visitor().send("GET", "/shell", nil); !strings.Contains(page.raw, `data-voice="rcf"`) {
		t.Error("the page does not tell that there are recordings")
	}
	if page := openDoor(t, options{}, nil).visitor().send("GET", "/shell", nil); strings.Contains(page.raw, "data-voice") {
		t.Error("the page tells of recordings where there are none")
	}
}
