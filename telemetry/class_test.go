package telemetry

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
)

func TestClassOf(t *testing.T) {
	f := func(place string, want Period, ok bool) {
		t.Helper()
		if got, found := ClassOf(place); got != want || found != ok {
			t.Errorf("%s: %s (%v), want %s (%v)", place, got, found, want, ok)
		}
	}
	f("electricity-hc", PeriodOffPeak, true)
	f("electricity-rouge-hp", RedPeak, true)
	f("electricity", "", false)
	f("electricity-base", "", false)
	f("electricity-vert-hc", "", false)
	f("prise-hc", "", false)
	for _, option := range []lakaz.TariffOption{lakaz.Base, lakaz.HPHC, lakaz.Tempo} {
		for _, p := range Classes(option) {
			c := ClassChannel(p)
			if back, err := ParseChannel(c.String()); err != nil || back != c {
				t.Errorf("%s is no channel: %v", c, err)
			}
			f(c.Place, p, true)
		}
	}
}

// classesSaid is what a step was split into: "hc 12, hp 3".
func classesSaid(used []Used) string {
	text := ""
	for _, u := range used {
		text += fmt.Sprintf("%s %v;", u.Class, u.Wh)
	}
	return text
}

func TestByClass(t *testing.T) {
	b := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.HPHC, PowerKVA: 9, OffPeak: stretches(t, "22:30-06:30")})
	f := func(b Billing, total, off, peak []Point, want string) {
		t.Helper()
		if got := classesSaid(b.ByClass(total, map[Period][]Point{PeriodOffPeak: off, PeriodPeak: peak})); got != want {
			t.Errorf("%v = %v + %v: %s, want %s", total, off, peak, got, want)
		}
	}
	total := []Point{at(0, "1000"), at(60, "1100"), at(120, "1250")}
	f(b, total, []Point{at(0, "600"), at(60, "690"), at(120, "690")}, []Point{at(0, "400"), at(60, "410"), at(120, "560")}, "hc 90;hp 10;hp 150;")
	f(b, total, []Point{at(0, "600"), at(60, "690")}, []Point{at(0, "400"), at(60, "410"), at(120, "560")}, "hc 90;hp 10;hp 150;") // it did not move
	f(b, total, []Point{at(0, "600"), at(60, "620")}, []Point{at(0, "400"), at(60, "410"), at(120, "560")}, " 100;hp 150;")        // not its parts
	f(b, total, []Point{at(30, "600")}, []Point{at(30, "400")}, " 100; 150;")
	f(b, []Point{at(0, "1000"), at(60, "5"), at(120, "25")}, []Point{at(0, "600"), at(60, "3"), at(120, "3")}, []Point{at(0, "400"), at(60, "2"), at(120, "22")}, " 0;hp 20;")
	f(mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Base, PowerKVA: 9}), total, []Point{at(0, "600"), at(60, "690")}, []Point{at(0, "400"), at(60, "410")}, " 100; 150;")
}

// A meter that keeps other hours than the contract says is right; a day's index costs what its registers counted.
func TestTheMetersOwnHours(t *testing.T) {
	b := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.HPHC, PowerKVA: 9, OffPeak: stretches(t, "22:30-06:30")})
	noon := moment(t, "2026-03-10T11:00:00Z")
	eur, _, _ := b.Costs([]Used{{From: noon, To: noon.Add(time.Hour), Wh: 1000, Class: PeriodOffPeak}}, []Interval{{noon, noon.Add(time.Hour)}})
	near(t, "off-peak at noon", eur[0], 0.1579, 1e-12)
	day := Interval{moment(t, "2026-03-09T23:00:00Z"), moment(t, "2026-03-10T23:00:00Z")}
	split := []Used{{From: day.From, To: day.To, Wh: 7000, Class: PeriodOffPeak}, {From: day.From, To: day.To, Wh: 3000, Class: PeriodPeak}}
	eur, unplaced, estimated := b.Costs(split, []Interval{day})
	near(t, "a day", eur[0]+unplaced, 7*0.1579+3*0.2065, 1e-12)
	// A red day that no calendar knows: the meter told.
	tempo := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Tempo, PowerKVA: 9})
	day = Interval{moment(t, "2026-11-09T23:00:00Z"), moment(t, "2026-11-10T23:00:00Z")}
	eur, _, estimated = tempo.Costs([]Used{{From: day.From, To: day.To, Wh: 1000, Class: RedPeak}}, []Interval{day})
	if near(t, "a red day", eur[0], 0.7060, 1e-12); estimated {
		t.Error("what the meter told is no estimate")
	}
	// Half of it within 6 h and 22 h, at 14 h.
	_, lost, _ := tempo.Costs([]Used{{From: day.From, To: day.To, Wh: 1000, Class: RedPeak}}, []Interval{{day.From, day.From.Add(14 * time.Hour)}})
	near(t, "half of a red day", lost, 0.5*0.7060, 1e-9)
}

