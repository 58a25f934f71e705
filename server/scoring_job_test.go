package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/registry"
	"lakaz/telemetry"
)

// The job scores a home's day within the hour after the home's own midnight, once, and goes on after a stop.
func TestTheScoringJobRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := badgerkv.OpenInMemory()
		must(t, err)
		defer store.Close()
		var ahead atomic.Int64 // of the bubble's own clock: the store has its timers, and would live through days of them
		now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		s, err := newServer(t.Context(), store, options{}, slog.New(slog.DiscardHandler), now)
		must(t, err)
		defer func() { must(t, s.close(context.Background())) }()
		must(t, s.registry.PutOperation(t.Context(), lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
		must(t, s.registry.PutHousehold(t.Context(), lakaz.Household{ID: "h1", Operation: "lille", Name: "Famille Un",
			Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}}}))
		value := func(hour int) (list []telemetry.Reading) { // the clock of a bubble begins in the year 2000
			for i := range hour {
				list = append(list, telemetry.Reading{Channel: channel("salon", telemetry.Temperature), At: time.Now().Add(time.Duration(i-hour) * time.Hour), Value: telemetry.NewDecimal(20, 0)})
			}
			return list
		}
		must(t, s.series.Import(t.Context(), "h1", value(48)))
		newest := func() (day string, n int) {
			days, err := s.scores.kept(t.Context(), "h1")
			must(t, err)
			if len(days) > 0 {
				day = days[len(days)-1].Date
			}
			return day, len(days)
		}
		run := func(d time.Duration) {
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() { s.scores.run(ctx); close(ended) }()
			time.Sleep(d)
			synctest.Wait()
			stop()
			<-ended
		}
		run(time.Minute) // midnight UTC, 1 o'clock in Paris
		if day, n := newest(); day != "1999-12-31" || n != judgedFirst {
			t.Fatalf("at first: %s, %d days", day, n)
		}
		ahead.Add(int64(22*time.Hour + 20*time.Minute))
		run(25 * time.Minute) // a quarter to midnight in Paris
		if day, _ := newest(); day != "1999-12-31" {
			t.Fatalf("before midnight: %s", day)
		}
		run(time.Hour / 2)
		if day, n := newest(); day != "2000-01-01" || n != judgedFirst+1 {
			t.Fatalf("after midnight: %s, %d days", day, n)
		}
		ahead.Add(int64(10 * 24 * time.Hour)) // it stands still
		run(time.Minute)
		if day, n := newest(); day != "2000-01-11" || n != judgedFirst+11 {
			t.Fatalf("after ten days: %s, %d days", day, n)
		}
	})
}

// A home whose meter and sensors were silent is not judged; when what they said comes late, its days and points are those
// of a home that was never silent.
func TestLateDaysAreScored(t *testing.T) {
	inTime, late := openDoor(t, options{}, nil), openDoor(t, options{}, nil)
	now := inTime.clock()
	monday, today := now.AddDate(0, 0, -10).Truncate(24*time.Hour).Add(-time.Hour), now.Truncate(24*time.Hour).Add(-time.Hour) // 5 and 15 January
	for _, d := range []*door{inTime, late} {
		must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: "a", Operation: "lille", Name: "Famille A", Dwelling: flat(0).Dwelling}))
		d.lives("a", flat(21), now.AddDate(0, 0, -45), monday)
	}
	inTime.lives("a", flat(19.5), monday, today)
	must(t, inTime.scores.judgeAll(t.Context()))
	must(t, late.scores.judgeAll(t.Context()))
	if tags := late.tags("a", "2026-01-05"); tags != "mmmmmmm" {
		t.Errorf("silent: %s", tags)
	}
	if m := late.pointsOf("a", "2026-01-05"); !m.Resting || len(m.Points.Counted()) > 0 {
		t.Errorf("silent: %+v", m)
	}
	late.lives("a", flat(19.5), monday, today)
	must(t, late.scores.judgeAll(t.Context())) // nobody told of it: nothing is done
	if tags := late.tags("a", "2026-01-05"); tags != "mmmmmmm" {
		t.Errorf("nobody told: %s", tags)
	}
	late.weeks.noteLate("a", monday)
	for range 2 {
		must(t, late.scores.judgeAll(t.Context()))
	}
	for _, week := range []string{"2025-12-29", "2026-01-05", "2026-01-12"} {
		want, got := encoded(inTime.pointsOf("a", week)), encoded(late.pointsOf("a", week))
		if inTime.tags("a", week) != late.tags("a", week) || !bytes.Equal(want, got) {
			t.Errorf("%s: %s %s in time, %s %s late", week, inTime.tags("a", week), want, late.tags("a", week), got)
		}
	}
	if inTime.pointsOf("a", "2026-01-05").Points[gamification.Energy] == 0 {
		t.Error("nothing earned in time: the test tells nothing")
	}
}

