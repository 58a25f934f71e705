package gamification

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
)

func TestAbsent(t *testing.T) {
	f := func(what string, litres float64, power Hours, want bool) {
		t.Helper()
		if got := Absent(litres, power); got != want {
			t.Errorf("%s: %t", what, got)
		}
	}
	day := func(night, busy float64) Hours {
		h := hours(night)
		h[19] = busy
		return h
	}
	f("water ran", 90, hours(80), false)
	f("a drop", 3, day(80, 900), true)
	f("dinner was cooked", math.NaN(), day(80, 900), false)
	f("a fridge alone", math.NaN(), day(80, 130), true)
	f("the heating hides who is in", math.NaN(), day(700, 760), false)
	f("heated and cooked", math.NaN(), day(700, 1400), false)
	f("the meter was silent", math.NaN(), day(80, math.NaN()), false)
	f("no meter", math.NaN(), nil, false)
}

func TestUnplugged(t *testing.T) {
	f := func(zeros int, want bool) {
		t.Helper()
		h := hours(100)
		for i := range zeros {
			h[i] = 0
		}
		if got := Unplugged(h); got != want {
			t.Errorf("%d hours of nothing: %t", zeros, got)
		}
	}
	f(0, false)
	f(7, false)
	f(8, true)
	if Unplugged(nil) {
		t.Error("no meter is unplugged")
	}
}

func TestMarkReduced(t *testing.T) {
	f := func(want string, peaks ...float64) {
		t.Helper()
		days := make([]Observed, len(peaks))
		for i, w := range peaks {
			days[i].PeakW = w
		}
		MarkReduced(days)
		got := ""
		for _, d := range days {
			got += map[bool]string{true: "r", false: "."}[d.Reduced]
		}
		if got != want {
			t.Errorf("%v: %s, not %s", peaks, got, want)
		}
	}
	f(".......", 4000, 3000, 900, 900, 900, 900, 3000)
	f("..rrrrr.", 4000, 3000, 900, 1000, 900, 400, 900, 3000)
	f("..rrrrr.r", 4000, 3000, 900, 1000, 900, 900, 900, 0, 900)
	f(".....", 900, 900, 900, 900, 900) // it never took more
	said := []Observed{{PeakW: 900, Reduced: true}, {PeakW: 900}, {PeakW: 2500, Reduced: true}}
	if MarkReduced(said); !said[0].Reduced || !said[1].Reduced || said[2].Reduced {
		t.Errorf("the meter said so, until more was drawn: %+v", said)
	}
}

func TestHoursAsJSON(t *testing.T) {
	data, err := json.Marshal(Observed{Indoor: Hours{20.123, math.NaN()}})
	if err != nil {
		t.Fatal(err)
	}
	var back Observed
	if err := json.Unmarshal(data, &back); err != nil || fmt.Sprint(back.Indoor) != "[20.12 NaN]" {
		t.Errorf("%s: %v %v", data, back.Indoor, err)
	}
}
