package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"lakaz/telemetry"
)

// A long answer arrives whole however it is compressed, and nobody waits for who has gone.
func TestLongAnswers(t *testing.T) {
	d := openDoor(t, options{}, nil)
	from := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	channels := []telemetry.Channel{channel("salon", telemetry.Temperature), channel("salon", telemetry.Humidity), channel("electricity", telemetry.Power)}
	var list []telemetry.Reading
	for minute := range 7 * 24 * 60 {
		for i, c := range channels {
			list = append(list, telemetry.Reading{Channel: c, At: from.Add(time.Duration(minute) * time.Minute), Value: telemetry.NewDecimal(int64(minute*(i+1)%977), uint8(i%2))})
		}
	}
	must(t, d.series.Import(t.Context(), "h1", list))
	read, err := d.series.Columns(t.Context(), "h1", channels, from, from.AddDate(0, 0, 7), len(list))
	must(t, err)
	want := readingsOf(read).append(nil)
	if len(want) < 80<<10 {
		t.Fatal(len(want))
	}
	session := d.sessions()["advisor"]
	ask := func(encoding string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.base+"/api/households/h1/readings?channels=salon/temperature,salon/humidity,electricity/power&from=2026-01-05T00:00:00Z&to=2026-01-12T00:00:00Z", nil)
		must(t, err)
		req.AddCookie(&http.Cookie{Name: sessionCookie, Value: session})
		req.Header.Set("Accept-Encoding", encoding)
		resp, err := http.DefaultTransport.RoundTrip(req)
		must(t, err)
		if got := resp.Header.Get("Content-Encoding"); resp.StatusCode != http.StatusOK || got != encoding && encoding != "identity" {
			t.Fatalf("asked for %s: %s, %q", encoding, resp.Status, got)
		}
		return resp
	}
	f := func(encoding string, open func(io.Reader) (io.Reader, error)) {
		t.Helper()
		resp := ask(encoding)
		defer resp.Body.Close()
		body, err := open(resp.Body)
		must(t, err)
		got, err := io.ReadAll(body)
		if err != nil || !bytes.Equal(bytes.TrimSuffix(got, []byte{'\n'}), want) {
			t.Errorf("%s: %d bytes, want %d, %v", encoding, len(got), len(want), err)
		}
	}
	f("identity", func(r io.Reader) (io.Reader, error) { return r, nil })
	f("gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
	f("zstd", func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) })

	gone := ask("identity")
	if _, err := io.ReadFull(gone.Body, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	gone.Body.Close()
	f("identity", func(r io.Reader) (io.Reader, error) { return r, nil })
}

// An answer that fails after it has begun is cut: nobody takes it for whole, however it is compressed and however short
// what was sent is. One of ours that is written by hand has not begun before it is whole.
func TestABegunAnswerIsCut(t *testing.T) {
	d := openDoor(t, options{}, nil)
	var log bytes.Buffer
	d.log = slog.New(slog.NewTextHandler(&log, nil))
	f := func(what, encoding string, status int, answer func(w http.ResponseWriter, r *http.Request)) {
		t.Helper()
		log.Reset()
		mux := http.NewServeMux()
		mux.HandleFunc("GET /", answer)
		site := httptest.NewServer(d.counters.count(mux, d.guard(compressed(mux, gzip.BestSpeed))))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL, nil)
		must(t, err)
		req.Header.Set("Accept-Encoding", encoding)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
			if err == nil && resp.StatusCode != status {
				t.Errorf("%s, %s: it came as if it were whole: %s", what, encoding, resp.Status)
			}
		}
		site.Close() // once the handler has ended
		if !strings.Contains(log.String(), "part 60") {
			t.Errorf("%s, %s: the log says %q", what, encoding, log.String())
		}
	}
	parts := func(long int, each func(text string)) {
		for i := range 100 {
			if i == 60 {
				panic("part 60")
			}
			each(strings.Repeat("1,", long))
		}
	}
	for _, encoding := range []string{"identity", "gzip", "zstd"} {
		for what, long := range map[string]int{"long parts": 4000, "short parts": 1} {
			f("begun, "+what, encoding, 0, func(w http.ResponseWriter, _ *http.Request) {
				parts(long, func(text string) {
					io.WriteString(w, text)
					w.(http.Flusher).Flush()
				})
			})
			f("a list, "+what, encoding, http.StatusInternalServerError, func(w http.ResponseWriter, r *http.Request) {
				l := list{[]byte("["), 1, func(dst []byte, _ int) []byte {
					parts(long, func(text string) { dst = append(dst, text...) })
					return dst
				}, "]"}
				d.answers.of(l, false).Body(humago.NewContext(nil, r, w))
			})
		}
	}
}

func TestOnlyNumbers(t *testing.T) {
	for path, want := range map[string]bool{
		"/api/operations/lille/days?channel=x&figures=mean": true, "/api/operations/lille/days?channel=x&figures=min,max": true,
		"/api/operations/lille/days?channel=x": false, "/api/operations/lille/days?figures=mean,quality": false,
		"/api/operations/lille?figures=mean": false, "/api/households/h1/days?figures=mean": false,
	} {
		if got := onlyNumbers(httptest.NewRequest(http.MethodGet, path, nil)); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
