package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"lakaz/telemetry"
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
func readAll(t testing.TB, r Recording) (rows []Row, bad []*BadRow) {
	t.Helper()
	for row, err := range r.Rows(0, 0) {
		if b, ok := errors.AsType[*BadRow](err); ok {
			bad = append(bad, b)
		} else if err != nil {
			t.Fatal(err)
		} else {
			rows = append(rows, row)
		}
	}
	return rows, bad
}

func value(row Row, channel string) string {
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
	f := func(row Row, channel, want string) {
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
		if b.Fault != FaultMissing || b.Text != "?" {
			t.Errorf("bad %v", b)
		}
	}
	if b := bad[4]; b.Fault != FaultColumns || b.Line != 40965 || b.Text != "14/1/20" {
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

func TestSceauxClock(t *testing.T) {
	const head = "Date;Time;Global_active_power\n"
	f := func(lines string, want ...string) {
		t.Helper()
		var got []string
		for row, err := range ReadSceaux(strings.NewReader(head + lines)) {
			if err != nil {
				got = append(got, string(err.(*BadRow).Fault))
				continue
			}
			got = append(got, row.At.Format("01-02T15:04"))
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q: %v, want %v", lines, got, want)
		}
	}
	f("16/12/2006;17:24:00;1.2", "12-16T16:24")
	f("16/7/2007;17:24:00;1.2", "07-16T15:24")
	f("25/3/2007;01:59:00;1\n25/3/2007;02:30:00;1\n25/3/2007;03:00:00;1", "03-25T00:59", "date", "03-25T01:00")
	f("28/10/2007;02:30:00;1\n28/10/2007;02:59:00;1\n28/10/2007;02:00:00;1\n28/10/2007;03:00:00;1",
		"10-28T00:30", "10-28T00:59", "10-28T01:00", "10-28T02:00")
}

func TestBadLinesStopNothing(t *testing.T) {
	f := func(read func(string) []string, text string, want ...string) {
		t.Helper()
		if got := read(text); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	tell := func(format Format, head string) func(string) []string {
		return func(text string) (out []string) {
			for row, err := range format.Read(strings.NewReader(head + text)) {
				if b, ok := errors.AsType[*BadRow](err); ok {
					out = append(out, fmt.Sprintf("%d%s:%s", b.Line, b.Column, b.Fault))
				} else {
					out = append(out, fmt.Sprintf("%d=%s/%s", row.Line, value(row, "electricity/power"), value(row, "electricity/energy")))
				}
			}
			return out
		}
	}
	sceaux := tell(Sceaux(), "\ufeffDate;Time;Global_active_power\r\n")
	f(sceaux, "1/1/2007;00:00:00;0.3\r\n\r\n1/1/2007;00:01:00;?\r\n1/1/2007;00:02:00;x\r\n1/1\r\n31/2/2007;0:0:0;1\r\n1/1/2007;00:03:00;0.3",
		"2=300/5", "4Global_active_power:missing", "5Global_active_power:number", "6:columns", "7Date:date", "8=300/10")
	f(sceaux, "1/1/2007;00:00:00;-1\n1/1/2007;00:01:00;NaN\n1/1/2007;00:02:00;1e99\n1/1/2007;00:03:00;"+strings.Repeat("9", 40000)+"\n1/1/2007;00:04:00;0.6",
		"2Global_active_power:number", "3Global_active_power:number", "4Global_active_power:number", "5:long", "6=600/10")
	f(tell(Sceaux(), ""), "a;b\n1/1/2007;00:00:00;1", "1:header")

	var names []string
	for _, c := range applianceColumns() {
		names = append(names, c.name)
	}
	appliances := tell(Appliances(), "date,Appliances,lights,"+strings.Join(names, ",")+"\n")
	climate := strings.Repeat(`,"20.1"`, len(names))
	f(appliances, `"2016-03-27 02:10:00","  60","30"`+climate, "2=540/90") // an hour that summer time skips
	f(appliances, `"2016-01-11 17:00:00","","30"`+climate+"\n"+`"2016-01-11 17:10:00","50","-1"`+climate+"\n"+
		`"2016-01-11","50","1"`+climate+"\n"+`"2016-01-11 17:20:00","50"`+"\n"+`"2016-01-11 17:30:00","50","10`+climate,
		"2Appliances:missing", "2=/", "3Appliances:number", "3=/", "4date:date", "5:columns", "6=360/60")
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

func FuzzReadSceaux(f *testing.F) {
	f.Add([]byte("Date;Time;Global_active_power\n16/12/2006;17:24:00;4.216\n16/12/2006;17:25:00;?\n14/1/20"))
	f.Add([]byte("Date;Time;Global_active_power\n28/10/2007;02:24:00;9e12\n28/10/2007;02:24:00;0.000001"))
	fuzz(f, ReadSceaux)
}

func FuzzReadAppliances(f *testing.F) {
	head := "date,Appliances,lights"
	row := `"2016-01-11 17:00:00","  60","30"`
	for _, c := range applianceColumns() {
		head += "," + c.name
		row += `," 6.5999999999999996e+00"`
	}
	f.Add([]byte(head + "\n" + row + "\n" + row))
	f.Add([]byte(head + "\n" + strings.Replace(row, "30", "9223372036854775807", 1) + "\n\"\n,,"))
	fuzz(f, ReadAppliances)
}

// fuzz feeds whatever to a reader: it ends, its lines ascend and its register never falls.
func fuzz(f *testing.F, read func(io.Reader) iter.Seq2[Row, error]) {
	f.Fuzz(func(t *testing.T, text []byte) {
		line, register := 0, 0.0
		for row, err := range read(bytes.NewReader(text)) {
			if err != nil {
				bad, ok := errors.AsType[*BadRow](err)
				if !ok || bad.Line < line {
					t.Fatalf("after line %d: %v", line, err)
				}
				line = bad.Line
				continue
			}
			if row.Line < line || len(row.Readings) == 0 {
				t.Fatalf("line %d after %d: %v", row.Line, line, row)
			}
			line = row.Line
			for _, r := range row.Readings {
				if r.Channel.Quantity != telemetry.Energy {
					continue
				}
				if v := r.Value.Float(); v < register {
					t.Fatalf("line %d: the register falls to %v", line, v)
				} else {
					register = v
				}
			}
		}
	})
}
