package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
	"lakaz/telemetry"
	"lakaz/telemetry/imports"
	"lakaz/telemetry/series"
)

// lavish is a home's readings as strange as devices write them: negative, very long, very many digits, at odd instants.
func lavish(from time.Time) (all []telemetry.Reading) {
	add := func(c telemetry.Channel, at time.Time, value string) {
		v, err := telemetry.ParseDecimal(value)
		if err != nil {
			panic(err)
		}
		all = append(all, telemetry.Reading{Channel: c, At: at, Value: v})
	}
	for i := range 4000 {
		at := from.Add(time.Duration(i) * 13 * time.Minute)
		add(channel("salon", telemetry.Temperature), at.Add(time.Duration(i%997)*time.Millisecond), fmt.Sprintf("%d.%02d", i%40-10, i%100))
		add(channel(telemetry.Electricity, telemetry.Energy), at, fmt.Sprintf("%d.%03d", 1_000_000+i*37, i%1000))
		add(channel("chambre", telemetry.Humidity), at, fmt.Sprint(40+i%50))
	}
	for i, value := range []string{"-0.000000000001", "12345.123456789012", "1e-7", "0.30", "0", "5e3"} {
		add(channel(telemetry.Electricity, telemetry.Power), from.Add(time.Duration(i)*time.Second), value)
	}
	return all
}

// unzipped are the files of an answer that is a ZIP.
func (d *door) unzipped(session, path string) map[string][]byte {
	d.t.Helper()
	status, data := d.call(session, http.MethodGet, path, "")
	if status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", path, status, data)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(d.t, err)
	files := map[string][]byte{}
	for _, f := range archive.File {
		r, err := f.Open()
		must(d.t, err)
		files[f.Name], err = io.ReadAll(r)
		must(d.t, err)
	}
	return files
}

// What is exported as CSV and imported again is the same to the last digit, with the mapping that comes with it.
func TestExportedAndImportedAgain(t *testing.T) {
	d := openDoor(t, options{}, nil)
	ctx := t.Context()
	readings := lavish(d.clock().AddDate(0, 0, -40))
	must(t, d.series.Import(ctx, "h1", readings))
	must(t, d.registry.PutContract(ctx, "h1", lakaz.Contract{From: "2026-01-01", Option: lakaz.Base, PowerKVA: 6}))
	owed := lakaz.Instalments{DebtCents: 300_00, From: "2026-01-05", Count: 10, Tolerance: 2, Paid: 1}
	must(t, d.registry.PutInstalments(ctx, "h1", owed))
	half := time.Date(2025, 12, 6, 17, 0, 0, 0, time.UTC)
	must(t, d.series.Tell(ctx, "h1", channel(telemetry.Electricity, telemetry.Energy),
		[]telemetry.Provenance{{Interval: telemetry.Interval{From: half, To: half.Add(26 * time.Minute)}, Estimated: true}}))
	files := d.unzipped(d.sessions()["resident"], "/api/households/h1/export")

	store, err := badgerkv.OpenInMemory()
	must(t, err)
	defer store.Close()
	again, err := series.Open(ctx, store, series.In(lakaz.Mainland))
	must(t, err)
	channels, err := d.series.Channels(ctx, "h1")
	must(t, err)
	for _, c := range channels {
		name := "readings/" + fileOf(c)
		format, err := imports.ParseMapping(files[name+".mapping.json"])
		must(t, err)
		report, err := importing{series: again, household: "h9"}.read(ctx, format, bytes.NewReader(files[name+".csv"]))
		if err != nil || report.Refused != 0 {
			t.Errorf("%s: %+v %v", c, report, err)
		}
		want, err := d.series.Range(ctx, "h1", c, time.Time{}, d.clock())
		must(t, err)
		got, err := again.Range(ctx, "h9", c, time.Time{}, d.clock())
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("%s: %d readings: %s", c, len(got), diff)
		}
	}
	lines, err := csv.NewReader(bytes.NewReader(files["readings/salon_temperature.csv"])).ReadAll()
	must(t, err)
	if want := []string{"2025-12-06T17:08:00.002Z", "2025-12-06T18:08:00.002+01:00", "salon/temperature", "-8.02", "Cel", "measured"}; cmp.Diff(want, lines[3]) != "" {
		t.Errorf("%q", lines[3])
	}
	if got := strings.Count(string(files["readings/electricity_energy.csv"]), ",estimated\n"); got != 2 { // 17:08 and 17:21
		t.Errorf("%d estimated readings", got)
	}
	days, err := csv.NewReader(bytes.NewReader(files["days/electricity_energy.csv"])).ReadAll()
	must(t, err)
	if len(days) != 38 || days[2][4] != "110" || days[2][14] == "" || days[2][15] != "measured" {
		t.Errorf("%d days: %q", len(days), days[2])
	}
	var about struct {
		Household lakaz.Household
		agreed
	}
	must(t, json.Unmarshal(files["household.json"], &about))
	if about.Instalments == nil || *about.Instalments != owed {
		t.Errorf("a debt that is paid back: %+v", about.Instalments)
	}
	if about.Household.ID != "h1" || len(about.Contracts) != 1 || !strings.Contains(string(files["lisez-moi.txt"]), about.Household.Name) {
		t.Errorf("%+v\n%s", about, files["lisez-moi.txt"])
	}
}

