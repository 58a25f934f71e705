package devices

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// condition is how a message's devices do in one line: "device: battery 91% 3.005V low ahead-50s …".
func condition(d Decoded) string {
	var all []string
	for _, v := range d.Vitals(noon()) {
		line := v.Device + ":"
		if v.Battery != nil {
			line += fmt.Sprintf(" %v%%", *v.Battery)
		}
		if v.Volts != nil {
			line += fmt.Sprintf(" %vV", *v.Volts)
		}
		if v.BatteryLow != nil {
			line += map[bool]string{true: " low", false: " full"}[*v.BatteryLow]
		}
		if v.Link != nil {
			line += fmt.Sprintf(" link %v", *v.Link)
		}
		if v.RSSI != nil {
			line += fmt.Sprintf(" %vdBm", *v.RSSI)
		}
		if v.Firmware != "" {
			line += " " + v.Firmware
		}
		if v.Online != nil {
			line += map[bool]string{true: " online", false: " offline"}[*v.Online]
		}
		if v.Clock != nil {
			line += fmt.Sprintf(" clock %v", *v.Clock)
		}
		all = append(all, line)
	}
	return strings.Join(all, "; ")
}

func TestVitals(t *testing.T) {
	f := func(topic, payload, want string) {
		t.Helper()
		d, known := decode(topic, payload)
		if got := condition(d); !known || got != want {
			t.Errorf("%s %s:\n got %s\nwant %s", topic, payload, got, want)
		}
	}
	f("zigbee2mqtt/Salon", `{"temperature":20.4,"battery":91,"voltage":3005,"linkquality":120,"update":{"installed_version":16777241,"state":"idle"}}`,
		"Salon: 91% 3.005V link 120 16777241")
	f("zigbee2mqtt/Prise", `{"power":4,"voltage":231,"linkquality":42}`, "Prise: link 42")
	f("zigbee2mqtt/Évier", `{"water_leak":false,"battery_low":true}`, "Évier: low")
	f("zigbee2mqtt/Salon", `{"temperature":20.4}`, "Salon:")
	f("zigbee2mqtt/rdc/Salon/availability", `{"state":"offline"}`, "rdc/Salon: offline")
	f("zigbee2mqtt/rdc/Salon/availability", `online`, "rdc/Salon: online")
	f("zigbee2mqtt/bridge/state", `{"state":"offline"}`, "zigbee2mqtt: offline")
	f("zigbee2mqtt/bridge/state", `{"state":`, "")
	f("zigbee2mqtt/bridge/info", `{"version":"2.1.3","commit":"x"}`, "zigbee2mqtt: 2.1.3")
	f("zigbee2mqtt/bridge/devices", `[{"friendly_name":"Salon"}]`, "")
	f("zigbee2mqtt/Salon", `{"temperature":19,"last_seen":"2026-11-21T12:59:10+01:00"}`, "Salon: clock -50s")

	f("tele/prise/LWT", "Offline", "prise: offline")
	f("tele/prise/INFO1", `{"Info1":{"Module":"Gosund","Version":"12.1.1(tasmota)"}}`, "prise: 12.1.1(tasmota)")
	f("tele/prise/INFO1", `{"Module":"Sonoff","Version":"9.5.0"}`, "prise: 9.5.0")
	f("stat/prise/STATUS2", `{"StatusFWR":{"Version":"13.4.0(tasmota32)"}}`, "prise: 13.4.0(tasmota32)")
	f("tele/prise/STATE", `{"Vcc":3.423,"Wifi":{"RSSI":86,"Signal":-57}}`, "prise: -57dBm")
	f("tele/pont/SENSOR", `{"LYWSD03-52680f":{"Temperature":21.1,"Battery":9},"ENERGY":{"Power":3}}`, "pont:; pont LYWSD03-52680f: 9%")
	f("tele/prise/SENSOR", `{"Time":"2026-11-21T12:55:00","ENERGY":{"Power":143}}`, "prise: clock -5m0s")

	f("shellies/ht/sensor/battery", "8", "ht: 8%")
	f("shellies/ht/online", "false", "ht: offline")
	f("shellies/announce", `{"id":"shellyht-1","model":"SHHT-1","fw_ver":"20230913-112531/v1.14.0"}`, "shellyht-1: 20230913-112531/v1.14.0")
	f("shellies/prise/relay/0/voltage", "230.1", "prise:")
	f("shellies/ht/info", `{"bat":{"value":72,"voltage":2.78},"wifi_sta":{"rssi":-71},"update":{"old_version":"v1.14.0"}}`, "ht: 72% 2.78V -71dBm v1.14.0")
	f("ht/status/devicepower:0", `{"id":0,"battery":{"V":4.81,"percent":35}}`, "ht: 35% 4.81V")
	f("em/events/rpc", `{"src":"em","method":"NotifyStatus","params":{"wifi":{"rssi":-88}}}`, "em: -88dBm")
	f("client/rpc", `{"id":1,"src":"em-1","dst":"client","result":{"id":"em-1","model":"SPEM","ver":"1.4.2"}}`, "em-1: 1.4.2")
	f("em/online", "true", "em: online")

	f("capteur/status", "offline", "capteur: offline")
	f("esphome/capteur/status", "online", "capteur: online")
	f("capteur/debug", "[I][app:102]", "")
	f("capteur/sensor/wifi_signal/state", "-61", "capteur: -61dBm")
	f("capteur/sensor/battery_level/state", "55", "capteur: 55%")
	f("capteur/sensor/battery_voltage/state", "3.1", "capteur: 3.1V")
	f("capteur/text_sensor/esphome_version/state", "2024.6.1", "capteur: 2024.6.1")

	f("home/OMG/LWT", "online", "OMG: online")
	f("home/OMG/SYStoMQTT", `{"uptime":3,"version":"1.7.0","rssi":-66}`, "OMG: -66dBm 1.7.0")
	f("home/OMG/BTtoMQTT/A4C138112233", `{"tempc":21,"batt":74,"volt":2.869,"rssi":-79}`, "A4C138112233: 74% 2.869V -79dBm")
	f("rtl_433/pi/events", `{"model":"M","battery_ok":0,"humidity":40,"rssi":-0.1,"snr":12}`, "M: low")
	f("wmbusmeters/1", `{"id":"1","media":"water","total_m3":5,"rssi_dbm":-77,"status":"PERMANENT_LEAK BATTERY_LOW"}`, "1: low -77dBm")
	f("wmbusmeters/1", `{"id":"1","media":"water","battery_y":11.8,"battery_v":3.31,"status":"OK"}`, "1: 3.31V full")
	f("emon/emonth", `{"temperature":19.5,"battery":2.9,"rssi":-70}`, "emonth: 2.9V -70dBm")
	f("homie/5/capteur/$state", "lost", "capteur: offline")
	f("homie/5/capteur/$alert/battery", "Battery is low, at 8%", "capteur: low")
	f("homie/5/capteur/$alert/battery", "", "capteur: full")
	f("homie/capteur/$fw/version", "1.2.0", "capteur: 1.2.0")
	f("homie/5/$broadcast/alert", "x", "")
	f("tic", "\x02\nPAPP 00190 +\r\x03", "linky:")
	f("tele/prise/INFO1", `{"Version":"`+strings.Repeat("9", 65)+`"}`, "")
}

