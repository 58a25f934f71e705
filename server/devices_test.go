package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/registry"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
)

// What a bought sensor publishes waits for a person, who says yes to the guess: from then on it is the room's. A Linky
// needs no yes. A meter's serial number is nowhere to be seen.
func TestDevicesAsSold(t *testing.T) {
	r := startService(t)
	gateway, err := r.connect(r.gateway.Username, r.secret)
	must(t, err)
	_, await := r.watch()
	await(func(h telemetry.Home) bool { return h.Household.ID == "h1" })
	below := "lakaz/" + string(r.gateway.ID) + "/"
	path := "/api/gateways/" + string(r.gateway.ID) + "/devices"
	salon, power := channel("salon", telemetry.Temperature), channel(telemetry.Electricity, telemetry.Power)

	r.publish(gateway, below+"zigbee2mqtt/Salon", `{"temperature":19.8,"humidity":55,"battery":91}`)
	r.publish(gateway, below+"tic", "\x02\nADCO 021528603314 :\r\nBASE 000000104 P\r\nPAPP 00190 +\r\nMOTDETAT 000000 X\r\x03")
	await(func(h telemetry.Home) bool { return h.Values[power].Value.String() == "190" })
	var seen gatewayDevices
	r.read(r.admin, path, &seen)
	guesses := map[string]string{}
	for _, d := range seen.Devices {
		if d.Guess != nil {
			guesses[d.Device+" "+d.Key] = d.Guess.Place + "/" + string(d.Guess.Quantity)
		}
		if linky := d.Device == "linky"; linky != (d.Mapping != nil && d.Mapping.Automatic) {
			t.Errorf("mapped without asking: %+v", d)
		}
	}
	if len(guesses) != 2 || guesses["Salon temperature"] != "salon/temperature" || guesses["Salon humidity"] != "salon/humidity" {
		t.Errorf("guesses: %v", guesses)
	}
	var gateways []gatewayHealth
	r.read(r.admin, "/api/gateways", &gateways)
	if len(gateways) != 1 || gateways[0].Waiting != 2 {
		t.Errorf("%+v", gateways)
	}
	latest, err := r.series.Latest(t.Context(), "h1")
	must(t, err)
	if _, taken := latest[salon]; taken {
		t.Error("a sensor's value was taken before anybody said whose")
	}

	if status, body := r.call(r.admin, "PUT", path+"/Salon/temperature", `{"place":"salon","quantity":"temperature"}`); status != http.StatusNoContent {
		t.Fatal(status, string(body))
	}
	await(func(h telemetry.Home) bool { return h.Values[salon].Value.String() == "19.8" }) // the last value, at once
	r.publish(gateway, below+"zigbee2mqtt/Salon", `{"temperature":20.1,"humidity":55}`)
	await(func(h telemetry.Home) bool { return h.Values[salon].Value.String() == "20.1" })

	// What adds up to nothing is counted, and what is kept of it names no meter.
	deadline := time.Now().Add(10 * time.Second)
	var in gatewayInbox
	for r.read(r.admin, "/api/gateways/"+string(r.gateway.ID)+"/inbox", &in); in.Refused[telemetry.ReasonChecksum] != 1 && time.Now().Before(deadline); {
		r.read(r.admin, "/api/gateways/"+string(r.gateway.ID)+"/inbox", &in)
	}
	shown, err := json.Marshal(in)
	must(t, err)
	if in.Refused[telemetry.ReasonChecksum] != 1 || strings.Contains(string(shown), "021528603314") {
		t.Errorf("the inbox: %s", shown)
	}
}

