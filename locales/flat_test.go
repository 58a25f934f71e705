package locales

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestFill(t *testing.T) {
	f := func(text string, args Args, want string) {
		t.Helper()
		if got := fill(text, []Args{args}); spaced(got) != want {
			t.Errorf("%q: %q, want %q", text, spaced(got), want)
		}
	}
	f("", nil, "")
	f("Bonjour", nil, "Bonjour")
	f("Bonjour {Name} !", Args{"Name": "Léa"}, "Bonjour Léa !")
	f("{A}{B}{A}", Args{"A": "x", "B": 1480}, "x1_480x")
	f("{A} et {B}", Args{"A": "{B}", "B": "b"}, "{B} et b") // what an argument says is no placeholder
	f("{Missing}", Args{"Name": "Léa"}, "{Missing}")
	f("{", Args{"": "x"}, "{")
	f("}{Name", Args{"Name": "x"}, "}{Name")
	f("{Year}", Args{"Year": "2026"}, "2026")
	f("{Kind}", Args{"Kind": kind("<b>")}, "<b>")
	f("{On}", Args{"On": true}, "true")
	if got := fill("{A}", []Args{{"A": "first"}, {"A": "last"}}); got != "last" {
		t.Errorf("two arguments of one name: %q", got)
	}
}

// kind stands for the named texts of other packages.
type kind string

func TestFormOfACount(t *testing.T) {
	f := func(count int, want string) {
		t.Helper()
		if got := form(count); got != want {
			t.Errorf("%d: %s, want %s", count, got, want)
		}
	}
	f(0, "one")
	f(1, "one")
	f(-1, "one")
	f(2, "other")
	f(999_999, "other")
	f(1_000_000, "many")
	f(1_000_001, "other")
	f(-3_000_000, "many")
}

// FuzzFill fills any text with any argument: it never panics, keeps what is no placeholder, and never reads an
// argument as a text to fill.
func FuzzFill(f *testing.F) {
	f.Add("Bonjour {Name}", "Name", "Léa")
	f.Add("{{Name}}", "Name", "{Name}")
	f.Add("{", "", "x")
	f.Add("}{}{", "", "{}")
	f.Fuzz(func(t *testing.T, text, name, value string) {
		got := fill(text, []Args{{name: value}})
		if strings.ContainsAny(name, "{}") {
			// A name with a brace is found only where it can stand between two braces.
			if strings.Contains(name, "}") && got != text {
				t.Fatalf("%q was filled to %q by the name %q", text, got, name)
			}
			return
		}
		if want := strings.ReplaceAll(text, "{"+name+"}", value); !strings.Contains(text, "{{") && got != want && balanced(text) {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
		if fill(text, nil) != text {
			t.Fatalf("%q without arguments is %q", text, fill(text, nil))
		}
	})
}

// balanced reports whether every brace of a text opens or closes a placeholder.
func balanced(text string) bool {
	inside := false
	for _, r := range text {
		if (r == '{' && inside) || (r == '}' && !inside) {
			return false
		}
		if r == '{' || r == '}' {
			inside = !inside
		}
	}
	return !inside
}

// FuzzCatalogue reads anything as a catalogue and speaks with it.
func FuzzCatalogue(f *testing.F) {
	f.Add([]byte(`{"tag":"rcf","texts":{"a#one":"{Count} zour","a#other":"{Count} zour","b":"B"},"french":["b"]}`), "a", 12)
	f.Add([]byte(`{"texts":{"a#other":"{Count}"}}`), "a", -1)
	f.Add([]byte(`{"texts":null}`), "", 0)
	f.Fuzz(func(t *testing.T, data []byte, key string, count int) {
		c, err := ParseCatalogue(data)
		if err != nil {
			return
		}
		c.T(key, Args{"Name": "x"})
		c.N(key, count)
		c.Lang(key)
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		d, err := ParseCatalogue(again)
		if err != nil {
			t.Fatal(err)
		}
		if c.N(key, count) != d.N(key, count) {
			t.Fatalf("%q speaks differently once written and read", key)
		}
	})
}