// What no sensor tells: equipment that must run, and people who have just moved in. It is noted by who accompanies the
// home, judged at once, and read by no neighbour.
func TestScoringIsFair(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions, now := d.sessions(), d.clock()
	d.lives("h1", flat(21), now.AddDate(0, 0, -45), now)
	// The door's home has a gas meter, which nobody reads.
	_, err := d.registry.ChangeDwelling(t.Context(), "h1", func(w *lakaz.Dwelling) { w.Gas = false })
	must(t, err)
	f := func(body, tags string) {
		t.Helper()
		if status, text := d.call(sessions["advisor"], "PUT", "/api/households/h1/scoring", body); status != http.StatusOK {
			t.Fatal(status, string(text))
		}
		must(t, d.scores.judgeAll(t.Context()))
		if got := d.tags("h1", "2026-01-05"); got != tags {
			t.Errorf("%s: %s", body, got)
		}
	}
	f(`{}`, "sssssss")
	f(`{"exempt":"yes"}`, "eeeeeee")
	if m := d.pointsOf("h1", "2026-01-05"); len(m.Points.Counted()) > 0 || !m.Resting {
		t.Errorf("exempt: %+v", m)
	}
	f(`{"exempt":"no","since":"2026-01-03"}`, "eeeeeee")
	f(`{"exempt":"no","since":"2025-01-03"}`, "sssssss")
	if status, _ := d.call(sessions["advisor"], "PUT", "/api/households/h1/scoring", `{"since":"2027-01-03"}`); status != http.StatusUnprocessableEntity {
		t.Errorf("who moves in next year: %d", status)
	}
	cards := d.cardsOf(lakaz.Advisor, "fr", "h1")
	fair := card(cards, "fair")
	if fair == nil || fair.Parts[1].Field.Value != "2025-01-03" || fair.Parts[2].Choice.Value != "no" {
		t.Errorf("%+v", fair)
	}
	if c := card(d.cardsOf(lakaz.Resident, "fr", "h1"), "fair"); c != nil {
		t.Errorf("a resident's: %+v", c)
	}
}

// What the game keeps of a home leaves with it, and says of no day that its people were suspected to go without.
func TestTheGameIsExported(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["resident"]
	h, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	must(t, d.award(t.Context(), h, gamification.Award{Source: gamification.Learning, Key: "advice/damp", Points: 5}))
	must(t, d.store.Update(t.Context(), func(w kv.Writer) error {
		return d.scores.keep(w, h, gamification.MondayOf(d.clock()), []scored{{gamification.Observed{Date: "2026-01-12", EnergyKWh: 9}, gamification.Verdict{Tag: gamification.Privation}}}, nil, true)
	}))
	status, body := d.call(session, "GET", "/api/households/h1/export", "")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	file, err := archive.Open("household.json")
	must(t, err)
	var got struct{ Game gameKept }
	must(t, json.NewDecoder(file).Decode(&got))
	text := string(encoded(got.Game))
	if len(got.Game.Awards) != 1 || len(got.Game.Badges) != 1 || len(got.Game.Days) != 1 || got.Game.Days[0].Counted || strings.Contains(text, "rivation") {
		t.Errorf("%s", text)
	}
}

// A supply that the Linky itself says is reduced to 1 kVA: the day is not judged, and is remembered so when it is read again.
func TestAReducedSupplyIsNotScored(t *testing.T) {
	d := openDoor(t, options{}, nil)
	now := d.clock()
	must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: "a", Operation: "lille", Name: "Famille A", Dwelling: flat(0).Dwelling}))
	must(t, d.registry.PutGateway(t.Context(), registry.Gateway{ID: "gw", Household: "a", Username: "gw"}, "un secret assez long"))
	p := flat(19)
	d.lives("a", p, now.AddDate(0, 0, -45), now.AddDate(0, 0, -2).Truncate(24*time.Hour))
	d.lived("a", channel(telemetry.Electricity, telemetry.Power), now.AddDate(0, 0, -2).Truncate(24*time.Hour), now, 10, func(int) float64 { return 800 })
	for range 2 {
		frame := "\x02" + ticGroup("ISOUSC", "05") + ticGroup("PTEC", "TH..") + ticGroup("PAPP", "00740") + "\x03"
		must(t, d.ingest.Publish(t.Context(), "gw", "lakaz/gw/tic", []byte(frame), d.clock()))
		must(t, d.scores.judgeAll(t.Context()))
		days, err := d.scores.kept(t.Context(), "a")
		must(t, err)
		reduced := ""
		for _, day := range days[len(days)-4:] {
			if day.Reduced && day.Verdict.Tag != gamification.Excused {
				t.Errorf("%+v", day)
			}
			reduced += map[bool]string{true: "r", false: "."}[day.Reduced]
		}
		if !strings.HasSuffix(reduced, "r") || reduced[0] == 'r' {
			t.Errorf("%s: %s", days[len(days)-1].Date, reduced)
		}
		d.pass(24 * time.Hour)
		d.lived("a", channel(telemetry.Electricity, telemetry.Power), d.clock().AddDate(0, 0, -1), d.clock(), 10, func(int) float64 { return 800 })
	}
}
