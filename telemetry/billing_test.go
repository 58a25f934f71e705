package telemetry

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func stretches(t *testing.T, ranges ...string) (out []lakaz.ClockRange) {
	t.Helper()
	for _, s := range ranges {
		r, err := lakaz.ParseClockRange(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func mainland(c lakaz.Contract) Billing {
	return Billing{Territory: lakaz.Mainland, Contracts: []lakaz.Contract{c}}
}

// costBetween is what an energy in Wh costs that was used evenly from one instant to another.
func costBetween(b Billing, from, to time.Time, wh float64) (Amount, bool) {
	eur, _, estimated := b.Costs([]Used{{From: from, To: to, Wh: wh}}, []Interval{{from, to}})
	return Amount(math.Round(eur[0] * 1e12)), estimated
}

// Every cost is worked out by hand: Wh in each period times its price.
func TestCost(t *testing.T) {
	base := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Base, PowerKVA: 6})
	big := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Base, PowerKVA: 12})
	hphc := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.HPHC, PowerKVA: 9, OffPeak: stretches(t, "22:30-06:30")})
	split := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.HPHC, PowerKVA: 9, OffPeak: stretches(t, "01:30-07:30", "12:30-14:30")})
	tempo := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Tempo, PowerKVA: 9})
	f := func(b Billing, from, to string, wh, want float64, estimated bool) {
		t.Helper()
		got, guessed := costBetween(b, moment(t, from), moment(t, to), wh)
		if math.Abs(got.EUR()-want) > 5e-10 || guessed != estimated {
			t.Errorf("%v Wh from %s: %.9f EUR (%v), want %.9f (%v)", wh, from, got.EUR(), guessed, want, estimated)
		}
	}
	f(Billing{Territory: lakaz.Mainland}, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", 1000, 0.1940, false)
	f(base, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", 1234.567, 0.239505998, false)
	f(big, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", 1000, 0.1927, false)
	// Off-peak ends at 06:30 in Paris, 05:30 UTC: half of the step at each price.
	f(hphc, "2026-03-10T05:00:00Z", "2026-03-10T06:00:00Z", 1000, 0.5*0.1579+0.5*0.2065, false)
	// And begins at 22:30: a third before, two thirds after; the parts add up to 1000.000 Wh.
	f(hphc, "2026-03-10T21:20:00Z", "2026-03-10T21:50:00Z", 1000, 0.333333*0.2065+0.666667*0.1579, false)
	f(hphc, "2026-03-10T21:30:00Z", "2026-03-11T05:30:00Z", 8000, 8*0.1579, false)
	f(split, "2026-03-10T11:30:00Z", "2026-03-10T13:30:00Z", 2000, 2*0.1579, false)
	// The price changes on the 1st of February at midnight in Paris.
	f(base, "2026-01-31T22:00:00Z", "2026-02-01T00:00:00Z", 2000, 0.1952+0.1940, false)
	f(hphc, "2026-01-31T22:00:00Z", "2026-02-01T00:00:00Z", 2000, 0.1635+0.1579, false)
	// A day of 25 hours: 1000 Wh an hour. Off-peak from 00:00 to 06:30 lasts 7.5 h, with 22:30 to 24:00 9 h; peak 16 h.
	f(hphc, "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z", 25000, 9*0.1635+16*0.2081, false)
	// The hour from 2 to 3 comes twice: 01:30-03:00 is 2.5 h, to 07:30 7 h in all, with 12:30-14:30 9 h.
	f(split, "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z", 25000, 9*0.1635+16*0.2081, false)
	// A day of 23 hours: 7 h off-peak, 16 h peak; and the hour from 2 to 3 never comes.
	f(hphc, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23000, 7*0.1579+16*0.2065, false)
	// Tempo: until 6 h it is still the red day before's off-peak; 30 January 2025 was red, as was the 31st, 1 February white.
	f(tempo, "2025-01-30T04:00:00Z", "2025-01-30T06:00:00Z", 2000, 0.1486+0.7562, false) // the 29th was white
	f(tempo, "2025-01-31T20:00:00Z", "2025-01-31T22:00:00Z", 2000, 0.7562+0.1568, false)
	// The night of the red 31st after midnight has the prices of 1 February; from 6 h the white day's.
	f(tempo, "2025-02-01T04:00:00Z", "2025-02-01T06:00:00Z", 2000, 0.1518+0.1792, false)
	f(tempo, "2025-06-10T10:00:00Z", "2025-06-10T11:00:00Z", 1000, 0.1552, false)
	// A day whose colour nobody told is taken for blue, and said to be estimated; a Sunday is blue.
	f(tempo, "2026-11-10T10:00:00Z", "2026-11-10T11:00:00Z", 1000, 0.1612, true)
	f(tempo, "2026-11-15T10:00:00Z", "2026-11-15T11:00:00Z", 1000, 0.1612, false)
	told := tempo
	told.Colours = map[string]Colour{"2026-11-10": RedDay}
	f(told, "2026-11-10T10:00:00Z", "2026-11-10T11:00:00Z", 1000, 0.7060, false)
	// Overseas: price lists of their own, so far estimates; their clocks never change.
	reunion := Billing{Territory: lakaz.Reunion, Contracts: []lakaz.Contract{{From: "2020-01-01", Option: lakaz.HPHC, PowerKVA: 6, OffPeak: stretches(t, "22:00-06:00")}}}
	f(reunion, "2026-03-10T01:00:00Z", "2026-03-10T03:00:00Z", 2000, 0.1579+0.2065, true)
	f(base, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", -5, 0, false)
}

// The prices of domain.md, section 7, from 1 February 2026.
func TestPublishedPrices(t *testing.T) {
	day := moment(t, "2026-03-10T12:00:00Z")
	f := func(option lakaz.TariffOption, kVA int, period Period, want float64) {
		t.Helper()
		rate := mainland(lakaz.Contract{From: "2020-01-01", Option: option, PowerKVA: kVA}).RateOf(day, period)
		if float64(rate.Micro)/1e6 != want || rate.Estimated {
			t.Errorf("%s %d kVA, %s: %+v, want %v", option, kVA, period, rate, want)
		}
	}
	f(lakaz.Base, 3, PeriodBase, 0.1940)
	f(lakaz.Base, 6, PeriodBase, 0.1940)
	f(lakaz.Base, 9, PeriodBase, 0.1927)
	f(lakaz.Base, 36, PeriodBase, 0.1927)
	f(lakaz.HPHC, 6, PeriodPeak, 0.2065)
	f(lakaz.HPHC, 6, PeriodOffPeak, 0.1579)
	f(lakaz.Tempo, 9, BluePeak, 0.1612)
	f(lakaz.Tempo, 9, BlueOffPeak, 0.1325)
	f(lakaz.Tempo, 9, WhitePeak, 0.1871)
	f(lakaz.Tempo, 9, WhiteOffPeak, 0.1499)
	f(lakaz.Tempo, 9, RedPeak, 0.7060)
	f(lakaz.Tempo, 9, RedOffPeak, 0.1575)
	// Off-peak hours pay from 26 % of use in them up to 6 kVA; above, where one price is lower, from 29 %.
	near(t, "off-peak share", mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Base, PowerKVA: 6}).OffPeakNeed(day), 0.257, 0.0005)
	near(t, "off-peak share", mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Tempo, PowerKVA: 9}).OffPeakNeed(day), 0.284, 0.0005)
}

