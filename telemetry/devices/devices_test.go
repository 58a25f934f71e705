package devices

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// noon is when the messages of the tests come in: 13:00 on the mainland's clocks.
func noon() time.Time { return time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC) }

func decode(topic, payload string) (Decoded, bool) {
	return Decode(Message{Topic: topic, Payload: []byte(payload), Received: noon(), Zone: lakaz.Mainland.Location()})
}

// said is what a message says in one line: "device|key quantity value" of each measurement, then "!reason" of each
// refusal. A kind that is no reading stands in place of the quantity; a meter's has a star; a time of its own follows.
func said(d Decoded) string {
	var all []string
	for _, m := range d.Measurements {
		q := string(m.Quantity)
		if m.Kind != Value {
			q = string(m.Kind)
		} else if q == "" {
			q = "?"
		}
		if m.Meter {
			q += "*"
		}
		line := m.Device + "|" + m.Key + " " + q + " " + m.Value.String()
		if !m.At.Equal(noon()) {
			line += " at " + m.At.Format("2006-01-02T15:04:05Z")
		}
		all = append(all, line)
	}
	for _, r := range d.Refused {
		all = append(all, "!"+string(r.Reason))
	}
	return strings.Join(all, "; ")
}

func TestDecode(t *testing.T) {
	f := func(topic, payload, want string) {
		t.Helper()
		d, known := decode(topic, payload)
		got := said(d)
		if !known {
			got = "unknown"
		}
		if got != want {
			t.Errorf("%s %s:\n got %s\nwant %s", topic, payload, got, want)
		}
	}
	// Zigbee2MQTT
	f("zigbee2mqtt/Salon", `{"temperature":20.4,"humidity":48.25,"battery":91,"voltage":3005,"linkquality":120}`,
		"Salon|temperature temperature 20.4; Salon|humidity humidity 48.25; Salon|battery health 91; Salon|voltage health 3005; Salon|linkquality health 120")
	f("zigbee2mqtt/rdc/prise_frigo", `{"state":"ON","power":83,"energy":12.34,"current":0.4}`,
		"rdc/prise_frigo|power power 83; rdc/prise_frigo|energy energy 12340")
	f("zigbee2mqtt/multiprise", `{"power_l1":5,"power_l2":6}`, "multiprise|power_l1 power 5; multiprise|power_l2 power 6")
	f("zigbee2mqtt/Évier", `{"water_leak":true,"battery_low":false}`, "Évier|water_leak state 1; Évier|battery_low state 0")
	f("zigbee2mqtt/Porte", `{"contact":false,"temperature":null}`, "Porte|contact state 0")
	f("zigbee2mqtt/Salon/temperature", `19.8`, "Salon|temperature temperature 19.8")
	f("zigbee2mqtt/Salon", `{"temperature":19,"last_seen":"2026-11-21T12:59:10+01:00"}`, "Salon|temperature temperature 19 at 2026-11-21T11:59:10Z")
	f("zigbee2mqtt/Salon", `{"temperature":19,"last_seen":1795262350000}`, "Salon|temperature temperature 19 at 2026-11-21T11:59:10Z")
	f("zigbee2mqtt/Salon", `{"temperature":19,"last_seen":"2026-11-21T14:00:00+01:00"}`, "!future")
	f("zigbee2mqtt/Salon", `{"temperature":NaN,"humidity":50}`, "Salon|humidity humidity 50")
	f("zigbee2mqtt/Salon", `{"temperature":327.67,"humidity":"x"}`, "!absurd; !number")
	f("zigbee2mqtt/Salon", `{"temperature":`, "!json")
	f("zigbee2mqtt/Salon/availability", `{"state":"online"}`, "")
	f("zigbee2mqtt/bridge/state", `online`, "")
	f("zigbee2mqtt/Linky", `{"current_summ_delivered":12345.678,"current_tier1_summ_delivered":0,"apparent_power":740,"active_power":512,"site_id":"00000000000000"}`,
		"Linky|apparent_power power* 740; Linky|current_summ_delivered energy* 12345678")
	f("zigbee2mqtt/Linky", `{"current_summ_delivered":0,"current_tier1_summ_delivered":920.75,"current_tier2_summ_delivered":2275.56,"apparent_power":170,"total_apparent_power":0}`,
		"Linky|apparent_power power* 170; Linky|current_tier1_summ_delivered detail 920750; Linky|current_tier2_summ_delivered detail 2275560; Linky|current_summ_delivered energy* 3196310")
	f("zigbee2mqtt/Linky", `{"current_summ_delivered":5,"apparent_power":100,"apparent_power_ph_b":90,"total_apparent_power":270}`,
		"Linky|apparent_power power* 270; Linky|current_summ_delivered energy* 5000")

	// Tasmota
	f("tele/prise/SENSOR", `{"Time":"2026-11-21T12:58:00","ENERGY":{"TotalStartTime":"2021-10-25T15:22:04","Total":152.657,"Period": 9,"Power":143,"ApparentPower":184}}`,
		"prise|ENERGY.Total energy 152657 at 2026-11-21T11:58:00Z; prise|ENERGY.Period detail 9 at 2026-11-21T11:58:00Z; prise|ENERGY.Power power 143 at 2026-11-21T11:58:00Z")
	f("tele/tri/SENSOR", `{"ENERGY":{"Power":[10,20,30]}}`, "tri|ENERGY.Power.0 power 10; tri|ENERGY.Power.1 power 20; tri|ENERGY.Power.2 power 30")
	f("tele/balcon/SENSOR", `{"Time":"1970-01-01T00:00:09","DS18B20-1":{"Id":"022EDB070007","Temperature":15.9},"TempUnit":"C"}`, "balcon|DS18B20-1.Temperature temperature 15.9")
	f("tele/x/SENSOR", `{"SI7021":{"Temperature":68.0,"Humidity":52},"ESP32":{"Temperature":97},"TempUnit":"F"}`,
		"x|SI7021.Temperature temperature 20; x|SI7021.Humidity humidity 52; x|ESP32.Temperature health 36.111")
	f("maison/denky/tele/SENSOR", `{"ENERGY":{"Total":9098.245,"Power":170},"TIC":{"ADCO":"021528603314","HCHC":920750,"HCHP":2275560,"PAPP":170}}`,
		"maison/denky|PAPP power* 170; maison/denky|HCHC detail 920750; maison/denky|HCHP detail 2275560; maison/denky|index energy* 3196310")
	f("tele/denky/SENSOR", `{"TIC":{"PAPP":160}}`, "denky|PAPP power* 160")
	f("tele/prise/STATE", `{"Wifi":{"RSSI":86,"Signal":-57}}`, "prise|Wifi.Signal health -57; prise|Wifi.RSSI health 86")
	f("stat/prise/STATUS8", `{"StatusSNS":{"Time":"2026-11-21T12:00:00","AM2301":{"Temperature":21.5}}}`, "prise|AM2301.Temperature temperature 21.5 at 2026-11-21T11:00:00Z")
	f("tele/prise/LWT", `Online`, "")
	f("tele/prise/SENSOR", `{"Time":"2026-11-21T18:00:00","AM2301":{"Temperature":21.5}}`, "!future")

	// Shelly
	f("shellies/shellyplug-s-1/relay/0/power", "83.45", "shellyplug-s-1|relay.0.power power 83.45")
	f("shellies/shellyplug-s-1/relay/0/energy", "2632", "shellyplug-s-1|relay.0.energy energy 43.867")
	f("shellies/shellyplug-s-1/relay/0", "on", "")
	f("shellies/shellyplug-s-1/temperature", "24.14", "shellyplug-s-1|temperature health 24.14")
	f("shellies/em/emeter/0/total", "125870.3", "em|emeter.0.total energy 125870.3")
	f("shellies/room/sensor/temperature", "20.00", "room|sensor.temperature temperature 20")
	f("shellies/fuite/sensor/flood", "true", "fuite|sensor.flood state 1")
	f("shellies/porte/sensor/state", "open", "porte|sensor.state state 1")
	f("shellies/room/sensor/humidity", "nan", "!number")
	f("shellies/announce", `{"id":"x"}`, "")
	f("plug/events/rpc", `{"src":"shellyplusplugs-1","dst":"plug/events","method":"NotifyStatus","params":{"ts":1795262350.04,"switch:0":{"id":0,"aenergy":{"by_minute":[10.3],"minute_ts":1707326925,"total":922.282},"apower":0.8}}}`,
		"shellyplusplugs-1|switch:0.aenergy.total energy 922.282 at 2026-11-21T11:59:10Z; shellyplusplugs-1|switch:0.apower power 0.8 at 2026-11-21T11:59:10Z")
	f("ht/status/temperature:0", `{"id":0,"tC":19.7,"tF":67.5}`, "ht|temperature:0.tC temperature 19.7")
	f("ht/status/humidity:0", `{"id":0,"rh":55.1}`, "ht|humidity:0.rh humidity 55.1")
	f("client/rpc", `{"id":1,"src":"em-1","dst":"client","result":{"id":0,"apower":12.5,"output":true}}`, "em-1|switch:0.apower power 12.5")
	f("em/events/rpc", `{"src":"em","method":"NotifyFullStatus","params":{"em:0":{"total_act_power":416.2,"a_act_power":100},"emdata:0":{"total_act":51000.5},"wifi":{"rssi":-52}}}`,
		"em|em:0.total_act_power power 416.2; em|em:0.a_act_power detail 100; em|emdata:0.total_act energy 51000.5; em|wifi.rssi health -52")
	f("em/events/rpc", `{"src":"em","method":"NotifyEvent","params":{"events":[]}}`, "")
	f("em/online", "true", "")

	// ESPHome
	f("capteur/sensor/salon_temperature/state", "20.0", "capteur|salon_temperature temperature 20")
	f("esphome/outdoor/sensor/humidite/state", "71", "outdoor|humidite humidity 71")
	f("capteur/sensor/wifi_signal/state", "-61", "capteur|wifi_signal health -61")
	f("capteur/sensor/total_energy/state", "12.5", "capteur|total_energy ? 12.5")
	f("capteur/sensor/temperature/state", "nan", "!number")
	f("capteur/binary_sensor/fenetre/state", "ON", "capteur|fenetre state 1")
	f("capteur/sensor/illuminance/state", "20.0", "")
	f("radiateur/climate/salon/current_temperature/state", "18.5", "radiateur|salon temperature 18.5")
	f("radiateur/climate/salon/mode/state", "heat", "")
	f("capteur/status", "online", "")

	// OpenMQTTGateway, Theengs
	f("home/TheengsGateway/BTtoMQTT/A4C138112233", `{"model":"TH","tempc":31.3125,"tempf":88.3625,"hum":70.75,"volt":3.160}`,
		"A4C138112233|tempc temperature 31.3125; A4C138112233|hum humidity 70.75; A4C138112233|volt health 3.16")
	f("home/TheengsGateway/BTtoMQTT/A4C138112233", `{"tempc":-127.99,"hum":127.5,"batt":74}`, "A4C138112233|batt health 74; !absurd; !absurd")
	f("home/OMG/SYStoMQTT", `{"uptime":3}`, "")
	f("home/OMG/LWT", "online", "")
	f("home/other/thing", "1", "unknown")
	f("home/tele/prise/SENSOR", `{"ENERGY":{"Power":143}}`, "home/prise|ENERGY.Power power 143")

	// rtl_433
	f("rtl_433/pi/events", `{"time":"@0.08s","model":"EFTH800","id":2936,"channel":2,"battery_ok":1,"temperature_C":24.400,"humidity":42}`,
		"EFTH800-2-2936|battery_ok health 1; EFTH800-2-2936|temperature_C temperature 24.4; EFTH800-2-2936|humidity humidity 42")
	f("rtl_433/pi/events", `{"time":"2026-11-21 12:59:30","model":"M","temperature_F":68}`, "M|temperature_F temperature 20 at 2026-11-21T11:59:30Z")
	f("rtl_433/pi/events", `{"time":"2026-11-21 11:59:30","model":"M","humidity":40}`, "M|humidity humidity 40 at 2026-11-21T11:59:30Z")
	f("rtl_433/pi/devices/EFTH800/2/2936/humidity", "42", "EFTH800-2-2936|humidity humidity 42")

	// wmbusmeters
	f("wmbusmeters/1", `{"media":"warm water","name":"Eau","id":"12345678","total_m3":5.548,"target_m3":4,"timestamp":"2026-11-21T11:58:00Z"}`,
		"Eau 12345678|total_m3 volume 5.548 at 2026-11-21T11:58:00Z; Eau 12345678|target_m3 detail 4 at 2026-11-21T11:58:00Z")
	f("wmbusmeters/2", `{"media":"electricity","id":"2","total_energy_consumption_kwh":0.916,"total_energy_consumption_tariff_1_kwh":0.5,"current_power_consumption_kw":0.33,"current_power_consumption_phase1_kw":0.1}`,
		"2|total_energy_consumption_kwh energy 916; 2|total_energy_consumption_tariff_1_kwh detail 500; 2|current_power_consumption_kw power 330; 2|current_power_consumption_phase1_kw detail 100")
	f("wmbusmeters/3", `{"media":"heat","id":"3","total_energy_gj":3.6,"flow_temperature_c":69}`, "3|total_energy_gj energy 1000000; 3|flow_temperature_c detail 69")

	// emonHub
	f("emonhub/rx/10/values", "100,-2,x", "node 10|1 ? 100; node 10|2 ? -2; !number")
	f("emon/emontx/power1", "100", "emontx|power1 power 100")
	f("emon/emonth", `{"temperature":19.5,"humidity":51,"battery":2.9,"pulsecount":4,"time":1795262350,"rssi":-70}`,
		"emonth|temperature temperature 19.5 at 2026-11-21T11:59:10Z; emonth|humidity humidity 51 at 2026-11-21T11:59:10Z; emonth|battery health 2.9 at 2026-11-21T11:59:10Z; emonth|pulsecount ? 4 at 2026-11-21T11:59:10Z; emonth|rssi health -70 at 2026-11-21T11:59:10Z")

	// Homie
	f("homie/5/capteur/salon/temperature", "21.5", "capteur|salon.temperature temperature 21.5")
	f("homie/5/capteur/porte/ouverte", "true", "capteur|porte.ouverte state 1")
	f("homie/5/capteur/salon/temperature/set", "21.5", "")
	f("homie/5/compteur/elec/energy", "12.5", "compteur|elec.energy ? 12.5")
	f("homie/5/lampe/light/brightness", "40", "")
	f("homie/5/capteur/$state", "ready", "")

	// nobody's
	f("dht/livingroom/TEMPERATURE", "20.0", "unknown")
	f("", "", "unknown")
	f("tele", "", "unknown")
	f("zigbee2mqtt/"+strings.Repeat("x", 65), `{"temperature":20}`, "!name")
	f("zigbee2mqtt/a\nb", `{"temperature":20}`, "!name")
}

