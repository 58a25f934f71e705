//go:build !js

package main

import (
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// What devices send and nobody mapped is offered with its guess; what waits for nobody is not.
func TestDevicesToMap(t *testing.T) {
	decimal := func(s string) telemetry.Decimal {
		d, err := telemetry.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	p := programme(t, me{Person: "a", Role: lakaz.Administrator, Language: "fr"})
	p.at = route{path: "/bureau"}
	p.office = officeState{known: true}
	s := &p.office.gateways
	s.lines = []gatewayHealth{{ID: "g1", Household: "h1", Waiting: 2}}
	has := func(want bool, texts ...string) {
		t.Helper()
		html := drawn(p)
		for _, text := range texts {
			if strings.Contains(html, text) != want {
				t.Errorf("%q: want %v in\n%s", text, want, html)
			}
		}
	}
	has(true, "Appareils (2)", `aria-expanded="false"`)
	has(false, "pas encore attribués")
	s.devices = deviceState{open: "g1", picked: map[string]int{}}
	has(true, "sk-1") // until the answer comes
	salon := deviceKey{Device: "Salon", Key: "temperature", Quantity: telemetry.Temperature, Value: decimal("19.8"), Last: noon.Add(-5 * time.Minute), Waits: true,
		Guess:   &deviceChoice{Place: "salon", Quantity: telemetry.Temperature},
		Choices: []deviceChoice{{Place: "salon", Quantity: telemetry.Temperature}, {Place: "outdoor", Quantity: telemetry.Temperature}}}
	node := deviceKey{Device: "node 10", Key: "1", Value: decimal("12.5"), Last: noon, Waits: true,
		Choices: []deviceChoice{{Place: "electricity", Quantity: telemetry.Energy, Unit: "kWh"}}}
	linky := deviceKey{Device: "linky", Key: "EAST", Quantity: telemetry.Energy, Value: decimal("2188830")}
	s.devices.list = &gatewayDevices{Devices: []deviceKey{linky, node, salon},
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}}}
	has(true, "Vus, et pas encore attribués", "Salon · temperature", "19,8\u202f°C", "il y a 5\u202fmin", "Oui\u00a0: Salon", "Dehors", "Ignorer",
		"node 10 · 1", "12,5", "Électricité, énergie (kWh)", "Choisir un endroit")
	has(false, "linky")
	if s.devices.chosen(salon) != 0 || s.devices.chosen(node) != -1 {
		t.Error("a guess is chosen, and nothing else")
	}
	meter := node
	meter.Guess = &deviceChoice{Place: "electricity", Quantity: telemetry.Energy, Unit: "kWh"}
	if s.devices.chosen(meter) != 0 {
		t.Error("a guess with its unit is chosen")
	}
	s.devices.picked[salon.id()] = 1
	has(true, "Oui\u00a0: Dehors")
	s.devices.list.Devices = []deviceKey{linky}
	has(true, "a sa place")
	has(false, "Déjà attribués")
	salon.Waits, salon.Mapping, salon.Guess = false, salon.Guess, nil // a mistake is put right
	s.devices.list.Devices, s.devices.picked = []deviceKey{salon}, map[string]int{}
	has(true, "a sa place", "Déjà attribués", "Oui\u00a0: Salon", "Dehors", "Ignorer")
	salon.Mapping = &deviceChoice{Ignore: true}
	s.devices.list.Devices[0] = salon
	has(true, "Choisir un endroit")
	if s.devices.chosen(salon) != -1 {
		t.Error("what is ignored stands for nothing")
	}
}