// All that the recorded Tempo household's meter counted, by day and in one, costs what its six registers say by hand.
func TestTheRecordedTempoHouseholdToTheCent(t *testing.T) {
	days, registers := registersOf(t)
	b := mainland(lakaz.Contract{From: "2024-01-01", Option: lakaz.Tempo, PowerKVA: 9})
	var total []Point
	classes := map[Period][]Point{}
	for i, day := range days {
		midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, lakaz.Mainland.Location())
		sum := 0.0
		for r, p := range tempoRegisters {
			wh, _ := DecimalOf(registers[i][r], 0)
			classes[p], sum = append(classes[p], Point{At: midnight, Value: wh}), sum+registers[i][r]
		}
		wh, _ := DecimalOf(sum, 0)
		total = append(total, Point{At: midnight, Value: wh})
	}
	var cells []Interval
	for i := 1; i < len(total); i++ {
		cells = append(cells, Interval{total[i-1].At, total[i].At})
	}
	eur, unplaced, _ := b.Costs(b.ByClass(total, classes), cells)
	// From 10 January to 1 February at the prices of 1 August 2023, from then to 25 July at those of 1 February 2024.
	want := 0.0
	prices := [2][6]float64{{0.1056, 0.1369, 0.1246, 0.1654, 0.1328, 0.7324}, {0.1296, 0.1609, 0.1486, 0.1894, 0.1568, 0.7562}}
	cut := 0
	for days[cut].Format(time.DateOnly) < "2024-02-01" {
		cut++
	}
	for r := range tempoRegisters {
		want += (registers[cut][r] - registers[0][r]) / 1000 * prices[0][r]
		want += (registers[len(registers)-1][r] - registers[cut][r]) / 1000 * prices[1][r]
	}
	if got := Sum(eur) + unplaced; math.Round(got*100) != math.Round(want*100) || math.Abs(got-want) > 1e-6 || unplaced != 0 {
		t.Errorf("%d days cost %.6f EUR, by hand %.6f", len(cells), got, want)
	}
	t.Logf("%d days cost %.2f EUR", len(cells), want)
	month, unplaced, _ := b.Costs(b.ByClass(total, classes), []Interval{{moment(t, "2024-02-29T23:00:00Z"), moment(t, "2024-03-31T22:00:00Z")}})
	if got := math.Round((month[0] + unplaced) * 100); got != 12649 {
		t.Errorf("March 2024 costs %v cents, want 12649", got)
	}
}

// However time is cut, what a meter told by period costs the sum of its registers at their prices.
func TestClassesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Tempo, PowerKVA: 9})
		from := time.Date(2024, 2, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 200*24*60).Draw(t, "from")) * time.Minute)
		all := Classes(lakaz.Tempo)
		values, sum := make([]int64, len(all)), int64(0)
		classes, total, at := map[Period][]Point{}, []Point{}, from
		for range rapid.IntRange(2, 12).Draw(t, "n") {
			for i, p := range all {
				classes[p] = append(classes[p], Point{At: at, Value: NewDecimal(values[i], 0)})
			}
			total = append(total, Point{At: at, Value: NewDecimal(sum, 0)})
			at = at.Add(time.Duration(rapid.IntRange(1, 48*60).Draw(t, "minutes")) * time.Minute)
			for range rapid.IntRange(0, 3).Draw(t, "moved") {
				i, wh := rapid.IntRange(0, len(all)-1).Draw(t, "class"), int64(rapid.IntRange(1, 500).Draw(t, "wh"))
				values[i], sum = values[i]+wh, sum+wh
			}
		}
		want, used := 0.0, b.ByClass(total, classes)
		for _, p := range all {
			last := classes[p][len(total)-1].Value.Float()
			want += last / 1000 * costOf(b, "2024-03-01", p, 1000).EUR()
		}
		for _, fine := range []time.Duration{37 * time.Minute, 5 * time.Hour, 900 * time.Hour} {
			eur, unplaced, _ := b.Costs(used, Steps([]Interval{{from, total[len(total)-1].At}}, fine))
			got := unplaced
			if placed := Sum(eur); !math.IsNaN(placed) {
				got += placed
			}
			if math.Abs(got-want) > 1e-6 {
				t.Fatalf("by %v: %v EUR, want %v of %s", fine, got, want, classesSaid(used))
			}
		}
	})
}
