package gateway

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"lakaz/telemetry/imports"
)

// recorded is the path of a recorded file of strangers beside the project; the test is skipped where it is absent.
func recorded(t testing.TB, path string) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	path = filepath.Join(filepath.Dir(here), "..", "..", "shared", "data", path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the recorded file %s is absent", filepath.Base(path))
	}
	return path
}

const (
	appliancesFile = "comfort/energydata_complete.csv"
	sceauxFile     = "electricity_fr/uci_household_power_1min_2006-12-16_2007-01-14.txt"
)

// readAll reads a recording to its end.
func readAll(t testing.TB, r Recording) (rows []imports.Row, bad []*imports.BadRow) {
	t.Helper()
	for row, err := range r.Rows(0, 0) {
		if b, ok := errors.AsType[*imports.BadRow](err); ok {
			bad = append(bad, b)
		} else if err != nil {
			t.Fatal(err)
		} else {
			rows = append(rows, row)
		}
	}
	return rows, bad
}

func value(row imports.Row, channel string) string {
	for _, r := range row.Readings {
		if r.Channel.String() == channel {
			return r.Value.String()
		}
	}
	return ""
}

func TestAppliancesRecording(t *testing.T) {
	rows, bad := readAll(t, Recording{recorded(t, appliancesFile), Appliances()})
	if len(rows) != 19735 || len(bad) != 0 {
		t.Fatalf("%d rows, %d bad", len(rows), len(bad))
	}
	first, last := rows[0], rows[len(rows)-1]
	f := func(row imports.Row, channel, want string) {
		t.Helper()
		if got := value(row, channel); got != want {
			t.Errorf("line %d %s: %s, want %s", row.Line, channel, got, want)
		}
	}
	if want := time.Date(2016, 1, 11, 16, 0, 0, 0, time.UTC); !first.At.Equal(want) || first.Line != 2 {
		t.Errorf("begins %v at line %d", first.At, first.Line)
	}
	if want := time.Date(2016, 5, 27, 17, 0, 0, 0, time.UTC); !last.At.Equal(want) || last.Line != 19736 {
		t.Errorf("ends %v at line %d", last.At, last.Line)
	}
	f(first, "kitchen/temperature", "19.890000000000001")
	f(first, "kitchen/humidity", "47.5966666666667")
	f(first, "salon/temperature", "19.199999999999999")
	f(first, "outdoor-north/temperature", "7.026666666666669947") // 18 places
	f(first, "outdoor/temperature", "6.5999999999999996")         // written 6.5999999999999996e+00
	f(first, "outdoor/humidity", "92")
	f(first, "electricity/power", "540")
	f(first, "electricity/energy", "90")
	f(last, "bedroom/humidity", "46.844999999999999")
	f(last, "electricity/power", "2640")
	for i, row := range rows {
		if len(row.Readings) != 22 {
			t.Fatalf("line %d: %d readings", row.Line, len(row.Readings))
		}
		if i > 0 && row.At.Sub(rows[i-1].At) != 10*time.Minute {
			t.Fatalf("line %d follows after %v", row.Line, row.At.Sub(rows[i-1].At))
		}
		for _, r := range row.Readings {
			if !r.Channel.Quantity.Plausible(r.Value) {
				t.Fatalf("line %d: %v", row.Line, r)
			}
		}
	}
	total := 0.0
	for _, row := range rows {
		var w float64
		fmt.Sscan(value(row, "electricity/power"), &w)
		total += w / 6
	}
	var register float64
	fmt.Sscan(value(last, "electricity/energy"), &register)
	if d := register - total; d > 0.01 || d < -0.01 {
		t.Errorf("register %v, powers make %v", register, total)
	}
}

func TestSceauxRecording(t *testing.T) {
	rows, bad := readAll(t, Recording{recorded(t, sceauxFile), Sceaux()})
	if len(rows) != 40959 || len(bad) != 5 {
		t.Fatalf("%d rows, bad %v", len(rows), bad)
	}
	for _, b := range bad[:4] {
		if b.Fault != imports.FaultMissing || b.Text != "?" {
			t.Errorf("bad %v", b)
		}
	}
	if b := bad[4]; b.Fault != imports.FaultColumns || b.Line != 40965 || b.Text != "14/1/20" {
		t.Errorf("the line cut short is %v", b)
	}
	first, last := rows[0], rows[len(rows)-1]
	if want := time.Date(2006, 12, 16, 16, 24, 0, 0, time.UTC); !first.At.Equal(want) {
		t.Errorf("begins %v", first.At)
	}
	if want := time.Date(2007, 1, 14, 3, 6, 0, 0, time.UTC); !last.At.Equal(want) {
		t.Errorf("ends %v", last.At)
	}
	if w, wh := value(first, "electricity/power"), value(first, "electricity/energy"); w != "4216" || wh != "70" {
		t.Errorf("begins with %s W, %s Wh", w, wh)
	}
	if w := value(last, "electricity/power"); w != "816" {
		t.Errorf("ends with %s W", w)
	}
}

func TestReplayCanBeTakenUpAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "power.txt")
	text := "Date;Time;Global_active_power\n"
	for i := range 30 {
		text += fmt.Sprintf("1/1/2007;00:%02d:00;6\n", i)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := Recording{path, Sceaux()}
	rows, last, err := r.Scan(0)
	if err != nil || rows != 30 || !last.Equal(time.Date(2006, 12, 31, 23, 29, 0, 0, time.UTC)) {
		t.Fatalf("%d rows to %v, %v", rows, last, err)
	}
	if rows, _, _ := r.Scan(22); rows != 10 {
		t.Errorf("%d rows from line 22", rows)
	}
	for row, err := range r.Rows(22, time.Hour) {
		if err != nil {
			t.Fatal(err)
		}
		if got := value(row, "electricity/energy"); row.Line != 22 || got != "2100" || !row.At.Equal(time.Date(2007, 1, 1, 0, 20, 0, 0, time.UTC)) || !row.Readings[0].At.Equal(row.At) {
			t.Errorf("line %d at %v: %s Wh", row.Line, row.At, got)
		}
		break
	}
	for _, err := range (Recording{path + ".absent", Sceaux()}).Rows(0, 0) {
		if !errors.Is(err, os.ErrNotExist) {
			t.Errorf("an absent file: %v", err)
		}
	}
}
