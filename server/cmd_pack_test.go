package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A pack leaves the binary as a folder or a ZIP, is right as it is, and says what is wrong once it is edited wrongly.
func TestPackCommand(t *testing.T) {
	at := func(name string) string { return filepath.Join(t.TempDir(), name) }
	f := func(status int, want string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		if got := run(t.Context(), append([]string{"pack"}, args...), strings.NewReader(""), &out, &out); got != status || !strings.Contains(out.String(), want) {
			t.Errorf("%q: %d, %s, want %q", args, got, out.String(), want)
		}
	}
	folder, archive := at("heating"), at("heating.zip")
	f(0, folder, "write", "chauffage", "--out", folder)
	f(0, archive, "write", "chauffage", "--out", archive)
	f(1, "existe déjà", "write", "chauffage", "--out", folder)
	f(1, "existe déjà", "write", "chauffage", "--out", archive)
	f(1, "chauffage", "write", "gardening", "--out", at("x.zip"))
	f(0, "Chauffage, air et humidité\u00a0»\u00a0: 22 activités", "check", folder)
	f(0, "gcf-GP, gcf-MQ, gcr, rcf", "check", archive)
	f(1, "n’existe pas", "check", at("nowhere"))

	pack, err := os.ReadFile(filepath.Join(folder, "pack.json"))
	must(t, err)
	pack = bytes.Replace(pack, []byte(`"picture": "message-circle"`), []byte(`"picture": "unicorn"`), 1)
	must(t, os.WriteFile(filepath.Join(folder, "pack.json"), bytes.Replace(pack, []byte(`"kind": "words"`), []byte(`"kind": "poem"`), 1), 0o600))
	f(1, "pack.json, « well » : le genre \"poem\" est inconnu", "check", folder)
	f(1, "l’icône \"unicorn\" n’existe pas ici", "check", folder)
	f(1, ": 2.", "check", folder)
	must(t, os.WriteFile(archive, []byte("no ZIP"), 0o600))
	f(1, "n’est pas une archive ZIP", "check", archive)
}
