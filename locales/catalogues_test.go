//go:build !js

package locales

import (
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
				for _, sign := range []string{"€", "%", "°C", "kWh", "m³", "?"} {
					if strings.Contains(text, sign) != strings.Contains(m[form], sign) {
						t.Errorf("%s %s: %q is in one of %q and %q only", tag, key, sign, text, m[form])
					}
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

// TestOverseasNeverHearsOfHeating: no language speaks of heating but in the messages only the mainland sees.
func TestOverseasNeverHearsOfHeating(t *testing.T) {
	mainland := []string{
		"gesture.g05.", // shutters closed on a winter night
		"gesture.g09.", // airing with the heating off
		"gesture.g11.", // winter sun
		"gestures.g01.", "gestures.g02.", "gestures.g03.", "gestures.g04.", "gestures.g06.", "gestures.g07.", "gestures.g08.",
		"gestures.g09.", "gestures.g10.", "gestures.g12.", "gestures.g13.",
		"advice.privation.", "advice.cold.", "advice.coldDamp.", "advice.coldMould.", "advice.airingNeeded.",
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
	names := strings.NewReplacer("humidex", "", "JavaScript", "", "JSON", "", "K7PX-4MRT", "", ".json", "", ".parquet", "", "Parquet", "")
	for key, m := range sources(t)["rcf"].messages {
		for _, text := range m {
			if found := kwz.FindString(names.Replace(slot.ReplaceAllString(text, ""))); found != "" {
				t.Errorf("rcf %s: %q is not KWZ: %q", key, found, text)
			}
		}
	}
}
