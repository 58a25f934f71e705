package telemetry

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var received = time.Date(2026, 1, 15, 16, 42, 0, 0, time.UTC)

// decoded is a pack's readings and refusals.
func decoded(payload []byte) ([]Reading, []Refusal) {
	var b Batch
	refused := DecodeSenML(&b, payload, received)
	return b.Readings(), refused
}

// told is what a pack gave, one line a reading and then the reasons.
func told(payload string) string {
	readings, refused := decoded([]byte(payload))
	var out []string
	for _, r := range readings {
		out = append(out, fmt.Sprintf("%s %s %s", r.Channel, r.Value, r.At.Sub(received)))
	}
	for _, r := range refused {
		out = append(out, "!"+string(r.Reason))
	}
	return strings.Join(out, "; ")
}

func TestDecodeSenML(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got := told(in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
	// Names and units.
	f(`[{"n":"salon/temperature","u":"Cel","v":20.4}]`, "salon/temperature 20.4 0s")
	f(`[{"bn":"urn:dev:mac:0024befffe804ff1:","n":"salon/temperature","v":20.4}]`, "salon/temperature 20.4 0s")
	f(`[{"n":"salon","u":"Cel","v":20.4},{"n":"salon","u":"%RH","v":48}]`, "salon/temperature 20.4 0s; salon/humidity 48 0s")
	f(`[{"n":"Salle_de.Bains/temp","u":"K","v":293.55}]`, "salle-de-bains/temperature 20.4 0s")
	f(`[{"n":"salon/humidity","u":"/","v":0.485}]`, "salon/humidity 48.5 0s")
	f(`[{"n":"power","u":"kW","v":0.64}]`, "electricity/power 640 0s")
	f(`[{"n":"electricity/energy","u":"kWh","v":12345.678}]`, "electricity/energy 12345678 0s")
	f(`[{"n":"electricity/energy","u":"J","v":7200}]`, "electricity/energy 2 0s")
	f(`[{"n":"water-cold/volume","u":"l","v":1234}]`, "water-cold/volume 1.234 0s")
	// Base fields.
	f(`[{"bn":"gw1:","bu":"Cel","bv":20,"bt":-60,"n":"a","v":0.4},{"n":"b","v":-1,"t":-5}]`, "a/temperature 20.4 -1m0s; b/temperature 19 -1m5s")
	f(`[{"bn":"gw1:","bt":1768494000},{"n":"salon/humidity","v":48,"t":60}]`, "salon/humidity 48 "+time.Unix(1768494060, 0).Sub(received).String())
	f(`[{"bn":"x/"},{"n":"temperature","v":1},{"bn":"y/","n":"temperature","v":2}]`, "x/temperature 1 0s; y/temperature 2 0s")
	// Times.
	f(`[{"n":"a","u":"Cel","v":1,"t":1768495320.25}]`, "a/temperature 1 "+time.UnixMilli(1768495320250).Sub(received).String())
	f(`[{"n":"a","u":"Cel","v":1,"t":1768495320.25e0}]`, "a/temperature 1 "+time.UnixMilli(1768495320250).Sub(received).String())
	f(`[{"n":"a","u":"Cel","v":1,"t":599}]`, "a/temperature 1 9m59s")
	f(`[{"n":"a","u":"Cel","v":1,"t":601}]`, "!future")
	f(`[{"n":"a","u":"Cel","v":1,"t":4102444800}]`, "!future")
	f(`[{"n":"a","u":"Cel","v":1,"t":1e30}]`, "!number")
	f(`[{"n":"a","u":"Cel","v":1,"t":300000000}]`, "!past")
	f(`[{"n":"a","u":"Cel","v":1,"bt":-1768495320}]`, "!past")
	// What cannot be kept never takes the rest with it.
	f(`[{"n":"a","u":"Cel","v":NaN},{"n":"b","u":"Cel","v":3}]`, "b/temperature 3 0s; !number")
	f(`[{"n":"a","u":"Cel","v":-Infinity},{"n":"NaN \" NaN","vs":"x"},{"n":"b","u":"Cel","v":3}]`, "b/temperature 3 0s; !number; !kind")
	f(`[{"n":"a","u":"Cel","v":"20"},{"n":"b","u":"Cel","v":3}]`, "b/temperature 3 0s; !number")
	f(`[{"n":"a","u":"Cel","v":850},{"n":"b","u":"Cel","v":3}]`, "b/temperature 3 0s; !absurd")
	f(`[{"n":"a/humidity","u":"Cel","v":3},{"n":"b","u":"Cel","v":3}]`, "b/temperature 3 0s; !unit")
	f(`[{"n":"a","u":"furlong","v":3},{"n":"b","u":"Cel","v":3}]`, "b/temperature 3 0s; !unit")
	f(`[{"n":"a","v":3},{"n":"temperature","u":"Cel","v":3},{"n":"é","u":"Cel","v":3}]`, "!name; !name; !name")
	f(`[{"n":"door","vb":true},{"n":"d","vd":"aGk"},{"n":"s","u":"W","s":3}]`, "!kind; !kind; !kind")
	f(`[{"n":"a","u":"Cel","v":1},5,{"n":"b","u":"Cel","v":3}]`, "a/temperature 1 0s; b/temperature 3 0s; !json")
	f(`[{"n":"a","u":"Cel","v":1},{"n":"b","u":"Ce`, "a/temperature 1 0s; !json")
	f(`[{"n":"a","u":"Cel","v":1}`, "a/temperature 1 0s; !json")
	f(`[{"n":"a","u":"Cel","v":1}] trailing`, "a/temperature 1 0s; !json")
	f(`{"n":"a"}`, "!json")
	f(``, "!json")
	f(`[]`, "")
	// Versions and mandatory extensions spoil the whole pack.
	f(`[{"n":"a","u":"Cel","v":1},{"bver":11,"n":"b","u":"Cel","v":1}]`, "!version")
	f(`[{"n":"a","u":"Cel","v":1},{"n":"b","u":"Cel","v":1,"secret_":1}]`, "!version")
	f(`[{"bver":10,"n":"a","u":"Cel","v":1,"unknown":1}]`, "a/temperature 1 0s")
}

func TestDecodeSenMLBoundsRecords(t *testing.T) {
	pack := "[" + strings.Repeat(`{"n":"a","u":"Cel","v":1},`, MaxRecords) + `{"n":"a","u":"Cel","v":1}]`
	readings, refused := decoded([]byte(pack))
	if len(readings) != MaxRecords || len(refused) != 1 || refused[0].Reason != ReasonSize {
		t.Errorf("%d readings, %v", len(readings), refused)
	}
}

func TestSenMLRoundTrip(t *testing.T) {
	want := []Reading{
		{Channel{"salon", Temperature}, received.Add(-time.Minute), NewDecimal(19890000000000001, 15)},
		{Channel{"salon", Humidity}, received, NewDecimal(48, 0)},
		{Channel{Electricity, Energy}, received.Add(250 * time.Millisecond), NewDecimal(12345678, 0)},
		{Channel{ColdWater, Volume}, received, NewDecimal(1234, 3)},
	}
	got, refused := decoded(EncodeSenML("lakaz:gw7:", received, want))
	if diff := cmp.Diff(want, got); diff != "" || refused != nil {
		t.Error(diff, refused)
	}
}

// channelAfterChannel is the readings as EncodeSenML may order them.
func channelAfterChannel(readings []Reading) []Reading {
	first := map[Channel]int{}
	for i, r := range readings {
		if _, known := first[r.Channel]; !known {
			first[r.Channel] = i
		}
	}
	slices.SortStableFunc(readings, func(a, b Reading) int { return first[a.Channel] - first[b.Channel] })
	return readings
}

func TestEncodeSenML(t *testing.T) {
	f := func(want string, readings ...Reading) {
		t.Helper()
		if got := string(EncodeSenML("gw7:", received, readings)); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	salon, power := Channel{"salon", Temperature}, Channel{Electricity, Power}
	f("[]")
	f(`[{"bn":"gw7:","bt":1768495320,"n":"salon/temperature","u":"Cel","v":20.4},{"n":"electricity/power","u":"W","t":0.25,"v":640}]`,
		Reading{salon, received, NewDecimal(204, 1)}, Reading{power, received.Add(250 * time.Millisecond), NewDecimal(640, 0)})
	// Several instants: channel after channel, in the order of time as it came.
	f(`[{"bn":"gw7:salon/temperature","bu":"Cel","bt":1768495320,"v":20.4},{"t":60,"v":20.5},{"t":-60,"v":20.6},{"bn":"gw7:electricity/power","bu":"W","v":640}]`,
		Reading{salon, received, NewDecimal(204, 1)}, Reading{power, received, NewDecimal(640, 0)},
		Reading{salon, received.Add(time.Minute), NewDecimal(205, 1)}, Reading{salon, received.Add(-time.Minute), NewDecimal(206, 1)})
}

// The examples of RFC 8428 itself.
func TestSenMLExamplesOfTheStandard(t *testing.T) {
	file, err := os.Open("../../shared/data/mqtt/senml_rfc8428_examples.jsonl")
	if err != nil {
		t.Skip("the recorded messages are not here: ", err)
	}
	defer file.Close()
	var readings []Reading
	reasons := map[Reason]int{}
	lines := 0
	for scan := bufio.NewScanner(file); scan.Scan(); lines++ {
		var line struct{ Payload string }
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		rs, refused := decoded([]byte(line.Payload))
		readings = append(readings, rs...)
		for _, r := range refused {
			reasons[r.Reason]++
		}
	}
	t.Logf("%d messages: %d readings, refused %v", lines, len(readings), reasons)
	if lines == 0 || reasons[ReasonJSON] > 0 {
		t.Errorf("%d messages, refused %v", lines, reasons)
	}
	celsius := 0
	for _, r := range readings {
		if r.Channel.Quantity == Temperature {
			celsius++
		}
	}
	if celsius == 0 {
		t.Error("no temperature among the examples")
	}
}

func FuzzDecodeSenML(f *testing.F) {
	f.Add([]byte(`[{"bn":"gw1:","bu":"Cel","bv":20,"bt":-60,"n":"a","v":0.4},{"n":"b","v":-1,"t":-5}]`))
	f.Add([]byte(`[{"n":"a","u":"Cel","v":NaN},{"n":"b\"","vs":"x"}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		readings, _ := decoded(payload)
		for _, r := range readings {
			if !r.Channel.Quantity.Plausible(r.Value) || r.At.After(received.Add(MaxAhead)) || r.At.Before(Earliest()) {
				t.Fatalf("kept %+v", r)
			}
		}
		again, refused := decoded(EncodeSenML("gw:", received, readings))
		if diff := cmp.Diff(channelAfterChannel(readings), channelAfterChannel(again)); diff != "" || refused != nil {
			t.Fatal(diff, refused)
		}
	})
}
