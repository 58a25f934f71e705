package locales

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryMessageInEveryLanguage: same keys, same forms, same placeholders, and each Creole message has its confidence.
func TestEveryMessageInEveryLanguage(t *testing.T) {
	all := sources(t)
	french := all[Source].messages
	sure := []string{"attested", "form-attested", "composed", "inferred"}
	for tag, s := range all {
		for key, m := range french {
			own, ok := s.messages[key]
			if !ok && of(terminalAreas, key) {
				continue
			}
			if !ok {
				t.Errorf("%s: %s is missing", tag, key)
				continue
			}
			if !slices.Equal(sorted(m), sorted(own)) {
				t.Errorf("%s %s: forms %v, French has %v", tag, key, sorted(own), sorted(m))
			}
			for form, text := range own {
				if got, want := sets(slotsIn(text)), sets(slotsIn(m[form])); !slices.Equal(got, want) {
					t.Errorf("%s %s %s: placeholders %v, French has %v", tag, key, form, got, want)
				}
			}
			if tag != Source && !slices.Contains(sure, s.review.Confidence[key]) {
				t.Errorf("%s %s: confidence %q", tag, key, s.review.Confidence[key])
			}
		}
		for key := range s.messages {
			if _, ok := french[key]; !ok {
				t.Errorf("%s: %s is not in French", tag, key)
			}
		}
		for key := range s.review.Confidence {
			if _, ok := s.messages[key]; !ok {
				t.Errorf("%s: %s has a confidence and no message", tag, key)
			}
		}
	}
}

// sets is a list in order without its doubles.
func sets(names []string) []string { return slices.Compact(slices.Sorted(slices.Values(names))) }

// TestMessagesAreWellFormed: keys stand in the file of their area, and a message that counts has every French form.
func TestMessagesAreWellFormed(t *testing.T) {
	keys := regexp.MustCompile(`^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9-]+)+$`)
	doubled := regexp.MustCompile(`[ \x{a0}\x{202f}]{2}`)
	for tag, s := range sources(t) {
		for name, data := range s.files {
			area := strings.TrimSuffix(filepath.Base(name), ".json")
			for _, found := range regexp.MustCompile(`(?m)^\s*"([a-z]+\.[^"]+)":`).FindAllStringSubmatch(string(data), -1) {
				if !strings.HasPrefix(found[1], area+".") {
					t.Errorf("%s: %s stands in the file of another area", name, found[1])
				}
			}
		}
		for key, m := range s.messages {
			if !keys.MatchString(key) {
				t.Errorf("%s: %q is no key", tag, key)
			}
			if forms := sorted(m); !slices.Equal(forms, []string{other}) && !slices.Equal(forms, []string{many, one, other}) {
				t.Errorf("%s %s: forms %v", tag, key, forms)
			}
			for _, text := range m {
				if text == "" || text != strings.TrimSpace(text) || doubled.MatchString(text) {
					t.Errorf("%s %s: %q is empty or has spaces too many", tag, key, text)
				}
				if bare := slot.ReplaceAllString(text, ""); strings.ContainsAny(bare, "{}<>") {
					t.Errorf("%s %s: %q has braces or markup", tag, key, text)
				}
			}
		}
	}
}

// faults are the slips of French typography, which every language here follows.
func faults() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"a straight apostrophe or quote":   regexp.MustCompile(`['"]`),
		"no narrow space before a sign":    regexp.MustCompile(`[^\x{202f} ;!?%€][;!?%€]|[ \x{00a0}][;!?%€]`),
		"no no-break space before a colon": regexp.MustCompile(`[^\x{00a0}]:(\s|$)`),
		"no narrow space before a unit":    regexp.MustCompile(`(\d|\}\})[ \x{00a0}]?(°C|W|Wh|kWh|km|min|h|m³|L|g)([^\p{L}\d]|$)`),
		"a hyphen for a minus":             regexp.MustCompile(`(^|\s)-\d`),
		"three dots for an ellipsis":       regexp.MustCompile(`\.\.\.`),
		"no no-break space in quotes":      regexp.MustCompile(`«[^\x{00a0}]|[^\x{00a0}]»`),
	}
}

