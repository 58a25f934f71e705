package telemetry

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func amounts(uses []Use, unplaced float64) (out []float64, _ float64) {
	for _, u := range uses {
		out = append(out, u.Amount)
	}
	return out, unplaced
}

func TestSpread(t *testing.T) {
	f := func(points []Point, n int, want string, wantUnplaced float64) {
		t.Helper()
		told, unplaced := amounts(Spread(StepsOf(Energy, points), hours(n)))
		if got := figures(told); got != want || unplaced != wantUnplaced {
			t.Errorf("%v: %s (%v), want %s (%v)", points, got, unplaced, want, wantUnplaced)
		}
	}
	f(nil, 2, "- -", 0)
	f([]Point{at(0, "100")}, 1, "-", 0) // one reading tells no use
	f([]Point{at(0, "100"), at(60, "350"), at(120, "400")}, 2, "250 50", 0)
	f([]Point{at(-60, "0"), at(60, "100")}, 1, "50", 0) // the edge is interpolated
	f([]Point{at(30, "0"), at(90, "60"), at(150, "60")}, 3, "30 30 0", 0)
	f([]Point{at(0, "900"), at(30, "950"), at(60, "3"), at(90, "10")}, 2, "50 7", 0)                                // a new meter counts anew
	f([]Point{at(0, "900"), at(10, "950"), at(11, "920"), at(12, "960"), at(13, "930"), at(14, "970")}, 1, "70", 0) // two clocks
	f([]Point{at(0, "0"), at(60, "10"), at(360, "60"), at(420, "70")}, 7, "10 - - - - - 10", 50)
	f([]Point{at(30, "0"), at(330, "100")}, 6, "10 - - - - 10", 80) // five hours of silence
}

// TestSpreadQuality: only what a long silence shares out between intervals is estimated; what lies wholly in one is not.
func TestSpreadQuality(t *testing.T) {
	f := func(points []Point, n int, want string) {
		t.Helper()
		uses, _ := Spread(StepsOf(Energy, points), hours(n))
		var got []string
		for _, u := range uses {
			got = append(got, u.Quality.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v: %v, want %s", points, got, want)
		}
	}
	f([]Point{at(0, "0"), at(60, "10"), at(120, "20")}, 2, "measured measured")
	f([]Point{at(30, "0"), at(330, "100")}, 6, "measured+estimated filled filled filled filled measured+estimated")
	f([]Point{at(0, "50"), at(30, "3")}, 1, "measured+reset")
	uses, _ := Spread(StepsOf(Energy, []Point{at(30, "0"), at(330, "100")}), []Interval{{at(0, "0").At, at(360, "0").At}})
	if got := uses[0].Quality.String(); got != "measured" {
		t.Errorf("a silence inside its interval: %s", got)
	}
}

// A gateway's clock was five minutes ahead and is set right after an hour: what it says then is of minutes it has told
// before, and the register seems to go to and fro between the two.
func TestAClockSetRightCountsNothingTwice(t *testing.T) {
	const perSecond = 1000.0 / 3600 // Wh of a kilowatt
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var points []Point
	for s := 0; s < 2*3600; s += 10 {
		at := begin.Add(time.Duration(s)*time.Second + 3*time.Millisecond)
		if s < 3600 {
			at = begin.Add(time.Duration(s+300) * time.Second)
		}
		wh, _ := DecimalOf(perSecond*float64(s), 3)
		points = append(points, Point{At: at, Value: wh})
	}
	slices.SortFunc(points, func(a, b Point) int { return a.At.Compare(b.At) })
	told, unplaced := amounts(Spread(StepsOf(Energy, points), []Interval{{begin, begin.Add(3 * time.Hour)}}))
	if math.Abs(told[0]+unplaced-perSecond*7190) > 1 {
		t.Errorf("%.0f Wh in two hours of a kilowatt", told[0]+unplaced)
	}
}

// TestSpreadLosesNothing checks that what a register counted is placed or said to be unplaced, to the last watt-hour.
func TestSpreadLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := []Point{at(0, "0")}
		minute, value := 0, int64(0)
		for minute < 24*60 {
			minute += rapid.IntRange(1, 400).Draw(t, "minutes")
			value += rapid.Int64Range(0, 2000).Draw(t, "wh")
			points = append(points, Point{At: at(minute, "0").At, Value: NewDecimal(value, 0)})
		}
		n := (minute + 59) / 60
		told, unplaced := amounts(Spread(StepsOf(Energy, points), hours(n)))
		total := unplaced
		if sum := Sum(told); !math.IsNaN(sum) {
			total += sum
		}
		if math.Abs(total-float64(value)) > 1e-6 {
			t.Fatalf("counted %d, told %v", value, total)
		}
	})
}

