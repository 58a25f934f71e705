package telemetry

import (
	"fmt"
	"strings"
	"testing"
)

// What a pack says of the gateway and its sensors is no reading, and no refusal either.
func TestSenMLVitals(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		var b Batch
		var out []string
		refused := DecodeSenML(&b, []byte(in), received)
		for _, v := range b.Vitals {
			line := v.Place + ":"
			for sign, figure := range map[string]*float64{"%": v.Battery, "V": v.Volts, "dBm": v.RSSI} {
				if figure != nil {
					line += fmt.Sprint(*figure) + sign
				}
			}
			out = append(out, line+v.Firmware)
		}
		for _, r := range b.Readings() {
			out = append(out, r.Channel.String())
		}
		for _, r := range refused {
			out = append(out, "!"+string(r.Reason))
		}
		if got := strings.Join(out, "; "); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
	f(`[{"bn":"lakaz:gw7:","n":"salon/temperature","u":"Cel","v":20.4},{"n":"salon/battery","u":"%EL","v":62},{"n":"salon","u":"dBm","v":-71}]`,
		"salon:62%; salon:-71dBm; salon/temperature")
	f(`[{"n":"Chambre_2/battery","u":"V","v":2.9},{"n":"firmware","vs":"1.4.2"},{"bn":"gw7:","n":"version","vs":"2"}]`, "chambre-2:2.9V; :1.4.2; gw7:2")
	f(`[{"n":"salon/battery","u":"%EL","v":162},{"n":"salon","u":"V","v":230},{"n":"salon/battery","v":62},{"n":"door","vs":"open"},{"n":"é","u":"%EL","v":6}]`,
		"!absurd; !unit; !name; !kind; !name")
	f("["+strings.Repeat(`{"n":"a","u":"%EL","v":5},`, 99)+`{"n":"a","u":"dBm","v":-50}]`, strings.TrimSuffix(strings.Repeat("a:5%; ", maxVitals), "; "))
}
