package main

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// A clock that jumps neither opens the door to guessing nor shuts it on anybody for longer than it was to be.
func TestLimiterWhenTheClockJumps(t *testing.T) {
	f := func(name string, jump time.Duration, want time.Duration) {
		t.Helper()
		at := time.Date(2026, 3, 29, 0, 50, 0, 0, time.UTC)
		l := newLimiter(func() time.Time { return at }, 60, 2*time.Minute)
		for range 6 {
			l.try("guessing") // five are free, the sixth has to wait ten seconds
		}
		at = at.Add(jump)
		if got := l.try("guessing"); got != want {
			t.Errorf("%s: who guesses waits %v, want %v", name, got, want)
		}
		for i := range 50 { // of 60 in the bucket 54 are left
			if wait := l.try(fmt.Sprint("neighbour ", i)); wait != 0 {
				t.Fatalf("%s: neighbour %d waits %v", name, i, wait)
			}
		}
	}
	f("none", 0, 10*time.Second)
	f("a step of NTP", -2*time.Second, 10*time.Second)
	f("back an hour", -time.Hour, 10*time.Second)
	f("back a year", -365*24*time.Hour, 10*time.Second)
	f("forward an hour", time.Hour, 0)
	f("forward a day", 24*time.Hour, 0)
	f("to 1970", -56*365*24*time.Hour, 10*time.Second)
}

// A gateway's clock may be wrong in every way: what cannot be is refused with its reason, the rest of it is taken.
func TestClocksOfGateways(t *testing.T) {
	d := openDoor(t, options{}, nil)
	g, _, err := d.registry.NewGateway(t.Context(), "h1")
	must(t, err)
	f := func(name string, at time.Time, want telemetry.Reason) {
		t.Helper()
		before, err := d.series.Inbox(t.Context(), g.ID)
		must(t, err)
		pack := fmt.Sprintf(`[{"n":"salon/temperature","u":"Cel","v":20,"t":%d}]`, at.Unix())
		must(t, d.ingest.Publish(t.Context(), g.ID, "lakaz/"+string(g.ID)+"/senml", []byte(pack), d.now()))
		after, err := d.series.Inbox(t.Context(), g.ID)
		must(t, err)
		if want == "" && after.Accepted != before.Accepted+1 || want != "" && after.Refused[want] != before.Refused[want]+1 {
			t.Errorf("%s: %+v", name, after)
		}
	}
	now := d.now()
	f("right", now, "")
	f("five minutes ahead", now.Add(5*time.Minute), "")
	f("an hour behind", now.Add(-time.Hour), "")
	f("a week kept back", now.AddDate(0, 0, -7), "")
	f("an hour ahead", now.Add(time.Hour), telemetry.ReasonFuture)
	f("2038", time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC), telemetry.ReasonFuture)
	f("never set", time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC), telemetry.ReasonPast)
	must(t, d.clocks.check())
}

// Our own clock falls back an hour: what the gateways measure is not refused for being of the future but left with them,
// and is taken in, all of it, when the clock is right again. One gateway that is ahead by itself is refused as ever.
func TestOurOwnClockFallsBack(t *testing.T) {
	d := openDoor(t, options{}, nil)
	var gateways []lakaz.GatewayID
	for range 10 {
		g, _, err := d.registry.NewGateway(t.Context(), "h1")
		must(t, err)
		gateways = append(gateways, g.ID)
	}
	truth := d.now()
	n := 0
	publish := func(g lakaz.GatewayID, at time.Time) error {
		n++
		pack := fmt.Sprintf(`[{"n":"salon/temperature","u":"Cel","v":20,"t":%d}]`, at.Add(time.Duration(n)*time.Second).Unix())
		return d.ingest.Publish(t.Context(), g, "lakaz/"+string(g)+"/senml", []byte(pack), d.now())
	}
	for _, g := range gateways {
		must(t, publish(g, truth))
	}
	must(t, publish(gateways[0], truth.Add(2*time.Hour))) // refused
	must(t, d.clocks.check())

	d.pass(-time.Hour)
	left := 0
	for _, g := range gateways {
		if err := publish(g, truth); errors.Is(err, errClock) {
			left++
		} else {
			must(t, err)
		}
	}
	if left != 5 || !errors.Is(d.clocks.check(), errClock) { // from the sixth that is ahead on it is known
		t.Errorf("%d of %d messages are left with their gateways; %v", left, len(gateways), d.clocks.check())
	}
	for _, g := range gateways {
		if err := publish(g, truth); !errors.Is(err, errClock) {
			t.Error(err)
		}
	}
	must(t, publish(gateways[3], truth.Add(-2*time.Hour))) // what it kept from before can be taken

	d.pass(time.Hour)
	for _, g := range gateways {
		must(t, publish(g, truth))
	}
	must(t, d.clocks.check())
}

// The clock of the server jumps forward by a day: days that are not over are sealed, and what comes after it is right
// again ends up in them as if nothing had been. Homes stay in.
func TestOurOwnClockJumpsForward(t *testing.T) {
	steady, jumping := openDoor(t, options{}, nil), openDoor(t, options{}, nil)
	f := func(d *door, jump time.Duration) (days []telemetry.Rollup, fleet int, sessions map[string]string) {
		t.Helper()
		sessions = d.sessions()
		salon := channel("salon", telemetry.Temperature)
		for range 6 {
			d.publish("h1", 0, map[telemetry.Channel]float64{salon: 20})
			d.pass(jump)
			must(t, d.series.Seal(t.Context(), d.now()))
			must(t, d.registry.Sweep(t.Context()))
			d.pass(-jump)
			d.publish("h1", 1, map[telemetry.Channel]float64{salon: 18})
			d.pass(time.Hour)
		}
		d.pass(24 * time.Hour)
		must(t, d.series.Seal(t.Context(), d.now()))
		from, to := d.now().AddDate(0, 0, -3), d.now().AddDate(0, 0, 1)
		rolls, err := d.series.Days(t.Context(), "h1", []telemetry.Channel{salon}, from, to)
		must(t, err)
		homes, err := d.series.Fleet(t.Context(), salon, from, to)
		must(t, err)
		for _, r := range homes["h1"] {
			fleet += r.Count
		}
		return rolls[salon], fleet, sessions
	}
	want, wantFleet, _ := f(steady, 0)
	got, gotFleet, sessions := f(jumping, 24*time.Hour)
	if fmt.Sprint(got) != fmt.Sprint(want) || gotFleet != wantFleet || gotFleet != 12 {
		t.Errorf("days %v, want %v; %d readings in the fleet's days, want %d", got, want, gotFleet, wantFleet)
	}
	if status, _ := jumping.call(sessions["resident"], "GET", "/api/me", ""); status != 200 {
		t.Errorf("a home is answered %d", status)
	}
}
