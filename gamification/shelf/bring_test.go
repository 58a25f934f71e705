package shelf

import (
	"bytes"
	"errors"
	"maps"
	"testing"

	"lakaz"
	"lakaz/gamification/content"
)

// saying is an MP3 of one frame, one for each text.
func saying(text string) []byte {
	clip := append([]byte{0xFF, 0xFB, 0x90, 0xC0}, make([]byte, 413)...)
	copy(clip[4:], text)
	return clip
}

// edited is a shipped pack as an operation would have made it its own.
func edited(version int, title string) content.Pack {
	p := content.All()[0]
	p.ID, p.Version = "pack-a", version
	texts := maps.Clone(p.Texts)
	texts["fr"] = maps.Clone(texts["fr"])
	texts["fr"]["title"] = title
	p.Texts, p.Voices = texts, map[string][]byte{"fr/well.q": saying("a clip of " + title)}
	return p
}

func TestAPackIsBroughtAsItWasSaved(t *testing.T) {
	s, ctx := open(t), t.Context()
	f := func(what string, p content.Pack, op lakaz.OperationID, want error, saved int, newest string) {
		t.Helper()
		if _, err := s.Bring(ctx, op, p, noon()); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
		o, err := s.Get(ctx, "pack-a")
		must(t, err)
		if o.Saved != saved || title(o.Pack()) != newest || o.Operation != "lille" {
			t.Errorf("%s: version %d of %s, %q", what, o.Saved, o.Operation, title(o.Pack()))
		}
	}
	f("new", edited(3, "Le trois"), "lille", nil, 3, "Le trois")
	f("again", edited(3, "Le trois"), "lille", nil, 3, "Le trois")
	f("an older one", edited(2, "Le deux"), "lille", nil, 3, "Le trois")
	f("a newer one", edited(5, "Le cinq"), "lille", nil, 5, "Le cinq")
	f("the same number for something else", edited(5, "Un autre"), "lille", lakaz.ErrConflict, 5, "Le cinq")
	f("another operation", edited(6, "Le six"), "reunion", lakaz.ErrConflict, 5, "Le cinq")
	for version, want := range map[int]string{2: "Le deux", 3: "Le trois", 5: "Le cinq"} {
		p, err := s.Spoken(ctx, "pack-a", version)
		must(t, err)
		if title(p) != want || p.Version != version || !bytes.Equal(p.Voices["fr/well.q"], saying("a clip of "+want)) {
			t.Errorf("version %d: %d %q, says %q", version, p.Version, title(p), p.Voices["fr/well.q"])
		}
	}
	must(t, s.Edit(ctx, "pack-a", noon(), func(p *content.Pack) error { p.Texts["fr"]["title"] = "Le brouillon"; return nil }))
	f("a newer one beside a draft", edited(7, "Le sept"), "lille", nil, 7, "Le brouillon")
	if v, err := s.Save(ctx, "pack-a"); err != nil || v != 8 {
		t.Errorf("the draft is version %d, %v", v, err)
	}
	other := edited(5, "Le cinq")
	other.ID = "pack-c"
	if id, err := s.Bring(ctx, "lille", other, noon()); err != nil || id != "pack-a" {
		t.Errorf("what is here under another name: %q %v", id, err)
	}
	must(t, s.Add(ctx, "pack-b", "lille", content.All()[0], noon()))
	p := edited(1, "Le un")
	p.ID = "pack-b"
	if _, err := s.Bring(ctx, "lille", p, noon()); !errors.Is(err, lakaz.ErrConflict) {
		t.Errorf("over a draft that was never saved: %v", err)
	}
}
