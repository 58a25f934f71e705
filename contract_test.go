package lakaz

import (
	"encoding/json"
	"testing"
)

func TestClockRange(t *testing.T) {
	f := func(s string, minutes int, at int, holds bool) {
		t.Helper()
		r, err := ParseClockRange(s)
		if err != nil || r.String() != s || r.Minutes() != minutes || r.Holds(at) != holds {
			t.Errorf("%s: %v %v, %d minutes, %d: %v", s, r, err, r.Minutes(), at, r.Holds(at))
		}
	}
	f("22:30-06:30", 480, 22*60+30, true)
	f("22:30-06:30", 480, 6*60+30, false)
	f("22:30-06:30", 480, 0, true)
	f("12:00-14:00", 120, 13*60, true)
	f("12:00-14:00", 120, 14*60, false)
	for _, s := range []string{"", "22:30", "22:30-22:30", "06:00-6:00", "24:00-06:00", "a-b", "22:30-06:30-07:00"} {
		if r, err := ParseClockRange(s); err == nil {
			t.Errorf("%q is %v", s, r)
		}
	}
	var c Contract
	if err := json.Unmarshal([]byte(`{"from":"2026-01-01","option":"hphc","powerKVA":9,"offPeak":["22:00-06:00"]}`), &c); err != nil || c.OffPeak[0].From != 1320 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestContractCheck(t *testing.T) {
	f := func(territory Territory, c Contract, want bool) {
		t.Helper()
		if err := c.Check(territory); (err == nil) != want {
			t.Errorf("%s %+v: %v", territory, c, err)
		}
	}
	night, noon := ClockRange{1320, 360}, ClockRange{720, 840}
	f(Mainland, Contract{"2026-01-01", Base, 6, nil}, true)
	f(Mainland, Contract{"2026-01-01", HPHC, 9, []ClockRange{night, noon}}, true)
	f(Mainland, Contract{"2026-01-01", Tempo, 9, nil}, true)
	f(Reunion, Contract{"2026-01-01", HPHC, 9, []ClockRange{night}}, true)
	f(Reunion, Contract{"2026-01-01", Tempo, 9, nil}, false)
	f(Mainland, Contract{"2026-13-01", Base, 6, nil}, false)
	f(Mainland, Contract{"2026-01-01", "ejp", 6, nil}, false)
	f(Mainland, Contract{"2026-01-01", Base, 2, nil}, false)
	f(Mainland, Contract{"2026-01-01", Base, 37, nil}, false)
	f(Mainland, Contract{"2026-01-01", HPHC, 9, nil}, false)
	f(Mainland, Contract{"2026-01-01", Base, 9, []ClockRange{night}}, false)
	f(Mainland, Contract{"2026-01-01", HPHC, 9, []ClockRange{night, {300, 400}}}, false)
	f(Mainland, Contract{"2026-01-01", HPHC, 9, []ClockRange{{0, 780}}}, false)
}

// FuzzParseClockRange: whatever is typed, what is understood writes itself back and lies within the day.
func FuzzParseClockRange(f *testing.F) {
	for _, s := range []string{"22:30-06:30", "00:00-23:59", "6:30-7", "-", "24:00-25:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseClockRange(s)
		if err != nil {
			return
		}
		again, err := ParseClockRange(r.String())
		if err != nil || again != r || r.From < 0 || r.From >= 24*60 || r.To < 0 || r.To >= 24*60 || r.Minutes() < 0 {
			t.Errorf("%q is %v, and that %v", s, r, again)
		}
	})
}