// The same as Parquet, read back by its library; a range of days leaves out the rest, and what has expired as it came is
// there by the hour.
func TestExportedAsParquet(t *testing.T) {
	d := openDoor(t, options{}, nil)
	ctx := t.Context()
	must(t, d.series.Import(ctx, "h1", lavish(d.clock().AddDate(0, -16, 0))))
	must(t, d.series.Import(ctx, "h1", lavish(d.clock().AddDate(0, 0, -40))))
	must(t, d.series.Seal(ctx, d.clock()))
	must(t, d.expiring.due(ctx))
	session := d.sessions()["advisor"]
	files := d.unzipped(session, "/api/households/h1/export?format=parquet")
	rows, err := parquet.Read[parquetReading](bytes.NewReader(files["readings.parquet"]), int64(len(files["readings.parquet"])))
	must(t, err)
	var got []telemetry.Reading
	for _, r := range rows {
		c, err := telemetry.ParseChannel(r.Channel)
		must(t, err)
		v, err := telemetry.ParseDecimal(r.Text)
		must(t, err)
		if v.Float() != r.Value || r.Household != "h1" || r.Unit != unitOf(c.Quantity) || r.Quality != "measured" {
			t.Fatalf("%+v", r)
		}
		got = append(got, telemetry.Reading{Channel: c, At: time.UnixMilli(r.At).UTC(), Value: v})
	}
	channels, err := d.series.Channels(ctx, "h1")
	must(t, err)
	var want []telemetry.Reading
	for _, c := range channels {
		points, err := d.series.Range(ctx, "h1", c, time.Time{}, d.clock().AddDate(0, 0, 1))
		must(t, err)
		for _, p := range points {
			want = append(want, telemetry.Reading{Channel: c, At: p.At, Value: p.Value})
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 12_006 {
		t.Errorf("%d readings: %s", len(got), diff)
	}
	hours, err := parquet.Read[parquetRollup](bytes.NewReader(files["hours.parquet"]), int64(len(files["hours.parquet"])))
	must(t, err)
	old := 0
	for _, h := range hours {
		if time.UnixMilli(h.From).Before(d.clock().AddDate(0, -14, 0)) {
			old++
		}
		if h.Channel == "electricity/energy" && (h.Used == nil || h.Mean != nil) || h.Channel == "salon/temperature" && (h.Used != nil || *h.Min > *h.Mean) {
			t.Fatalf("%+v", h)
		}
	}
	if old == 0 {
		t.Error("no hour of what has expired")
	}

	files = d.unzipped(session, "/api/households/h1/export?format=parquet&from=2025-12-10&to=2025-12-11")
	rows, err = parquet.Read[parquetReading](bytes.NewReader(files["readings.parquet"]), int64(len(files["readings.parquet"])))
	must(t, err)
	first, last := time.UnixMilli(rows[0].At).UTC(), time.UnixMilli(rows[len(rows)-1].At).UTC()
	if from := time.Date(2025, 12, 9, 23, 0, 0, 0, time.UTC); first.Before(from) || first.After(from.Add(time.Hour)) || !last.Before(from.AddDate(0, 0, 2)) ||
		last.Before(from.AddDate(0, 0, 2).Add(-time.Hour)) {
		t.Errorf("from %v to %v", first, last)
	}
}

// An empty home's export is whole too.
func TestExportOfNothing(t *testing.T) {
	d := openDoor(t, options{}, nil)
	for _, form := range []string{"csv", "parquet"} {
		if files := d.unzipped(d.sessions()["neighbour"], "/api/households/h2/export?format="+form); len(files) != 4 {
			t.Errorf("%s: %d files", form, len(files))
		}
	}
}

// widest is a form that only counts the most readings it is given at once, and all.
type widest struct{ most, all int }

func (w *widest) readings(_ telemetry.Channel, points []telemetry.Point, _ []telemetry.Interval) error {
	w.most, w.all = max(w.most, len(points)), w.all+len(points)
	return nil
}
func (w *widest) rollups(string, telemetry.Channel, []telemetry.Rollup) error { return nil }
func (w *widest) close() error                                                { return nil }

// A channel that says something at every moment is read by the day: eight exports at once are not to fill the memory.
func TestADenseChannelIsExportedByTheDay(t *testing.T) {
	d := openDoor(t, options{}, nil)
	begin := time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)
	const days, each = 4, 100_000
	list := make([]telemetry.Reading, days*each)
	for i := range list {
		list[i] = telemetry.Reading{Channel: channel(telemetry.Electricity, telemetry.Power), At: begin.Add(time.Duration(i) * (24 * time.Hour / each)), Value: telemetry.NewDecimal(int64(i%7), 0)}
	}
	must(t, d.series.Import(t.Context(), "h1", list))
	h, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	var w widest
	x := exporting{series: d.series, household: h, words: locales.For(locales.Source), made: d.now()}
	x.from, x.to, err = exportRange(h, "", "")
	must(t, err)
	must(t, x.measured(t.Context(), &w))
	if w.all != len(list) || w.most > exportReadings {
		t.Errorf("%d of %d readings, %d at once", w.all, len(list), w.most)
	}
}
