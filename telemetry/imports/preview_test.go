package imports

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestGuessTime(t *testing.T) {
	f := func(line, want string) {
		t.Helper()
		separator := Separator(line)
		first, second, format, ok := GuessTime(Fields(line, separator))
		if got := fmt.Sprintf("%q %d %d %s %v", separator, first, second, format, ok); got != want {
			t.Errorf("%q: %s, want %s", line, got, want)
		}
	}
	f("10/03/2004;18.00.00;2,6;1360", `";" 0 1 dd/MM/yyyy HH.mm.ss true`)
	f("29/03/2026,01:30,\"0,5\",19.5", `"," 0 1 dd/MM/yyyy HH:mm true`)
	f("MAC000010,2013-01-01 00:00:00.0000000, 0.509 ", `"," 1 -1 yyyy-MM-dd HH:mm:ss true`)
	f("2026-01-10T08:00:00+01:00\t19.5", `"\t" 0 -1 iso true`)
	f("1769866200|1", `"|" 0 -1 unix true`)
	f("a;b", `";" 0 -1  false`)
	f("", `";" 0 -1  false`)
}

func TestWritten(t *testing.T) {
	at := time.Date(2026, 1, 31, 14, 30, 0, 0, time.FixedZone("", 3600))
	for _, format := range TimeFormats() {
		if got, ok := timeFormat(Written(format, at)); !ok || got != format && format != "MM/dd/yyyy HH:mm" {
			t.Errorf("%s is written %s and taken for %s", format, Written(format, at), got)
		}
	}
}

// The rows of a file are found by their numbers, whatever their encoding, and nothing of them disturbs a list.
func TestRowTexts(t *testing.T) {
	row, stop := RowTexts(strings.NewReader("a;b\r\nt\xe9l\x00\x1b;1\n\n" + strings.Repeat("x", 40000) + "\nend"))
	defer stop()
	for _, want := range []struct {
		n    int
		text string
	}{{1, "a;b"}, {1, "a;b"}, {2, "tél  ;1"}, {4, strings.Repeat("x", 200)}, {5, "end"}, {6, ""}, {5, ""}} {
		if got := row(want.n); got != want.text {
			t.Errorf("row %d: %q, want %q", want.n, got, want.text)
		}
	}
}
