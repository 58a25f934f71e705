package detect

import (
	"testing"
	"time"
)

// A wash is heated once, for some minutes, and its motor turns for long; what else takes 2 kW does not.
func TestWashes(t *testing.T) {
	f := func(what string, want int, watts func(minute int) float64) {
		t.Helper()
		c := Curve{From: time.Unix(0, 0), Step: time.Minute, Values: make([]float64, 300)}
		for i := range c.Values {
			c.Values[i] = 90 + watts(i)
			if i%45 < 14 {
				c.Values[i] += 110 // a fridge
			}
		}
		if got := Washes(c); len(got) != want {
			t.Errorf("%s: %v", what, got)
		}
	}
	block := func(from, minutes int, watts float64) func(int) float64 {
		return func(i int) float64 {
			if i >= from && i < from+minutes {
				return watts
			}
			return 0
		}
	}
	both := func(a, b func(int) float64) func(int) float64 { return func(i int) float64 { return a(i) + b(i) } }
	f("a wash", 1, both(block(60, 20, 1900), block(80, 65, 160)))
	f("a cool wash", 1, both(block(60, 8, 1900), block(68, 65, 160)))
	f("two washes", 2, both(both(block(40, 20, 2000), block(60, 60, 160)), both(block(170, 20, 2000), block(190, 60, 160))))
	f("a kettle", 0, block(60, 4, 1950))
	f("a tank", 0, block(60, 120, 2000))
	f("half an hour of a tank", 0, block(60, 30, 2000))
	f("a cooker", 0, both(block(60, 10, 1800), block(70, 40, 900)))
	f("a heater held by its thermostat", 0, func(i int) float64 { return block(0, 8, 1800)(i % 20) })
	f("an oven held by its thermostat", 0, func(i int) float64 { return block(0, 6, 2200)(i%15) * block(60, 60, 1)(i) })
	f("nothing", 0, func(int) float64 { return 0 })
}
