package imports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"lakaz/telemetry"
)

// value is what a row says of a channel, "" where it says nothing.
func value(row Row, channel string) string {
	for _, r := range row.Readings {
		if r.Channel.String() == channel {
			return r.Value.String()
		}
	}
	return ""
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
	tell := func(read func(io.Reader) iter.Seq2[Row, error], head string) func(string) []string {
		return func(text string) (out []string) {
			for row, err := range read(strings.NewReader(head + text)) {
				if b, ok := errors.AsType[*BadRow](err); ok {
					out = append(out, fmt.Sprintf("%d%s:%s", b.Line, b.Column, b.Fault))
				} else {
					out = append(out, fmt.Sprintf("%d=%s/%s", row.Line, value(row, "electricity/power"), value(row, "electricity/energy")))
				}
			}
			return out
		}
	}
	sceaux := tell(ReadSceaux, "\ufeffDate;Time;Global_active_power\r\n")
	f(sceaux, "1/1/2007;00:00:00;0.3\r\n\r\n1/1/2007;00:01:00;?\r\n1/1/2007;00:02:00;x\r\n1/1\r\n31/2/2007;0:0:0;1\r\n1/1/2007;00:03:00;0.3",
		"2=300/5", "4Global_active_power:missing", "5Global_active_power:number", "6:columns", "7Date:date", "8=300/10")
	f(sceaux, "1/1/2007;00:00:00;-1\n1/1/2007;00:01:00;NaN\n1/1/2007;00:02:00;1e99\n1/1/2007;00:03:00;"+strings.Repeat("9", 40000)+"\n1/1/2007;00:04:00;0.6",
		"2Global_active_power:number", "3Global_active_power:number", "4Global_active_power:number", "5:long", "6=600/10")
	f(tell(ReadSceaux, ""), "a;b\n1/1/2007;00:00:00;1", "1:header")

	var names []string
	for _, c := range applianceColumns() {
		names = append(names, c.name)
	}
	appliances := tell(ReadAppliances, "date,Appliances,lights,"+strings.Join(names, ",")+"\n")
	climate := strings.Repeat(`,"20.1"`, len(names))
	f(appliances, `"2016-03-27 02:10:00","  60","30"`+climate, "2=540/90") // an hour that summer time skips
	f(appliances, `"2016-01-11 17:00:00","","30"`+climate+"\n"+`"2016-01-11 17:10:00","50","-1"`+climate+"\n"+
		`"2016-01-11","50","1"`+climate+"\n"+`"2016-01-11 17:20:00","50"`+"\n"+`"2016-01-11 17:30:00","50","10`+climate,
		"2Appliances:missing", "2=/", "3Appliances:number", "3=/", "4date:date", "5:columns", "6=360/60")
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
