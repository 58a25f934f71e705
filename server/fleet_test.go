package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/registry"
	"lakaz/telemetry/fleet"
)

// A battery that runs low calls somebody: its advisor and the administrator hear of it in their own words, one of them
// takes care, and the neighbours' advisor sees nothing.
func TestALowBatteryCallsSomebody(t *testing.T) {
	r := startService(t)
	sessions := map[string]string{"admin": r.admin}
	for name, op := range map[lakaz.PersonID]lakaz.OperationID{"anne": "lille", "autre": "reunion"} {
		must(t, r.registry.PutPerson(t.Context(), registry.Person{ID: name, Name: string(name), Role: lakaz.Advisor,
			Operations: []lakaz.OperationID{op}, Email: string(name) + "@example.org"}))
		session, err := r.registry.NewSession(t.Context(), name)
		must(t, err)
		sessions[string(name)] = session
	}
	gateway, err := r.connect(r.gateway.Username, r.secret)
	must(t, err)
	below := "lakaz/" + string(r.gateway.ID) + "/"
	r.publish(gateway, below+"zigbee2mqtt/Salon", `{"temperature":19.8,"battery":8,"linkquality":120,"update":{"installed_version":42}}`)
	r.publish(gateway, below+"zigbee2mqtt/bridge/info", `{"version":"2.1.3"}`)
	r.publish(gateway, below+"senml", `[{"n":"salon/temperature","u":"Cel","v":20.4}]`)
	must(t, r.placeFleet(t.Context()))
	must(t, r.fleet.Tick(t.Context(), time.Now()))

	alarms := func(who string) (lines []alarmLine) {
		t.Helper()
		r.read(sessions[who], "/api/alarms?open=true", &lines)
		return lines
	}
	for _, who := range []string{"anne", "admin"} {
		lines := alarms(who)
		if len(lines) != 1 || lines[0].Kind != "battery" || lines[0].About != "Salon" || lines[0].Home != "Morel" ||
			lines[0].Row.Signs[0].Text != "À surveiller" || !strings.HasPrefix(lines[0].Text, "Pile presque vide") || lines[0].Todo == "" || lines[0].SeenBy != "" || lines[0].Row.ID == "" {
			t.Fatalf("%s: %+v", who, lines)
		}
	}
	if lines := alarms("autre"); len(lines) != 0 {
		t.Errorf("the neighbours' advisor sees %+v", lines)
	}
	seen := "/api/alarms/" + alarms("anne")[0].ID + "/seen"
	if status, _ := r.call(sessions["autre"], "PUT", seen, ""); status != http.StatusNotFound {
		t.Errorf("%d", status)
	}
	if status, answer := r.call(sessions["anne"], "PUT", seen, ""); status != http.StatusNoContent {
		t.Errorf("%d %s", status, answer)
	}
	if lines := alarms("admin"); lines[0].SeenBy != "anne" || lines[0].Row.ID != "" || lines[0].SeenAt == nil {
		t.Errorf("%+v", lines)
	}

	var detail gatewayDetail
	r.read(sessions["anne"], "/api/gateways/"+string(r.gateway.ID), &detail)
	if detail.Connected == nil || !*detail.Connected || detail.Firmware != "2.1.3" || detail.Level != "notice" || detail.Standing != 1 || detail.Sensed != 3 || len(detail.Alarms) != 1 {
		t.Errorf("%+v", detail)
	}
	var own gatewayDetail
	r.publish(gateway, below+"senml", `[{"n":"salon/humidity","u":"%RH","v":50},{"n":"salon/battery","u":"%EL","v":71},{"n":"firmware","vs":"0.9"}]`)
	r.read(sessions["anne"], "/api/gateways/"+string(r.gateway.ID), &own)
	charged, version := 0, ""
	for _, s := range own.Sensors {
		if s.Channel != "" && s.Battery != nil && *s.Battery == 71 {
			charged++
		}
		if s.Device == string(r.gateway.ID) {
			version = s.Firmware
		}
	}
	if charged != 2 || version != "0.9" || own.Refusals != 0 {
		t.Errorf("a gateway of our own is not understood: %d, %q, %+v", charged, version, own)
	}
	if last := detail.Signs[len(detail.Signs)-1]; last.Text != "version 2.1.3" {
		t.Errorf("a gateway's version is not seen: %+v", detail.Signs)
	}
	slow := -7200.0
	if words := gatewaySigns(locales.For("fr"), gatewayHealth{Clock: &slow}, time.Now()); words[len(words)-1].Text != "horloge \u22122\u202fh" {
		t.Errorf("a gateway's clock is not seen: %+v", words)
	}
	signs := map[string]string{}
	for _, s := range detail.Sensors {
		for _, sign := range s.Row.Signs {
			mark := ""
			if sign.State == "alerte" {
				mark = "!"
			}
			signs[s.Name] += sign.Icon + mark + " " + sign.Text + "; "
		}
	}
	for name, want := range map[string]string{
		"Salon":              "clock à l’instant; battery-low! pile 8\u202f%; wifi bien capté; info version 42; ",
		"zigbee2mqtt":        "clock à l’instant; info version 2.1.3; ",
		"Salon, température": "clock à l’instant; ",
	} {
		if signs[name] != want && name != "Salon, température" || signs[name] == "" {
			t.Errorf("%s: %q, want %q of %v", name, signs[name], want, signs)
		}
	}

	// New batteries, and the connection ends.
	r.publish(gateway, below+"zigbee2mqtt/Salon", `{"temperature":19.8,"battery":100}`)
	gateway.Disconnect(100)
	for deadline := time.Now().Add(10 * time.Second); *detail.Connected && time.Now().Before(deadline); {
		r.read(r.admin, "/api/gateways/"+string(r.gateway.ID), &detail)
	}
	if *detail.Connected {
		t.Error("still connected")
	}
	must(t, r.fleet.Tick(t.Context(), time.Now()))
	must(t, r.fleet.Tick(t.Context(), time.Now().Add(61*time.Minute)))
	if lines := alarms("anne"); len(lines) != 0 && lines[0].Kind == "battery" {
		t.Errorf("%+v", lines)
	}
	var all []alarmLine
	if r.read(r.admin, "/api/alarms", &all); len(all) == 0 || all[len(all)-1].Closed == nil {
		t.Errorf("%+v", all)
	}
	_, metrics := r.call("", "GET", "/metrics", "")
	if !strings.Contains(string(metrics), `lakaz_fleet_alarms{kind="silent",level="alarm"} 0`) {
		t.Error("nothing to watch")
	}
}