// A mapping tells the dwelling what it has: the screens show it from then on.
func TestAMappedMeterIsTheDwellings(t *testing.T) {
	r := startService(t)
	below, path := "lakaz/"+string(r.gateway.ID)+"/", "/api/gateways/"+string(r.gateway.ID)+"/devices"
	must(t, r.ingest.Publish(t.Context(), r.gateway.ID, below+"wmbusmeters/1", []byte(`{"media":"warm water","id":"1","total_m3":5.548}`), time.Now()))
	if status, body := r.call(r.admin, "PUT", path+"/1/total_m3", `{"place":"water-hot","quantity":"volume"}`); status != http.StatusNoContent {
		t.Fatal(status, string(body))
	}
	h, err := r.registry.Household(t.Context(), "h1")
	must(t, err)
	latest, err := r.series.Latest(t.Context(), "h1")
	must(t, err)
	if !h.Dwelling.HotWater || latest[channel(telemetry.HotWater, telemetry.Volume)].Value.String() != "5.548" {
		t.Errorf("%+v %v", h.Dwelling, latest)
	}
	// It was the cold one: what was said can be said anew.
	var list gatewayDevices
	r.read(r.admin, path, &list)
	meter := list.Devices[0]
	if meter.Waits || meter.Mapping == nil || meter.Mapping.Place != telemetry.HotWater || !slices.Contains(meter.Choices, devices.Mapping{Place: telemetry.ColdWater, Quantity: telemetry.Volume}) {
		t.Errorf("%+v", meter)
	}
	if status, body := r.call(r.admin, "PUT", path+"/1/total_m3", `{"place":"water-cold","quantity":"volume"}`); status != http.StatusNoContent {
		t.Fatal(status, string(body))
	}
	if latest, err = r.series.Latest(t.Context(), "h1"); err != nil || latest[channel(telemetry.ColdWater, telemetry.Volume)].Value.String() != "5.548" {
		t.Errorf("%v %v", latest, err)
	}
}

// A reader that names the meter in its topic does not have it kept, nor the text of what was refused.
func TestATopicNamesNoMeter(t *testing.T) {
	r := startService(t)
	below := "lakaz/" + string(r.gateway.ID) + "/"
	for topic, payload := range map[string]string{"teleinfo/021528603314": "PAPP", "emon/021528603314/PAPP": "no number"} {
		must(t, r.ingest.Publish(t.Context(), r.gateway.ID, below+topic, []byte(payload), time.Now()))
	}
	r.ingest.turnedAway(t.Context(), r.gateway.ID, "teleinfo/021528603314", telemetry.Refusal{Reason: telemetry.ReasonTopic, Detail: "teleinfo/021528603314"})
	in, err := r.series.Inbox(t.Context(), r.gateway.ID)
	must(t, err)
	shown, err := json.Marshal(in)
	must(t, err)
	if len(in.Samples) != 3 || strings.Contains(string(shown), "021528603314") || !strings.Contains(string(shown), below+"teleinfo/000000000000") {
		t.Errorf("%s", shown)
	}
}

// A home that is being erased while one of its sensors is mapped does not come back; and what another says of it at the
// same time is kept.
func TestAMappingBringsNoHomeBack(t *testing.T) {
	r := startService(t)
	h, err := r.registry.Household(t.Context(), "h1")
	must(t, err)
	for _, place := range []string{telemetry.HotWater, telemetry.ColdWater} {
		must(t, r.equip(t.Context(), h, devices.Mapping{Place: place, Quantity: telemetry.Volume}))
	}
	if now, err := r.registry.Household(t.Context(), "h1"); err != nil || !now.Dwelling.HotWater || !now.Dwelling.ColdWater {
		t.Errorf("%+v %v", now.Dwelling, err)
	}
	_, err = r.registry.Erase(t.Context(), "h1", func(kv.Writer, registry.Departure) error { return nil })
	must(t, err)
	if err := r.equip(t.Context(), h, devices.Mapping{Place: telemetry.Gas, Quantity: telemetry.Volume}); !errors.Is(err, lakaz.ErrNotFound) {
		t.Error(err)
	}
	if _, err := r.registry.Household(t.Context(), "h1"); !errors.Is(err, lakaz.ErrNotFound) {
		t.Error("the home is back: ", err)
	}
}
