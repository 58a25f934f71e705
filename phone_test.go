package lakaz

import (
	"strings"
	"testing"
)

func FuzzSoundPhone(f *testing.F) {
	for _, s := range []string{"06 12 34 56 78", "+590 690 00 00 00", "3919", "tel:112"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if SoundPhone(s) && strings.ContainsAny(s, "<>\"'&:/;,%\n") {
			t.Errorf("%q", s)
		}
	})
}