// The messages strangers recorded: how many of each file are known, what comes of them, what is refused.
func TestRecordedMessages(t *testing.T) {
	f := func(name string, messages, known, measurements, refused int) {
		t.Helper()
		file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "mqtt", name))
		if err != nil {
			t.Skip("recorded messages are not here: ", err)
		}
		defer file.Close()
		var n, k, m, r int
		for lines := bufio.NewScanner(file); lines.Scan(); n++ {
			var line struct{ Topic, Payload string }
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatal(err)
			}
			d, ok := decode(line.Topic, line.Payload)
			if ok {
				k++
			}
			m, r = m+len(d.Measurements), r+len(d.Refused)
			for _, x := range d.Measurements {
				check(t, x, noon())
			}
		}
		if n != messages || k != known || m != measurements || r != refused {
			t.Errorf("%s: %d messages, %d known, %d measurements, %d refused; want %d, %d, %d, %d",
				name, n, k, m, r, messages, known, measurements, refused)
		}
	}
	f("zigbee2mqtt_docs.jsonl", 5, 5, 3, 0)
	f("zigbee2mqtt_capture_fixtures.jsonl", 10, 10, 21, 0)
	f("tasmota.jsonl", 66, 66, 76, 0)
	f("theengs_expected_mac_mfg.jsonl", 7, 7, 12, 0)
	f("theengs_expected_name_mac_uuid_mfgsvcdata.jsonl", 13, 13, 20, 0)
	f("theengs_expected_name_uuid_mfgsvcdata.jsonl", 8, 8, 18, 0)
	f("theengs_expected_servicedata.jsonl", 12, 12, 12, 0)
	f("theengs_expected_uuid_name_svcdata.jsonl", 33, 33, 78, 0)
	f("rtl_433.jsonl", 3, 3, 7, 0)
	f("wmbusmeters.jsonl", 59, 59, 266, 0)
	f("emonhub.jsonl", 2, 2, 4, 0)
	f("homie5.jsonl", 17, 17, 2, 0)
	f("mixed_mqtt_exporter_tests.jsonl", 11, 6, 8, 0)
}

