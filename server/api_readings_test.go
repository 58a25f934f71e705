package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

func TestAppendReadings(t *testing.T) {
	decimals := func(values ...string) (out []telemetry.Decimal) {
		for _, v := range values {
			d, err := telemetry.ParseDecimal(v)
			must(t, err)
			out = append(out, d)
		}
		return out
	}
	f := func(read series.Columns, want string) {
		t.Helper()
		if got := string(readingsOf(read).append(nil)); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	salon, gas := channel("salon", telemetry.Temperature), channel(telemetry.Gas, telemetry.Volume)
	f(series.Columns{}, `{"at":[],"channels":[]}`)
	f(series.Columns{At: []int64{5}, Channels: []series.Column{{Channel: salon, Values: decimals("20.50")}}},
		`{"at":[5],"channels":[{"channel":"salon/temperature","values":[20.5]}]}`)
	f(series.Columns{At: []int64{60000, 120000, 180000}, Channels: []series.Column{
		{Channel: salon, Values: decimals("20.4", "0", "-0.05"), Known: []bool{true, false, true}},
		{Channel: gas, Values: decimals("7.001", "7.002", "7.003")}}},
		`{"start":60000,"step":60000,"count":3,"channels":[{"channel":"salon/temperature","values":[20.4,null,-0.05]},`+
			`{"channel":"gas/volume","values":[7.001,7.002,7.003]}]}`)
	day := (24 * time.Hour).Milliseconds()
	f(series.Columns{At: []int64{0, 1, 2, day}, Channels: []series.Column{
		{Channel: gas, Values: decimals("7", "90000", "3", "4"), Known: []bool{true, true, true, true}}}},
		`{"at":[0,1,2,86400000],"channels":[{"channel":"gas/volume","values":[7,90000,3,4],"quality":[`+
			`{"from":0,"to":1,"quality":"measured+suspect"},{"from":1,"to":2,"quality":"measured+reset"},{"from":2,"to":86400000,"quality":"measured+estimated"}]}]}`)
}

// TestReadingsSayWhatTheyAre: whatever is written is the JSON that the document describes, and says the same.
func TestReadingsSayWhatTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 6).Draw(t, "n")
		read := series.Columns{}
		at := int64(0)
		for range n {
			at += rapid.Int64Range(1, 2).Draw(t, "step")
			read.At = append(read.At, at)
		}
		for _, q := range []telemetry.Quantity{telemetry.Temperature, telemetry.Energy} {
			c := series.Column{Channel: channel("salon", q)}
			for range n {
				c.Values = append(c.Values, telemetry.NewDecimal(rapid.Int64Min(-1<<63+1).Draw(t, "unscaled"), rapid.Uint8Range(0, telemetry.MaxScale).Draw(t, "scale")))
				c.Known = append(c.Known, rapid.Bool().Draw(t, "known"))
			}
			read.Channels = append(read.Channels, c)
		}
		var got struct {
			readings
			Channels []struct {
				Channel string
				Values  []*telemetry.Decimal
				Quality []stepQuality
			} `json:"channels"`
		}
		text := readingsOf(read).append(nil)
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err, string(text))
		}
		if got.Count != nil {
			for i := range *got.Count {
				got.At = append(got.At, *got.Start+int64(i)**got.Step)
			}
		}
		if len(got.At) != n || len(got.Channels) != 2 {
			t.Fatal(string(text))
		}
		for i, c := range read.Channels {
			for j := range c.Values {
				if value := got.Channels[i].Values[j]; got.At[j] != read.At[j] || (value != nil) != c.Known[j] || value != nil && *value != c.Values[j] {
					t.Fatal(string(text))
				}
			}
		}
	})
}

// Nobody makes the server hold gigabytes by asking for everything at once: channels that have no instant in common take
// a place for each on all of them.
func TestTooManyReadingsAreRefused(t *testing.T) {
	d := openDoor(t, options{}, nil)
	begin := time.Date(2026, 1, 12, 0, 0, 0, 0, time.UTC)
	var list []telemetry.Reading
	var names []string
	for i := range 64 {
		c := channel(fmt.Sprint("plug", i), telemetry.Power)
		names = append(names, c.String())
		for n := range 2000 {
			list = append(list, telemetry.Reading{Channel: c, At: begin.Add(time.Duration(n)*time.Minute + time.Duration(i)*time.Millisecond), Value: telemetry.NewDecimal(int64(n), 0)})
		}
	}
	must(t, d.series.Import(t.Context(), "h1", list))
	f := func(channels []string, want int) {
		t.Helper()
		path := "/api/households/h1/readings?channels=" + strings.Join(channels, ",") + "&from=2026-01-01T00:00:00Z&to=2026-01-16T00:00:00Z"
		got, body := d.call(d.sessions()["advisor"], "GET", path, "")
		if got != want {
			t.Errorf("%d channels: %d, %d bytes", len(channels), got, len(body))
		}
	}
	f(names[:10], http.StatusOK)
	f(names, http.StatusUnprocessableEntity)
}

// Large answers wait for their turns, a short time of a home that measures very often too; small ones do not.
func TestLargeAnswersWaitForATurn(t *testing.T) {
	d := openDoor(t, options{}, nil)
	begin := time.Date(2026, 1, 12, 0, 0, 0, 0, time.UTC)
	var list []telemetry.Reading
	var names []string
	for i := range 40 {
		c := channel(fmt.Sprint("plug", i), telemetry.Power)
		names = append(names, c.String())
		for n := range 8 * 360 {
			list = append(list, telemetry.Reading{Channel: c, At: begin.Add(time.Duration(n)*10*time.Second + time.Duration(i)*time.Millisecond), Value: telemetry.NewDecimal(int64(n), 0)})
		}
	}
	must(t, d.series.Import(t.Context(), "h1", list))
	session := d.sessions()["advisor"]
	f := func(path string, patience time.Duration, want bool) {
		t.Helper()
		ctx, end := context.WithTimeout(t.Context(), patience)
		defer end()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.base+path, nil)
		must(t, err)
		req.AddCookie(&http.Cookie{Name: sessionCookie, Value: session})
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		if got := err == nil && resp.StatusCode == http.StatusOK; got != want {
			t.Errorf("%s: answered: %v, %v", path, got, err)
		}
	}
	all, one := strings.Join(names, ","), names[0]
	const day, month, year = "&from=2026-01-12T00:00:00Z&to=2026-01-12T08:00:00Z", "&from=2026-01-01T00:00:00Z&to=2026-02-15T00:00:00Z", "&from=2025-01-01T00:00:00Z&to=2026-01-15T00:00:00Z"
	fleet := "/api/operations/lille/days?channel=" + one
	turns := d.reads
	for _, free := range []bool{true, false} {
		waits := 10 * time.Second
		if !free { // nobody gives a turn back
			d.reads, waits = nil, 300*time.Millisecond
		}
		f("/api/households/h1/readings?channels="+one+day, time.Minute, true)
		f("/api/households/h1/readings?channels="+one+month, waits, free)
		f("/api/households/h1/readings?channels="+all+day, waits, free)
		f("/api/households/h1/hours?channels="+one+year, time.Minute, true)
		f("/api/households/h1/hours?channels="+all+year, waits, free)
		f(fleet+"&figures=mean&from=2026-01-01&to=2026-01-31", time.Minute, true)
		f(fleet+"&figures=mean&from=2026-01-01&to=2026-12-31", waits, free)
		f(fleet+"&figures=weighted&from=2026-01-01&to=2026-01-31", waits, free)
	}
	if len(turns) != 0 {
		t.Errorf("%d turns are not given back", len(turns))
	}
}
