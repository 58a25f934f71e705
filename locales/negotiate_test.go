//go:build !js

package locales

import "testing"

func TestNegotiate(t *testing.T) {
	f := func(explicit, accept, territory, want string) {
		t.Helper()
		if got := Negotiate(explicit, accept, territory); got != want {
			t.Errorf("%q %q %q: %s, want %s", explicit, accept, territory, got, want)
		}
	}
	f("", "", "", "fr")
	f("rcf", "fr", "gcr", "rcf")
	f("fr", "gcf-GP", "rcf", "fr")
	f("ht", "", "gcr", "gcr") // a language we do not have yet
	f("", "fr-FR,fr;q=0.9,en;q=0.8", "gcf-GP", "gcf-GP")
	f("", "fr-FR,fr;q=0.9", "fr", "fr")
	f("", "en-US", "rcf", "rcf")
	f("", "en-US", "", "fr")
	f("", "gcf", "", "gcf-GP")
	f("", "gcf", "gcf-MQ", "gcf-MQ")
	f("", "gcf-GP", "gcf-MQ", "gcf-GP")
	f("", "gcf-MQ", "gcf-GP", "gcf-MQ")
	f("", "rcf-RE,fr;q=0.5", "fr", "rcf")
	f("", "gcr-GF", "fr", "gcr")
	f("", "fr,rcf;q=0.1", "fr", "fr")
	f("", "\x00;;q=x", "gcr", "gcr")
	f("", "*", "gcr", "gcr")
}

// FuzzNegotiate takes any header: what comes out is a language we have.
func FuzzNegotiate(f *testing.F) {
	f.Add("", "fr-FR,gcf;q=0.9", "gcf-MQ")
	f.Fuzz(func(t *testing.T, explicit, accept, territory string) {
		if _, ok := LanguageOf(Negotiate(explicit, accept, territory)); !ok {
			t.Fatalf("%q %q %q: no language of ours", explicit, accept, territory)
		}
	})
}