// A real plug's whole status reads the same over MQTT.
func TestRecordedShellies(t *testing.T) {
	f := func(name, topic, before, after, want string) {
		t.Helper()
		dump, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "mqtt", "shelly", name))
		if err != nil {
			t.Skip("recorded devices are not here: ", err)
		}
		var device struct{ Status json.RawMessage }
		if err := json.Unmarshal(dump, &device); err != nil {
			t.Fatal(err)
		}
		d, _ := Decode(Message{Topic: topic, Payload: []byte(before + string(device.Status) + after), Received: noon()})
		if got := said(d); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	f("gen1_Shelly_Plug_S_SHPLG-S_20230913-113421-v1.14.0-gcb84623.json", "shellies/p/info", "", "",
		"p|relay.0.power power 0 at 2024-02-07T18:57:21Z; p|relay.0.energy energy 43.867 at 2024-02-07T18:57:21Z; p|temperature health 24.14 at 2024-02-07T18:57:21Z; p|rssi health -76 at 2024-02-07T18:57:21Z")
	f("gen2_Shelly_Plus_Plug_IT_SNPL-00110IT_20231219-133948-1.1.0-g34b5d4f.json", "p/events/rpc", `{"src":"p","method":"NotifyFullStatus","params":`, "}",
		"p|switch:0.aenergy.total energy 922.282; p|switch:0.apower power 0.8; p|switch:0.temperature.tC health 26.8; p|switch:0.voltage health 222.6; p|wifi.rssi health -52")
}

