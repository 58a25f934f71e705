package content

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTypeset(t *testing.T) {
	f := func(typed, want string) {
		t.Helper()
		want = strings.NewReplacer("_", "\u202f", "~", "\u00a0").Replace(want)
		if got := Typeset(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	f(" l'air ", "l’air")
	f("Bravo !", "Bravo_!")
	f("Bravo!", "Bravo_!")
	f("Quoi ?!", "Quoi_?!")
	f("48 %", "48_%")
	f("12€ ; 5 €", "12_€_; 5_€")
	f("Attention : froid", "Attention~: froid")
	f("Attention: froid", "Attention~: froid")
	f("20 °C, 12min, 2 kWh.", "20_°C, 12_min, 2_kWh.")
	f("2 hommes, 3 lits, 4 W", "2 hommes, 3 lits, 4_W")
	f("Attendez...", "Attendez…")
	f(`"Oui", dit-il`, "«~Oui~», dit-il")
	f("« Oui »", "«~Oui~»")
	f("il fait -3 dehors", "il fait −3 dehors")
	f("https://lakaz.example à 17:42", "https://lakaz.example à 17:42")
}

// What is set stays as it is, and has none of the catalogues' slips.
func TestTypesetIsDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-zé0-9 ;:!?%€«»"'.°CWhkmin\-]|\x{202f}|\x{a0}){0,30}`).Draw(t, "text")
		once := Typeset(text)
		if twice := Typeset(once); twice != once {
			t.Fatalf("%q, then %q", once, twice)
		}
	})
}