// The fleet's health and the homes' sealed days live side by side: a server that has both starts again.
func TestTheFleetStartsAgain(t *testing.T) {
	r := startService(t)
	gateway, err := r.connect(r.gateway.Username, r.secret)
	must(t, err)
	old := time.Now().Add(-72 * time.Hour).Unix()
	r.publish(gateway, "lakaz/"+string(r.gateway.ID)+"/senml", fmt.Sprintf(`[{"n":"salon/temperature","u":"Cel","v":20.4,"t":%d}]`, old))
	must(t, r.series.Seal(t.Context(), time.Now()))
	r.halt()
	ctx, stop := context.WithCancel(context.Background())
	sv, err := start(ctx, settings{data: r.data, http: "127.0.0.1:0", mqtt: "127.0.0.1:0"}, slog.New(slog.DiscardHandler))
	must(t, err)
	g, known := sv.fleet.Gateway(r.gateway.ID)
	if !known || len(g.Sensors) != 1 || g.Household != "h1" {
		t.Errorf("%+v", g)
	}
	stop()
	must(t, sv.wait(ctx))
}

// The job learns from the registry which gateways there are; one that never spoke since it was installed calls somebody.
func TestTheFleetIsWatched(t *testing.T) {
	d := openDoor(t, options{}, nil)
	g, _, err := d.registry.NewGateway(t.Context(), "h1")
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	d.watchFleet(ctx, func() bool { stop(); return true }) // once
	for minute := 0; minute <= 25*60; minute += 5 {
		must(t, d.fleet.Tick(t.Context(), d.clock().Add(time.Duration(minute)*time.Minute)))
	}
	alarms := d.fleet.Alarms(false)
	if len(alarms) != 1 || alarms[0].Kind != fleet.Never || alarms[0].Gateway != g.ID || alarms[0].Household != "h1" {
		t.Errorf("%+v", alarms)
	}
}
