package main

import (
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/telemetry"
	"lakaz/telemetry/simulate"
)

// flat is a home of the acceptance of the comfort guard, which keeps a temperature day and night.
func flat(celsius float64) simulate.Profile {
	return simulate.Profile{
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Outdoor: true, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom},
			{ID: "bedroom", Kind: lakaz.Bedroom}}},
		People: 2, AtHome: true, LossWPerKM2: 1.6, AirChanges: 0.45, Heating: simulate.Electric, Day: celsius, Night: celsius, Away: celsius,
		HotWater: simulate.Shared, StandbyW: 40, FridgeW: 100,
	}
}

// lives lets a simulated home live from an instant to another and keeps what its gateway said.
func (d *door) lives(id lakaz.HouseholdID, p simulate.Profile, from, to time.Time) {
	d.t.Helper()
	h := simulate.New(p, simulate.WeatherOf(p.Dwelling.Territory, 3), 3, from)
	latest, err := d.series.Latest(d.t.Context(), id)
	must(d.t, err)
	h.Resume(latest) // its registers go on
	var readings []telemetry.Reading
	for h.Now().Before(to) {
		h.Step(10 * time.Minute)
		readings = h.Readings(readings)
	}
	must(d.t, d.series.Import(d.t.Context(), id, readings))
}

// until lets time pass to an instant.
func (d *door) until(at time.Time) { d.pass(at.Sub(d.clock())) }

// points are a home's of the week that begins on a Monday.
func (d *door) pointsOf(id lakaz.HouseholdID, monday string) (m gamification.Member) {
	d.t.Helper()
	must(d.t, d.store.View(d.t.Context(), func(r kv.Reader) (err error) {
		m, err = d.ledger.Week(r, id, monday)
		return err
	}))
	return m
}

// tags are the verdicts of a home's days from a Monday on, by their first letters.
func (d *door) tags(id lakaz.HouseholdID, monday string) (tags string) {
	d.t.Helper()
	days, err := d.scores.kept(d.t.Context(), id)
	must(d.t, err)
	for _, day := range days {
		if day.Date >= monday && len(tags) < 7 {
			tags += string(day.Verdict.Tag[0])
		}
	}
	return tags
}

