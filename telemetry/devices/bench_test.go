package devices

import (
	"testing"

	"lakaz"
)

// BenchmarkDecode reads one message of each of the commonest kinds.
func BenchmarkDecode(b *testing.B) {
	for name, m := range map[string]Message{
		"zigbee2mqtt": {Topic: "zigbee2mqtt/Salon", Payload: []byte(`{"temperature":20.4,"humidity":48.25,"battery":91,"voltage":3005,"linkquality":120}`)},
		"tasmota":     {Topic: "tele/prise/SENSOR", Payload: []byte(`{"Time":"2026-11-21T12:58:00","ENERGY":{"Total":152.657,"Period": 9,"Power":143}}`)},
		"shelly":      {Topic: "shellies/a/relay/0/power", Payload: []byte("83.45")},
		"tic": {Topic: "tic", Payload: []byte(frame(group("\t", "DATE", "E210423054022", ""), group("\t", "EAST", "002188830"),
			group("\t", "EASF01", "001076095"), group("\t", "IRMS1", "002"), group("\t", "SINSTS", "00394")))},
	} {
		m.Received, m.Zone = noon(), lakaz.Mainland.Location()
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(m.Payload)))
			b.ReportAllocs()
			for b.Loop() {
				if d, known := Decode(m); !known || len(d.Measurements) == 0 || len(d.Refused) != 0 {
					b.Fatal(said(d))
				}
			}
		})
	}
}
