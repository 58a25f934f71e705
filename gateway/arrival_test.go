package gateway

import (
	"context"
	"testing"
	"time"

	"lakaz"
	"lakaz/broker"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// TestRecordedHomesArriveToTheLastDigit replays the strangers' recordings through the broker onto the store and reads
// every value back.
func TestRecordedHomesArriveToTheLastDigit(t *testing.T) {
	f := func(r Recording, batch int) {
		t.Helper()
		store, err := badgerkv.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		readings, err := series.Open(t.Context(), store, series.In(lakaz.Mainland))
		if err != nil {
			t.Fatal(err)
		}
		b, err := broker.Serve(t.Context(), broker.Options{
			Addr:  "127.0.0.1:0",
			Check: func(context.Context, string, string) (lakaz.GatewayID, error) { return "gw1", nil },
			Sink: func(ctx context.Context, _ lakaz.GatewayID, _ string, payload []byte, received time.Time) error {
				var in telemetry.Batch
				refused := telemetry.DecodeSenML(&in, payload, received)
				if len(refused) > 0 {
					t.Errorf("refused %v", refused)
				}
				_, err := readings.Take(ctx, "h1", &in)
				return err
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close(context.WithoutCancel(t.Context()))
		begin := time.Now()
		report, err := Run(t.Context(), Options{Broker: "tcp://" + b.Addr(), Username: "gw1", Password: "x", Rows: r.Rows(0, 0), Batch: batch})
		if err != nil || report.Acknowledged != report.Sent || report.Delivered != report.Rows {
			t.Fatalf("%+v, %v", report, err)
		}
		t.Logf("%s: %d readings in %v", r.Format.Name, report.Acknowledged, time.Since(begin).Round(time.Millisecond))

		rows, _ := readAll(t, r)
		want := map[telemetry.Channel][]telemetry.Point{}
		for _, row := range rows {
			for _, x := range row.Readings {
				want[x.Channel] = append(want[x.Channel], telemetry.Point{At: x.At, Value: x.Value})
			}
		}
		for c, points := range want {
			got, err := readings.Range(t.Context(), "h1", c, points[0].At, points[len(points)-1].At.Add(time.Millisecond))
			if err != nil || len(got) != len(points) {
				t.Fatalf("%s: %d points of %d, %v", c, len(got), len(points), err)
			}
			for i := range points {
				if !got[i].At.Equal(points[i].At) || got[i].Value != points[i].Value {
					t.Fatalf("%s: %v became %v", c, points[i], got[i])
				}
			}
		}
	}
	f(Recording{recorded(t, appliancesFile), Appliances()}, 40)
	f(Recording{recorded(t, sceauxFile), Sceaux()}, 1)
}