// The keys that are read of a ZLinky_TIC are among those it exposes, in the units they are taken to have.
func TestZLinkyExposes(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "mqtt", "zigbee2mqtt_exposes", "zlinky_tic.json"))
	if err != nil {
		t.Skip("the device's description is not here: ", err)
	}
	var exposed []struct{ Property, Unit string }
	if err := json.Unmarshal(file, &exposed); err != nil {
		t.Fatal(err)
	}
	units := map[string]string{}
	for _, e := range exposed {
		units[e.Property] = e.Unit
	}
	for key, unit := range map[string]string{"current_summ_delivered": "kWh", "current_summ_received": "kWh", "current_tier1_summ_delivered": "kWh",
		"current_tier10_summ_delivered": "kWh", "apparent_power": "VA", "total_apparent_power": "VA"} {
		if got, known := units[key]; !known || got != unit {
			t.Errorf("%s is in %q, exposed: %v", key, got, known)
		}
	}
	all := map[string]any{}
	for key := range units {
		all[key] = 1
	}
	payload, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	d, _ := decode("zigbee2mqtt/Linky", string(payload))
	meter := 0
	for _, m := range d.Measurements {
		if m.Meter {
			meter++
		}
	}
	if meter != 2 || len(d.Measurements) != 13 || len(d.Refused) != 0 { // ten tiers and what is given back beside power and register
		t.Errorf("%s", said(d))
	}
}

