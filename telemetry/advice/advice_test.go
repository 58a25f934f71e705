package advice

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
)

func noon(month time.Month) time.Time { return time.Date(2026, month, 10, 12, 0, 0, 0, time.UTC) }

func TestRulesAreRight(t *testing.T) {
	rules, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.ID] {
			t.Errorf("%s twice", r.ID)
		}
		seen[r.ID] = true
	}
}

func TestChoose(t *testing.T) {
	f := func(territory lakaz.Territory, facts Facts, want string) {
		t.Helper()
		if got, _ := Choose(territory, noon(time.January), facts, nil); got.ID != want {
			t.Errorf("%s, %v: %q, not %q", territory, facts, got.ID, want)
		}
	}
	f(lakaz.Mainland, nil, "")
	f(lakaz.Mainland, Facts{Privation: 1, ColdLevel: 3}, "privation")
	f(lakaz.Mainland, Facts{ReducedVA: 1000, NightBase: 300}, "reducedSupply")
	f(lakaz.Mainland, Facts{ColdLevel: 2, NightBase: 300}, "cold")
	f(lakaz.Mainland, Facts{HeatLevel: 3, LeakLitres: 5, LeakNights: 4}, "heat")
	f(lakaz.Mainland, Facts{LeakLitres: 5, LeakNights: 4}, "leak")
	f(lakaz.Mainland, Facts{LeakLitres: 5, LeakNights: 2}, "")
	f(lakaz.Mainland, Facts{MouldLevel: 3, DampHours: 9}, "mouldSpot")
	f(lakaz.Mainland, Facts{DampHours: 9}, "damp")
	f(lakaz.Mainland, Facts{DampHours: 5}, "")
	f(lakaz.Mainland, Facts{WindowWaste: 60}, "windowWaste")
	f(lakaz.Mainland, Facts{SilentDays: 2}, "silentSensor")
	f(lakaz.Mainland, Facts{AiredDays: 5, Celsius: 19}, "airingNeeded")
	f(lakaz.Mainland, Facts{AiredDays: 5, Celsius: 14}, "")
	f(lakaz.Mainland, Facts{AiredDays: 5}, "") // what is not known is no reason
	f(lakaz.Mainland, Facts{BillDrift: 30}, "billDrift")
	f(lakaz.Mainland, Facts{NightBase: 160, Standby: 90}, "nightBase")
	f(lakaz.Mainland, Facts{Standby: 90}, "standby")
	f(lakaz.Mainland, Facts{FridgeDuty: 80}, "fridge")
	f(lakaz.Mainland, Facts{TankDay: 60}, "tankDay")
	f(lakaz.Mainland, Facts{TankAway: 3}, "tankAway")
	f(lakaz.Mainland, Facts{OffPeakGain: 40, OffPeakShare: 45}, "offPeak")
	f(lakaz.Mainland, Facts{AiredToday: 1}, "aired")
	f(lakaz.Mainland, Facts{CooledTo: 23, CooledHours: 40}, "cooling") // a summer's nights
	f(lakaz.Reunion, Facts{CooledTo: 23, CooledHours: 40}, "cooling")
	f(lakaz.Reunion, Facts{CooledTo: 25.5, CooledHours: 40}, "cooling")
	f(lakaz.Reunion, Facts{CooledTo: 26, CooledHours: 40}, "")
	f(lakaz.Reunion, Facts{ColdLevel: 3, Privation: 1, NightBase: 300}, "coldHeights") // with no word of heating
	f(lakaz.Reunion, Facts{AiredDays: 9, Celsius: 28}, "")
}

func TestAnAnswerLetsItRest(t *testing.T) {
	at := noon(time.January)
	facts := Facts{NightBase: 160, Standby: 90}
	f := func(reason Reason, after time.Duration, want string) {
		t.Helper()
		got, _ := Choose(lakaz.Mainland, at.Add(after), facts, Answers{"nightBase": {at, reason}})
		if got.ID != want {
			t.Errorf("%s, %v later: %q, not %q", reason, after, got.ID, want)
		}
	}
	const day = 24 * time.Hour
	f(Done, 0, "standby")
	f(Done, 20*day, "standby")
	f(Done, 21*day, "nightBase")
	f(Later, 19*time.Hour, "standby")
	f(Later, day, "nightBase")
	f(NotOurs, 60*day, "standby")
	f(NotOurs, 84*day, "nightBase")
}

// A home that is cold and damp, and puts the cold's card aside, is offered help again: it is not told to open windows.
func TestAColdHomeIsNotToldToAir(t *testing.T) {
	at := noon(time.January)
	aside := Answers{"cold": {at, NotOurs}, "privation": {at, NotOurs}, "coldHeights": {at, NotOurs}}
	f := func(territory lakaz.Territory, facts Facts, want string) {
		t.Helper()
		facts[ColdLevel], facts[Celsius] = 3, 16.5
		if got, _ := Choose(territory, at, facts, aside); got.ID != want {
			t.Errorf("%s, %v: %q, not %q", territory, facts, got.ID, want)
		}
	}
	f(lakaz.Mainland, Facts{Privation: 1, DampHours: 9}, "coldDamp")
	f(lakaz.Mainland, Facts{MouldLevel: 3, DampHours: 9}, "coldMould")
	f(lakaz.Mainland, Facts{AiredDays: 9, WindowWaste: 90}, "")
	f(lakaz.Reunion, Facts{DampHours: 9, MouldLevel: 3}, "")
}

// A home in need is never told to save, nor a cold one to open windows, whatever else is known of it.
func TestAColdHomeIsNotToldToSave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := Facts{}
		for _, name := range facts() {
			if rapid.Bool().Draw(t, string(name)+" is known") {
				known.Know(name, rapid.Float64Range(0, 300).Draw(t, string(name)))
			}
		}
		known[ColdLevel] = float64(rapid.IntRange(2, 3).Draw(t, "level"))
		answered := Answers{}
		for _, r := range Rules() {
			if rapid.Bool().Draw(t, r.ID+" was answered") {
				answered[r.ID] = Answer{noon(time.January), Done}
			}
		}
		for _, territory := range lakaz.Territories() {
			if r, ok := Choose(territory, noon(time.January), known, answered); ok && (r.Kind == Saving || r.NotCold) {
				t.Fatalf("%s: %s", territory, r.ID)
			}
		}
	})
}
