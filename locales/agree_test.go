//go:build !js

package locales

import "testing"

// sources reads every language's files.
func sources(t *testing.T) map[string]source {
	t.Helper()
	all := map[string]source{}
	for _, l := range Languages() {
		s, err := readSource(files, l.Tag)
		if err != nil {
			t.Fatal(err)
		}
		all[l.Tag] = s
	}
	return all
}

// slotsIn lists the placeholders of one form of a message.
func slotsIn(text string) (names []string) {
	for _, found := range slot.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	return names
}

// TestPrinterAndCatalogueAgree says every message of every language on the server's way and on the browser's.
func TestPrinterAndCatalogueAgree(t *testing.T) {
	all := sources(t)
	sample := Args{}
	for _, s := range all {
		for _, m := range s.messages {
			for _, text := range m {
				for _, name := range slotsIn(text) {
					if name != "Count" {
						sample[name] = "‹" + name + "› {Count} & <b>"
					}
				}
			}
		}
	}
	for tag, s := range all {
		p := For(tag)
		c, err := ParseCatalogue(Flat(tag))
		if err != nil {
			t.Fatal(err)
		}
		for key := range all[Source].messages {
			spoken := c
			if of(serverAreas, key) {
				if c.T(key) != key {
					t.Errorf("%s %s: the browser fetches a text that only the server says", tag, key)
				}
				spoken = p.flat // the formatter is the same
			}
			for _, args := range [][]Args{nil, {sample}, {sample, {"Name": 12_345}}} {
				if got, want := spoken.T(key, args...), p.T(key, args...); got != want || got == key {
					t.Errorf("%s %s: %q in the browser, %q on the server", tag, key, got, want)
				}
				for _, count := range []int{-1, 0, 1, 2, 1480, 1_000_000, 3_000_000} {
					if got, want := spoken.N(key, count, args...), p.N(key, count, args...); got != want || got == key {
						t.Errorf("%s %s %d: %q in the browser, %q on the server", tag, key, count, got, want)
					}
				}
			}
			if spoken.Lang(key) != p.Lang(key) {
				t.Errorf("%s %s: fell back to French for one of the two", tag, key)
			}
		}
		if len(s.messages) == 0 {
			t.Errorf("%s: no message", tag)
		}
	}
}

// TestMissingMessageFallsBackToFrench takes one message away from a Creole.
func TestMissingMessageFallsBackToFrench(t *testing.T) {
	all := sources(t)
	own := all["rcf"]
	delete(own.messages, "room.outdoor")
	own.files = map[string][]byte{"a.json": []byte(`{"room.living": "Salon la"}`)}
	p, err := newPrinter("rcf", all[Source], own)
	if err != nil {
		t.Fatal(err)
	}
	f := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	f(p.T("room.living"), "Salon la")
	f(p.T("room.outdoor"), "Dehors")
	f(p.Lang("room.living"), "")
	f(p.Lang("room.outdoor"), "fr")
	c, err := ParseCatalogue(p.body)
	if err != nil {
		t.Fatal(err)
	}
	f(c.T("room.outdoor"), "Dehors")
	f(c.Lang("room.outdoor"), "fr")
	if c.Translated == 1 || p.coverage.Share() == 1 || !c.Drafts {
		t.Errorf("a missing message and no reviewer: %v %v %v", c.Translated, p.coverage.Share(), c.Drafts)
	}
}

func TestSameFilesSameHash(t *testing.T) {
	again, err := readAll(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Languages() {
		if again[l.Tag].hash != FlatHash(l.Tag) {
			t.Errorf("%s: another hash the second time", l.Tag)
		}
	}
	if FlatHash("fr") == FlatHash("rcf") {
		t.Error("two languages with one hash")
	}
}

func TestMissingMessageShowsItsKey(t *testing.T) {
	c, p := new(Catalogue), For("rcf")
	for _, w := range []Words{c, p} {
		if got := w.T("no.such") + w.N("no.such", 2); got != "no.suchno.such" {
			t.Errorf("%T: %q", w, got)
		}
	}
}