// A whole standard frame as Tasmota's Teleinfo and its kin put it into JSON, every value a text.
func TestRecordedTeleinfoJSON(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "mqtt", "teleinfo_standard_data.json"))
	if err != nil {
		t.Skip("the recorded frame is not here: ", err)
	}
	d, _ := decode("tele/linky/SENSOR", `{"TIC":`+string(file)+"}")
	if got := said(d); !strings.HasPrefix(got, "linky|SINSTS power* 2658; linky|EAST energy* 27117279; linky|supply detail 9000; linky|EASF01 detail 27117279;") || len(d.Refused) != 0 {
		t.Error(got)
	}
}

// check holds what every measurement keeps.
func check(t *testing.T, m Measurement, received time.Time) {
	t.Helper()
	f := m.Value.Float()
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0), m.Value.Scale > telemetry.MaxScale:
		t.Fatalf("%+v: not a number", m)
	case !named(m.Device) || !named(m.Key):
		t.Fatalf("%+v: not a name", m)
	case m.Quantity != "" && (m.Kind != Value || !m.Quantity.Valid() || !m.Quantity.Plausible(m.Value)):
		t.Fatalf("%+v: not of this world", m)
	case m.At.Before(telemetry.Earliest()) || m.At.After(received.Add(telemetry.MaxAhead+time.Millisecond)):
		t.Fatalf("%+v: not of this time", m)
	case m.Meter && m.Kind != Value:
		t.Fatalf("%+v: not a meter's", m)
	}
}

