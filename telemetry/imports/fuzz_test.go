package imports

import (
	"bytes"
	"errors"
	"math"
	"testing"
	"time"

	"lakaz/telemetry"
)

// FuzzFormats feeds whatever to every reader but that of workbooks, whose unpacking is not ours: it ends, and what it
// gives can be stored.
func FuzzFormats(f *testing.F) {
	f.Add(uint8(0), []byte("Identifiant PRM;Type de donnees;Grandeur metier;Unite\n1;Courbe de charge;Consommation;W\nHorodate;Valeur\n2022-10-24T00:30:00+02:00;252\n2022-10-24T01:00:00+02:00;\n"))
	f.Add(uint8(0), []byte("Identifiant PRM;Type de donnees;Grandeur metier;Unite\n1;Index;Consommation;Wh\nHorodate;Type de releve;EAS F1;EAS F2;EAS T\n2024-07-25T01:00:00+02:00;Arrêté quotidien;9;1;10\nPeriode;a\nDu;b\n"))
	f.Add(uint8(1), []byte("R\xe9capitulatif de mes puissances atteintes en W\nDate et heure de rel\xe8ve par le distributeur;Puissance atteinte (W);Nature\n30/01/2026;;\n00:00:00;3916;R\xe9elle\n"))
	f.Add(uint8(2), []byte(dailySums))
	f.Add(uint8(3), []byte(`{"0":{"releves":[{"dateDebutReleve":"2019-11-30T06:00:00+00:00","dateFinReleve":"2019-12-01T06:00:00+00:00","indexDebut":1,"indexFin":2,"energieConsomme":12}]}}`))
	f.Add(uint8(4), []byte("<R151><Donnees_Releve><Date_Releve>2022-02-02</Date_Releve><Classe_Temporelle><Valeur>97</Valeur></Classe_Temporelle></Donnees_Releve></R151>"))
	f.Add(uint8(5), []byte("ID OMM station;Date;Température (°C);Humidité\n1;2024-11-04T10:00:00+01:00;17;60\n"))
	f.Add(uint8(6), []byte("POSTE;DATE;T;U\n1;2024061512;14,4;69\n"))
	f.Add(uint8(7), []byte("LOCATION,LYON,-,FRA,IWEC,0,45,5,1.0,240\n\n\n\n\n\n\nDATA PERIODS\n1983,1,1,24,60,C,0.8,0.3,96,,,,,,,,,,,,,,,,,,,,,,,,,,\n"))
	f.Add(uint8(8), []byte("\xff\xfea\x00;\x00\n\x00"))
	mapped, err := ParseMapping([]byte(`{"time": {"columns": ["t"], "format": "dd/MM/yyyy HH:mm", "zone": "Europe/Paris", "stamp": "start", "step": "30m"},
		"columns": [{"column": "kWh", "channel": "electricity/energy", "unit": "kWh", "sum": true}]}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint8(8), []byte("t;kWh\n31/03/2024 02:30;0,5\n31/03/2024 03:30;0,5\n"))
	formats := []Format{mapped}
	for _, format := range Formats() {
		if format.Name != "grdf-xlsx" {
			formats = append(formats, format)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		format := formats[int(which)%len(formats)]
		refused := 0
		report, err := Collector{
			Register: func(telemetry.Channel, time.Time) (v telemetry.Decimal, err error) { return v, nil },
			Store: func(readings []telemetry.Reading) error {
				for _, r := range readings {
					if v := r.Value.Float(); math.IsNaN(v) || r.At.UnixMilli() < 0 || r.At.Year() > 9999 || !telemetry.ValidPlace(r.Channel.Place) || r.Value.Scale > telemetry.MaxScale {
						t.Errorf("%s: %v", format.Name, r)
					}
				}
				return nil
			},
			Refused: func(b *BadRow) error {
				refused++
				if key, _ := b.Sentence(); key == "" || b.Line < 1 {
					t.Errorf("%s: %v", format.Name, b)
				}
				return nil
			},
		}.Collect(format, bytes.NewReader(text))
		if err != nil || report.Refused != refused {
			t.Errorf("%s: %v, %d refused, %d told", format.Name, err, report.Refused, refused)
		}
		if _, in, err := Detect(bytes.NewReader(text)); err == nil {
			if back := new(bytes.Buffer); errors.Join(err, copied(back, in)) != nil || !bytes.Equal(back.Bytes(), text) {
				t.Error("Detect changes the file")
			}
		}
	})
}
