package main

import (
	"fmt"
	"testing"
	"time"

	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// Readings expire once a day, and a proof tells; what history says of those days is what it said before. A gateway that
// comes with a reading of such a day hears no error, and its administrator why it was not taken.
func TestReadingsExpire(t *testing.T) {
	d := openDoor(t, options{}, nil)
	ctx := t.Context()
	admin := d.sessions()["administrator"]
	day := time.Date(2024, 9, 2, 0, 0, 0, 0, time.UTC)
	d.lived("h1", channel("salon", telemetry.Temperature), day, day.AddDate(0, 0, 21), 10, func(m int) float64 { return 17 + float64(m%97)/20 })
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), day, day.AddDate(0, 0, 14), 10, func(m int) float64 { return 90_000 + 7.5*float64(m) })
	d.lived("h1", channel(telemetry.Electricity, telemetry.Power), day.AddDate(0, 0, 14), day.AddDate(0, 0, 21), 30, func(m int) float64 { return float64(300 + m%700) })
	d.lived("h1", channel(telemetry.Gas, telemetry.Volume), day, day.AddDate(0, 0, 21), 60, func(m int) float64 { return 500 + float64(m)/1000 })
	d.publish("h1", 5, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 20, channel(telemetry.Electricity, telemetry.Energy): 9e6})
	told := func() (all []string) {
		for _, place := range []string{"salon", telemetry.Electricity, telemetry.Gas} {
			for _, span := range []telemetry.Span{telemetry.Day, telemetry.Week, telemetry.Month, telemetry.Year} {
				for _, at := range []string{"2024-09-05", "2024-09-18"} {
					h := d.told("h1", place, span, at, false)
					all = append(all, fmt.Sprint(place, span, at, sentenceOf(h), "\n", table(h), h.Totals))
				}
			}
		}
		return all
	}
	must(t, d.series.Seal(ctx, d.clock()))
	before := told()
	must(t, d.expiring.due(ctx))
	raw, err := d.series.RawFrom(ctx, "h1")
	must(t, err)
	if !raw.After(day.AddDate(0, 0, 21)) {
		t.Fatalf("nothing has expired: %v", raw)
	}
	for i, after := range told() {
		if after != before[i] {
			t.Errorf("before\n%s\nafter\n%s", before[i], after)
		}
	}

	var proofs []expiry
	d.read(admin, "/api/expiries", &proofs)
	if len(proofs) != 1 || proofs[0].Households != 1 || proofs[0].ReadingsValues == 0 || proofs[0].HoursValues != 0 || proofs[0].KeepReadings != 13 ||
		proofs[0].KeepHours != 60 || proofs[0].Purged == nil {
		t.Errorf("%+v", proofs)
	}
	d.pass(24 * time.Hour)
	must(t, d.expiring.due(ctx))
	if proofs, err := d.expiring.all(ctx); err != nil || len(proofs) != 1 {
		t.Errorf("a proof of nothing: %+v %v", proofs, err)
	}

	g, _, err := d.registry.NewGateway(ctx, "h1")
	must(t, err)
	must(t, d.ingest.Publish(ctx, g.ID, topicsOf(g.ID)+"senml", fmt.Appendf(nil, `[{"n":"salon/temperature","u":"Cel","v":21,"t":%d},{"n":"salon/temperature","u":"Cel","v":20.5,"t":%d}]`,
		day.Add(61*time.Second).Unix(), d.clock().Unix()), d.clock()))
	box, err := d.series.Inbox(ctx, g.ID)
	must(t, err)
	if box.Refused[telemetry.ReasonPast] != 1 || box.Accepted != 1 {
		t.Errorf("%+v", box)
	}
	for i, after := range told() {
		if after != before[i] {
			t.Errorf("a late reading made of\n%s\nthis\n%s", before[i], after)
		}
	}
}

// How long readings stay is the operator's to say, and never less by the hour than as they came.
func TestRetentionIsSet(t *testing.T) {
	if got := newRetention(&server{}, series.Retention{}).keep; got != keptFor() {
		t.Errorf("%+v", got)
	}
	if got := newRetention(&server{}, series.Retention{Raw: 2, Hours: 3}).keep; got != (series.Retention{Raw: 2, Hours: 3}) {
		t.Errorf("%+v", got)
	}
	for _, months := range [][2]int{{0, 60}, {13, 12}} {
		if err := (&serveCommand{KeepReadings: months[0], KeepHours: months[1]}).Run(&terminal{ctx: t.Context()}); err == nil {
			t.Errorf("%v was taken", months)
		}
	}
}