// What recorded messages tell of batteries, signals and versions.
func TestRecordedVitals(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "mqtt")
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Skip("the recorded messages are not here: ", dir)
	}
	heard, batteries, signals, links, versions := 0, 0, 0, 0, 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var m struct{ Topic, Payload string }
			if json.Unmarshal([]byte(line), &m) != nil || m.Topic == "" {
				continue
			}
			d, _ := decode(m.Topic, m.Payload)
			for _, v := range d.Vitals(noon()) {
				heard++
				if v.Battery != nil {
					batteries++
					if *v.Battery < 0 || *v.Battery > 100 {
						t.Errorf("%s: a battery of %v %%", m.Topic, *v.Battery)
					}
				}
				if v.Volts != nil && (*v.Volts < 1 || *v.Volts > 10) {
					t.Errorf("%s: a battery of %v V", m.Topic, *v.Volts)
				}
				if v.RSSI != nil {
					signals++
				}
				if v.Link != nil {
					links++
				}
				if v.Firmware != "" {
					versions++
				}
				if v.Clock != nil && *v.Clock > 10*time.Minute {
					t.Errorf("%s: a clock ahead by %v", m.Topic, *v.Clock)
				}
			}
		}
	}
	t.Logf("%d devices heard: %d batteries, %d signals, %d links, %d versions", heard, batteries, signals, links, versions)
	if batteries < 39 || links < 10 || versions < 1 || heard < 150 {
		t.Errorf("%d devices heard: %d batteries, %d signals, %d links, %d versions", heard, batteries, signals, links, versions)
	}
}