// Two clocks of one gateway: 70 Wh and no more, as Uses counts them.
func TestTwoClocksCostOnce(t *testing.T) {
	first := moment(t, "2026-03-10T10:00:00Z")
	var points []Point
	for i, wh := range []int64{900, 950, 920, 960, 930, 970} {
		points = append(points, Point{At: first.Add(time.Duration(10+i) * time.Minute), Value: NewDecimal(wh, 0)})
	}
	eur, _, _ := Billing{Territory: lakaz.Mainland}.Costs(UsedBetween(points), []Interval{{first, first.Add(time.Hour)}})
	near(t, "cost", eur[0], 0.070*0.1940, 1e-9)
}

func TestAContractBeginsOnItsDay(t *testing.T) {
	b := Billing{Territory: lakaz.Mainland, Contracts: []lakaz.Contract{
		{From: "2026-03-01", Option: lakaz.Base, PowerKVA: 6},
		{From: "2026-03-10", Option: lakaz.Base, PowerKVA: 9},
	}}
	cost, _ := costBetween(b, moment(t, "2026-03-09T22:00:00Z"), moment(t, "2026-03-10T00:00:00Z"), 2000)
	near(t, "cost", cost.EUR(), 0.1940+0.1927, 1e-9)
	cost, _ = costBetween(b, moment(t, "2026-02-10T10:00:00Z"), moment(t, "2026-02-10T11:00:00Z"), 1000)
	near(t, "before the first", cost.EUR(), 0.1940, 1e-9)
}

func TestCents(t *testing.T) {
	f := func(a Amount, want int64) {
		t.Helper()
		if got := a.Cents(); got != want {
			t.Errorf("%d: %d cents, want %d", a, got, want)
		}
	}
	f(0, 0)
	f(4_999_999_999, 0)
	f(5_000_000_000, 1)
	f(1_005_000_000_000, 101)
	f(-5_000_000_000, -1)
	f(math.MaxInt64, 922_337_204)
}