// FuzzDecode sends what strangers may send to every decoder: no panic, nothing that is no number, bounded, and the same
// message says the same twice.
func FuzzDecode(f *testing.F) {
	for _, seed := range [][2]string{
		{"zigbee2mqtt/Salon", `{"temperature":20.4,"humidity":48,"last_seen":"2026-03-29T02:30:00"}`},
		{"zigbee2mqtt/L", `{"current_summ_delivered":0,"current_tier1_summ_delivered":9e18,"current_tier2_summ_delivered":9e18}`},
		{"tele/p/SENSOR", `{"Time":"2026-10-25T02:30:00","ENERGY":{"Total":1e999,"Power":[1,2]},"TIC":{"BASE":"x"}}`},
		{"shellies/a/relay/0/energy", "1e18"}, {"shellies/a/info", `{"meters":[{"power":1,"total":2}]}`},
		{"a/events/rpc", `{"src":"a","method":"NotifyStatus","params":{"ts":1e300,"switch:0":{"apower":1}}}`},
		{"a/sensor/b/state", "1"}, {"home/x/BTtoMQTT/y", `{"tempc":1}`}, {"rtl_433/h/events", `{"model":"m","id":1}`},
		{"wmbusmeters/1", `{"total_gj":1e15,"name":"\u0000"}`}, {"emonhub/rx/1/values", "1,2,,"}, {"emon/a", `{"T1":1}`},
		{"homie/5/a/b/temperature", "1"}, {"tic", "\x02\nBASE 000000104 P\r\nDATE\tE210423054022\t\t7\r\x03"},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, topic string, payload []byte) {
		m := Message{Topic: topic, Payload: payload, Received: noon(), Zone: lakaz.Mainland.Location()}
		d, known := Decode(m)
		if !known && len(d.Measurements)+len(d.Refused) > 0 {
			t.Fatal("unknown, and yet something")
		}
		if len(d.Measurements) > MaxMeasurements || len(d.Refused) > MaxMeasurements {
			t.Fatal("too much")
		}
		for _, x := range d.Measurements {
			check(t, x, m.Received)
		}
		for _, v := range d.Vitals(m.Received) {
			if v.Device == "" || len(v.Firmware) > MaxName || v.Battery != nil && !(*v.Battery >= 0 && *v.Battery <= 100) {
				t.Fatalf("%+v", v)
			}
		}
		again, _ := Decode(m)
		if said(d) != said(again) {
			t.Fatal("twice not the same")
		}
	})
}