func TestFaultsAreSeen(t *testing.T) {
	seen := func(text string) string {
		for name, fault := range faults() {
			if fault.MatchString(text) {
				return name
			}
		}
		return ""
	}
	f := func(text, want string) {
		t.Helper()
		text = strings.NewReplacer("_", "\u202f", "~", "\u00a0").Replace(text)
		if got := seen(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	f("l'air", "a straight apostrophe or quote")
	f("Bravo !", "no narrow space before a sign")
	f("Bravo!", "no narrow space before a sign")
	f("48 %", "no narrow space before a sign")
	f("Attention : froid", "no no-break space before a colon")
	f("à 10: froid", "no no-break space before a colon")
	f("20 °C", "no narrow space before a unit")
	f("{{.Count}} min", "no narrow space before a unit")
	f("12min", "no narrow space before a unit")
	f("Attendez...", "three dots for an ellipsis")
	f("« Oui »", "no no-break space in quotes")
	f("il fait -3 dehors", "a hyphen for a minus")
	f("C’est fait_! 48_%, 12_min, 2 habitants~: https://lakaz.example, 17_h_42, 17:42, hôte:port, «~oui~»", "")
}

func TestTypography(t *testing.T) {
	for tag, s := range sources(t) {
		for _, key := range sorted(s.messages) {
			for _, text := range s.messages[key] {
				for name, fault := range faults() {
					if fault.MatchString(text) {
						t.Errorf("%s %s: %s: %q", tag, key, name, spaced(text))
					}
				}
			}
		}
	}
}

// TestOverseasNeverHearsOfHeating: no language speaks of heating but in the messages only the mainland sees.
func TestOverseasNeverHearsOfHeating(t *testing.T) {
	mainland := []string{
		"gesture.g05.", // shutters closed on a winter night
		"gesture.g09.", // airing with the heating off
		"gesture.g11.", // winter sun
	}
	heating := regexp.MustCompile(`(?i)chauffage|radiat|thermostat|réchauff|chaudière|chof(aj|é)|sof(az|é)|radyat|tèrmosta|tèwmosta`)
	for tag, s := range sources(t) {
		for key, m := range s.messages {
			if slices.ContainsFunc(mainland, func(prefix string) bool { return strings.HasPrefix(key, prefix) }) {
				continue
			}
			for _, text := range m {
				if heating.MatchString(text) {
					t.Errorf("%s %s speaks of heating overseas: %q", tag, key, text)
				}
			}
		}
	}
	for _, prefix := range mainland {
		if !slices.ContainsFunc(sorted(sources(t)[Source].messages), func(key string) bool { return strings.HasPrefix(key, prefix) }) {
			t.Errorf("%s is the prefix of no message", prefix)
		}
	}
}

// TestOrthographiesAreNotMixed: each Creole is written its own way (GEREC for Guadeloupe, Martinique and Guyane, KWZ for
// La Réunion); these are the spellings of the neighbours.
func TestOrthographiesAreNotMixed(t *testing.T) {
	foreign := map[string]string{
		"gcf-GP": `kay|lakay|bien|dilo|moun-lan|gramoun|marmay|timanmay|sanm|zour|èk|épi|ké-w|atjelman|astèr|atchwèlman|oun|roun|to|fret`,
		"gcf-MQ": `kaz|akaz|byen|dilo|gramoun|marmay|timoun|sanm|zour|èk|évè|èvè|konyéla|astèr|atchwèlman|oun|roun|to|fwèt|sèk|pyès|mésyé`,
		"gcr":    `kay|lakay|bien|dlo|gramoun|marmay|sanm|zour|èk|évè|èvè|épi|konyéla|astèr|atjelman|ou|aw|fwèt|fret|dolo`,
		"rcf":    `kay|lakay|byen|bien|dlo|dilo|granmoun|timoun|timanmay|chanm|jou|épi|èvè|konyéla|atjelman|atchwèlman|oun|roun|ka|ké|to|cho|fwèt|fret|frèt|mwen|akaz`,
	}
	for tag, words := range foreign {
		pattern := regexp.MustCompile(`(?i)(^|[^\p{L}])(` + words + `)([^\p{L}]|$)`)
		s := sources(t)[tag]
		for _, key := range sorted(s.messages) {
			for _, text := range s.messages[key] {
				if found := pattern.FindString(slot.ReplaceAllString(text, "")); found != "" {
					t.Errorf("%s %s: %q is not written so here: %q", tag, key, found, text)
				}
			}
		}
	}
	// KWZ has neither ch nor j nor qu nor x, but in names.
	kwz := regexp.MustCompile(`(?i)\p{L}*(ch|j|qu|x)\p{L}*`)
	names := strings.NewReplacer("humidex", "", "JavaScript", "", "JSON", "", "K7PX-4MRT", "")
	for key, m := range sources(t)["rcf"].messages {
		for _, text := range m {
			if found := kwz.FindString(names.Replace(slot.ReplaceAllString(text, ""))); found != "" {
				t.Errorf("rcf %s: %q is not KWZ: %q", key, found, text)
			}
		}
	}
}

// composition is a beginning of keys that the programme puts together with an ending of its own.
type composition struct {
	of      string
	endings []string // nil: every key that begins so
}

// composed lists the keys the programme puts together. Every other key stands in the sources as one literal text, so
// that it can be found.
func composed() map[string]composition {
	comfort := []string{"froid", "frais", "bien", "chaud", "trop"}
	air := []string{"sain", "sec", "humide"}
	unit := []string{"Hours", "Days"}
	usual := []string{"usual", "more", "less"}
	return map[string]composition{
		"comfort.":       {"a step of the comfort scale, telemetry.Comfort", comfort},
		"comfort.short.": {"a step of the comfort scale, telemetry.Comfort", comfort},
		"comfort.air.":   {"what the humidity makes of the air", air},
		"home.air.":      {"what the humidity makes of the air", air},
		"home.":          {"a power against the usual, telemetry.Against", usual},
		"home.dial.":     {"a power against the usual, telemetry.Against", usual},
		"room.":          {"the kind of a room, lakaz.RoomKind", []string{"living", "bedroom", "child", "kitchen", "bathroom", "other"}},
		"gesture.":       {"a gesture of gestures.json, and .title or .why", nil},
		"landing.role.":  {"a role of the team, lakaz.Role", []string{"facilitator", "advisor", "manager", "administrator"}},
		"office.role.":   {"a role of the team, lakaz.Role", []string{"facilitator", "advisor", "manager", "administrator"}},
		"refusal.": {"why a reading was refused, telemetry.Reason", []string{"json", "version", "name", "unit", "kind",
			"number", "absurd", "future", "past", "size", "topic", "gateway"}},
		"chart.state.":  {"a step of the comfort scale, telemetry.Comfort", comfort},
		"chart.column.": {"the span a table shows, telemetry.Span", []string{"day", "week", "month", "year"}},
		"chart.all":     {"the unit a sentence counts in", unit},
		"chart.some":    {"the unit a sentence counts in", unit},
		"chart.well":    {"the unit a sentence counts in", unit},
		"chart.wellAll": {"the unit a sentence counts in", unit},
		"chart.cost":    {"less, more or the same", []string{"Less", "More", "Same"}},
		"chart.total":   {"less, more or the same", []string{"Less", "More", "Same"}},
	}
}

// TestEveryKeyIsUsedAndEveryUsedKeyExists reads the sources of the whole repository: .go, .html, .js and .tmpl, tests and
// generated files left out.
func TestEveryKeyIsUsedAndEveryUsedKeyExists(t *testing.T) {
	french := sources(t)[Source]
	areas := map[string]bool{}
	for name := range french.files {
		areas[strings.TrimSuffix(filepath.Base(name), ".json")] = true
	}
	literal := regexp.MustCompile("[\"'`]((" + strings.Join(sorted(areas), "|") + `)\.[A-Za-z0-9.-]*)` + "[\"'`]")
	file := regexp.MustCompile(`\.(go|html|js|mjs|css|json|svg|tmpl|png|md|wasm|db)$`)
	used := map[string]string{} // by key or beginning, where
	browser := filepath.Join("..", "app") + string(filepath.Separator)
	err := filepath.WalkDir("..", func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if name == "node_modules" || name == "dist" || name == "testdata" || (strings.HasPrefix(name, ".") && name != "..") {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".html", ".js", ".tmpl"}, filepath.Ext(name)) || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, found := range literal.FindAllStringSubmatch(string(data), -1) {
			if _, key := french.messages[found[1]]; !key && file.MatchString(found[1]) {
				continue
			}
			used[found[1]] = path
			if strings.HasPrefix(path, browser) && of(serverAreas, found[1]) {
				t.Errorf("%s: %q does not reach the browser, see serverAreas", path, found[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	beginnings := composed()
	for key, path := range used {
		_, message := french.messages[key]
		if _, beginning := beginnings[key]; !message && !beginning {
			t.Errorf("%s: %q is in no catalogue; if it is the beginning of composed keys, add it to composed()", path, key)
		}
	}
	for beginning, c := range beginnings {
		if used[beginning] == "" {
			t.Errorf("no source composes keys of %q and %s any more", beginning, c.of)
		}
		for _, ending := range c.endings {
			if _, ok := french.messages[beginning+ending]; !ok {
				t.Errorf("%s: %q is in no catalogue", used[beginning], beginning+ending)
			}
			used[beginning+ending] = used[beginning]
		}
		if c.endings == nil {
			for key := range french.messages {
				if strings.HasPrefix(key, beginning) {
					used[key] = used[beginning]
				}
			}
		}
	}
	for _, key := range sorted(french.messages) {
		if used[key] == "" {
			t.Errorf("%s is used nowhere", key)
		}
	}
}