// TestStepOf: a reset, a new meter, a silence and a jump no meter makes are told apart.
func TestStepOf(t *testing.T) {
	f := func(q Quantity, minutes int, from, to string, want float64, quality string) {
		t.Helper()
		if s := StepOf(q, at(0, from), at(minutes, to)); s.Amount != want || s.Quality.String() != quality {
			t.Errorf("%s to %s in %d min: %v %s, want %v %s", from, to, minutes, s.Amount, s.Quality, want, quality)
		}
		first, last := at(0, from), at(minutes, to)
		if plain := Plain(q, first.Value, last.Value, last.At.Sub(first.At)); plain != (quality == "measured") {
			t.Errorf("%s to %s in %d min: plain %v", from, to, minutes, plain)
		}
	}
	f(Energy, 30, "1000", "1250", 250, "measured")
	f(Energy, 180, "1000", "1250", 250, "measured")
	f(Energy, 181, "1000", "1250", 250, "measured+estimated")
	f(Energy, 30, "1000", "3", 0, "measured+reset")
	f(Energy, 600, "1000", "3", 0, "measured+estimated+reset")
	f(Energy, 30, "3", "12345678", 0, "measured+suspect") // the old meter's index again
	f(Energy, 1, "1000000", "1010000", 10000, "measured") // a register that counts by 10 kWh
	f(Volume, 30, "10", "10.25", 0.25, "measured")
	f(Volume, 30, "10", "400", 0, "measured+suspect")
	// Full circle: five and six digits of kWh, nine of Wh, five of m³; a meter set back to nothing elsewhere is reset.
	f(Energy, 30, "99999000", "500", 1500, "measured")
	f(Energy, 30, "999999000", "500", 1500, "measured")
	f(Energy, 600, "999999000", "500", 1500, "measured+estimated")
	f(Energy, 30, "99900000", "500", 0, "measured+reset")
	f(Volume, 30, "99999.5", "0.25", 0.75, "measured")
	f(Volume, 30, "9999.75", "0.25", 0.5, "measured")
	f(Volume, 30, "812", "0.25", 0, "measured+reset")
	f(Energy, 30, "5000000", "5012000", 12000, "measured") // a new meter that begins a little higher cannot be told
	f(Energy, 0, "5", "5", 0, "measured")                  // a doubled row
}

// TestLasted: a power is what was drawn since the reading before; a temperature changes on a line; a hole is no step.
func TestLasted(t *testing.T) {
	f := func(q Quantity, minutes int, from, to string, mean, seconds float64) {
		t.Helper()
		if m, s := Lasted(q, at(0, from), at(minutes, to)); m != mean || s != seconds {
			t.Errorf("%s to %s in %d min: %v over %v s, want %v over %v s", from, to, minutes, m, s, mean, seconds)
		}
	}
	f(Power, 10, "100", "300", 300, 600)
	f(Power, 60, "100", "300", 300, 3600)
	f(Power, 61, "100", "300", 0, 0)
	f(Temperature, 10, "18", "20", 19, 600)
	f(Temperature, 0, "18", "20", 0, 0)
}

// One reading too high is left out wherever it stands; what was counted meanwhile counts once, and is suspect.
func TestAFalseReadingCountsNothing(t *testing.T) {
	f := func(want string, points ...Point) {
		t.Helper()
		got := ""
		for _, s := range StepsOf(Energy, points) {
			got += fmt.Sprintf("%v %s;", s.Amount, s.Quality)
		}
		if got != want {
			t.Errorf("%v: %s, want %s", points, got, want)
		}
	}
	f("10 measured;10 measured+suspect;5 measured;", at(0, "1000"), at(1, "1010"), at(2, "9999999"), at(3, "1020"), at(4, "1025"))
	f("10 measured;10 measured+suspect;5 measured;", at(0, "1000"), at(1, "1010"), at(2, "1500"), at(3, "1020"), at(4, "1025"))
	f("10 measured+suspect;5 measured;", at(0, "1000"), at(1, "1500"), at(2, "1010"), at(3, "1015"))
	f("0 measured+reset;10 measured+suspect;", at(0, "1000"), at(1, "5"), at(2, "900"), at(3, "15")) // of a new meter
	f("490 measured;0 measured+reset;7 measured;", at(0, "1000"), at(1, "1490"), at(2, "3"), at(3, "10"))
	f("0 measured+suspect;10 measured;", at(0, "1000"), at(1, "9999999"), at(2, "10000009"))                      // a new meter's index, and no mistake
	f("5 measured;0 measured+suspect;", at(0, "1000"), at(1, "1005"), at(2, "9999999"))                           // nobody knows yet
	f("10 measured;490 measured;0 measured+reset;", at(0, "1000"), at(5, "1010"), at(20, "1500"), at(35, "1020")) // too far apart to be sure
}
