package gamification

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
)

func pack(t interface{ Fatal(...any) }) Pack {
	p, err := Gestures()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every gesture of the programme's catalogue is in the pack: its places, its level and what it is worth.
func TestThePackIsTheCatalogue(t *testing.T) {
	file, err := os.Open("../../shared/gestures.csv")
	if err != nil {
		t.Skip("the programme's catalogue of gestures is not here: ", err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.LazyQuotes = ';', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const id, where, worth, level, source = 0, 3, 4, 6, 9
	euros := regexp.MustCompile(`(?:(\d+)–)?(\d+) €(/kWh)?`)
	mainland := regexp.MustCompile(`(^|[ ,])M($|[ ,])`)
	sheets := map[string]Sheet{}
	for _, s := range pack(t) {
		sheets[s.ID] = s
	}
	if len(rows)-1 != len(sheets) {
		t.Errorf("%d in the catalogue, %d in the pack", len(rows)-1, len(sheets))
	}
	for _, row := range rows[1:] {
		s, ok := sheets[strings.ToLower(row[id])]
		if !ok {
			t.Errorf("%s is missing", row[id])
			continue
		}
		for place, want := range map[Place]bool{OnTheMainland: mainland.MatchString(row[where]),
			InTheHeights: strings.Contains(row[where], "Hauts"), Overseas: strings.Contains(row[where], "DOM")} {
			if slices.Contains(s.Places, place) != want {
				t.Errorf("%s: %q is %v", s.ID, row[where], s.Places)
			}
		}
		if downgraded := s.Level == "C" && !s.Proof.judges() && s.Told != ""; !strings.HasPrefix(row[level], string(s.Level)) && !downgraded {
			t.Errorf("%s: level %s, not %s", s.ID, s.Level, row[level])
		}
		if summer := strings.Contains(row[where], "été"); summer && !slices.Equal(s.Months[OnTheMainland], []int{6, 7, 8, 9}) {
			t.Errorf("%s: %q is %v", s.ID, row[where], s.Months)
		}
		if s.OffPeak != strings.Contains(row[where], "HP/HC") {
			t.Errorf("%s: off-peak %v", s.ID, s.OffPeak)
		}
		low, high := 0, 0
		said, _, _ := strings.Cut(row[worth], "aide") // a grant is no saving
		if m := euros.FindStringSubmatch(said); m != nil && m[3] == "" {
			high, _ = strconv.Atoi(m[2])
			low = high
			if m[1] != "" {
				low, _ = strconv.Atoi(m[1])
			}
			if strings.Contains(said, "jusqu'à ~") {
				low = 0
			}
		}
		if s.LowEUR != low || s.HighEUR != high {
			t.Errorf("%s: %d to %d €, not %q", s.ID, s.LowEUR, s.HighEUR, row[worth])
		}
		for _, code := range s.Sources {
			if !strings.Contains(row[source], code) {
				t.Errorf("%s: source %s is not in %q", s.ID, code, row[source])
			}
		}
	}
}

func TestPicturesOfGesturesExist(t *testing.T) {
	list, err := os.ReadFile("../assets/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	have := strings.Fields(string(list))
	drawings, _ := filepath.Glob("../assets/drawings/*.svg")
	for _, path := range drawings {
		have = append(have, strings.TrimSuffix(filepath.Base(path), ".svg"))
	}
	for _, s := range pack(t) {
		for _, picture := range s.Pictures {
			if !slices.Contains(have, picture) {
				t.Errorf("%s: no picture %q", s.ID, picture)
			}
		}
	}
}

func TestCheckTellsFaults(t *testing.T) {
	f := func(spoil func(*Sheet), want string) {
		t.Helper()
		p := slices.Clone(pack(t))
		i := slices.IndexFunc(p, func(s Sheet) bool { return s.ID == "g01" })
		spoil(&p[i])
		err := p.Check()
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f(func(s *Sheet) { s.ID = "" }, `gesture 1: the id "" is not like g09`)
	f(func(s *Sheet) { s.ID = "g02" }, "g02: it is there twice")
	f(func(s *Sheet) { s.Theme = "sport" }, `g01: no theme "sport"`)
	f(func(s *Sheet) { s.Places = nil; s.Months = nil }, "g01: no place")
	f(func(s *Sheet) { s.Places = []Place{"mainland", "heights", "heights"} }, `g01: the place "heights" is unknown or there twice`)
	f(func(s *Sheet) { s.Places = []Place{"mainland", "heights", "overseas"} }, "g01: nothing about heating overseas")
	f(func(s *Sheet) { s.Places = []Place{"mainland"} }, `g01: months of "heights", where it is not offered, or none`)
	f(func(s *Sheet) { s.Months = map[Place][]int{"mainland": {0, 12}} }, "g01: month 0")
	f(func(s *Sheet) { s.Pictures = s.Pictures[:1] }, "g01: 2 or 3 pictures are needed")
	f(func(s *Sheet) { s.LowEUR = 60 }, "g01: 60 to 58 EUR")
	f(func(s *Sheet) { s.LowKWh = -1 }, "g01: -1 to 300 kWh")
	f(func(s *Sheet) { s.Per = "fortnight" }, `g01: no worth per "fortnight"`)
	f(func(s *Sheet) { s.Level = "D" }, `g01: no level "D": A, B or C`)
	f(func(s *Sheet) { s.Proof.Rule = "guess" }, `g01: no rule of proof "guess"`)
	f(func(s *Sheet) { s.Proof = Proof{Rule: "visit"} }, "g01: level A, and no sensor sees visit")
	f(func(s *Sheet) { s.Proof.With = map[string]float64{"kelvin": 0.7, "metres": 3} }, `g01: setpointLower is not told "metres" 3`)
	f(func(s *Sheet) { s.Level, s.Proof = "C", Proof{Rule: "roomSpread"} }, `g01: level C by roomSpread: told ""`)
	f(func(s *Sheet) { s.Told = "a meter" }, `g01: level A by setpointLower: told "a meter"`)
	f(func(s *Sheet) { s.Proof = Proof{Rule: "absenceSetback"} }, "g01: level A, and nobody judges absenceSetback by these figures")
	f(func(s *Sheet) { s.Proof = Proof{Rule: "setpointLower"} }, "g01: level A, and nobody judges setpointLower by these figures")
	f(func(s *Sheet) { s.Guard = Guard{} }, "g01: it leaves a home cooler: fromCelsius of 18 or more is needed")
	f(func(s *Sheet) { s.Care = false }, "g01: a guard or limit without words: care is needed")
	f(func(s *Sheet) { s.Guard.FromCelsiusFragile = 0 }, "g01: fromCelsiusFragile 0 beside fromCelsius 20")
	f(func(s *Sheet) { s.Limits = map[Limit]float64{"tankFromCelsius": 50} }, "g01: hot water of 50 °C: 55 °C is the least")
	f(func(s *Sheet) { s.Limits = map[Limit]float64{"noise": 50} }, `g01: the limit "noise" 50`)
	f(func(s *Sheet) { s.Sources = nil }, "g01: no source; E is our own estimate")
	f(func(s *Sheet) { s.Sources, s.Theme = nil, "" }, "g01: no theme \"\"\ng01: no source; E is our own estimate")
	if err := (Pack{}).Check(); err == nil || err.Error() != "no gesture" {
		t.Errorf("an empty pack: %v", err)
	}
}

func TestRulesOfProofAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, s := range pack(t) {
		used[s.Proof.Rule] = true
	}
	for name := range rules() {
		if !used[name] {
			t.Errorf("no gesture is proved by %s", name)
		}
	}
}

func TestFit(t *testing.T) {
	warm := Known{Celsius: 21, Humidex: 30}
	f := func(what string, h Home, id string, want bool) {
		t.Helper()
		if got := slices.ContainsFunc(pack(t).Fit(h), func(s Sheet) bool { return s.ID == id }); got != want {
			t.Errorf("%s: %s %v", what, id, got)
		}
	}
	f("a warm home in January", Home{Territory: lakaz.Mainland, Month: time.January, OffPeak: false, Known: warm}, "g01", true)
	f("a warm home in July", Home{Territory: lakaz.Mainland, Month: time.July, OffPeak: false, Known: warm}, "g01", false)
	f("overseas", Home{Territory: lakaz.Reunion, Month: time.July, OffPeak: false, Known: warm}, "g01", false)
	f("without cheap hours", Home{Territory: lakaz.Mainland, Month: time.January, OffPeak: false, Known: warm}, "g21", false)
	f("with cheap hours", Home{Territory: lakaz.Mainland, Month: time.January, OffPeak: true, Known: warm}, "g21", true)
	f("a heat wave", Home{Territory: lakaz.Martinique, Month: time.August, OffPeak: false, Known: Known{Celsius: 32, Humidex: 41}}, "g41", false)
	f("an ordinary night", Home{Territory: lakaz.Martinique, Month: time.August, OffPeak: false, Known: Known{Celsius: 28, Humidex: 36}}, "g41", true)
}

// Whatever is known, a cold home is never offered what would leave it colder, and nobody overseas hears of heating.
func TestAColdHomeIsNotAskedToTurnDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Home{Territory: rapid.SampledFrom(lakaz.Territories()).Draw(t, "territory"), Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")),
			OffPeak: rapid.Bool().Draw(t, "off-peak"), Known: Unknown()}
		h.Fragile = rapid.Bool().Draw(t, "fragile")
		if rapid.Bool().Draw(t, "known") {
			h.Celsius = rapid.Float64Range(5, 30).Draw(t, "celsius")
		}
		h.Cold = h.Celsius < 18 || h.Fragile && h.Celsius < 20 || rapid.Bool().Draw(t, "cold")
		for _, s := range pack(t).Fit(h) {
			if h.Cold && slices.Contains(cooler(), s.Proof.Rule) {
				t.Fatalf("%+v is offered %s", h, s.ID)
			}
			if h.Territory.Overseas() && s.Theme == "heating" {
				t.Fatalf("%s is offered %s", h.Territory, s.ID)
			}
		}
	})
}