func TestCostsByInterval(t *testing.T) {
	b := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.HPHC, PowerKVA: 9, OffPeak: stretches(t, "22:30-06:30")})
	first := moment(t, "2026-03-09T23:00:00Z")
	at := func(hours float64) time.Time { return first.Add(time.Duration(hours * float64(time.Hour))) }
	point := func(hours float64, wh int64) Point { return Point{At: at(hours), Value: NewDecimal(wh, 0)} }
	cells := []Interval{{at(6), at(7)}, {at(7), at(8)}, {at(8), at(9)}, {at(9), at(14)}, {at(14), at(15)}}
	got, unplaced, _ := b.Costs(UsedBetween([]Point{point(5.5, 0), point(6.25, 300), point(7.5, 1300), point(8, 1500), point(13.5, 900), point(14.5, 1900)}), cells)
	// 6 to 6:15 has 100 Wh and off-peak to 6:30 has 200 Wh more, then 400 Wh at peak; 7 to 8 has 400 + 200.
	for i, want := range []float64{0.3*0.1579 + 0.4*0.2065, 0.6 * 0.2065, 0, 0.5 * 0.2065, 0.5 * 0.2065} {
		if i == 2 { // inside a silence in which the register began anew
			if !math.IsNaN(got[i]) {
				t.Errorf("cell %d: %v", i, got[i])
			}
			continue
		}
		near(t, "cell", got[i], want, 1e-9)
	}
	near(t, "unplaced", unplaced, 0, 0)
}

// However finely time is cut, the parts cost what the whole costs, and Costs places what Uses places.
func TestCostsAddUp(t *testing.T) {
	off := stretches(t, "02:10-07:10", "13:00-16:00")
	rapid.Check(t, func(t *rapid.T) {
		option := rapid.SampledFrom([]lakaz.TariffOption{lakaz.Base, lakaz.HPHC, lakaz.Tempo}).Draw(t, "option")
		b := mainland(lakaz.Contract{From: "2020-01-01", Option: option, PowerKVA: 9, OffPeak: off})
		from := time.Date(2025, 10, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 200*24*60).Draw(t, "from")) * time.Minute)
		points, wh := []Point{}, int64(1000)
		at := from
		for range rapid.IntRange(2, 30).Draw(t, "n") {
			points = append(points, Point{At: at, Value: NewDecimal(wh, 1)})
			at = at.Add(time.Duration(rapid.IntRange(1, 170*60).Draw(t, "s")) * time.Second)
			wh += int64(rapid.IntRange(0, 50_000).Draw(t, "wh"))
		}
		end := points[len(points)-1].At
		whole, _, _ := b.Costs(UsedBetween(points), []Interval{{from, end}})
		fine := Steps([]Interval{{from, end}}, 37*time.Minute)
		parts, _, _ := b.Costs(UsedBetween(points), fine)
		steps := Amount(0)
		for i := 1; i < len(points); i++ {
			cost, _ := costBetween(b, points[i-1].At, points[i].At, points[i].Value.Float()-points[i-1].Value.Float())
			steps += cost
		}
		if math.Abs(Sum(parts)-whole[0]) > 1e-8 || math.Abs(steps.EUR()-whole[0]) > 1e-9 {
			t.Fatalf("%v by 37 minutes, %v by step, %v in one", Sum(parts), steps.EUR(), whole[0])
		}
		uses, _ := Spread(StepsOf(Energy, points), fine)
		for i := range fine {
			if math.IsNaN(uses[i].Amount) != math.IsNaN(parts[i]) || uses[i].Amount == 0 && parts[i] > 1e-6 {
				t.Fatalf("%v: %v Wh cost %v", fine[i], uses[i].Amount, parts[i])
			}
		}
	})
}

func TestTempoDays(t *testing.T) {
	f := func(day string, want Colour, known bool) {
		t.Helper()
		if got, ok := (Billing{}).colour(day); got != want || ok != known {
			t.Errorf("%s: %s (%v), want %s (%v)", day, got, ok, want, known)
		}
	}
	f("2023-02-10", RedDay, true)
	f("2024-01-10", RedDay, true)
	f("2024-01-13", White, true)
	f("2024-07-14", Blue, true)
	f("2026-03-31", RedDay, true)
	f("2026-04-03", Blue, false)
	f("2026-04-05", Blue, true) // a Sunday
	for _, s := range tempoSeasons() {
		if len(s.Red) != 22 || len(s.White) > 43 || s.Source == "" {
			t.Errorf("%s: %d red, %d white", s.From, len(s.Red), len(s.White))
		}
		for _, day := range append(append([]string{}, s.Red...), s.White...) {
			at, err := time.Parse(time.DateOnly, day)
			if err != nil || at.Weekday() == time.Sunday || day < s.From || day > s.To {
				t.Errorf("%s is not white or red", day)
			}
		}
		for _, day := range s.Red {
			at, err := time.Parse(time.DateOnly, day)
			if err != nil || at.Weekday() == time.Saturday || at.Month() > 3 && at.Month() < 11 {
				t.Errorf("%s is not red", day)
			}
		}
	}
	at := func(instant string, want Colour) {
		t.Helper()
		if got, _ := (Billing{Territory: lakaz.Mainland, Colours: map[string]Colour{"2025-03-29": White}}).ColourAt(moment(t, instant)); got != want {
			t.Errorf("at %s: %s, want %s", instant, got, want)
		}
	}
	at("2024-01-12T22:59:00Z", RedDay)
	at("2024-01-13T04:59:00Z", RedDay) // until 6 h in Paris
	at("2024-01-13T05:00:00Z", White)
	at("2025-03-30T04:00:00Z", Blue) // 6 h of a day of 23 hours
	if len(tempoSeasons()) != 4 {
		t.Error("the calendar could not be read")
	}
}