// The acceptance of the comfort guard, through the server's own job: home A goes from 21 to 19.5 °C and home B from 18 to
// 15 °C. A gains; B gains nothing, rests, is offered help and is on the advisor's list; warmed back to 18 °C, B gains
// while its kWh rise.
func TestTheComfortGuard(t *testing.T) {
	d := openDoor(t, options{}, nil)
	paris := lakaz.Mainland.Location()
	day := func(name string) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, name, paris)
		must(t, err)
		return at
	}
	for _, id := range []lakaz.HouseholdID{"a", "b"} {
		must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: id, Operation: "lille", Name: "Famille " + string(id), Dwelling: flat(0).Dwelling}))
		d.agree(id)
	}
	begin, first, second, end := day("2026-01-05"), day("2026-02-09"), day("2026-02-16"), day("2026-02-23")
	judged := func(at time.Time) {
		t.Helper()
		d.until(at.Add(time.Hour))
		must(t, d.weeks.judgeAll(t.Context()))
		must(t, d.scores.judgeAll(t.Context()))
	}
	d.lives("a", flat(21), begin, first)
	d.lives("b", flat(18.3), begin, first)
	judged(first)
	if d.tags("b", "2026-02-02") != "sssssss" || d.pointsOf("b", "2026-02-02").Resting {
		t.Errorf("B at 18 °C: %s", d.tags("b", "2026-02-02"))
	}
	d.lives("a", flat(19.5), first, second)
	d.lives("b", flat(15), first, second)
	judged(second)
	a, b := d.pointsOf("a", "2026-02-09"), d.pointsOf("b", "2026-02-09")
	if a.Points[gamification.Energy] < 20 || a.Resting || d.tags("a", "2026-02-09") != "sssssss" {
		t.Errorf("A: %+v, %s", a, d.tags("a", "2026-02-09"))
	}
	if len(b.Points.Counted()) != 0 || b.Points[gamification.Energy] != 0 || !b.Resting || d.tags("b", "2026-02-09") != "ppppppp" {
		t.Errorf("B: %+v, %s", b, d.tags("b", "2026-02-09"))
	}
	session := d.sessions()["advisor"]
	if week := d.weekly(session, "b"); week == nil || !week.Privation || week.Urgency() != 0 {
		t.Errorf("the advisor sees %+v", week)
	}
	if week := d.weekly(session, "a"); week == nil || week.Privation {
		t.Errorf("the advisor sees of A %+v", week)
	}
	if c := d.cardsOf(lakaz.Resident, "fr", "b")[0]; c.ID != "cold" || len(c.Actions) != 1 {
		t.Errorf("B is offered %+v", c)
	}
	d.lives("a", flat(19.5), second, end)
	d.lives("b", flat(18.3), second, end)
	judged(end)
	if b := d.pointsOf("b", "2026-02-16"); b.Points.Total() < 40 || b.Resting {
		t.Errorf("B warmed: %+v", b)
	}
	used := func(monday string) (kWh float64) {
		days, err := d.scores.kept(t.Context(), "b")
		must(t, err)
		for _, day := range days {
			if day.Date >= monday && kWh == 0 {
				kWh = day.EnergyKWh
			}
		}
		return kWh
	}
	if used("2026-02-17") <= used("2026-02-15") {
		t.Errorf("B warmed with %.1f kWh after %.1f", used("2026-02-17"), used("2026-02-15"))
	}
	held, err := d.badgesOf(t.Context(), "b")
	must(t, err)
	if _, has := held["warmHome"]; !has {
		t.Errorf("B warmed has %v", held)
	}
	session, err = d.registry.NewSession(t.Context(), "advisor")
	must(t, err)
	if week := d.weekly(session, "b"); week == nil || week.Privation {
		t.Errorf("B warmed, and the advisor sees %+v", week)
	}
}

// Who switches the sensors off for the nights of a week, and is cold behind them, earns nothing for the energy of that
// week and nothing for having grown warm; the home beside it, which lives the same and hides nothing, does.
func TestHiddenNightsEarnNothing(t *testing.T) {
	d := openDoor(t, options{}, nil)
	day := func(name string) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, name, lakaz.Mainland.Location())
		must(t, err)
		return at
	}
	begin, cold, warm, end := day("2026-01-05"), day("2026-02-09"), day("2026-02-16"), day("2026-02-23")
	pauses := lakaz.Pauses{}
	for night := range 5 {
		from := warm.AddDate(0, 0, night).Add(-time.Hour)
		pauses = pauses.With("salon", from, from.Add(6*time.Hour))
	}
	for id, off := range map[lakaz.HouseholdID]lakaz.Pauses{"open": nil, "hidden": pauses} {
		must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: id, Operation: "lille", Name: string(id), Dwelling: flat(0).Dwelling, Pauses: off}))
		d.agree(id)
		d.lives(id, flat(21), begin, cold)
		d.lives(id, flat(15), cold, warm)
		d.lives(id, flat(19.5), warm, end)
	}
	d.until(end.Add(time.Hour))
	must(t, d.weeks.judgeAll(t.Context()))
	for _, h := range []lakaz.HouseholdID{"open", "hidden"} {
		home, err := d.registry.Household(t.Context(), h)
		must(t, err)
		must(t, d.weeks.bring(t.Context(), home, cold, true))
	}
	must(t, d.scores.judgeAll(t.Context()))
	open, hidden := d.pointsOf("open", "2026-02-16").Points, d.pointsOf("hidden", "2026-02-16").Points
	if open[gamification.Energy] == 0 || open[gamification.Comfort] == 0 {
		t.Errorf("the home that hides nothing: %v, %s", open, d.tags("open", "2026-02-16"))
	}
	if hidden[gamification.Energy] != 0 || hidden[gamification.Comfort] != 0 || d.tags("hidden", "2026-02-16") != "mmmmmss" {
		t.Errorf("the home that hides its nights: %v, %s", hidden, d.tags("hidden", "2026-02-16"))
	}
}
