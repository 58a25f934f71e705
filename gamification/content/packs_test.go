package content

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/telemetry"
)

// slips are the slips of French typography that the catalogues' tests look for.
func slips() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"a straight apostrophe or quote":   regexp.MustCompile(`['"]`),
		"no narrow space before a sign":    regexp.MustCompile(`[^\x{202f} ;!?%€][;!?%€]|[ \x{00a0}][;!?%€]`),
		"no no-break space before a colon": regexp.MustCompile(`[^\x{00a0}]:(\s|$)`),
		"no narrow space before a unit":    regexp.MustCompile(`\d[ \x{00a0}]?(°C|W|Wh|kWh|km|min|h|m³|L|g)([^\p{L}\d]|$)`),
		"a hyphen for a minus":             regexp.MustCompile(`(^|\s)-\d`),
		"three dots for an ellipsis":       regexp.MustCompile(`\.\.\.`),
		"no no-break space in quotes":      regexp.MustCompile(`«[^\x{00a0}]|[^\x{00a0}]»`),
	}
}

// What Load has not refused, and what is asked of the packs of the binary beyond.
func TestThePacksAreComplete(t *testing.T) {
	list, err := os.ReadFile("../../assets/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range All() {
		if problems := p.CheckIcons(strings.Fields(string(list))); problems != nil {
			t.Errorf("%s: %v", p.ID, problems)
		}
		kinds, pairs := map[Kind]int{}, map[string]bool{}
		for _, a := range p.Activities {
			if kinds[a.Kind]++; a.Pair != "" {
				pairs[a.Pair] = true
			}
			if a.Kind == Quiz && a.Several {
				kinds["several"]++
			}
		}
		for _, k := range append(Kinds(), "several") {
			if kinds[k] == 0 {
				t.Errorf("%s has no activity of kind %q", p.ID, k)
			}
		}
		if n, rounds := len(p.Activities), p.Activities[len(p.Activities)-1].Round; n < 16 || rounds < 3 || len(pairs) < 2 {
			t.Errorf("%s has %d activities in %d rounds, and %d pairs", p.ID, n, rounds, len(pairs))
		}
		for _, tag := range Languages() {
			if p.Texts[tag] == nil {
				t.Errorf("%s does not speak %s", p.ID, tag)
			}
			for key, text := range p.Texts[tag] {
				for slip, found := range slips() {
					if found.MatchString(text) {
						t.Errorf("%s %s %s: %s: %q", p.ID, tag, key, slip, text)
					}
				}
			}
		}
	}
}

// Words invite: nobody is scolded or told what they must do.
func TestThePacksAreKind(t *testing.T) {
	harsh := regexp.MustCompile(`(?i)vous devez|gâch|gaspill|votre faute|pas fait`)
	for _, p := range All() {
		for key, text := range p.Texts[Source] {
			if found := harsh.FindString(text); found != "" {
				t.Errorf("%s %s says %q: %q", p.ID, key, found, text)
			}
		}
	}
}

// The figures of the pack about heating follow from the tariff, the catalogue of gestures and the air's physics.
func TestFiguresOfHeating(t *testing.T) {
	i := slices.IndexFunc(All(), func(p Pack) bool { return p.ID == "chauffage" })
	p := All()[i]
	f := func(what string, got, want, within float64) {
		t.Helper()
		if math.Abs(got-want) > within {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	tariff, _ := telemetry.TariffOf(lakaz.Mainland, time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC))
	costs, _ := p.Activity("costs")
	for _, target := range costs.Targets {
		f(target.ID, target.EUR, target.KWh*tariff.EURPerKWh, 0.005)
	}
	const waterKWh = 1.163e-3 // per litre and degree
	kWh := func(choice string) float64 {
		c := costs.Choices[slices.IndexFunc(costs.Choices, func(c Choice) bool { return c.ID == choice })]
		return costs.Targets[slices.IndexFunc(costs.Targets, func(t Target) bool { return t.ID == c.Target })].KWh
	}
	f("a fan heater for three hours", kWh("heater"), 2*3, 0)
	f("a shower of five minutes", kWh("shower"), 5*12*25*waterKWh, 0.005)
	f("a litre in a kettle", kWh("kettle"), 85*waterKWh/0.9, 0.005)
	f("an LED for a day", kWh("lamp"), 0.008*24, 1e-9)

	gestures, err := gamification.Gestures()
	if err != nil {
		t.Fatal(err)
	}
	heater, _ := p.Activity("fan-heater")
	f("a winter of a fan heater", heater.Estimate.Answer, 300*tariff.EURPerKWh, 0.5)
	for _, s := range gestures {
		if s.ID == "g10" {
			f("the gesture of a fan heater", heater.Estimate.Answer, float64(s.HighEUR), 0)
		}
	}
	air, _ := p.Activity("dry-air")
	vapour := telemetry.AbsoluteHumidity(5, 80)
	f("air of 5 °C at 20 °C", air.Estimate.Answer, telemetry.RelativeHumidity(20, vapour*(273.15+5)/(273.15+20)), 0.5)
	f("water in that air beside a room's", telemetry.AbsoluteHumidity(20, 60)/vapour, 2, 0.1)
}

func TestThePacksSpeakTheProgrammesLanguages(t *testing.T) {
	tags := []string{}
	for _, l := range locales.Languages() {
		tags = append(tags, l.Tag)
	}
	if slices.Sort(tags); !slices.Equal(tags, slices.Sorted(slices.Values(Languages()))) {
		t.Errorf("packs speak %q, the programme %q", Languages(), tags)
	}
}
