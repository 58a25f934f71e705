package shelf

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/kv/badgerkv"
)

func noon() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }

func open(t *testing.T) *Shelf {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	return New(store)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// title is what a pack is called in French.
func title(p content.Pack) string { return p.Text("fr", "title") }

func TestVersionsStay(t *testing.T) {
	s, ctx := open(t), t.Context()
	shipped := content.All()[0]
	must(t, s.Add(ctx, "pack-a", "lille", shipped, noon()))
	if err := s.Add(ctx, "pack-a", "lille", shipped, noon()); !errors.Is(err, lakaz.ErrConflict) {
		t.Errorf("an id that is taken: %v", err)
	}
	rename := func(to string) {
		t.Helper()
		must(t, s.Edit(ctx, "pack-a", noon().Add(time.Hour), func(p *content.Pack) error {
			p.Texts["fr"]["title"] = to
			return nil
		}))
	}
	rename("Le premier")
	for range 2 { // saved twice it is one version
		if v, err := s.Save(ctx, "pack-a"); err != nil || v != 1 {
			t.Errorf("the first version: %d %v", v, err)
		}
	}
	rename("Le second")
	if v, err := s.Save(ctx, "pack-a"); err != nil || v != 2 {
		t.Errorf("the second version: %d %v", v, err)
	}
	rename("")
	if _, err := s.Save(ctx, "pack-a"); !errors.Is(err, lakaz.ErrInvalid) {
		t.Errorf("a pack with problems is saved: %v", err)
	}
	for version, want := range map[int]string{1: "Le premier", 2: "Le second"} {
		p, err := s.Version(ctx, "pack-a", version)
		must(t, err)
		if title(p) != want || p.Version != version || p.ID != "pack-a" || len(p.Check()) > 0 {
			t.Errorf("version %d: %s, %d, %v", version, title(p), p.Version, p.Check())
		}
	}
	if title(shipped) == "" || content.All()[0].ID == "pack-a" {
		t.Error("the shipped pack was changed")
	}
	if list, err := s.Of(ctx, "reunion"); err != nil || len(list) != 0 {
		t.Errorf("another operation's: %v %v", list, err)
	}
	must(t, s.Drop(ctx, "pack-a"))
	for what, err := range map[string]error{"pack": second(s.Get(ctx, "pack-a")), "version": second(s.Version(ctx, "pack-a", 1)), "drop": s.Drop(ctx, "pack-a")} {
		if !errors.Is(err, lakaz.ErrNotFound) {
			t.Errorf("%s after it was dropped: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestVoices(t *testing.T) {
	s, ctx := open(t), t.Context()
	must(t, s.Add(ctx, "pack-a", "lille", content.All()[0], noon()))
	clip := saying("a voice")
	must(t, s.Speak(ctx, "pack-a", "fr/title", clip, noon()))
	_, err := s.Save(ctx, "pack-a")
	must(t, err)
	must(t, s.Edit(ctx, "pack-a", noon(), func(p *content.Pack) error {
		if _, there := p.Voices["fr/title"]; !there {
			t.Error("an edition does not know of the voice")
		}
		delete(p.Voices, "fr/title")
		return nil
	}))
	f := func(what string, read func(context.Context) (content.Pack, error), want []byte) {
		t.Helper()
		p, err := read(ctx)
		must(t, err)
		if !bytes.Equal(p.Voices["fr/title"], want) {
			t.Errorf("%s: %q", what, p.Voices["fr/title"])
		}
	}
	f("the draft", func(ctx context.Context) (content.Pack, error) { return s.Whole(ctx, "pack-a") }, nil)
	f("the version", func(ctx context.Context) (content.Pack, error) { return s.Spoken(ctx, "pack-a", 1) }, clip)
	if err := s.Speak(ctx, "pack-a", "fr/title", make([]byte, content.MostClip+1), noon()); !errors.Is(err, lakaz.ErrInvalid) {
		t.Errorf("a clip that is too long: %v", err)
	}
	if err := s.Speak(ctx, "none", "fr/title", clip, noon()); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("a clip of no pack: %v", err)
	}
}

func TestAShelfHasAnEnd(t *testing.T) {
	s, p := open(t), content.Pack{ID: "x", Texts: map[string]map[string]string{}}
	for i := range mostPacks + 1 {
		err := s.Add(t.Context(), "pack-"+string(rune('a'+i%26))+string(rune('a'+i/26)), "lille", p, noon())
		if full := i == mostPacks; full != errors.Is(err, lakaz.ErrInvalid) {
			t.Fatalf("pack %d: %v", i, err)
		}
	}
}
