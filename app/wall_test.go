//go:build !js

package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lakaz/telemetry"
)

// hung is a programme on a tablet on the wall of a home in France at 20.4 °C, at an instant.
func hung(t *testing.T, now time.Time) *program {
	p := programme(t, resident())
	p.me.Household.Dwelling.Territory = "FR"
	p.now = func() time.Time { return now }
	p.device.Wall = true
	p.home = homeState{id: "h1", known: true, data: homeWith(t, "FR", measure{"salon", "temperature", "20.4", 0},
		measure{"electricity", "power", "640", 0}, measure{"salon", "humidity", "48", 0})}
	p.home.data.Today = &telemetry.Today{Day: "2026-01-15", CostEUR: 0.62}
	p.wall.touched = time.Now()
	return p
}

func TestTheWallRestsAndWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := hung(t, noon)
		f := func(after time.Duration, resting bool) {
			t.Helper()
			time.Sleep(after)
			p.passTime()
			if p.wall.resting != resting {
				t.Errorf("after %v: resting is %v", after, p.wall.resting)
			}
		}
		f(restAfter-time.Second, false)
		f(time.Second, true)
		for _, want := range []string{`class="amb `, `data-c="bien"`, "<span>12</span>", "20,4", "Vous êtes bien", "640", "0,62", "48", "Touchez pour ouvrir"} {
			if html := drawn(p); !strings.Contains(html, want) {
				t.Errorf("%q is missing in\n%s", want, html)
			}
		}
		p.wake()
		f(time.Second, false)
		if html := drawn(p); !strings.Contains(html, "ring-n") {
			t.Error("waking does not lead to Chez moi")
		}
		p.device.Wall = false
		f(time.Hour, false)
	})
}

// At night nothing is shown that keeps somebody awake: the hour and the degrees.
func TestTheWallIsQuietAtNight(t *testing.T) {
	p := hung(t, noon.Add(11*time.Hour))
	p.wall.resting = true
	html := drawn(p)
	for _, want := range []string{"<span>23</span>", "20,4", "sky-night"} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is missing in\n%s", want, html)
		}
	}
	for _, loud := range []string{"640", "0,62", "Vous êtes bien"} {
		if strings.Contains(html, loud) {
			t.Errorf("%q is shown at night", loud)
		}
	}
	for hour, night := range map[int]bool{6: true, 7: false, 21: false, 22: true, 0: true} {
		if atNight(time.Date(2026, 1, 15, hour, 0, 0, 0, time.UTC)) != night {
			t.Errorf("%d h: night is %v", hour, !night)
		}
	}
}

// The way off the wall is held: a tap is not enough.
func TestTheWallIsLeftByHolding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := hung(t, noon)
		p.hold()
		time.Sleep(holdFor - time.Millisecond)
		p.letGo()
		time.Sleep(holdFor)
		if !p.onWall() {
			t.Error("a tap has taken the tablet off the wall")
		}
		p.hold()
		p.hold() // a held key repeats
		time.Sleep(holdFor)
		synctest.Wait()
		if p.onWall() {
			t.Error("holding does not take the tablet off the wall")
		}
	})
}
