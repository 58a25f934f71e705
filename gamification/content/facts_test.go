package content_test

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/gamification/content"
	"lakaz/telemetry"
)

// shipped is a pack of the binary.
func shipped(t *testing.T, id string) content.Pack {
	t.Helper()
	i := slices.IndexFunc(content.All(), func(p content.Pack) bool { return p.ID == id })
	if i < 0 {
		t.Fatalf("no pack %q", id)
	}
	return content.All()[i]
}

// perKWh is the price in EUR/kWh that the packs name: the regulated tariff, Base, of February 2026.
func perKWh(t *testing.T) float64 {
	t.Helper()
	tariff, exact := telemetry.TariffOf(lakaz.Mainland, time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC))
	if !exact {
		t.Fatal("no exact tariff of February 2026")
	}
	return tariff.EURPerKWh
}

// A cost to match is its kilowatt-hours at the dated tariff, as it is shown: whole euros, or cents.
func TestCostsFollowTheTariff(t *testing.T) {
	for _, p := range content.All() {
		for _, a := range p.Activities {
			for _, target := range a.Targets {
				half := 0.5
				if target.EUR != math.Trunc(target.EUR) {
					half = 0.0051
				}
				if eur := target.KWh * perKWh(t); math.Abs(eur-target.EUR) > half {
					t.Errorf("%s %s %s: %v kWh are %.3f EUR, not %v", p.ID, a.ID, target.ID, target.KWh, eur, target.EUR)
				}
			}
		}
	}
}

// The right number of an estimate is what the programme's own formulas and tariffs give.
func TestEstimatesFollowTheFormulas(t *testing.T) {
	f := func(pack, activity string, want, within float64) {
		t.Helper()
		a, _ := shipped(t, pack).Activity(activity)
		if a.Estimate == nil || math.Abs(a.Estimate.Answer-want) > within {
			t.Errorf("%s %s: %v, want %.2f", pack, activity, a.Estimate, want)
		}
	}
	f("fraicheur", "humidex", telemetry.Humidex(30, 70), 0.5)
	f("fraicheur", "dew", telemetry.DewPoint(28, 75), 0.5)
	f("fraicheur", "second-fridge", (308+346)/2*perKWh(t), 0.5)
	f("facture", "price", perKWh(t), 0.005)
	f("facture", "kettle", 1.163/1000*(100-20)/0.9, 0.005)
	f("chauffage", "dry-air", telemetry.RelativeHumidity(20, telemetry.AbsoluteHumidity(5, 80)), 2.5)
}

// What a gesture is worth is what its sheet says, in every language.
func TestGesturesAreWorthTheirSheets(t *testing.T) {
	sheets, err := gamification.Gestures()
	if err != nil {
		t.Fatal(err)
	}
	f := func(pack, key, gesture string) {
		t.Helper()
		sheet, p := sheets[slices.IndexFunc(sheets, func(s gamification.Sheet) bool { return s.ID == gesture })], shipped(t, pack)
		worth := strconv.Itoa(sheet.LowEUR) + " a " + strconv.Itoa(sheet.HighEUR) + "\u202f€"
		for _, tag := range content.Languages() {
			if text := strings.ReplaceAll(p.Text(tag, key), " à ", " a "); !strings.Contains(text, worth) {
				t.Errorf("%s %s %s: %q does not say %q", pack, tag, key, text, worth)
			}
		}
	}
	f("fraicheur", "degree.why", "g40")
	f("fraicheur", "solar.why", "g31")
	f("facture", "voucher-before.why", "g102")
}

// A translation says the figures that the French says, and asks where it asks.
func TestTranslationsSayTheSameFigures(t *testing.T) {
	number := regexp.MustCompile(`\d+(,\d+)?`)
	figures := func(text string) []string {
		return slices.Sorted(slices.Values(number.FindAllString(text, -1)))
	}
	for _, p := range content.All() {
		for tag, words := range p.Texts {
			for key, text := range words {
				french := p.Text(content.Source, key)
				if !slices.Equal(figures(text), figures(french)) {
					t.Errorf("%s %s %s: %q, in French %q", p.ID, tag, key, figures(text), figures(french))
				}
				if strings.HasSuffix(text, "?") != strings.HasSuffix(french, "?") {
					t.Errorf("%s %s %s asks, or French does: %q, %q", p.ID, tag, key, text, french)
				}
			}
		}
	}
}
