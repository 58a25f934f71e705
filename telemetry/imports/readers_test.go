package imports

import (
	"errors"
	"fmt"
	"golang.org/x/text/encoding/charmap"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"lakaz/telemetry"
)

const dailySums = `{"usage_point_id": "1", "reading_type": {"unit": "Wh", "measurement_kind": "energy", "aggregate": "sum", "measuring_period": "P1D"},
"interval_reading": [{"value": "11776", "date": "2023-03-26"},
{"value": "x", "date": "2023-03-27"},
{"value": 14401, "date": "2023-13-27"}]}`

func copied(to io.Writer, from io.Reader) error {
	_, err := io.Copy(to, from)
	return err
}

// told is what a reader makes of a text, a word a row: line, instant, values, or the fault.
func told(format Format, text string) string {
	var out []string
	for row, err := range format.Read(strings.NewReader(text)) {
		if bad, ok := errors.AsType[*BadRow](err); ok {
			out = append(out, fmt.Sprintf("%d:%s", bad.Line, bad.Fault))
			continue
		}
		for _, r := range row.Readings {
			out = append(out, fmt.Sprintf("%d@%s=%s", row.Line, r.At.Format("01-02T15:04"), r.Value))
		}
		for _, a := range row.Amounts {
			out = append(out, fmt.Sprintf("%d@%s-%s+%s", row.Line, a.From.Format("01-02T15:04"), a.To.Format("01-02T15:04"), a.Value))
		}
	}
	return strings.Join(out, " ")
}

func TestReaders(t *testing.T) {
	f := func(name, text, want string) {
		t.Helper()
		format, err := Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := told(format, text); got != want {
			t.Errorf("%s %q: %s, want %s", name, text, got, want)
		}
		if found, _, err := Detect(strings.NewReader(text)); err != nil || found.Name != name {
			t.Errorf("%q is taken for %q", text, found.Name)
		}
	}
	const curve = "Identifiant PRM;Type de donnees;Grandeur metier;Unite\n1;Courbe de charge;Consommation;W\nHorodate;Valeur\n"
	f("enedis", "\ufeff"+curve+"2022-10-24T00:30:00+02:00;252\n\n2022-10-24;1\n2022-10-24T01:00:00+02:00;x\n2022-10-24T01:00:00+02:00\n2023-03-26T03:00:00+02:00;0\n",
		"4@10-23T22:30=252 6:date 7:number 8:columns 9@03-26T01:00=0")
	f("enedis", strings.Replace(curve, "Consommation;W", "Production;W", 1)+"2022-10-24T00:30:00+02:00;252\n", "4:table")
	f("enedis", strings.Replace(curve, "Consommation;W", "Consommation;kW", 1)+"2022-10-24T00:30:00+02:00;0,252\n", "4@10-23T22:30=252")
	const index = "Identifiant PRM;Type de donnees;Grandeur metier;Unite\n1;Index;Consommation;Wh\nHorodate;Type de releve;EAS F1;EAS F2;EAS T\n"
	f("enedis", index+"2024-07-25T01:00:00+02:00;Arrêté quotidien;9;1;10\n2024-01-25T23:00:00+01:00;Arrêté quotidien;9;1;11\n2024-01-26T23:00:00+01:00;Arrêté quotidien;9;1;10\n2024-01-26T14:00:00+01:00;Relevé;9;;9\n;;;;\nPeriode;x\nDu;y\n",
		"5:total 4@07-24T22:00=10 6@01-25T23:00=10 7@01-26T13:00=9")
	// What the list below an index table calls the registers; the contract changed on 8 January 2021.
	const listed = "Periode;Identifiant classe temporelle 1;Cadran classe temporelle 1;Identifiant classe temporelle 2;Cadran classe temporelle 2\n" +
		"Du 2020-10-21T00:00:00+02:00 au 2021-01-08T00:00:00+01:00;BASE;EAS F1;;EAS F2\nDu 2021-01-08T00:00:00+01:00 au;HC;EAS F1;HP;EAS F2\n"
	f("enedis", index+"2021-01-07T00:00:00+01:00;Arrêté quotidien;9;;9\n2021-01-08T00:00:00+01:00;Arrêté quotidien;9;1;10\n2021-01-09T00:00:00+01:00;Arrêté quotidien;10;4;14\n"+listed,
		"4@01-06T23:00=9 5@01-07T23:00=10 5@01-07T23:00=9 5@01-07T23:00=1 6@01-08T23:00=14 6@01-08T23:00=10 6@01-08T23:00=4")
	const edf = "R\xe9capitulatif de mes puissances atteintes en W\r\nDate et heure de rel\xe8ve par le distributeur;Puissance atteinte (W);Nature de la donn\xe9e\r\n"
	f("edf", edf+"30/01/2026;;\r\n00:00:00;3916;R\xe9elle\r\n23:30:00;4522;R\xe9elle\r\n29/01/2026;;\r\n00:00:00;2000;R\xe9elle\r\n24:30:00;1;R\xe9elle\r\n",
		"4@01-30T23:00=3916 5@01-30T22:30=4522 7@01-29T23:00=2000 8:date")
	f("edf", edf+"26/10/2025;;\n03:00:00;1;\n02:30:00;2;\n02:00:00;3;\n02:30:00;4;\n02:00:00;5;\n01:30:00;6;\n", // the hour that comes twice, backwards
		"4@10-26T02:00=1 5@10-26T01:30=2 6@10-26T01:00=3 7@10-26T00:30=4 8@10-26T00:00=5 9@10-25T23:30=6")
	f("data-connect", dailySums, "2@03-25T23:00-03-26T22:00+11776 3:number 4:date") // a day of 23 hours
	f("data-connect", `{"usage_point_id":"1","interval_reading":[`, "1:cut")
	f("grdf-json", `{"0": {"releves": [{"dateDebutReleve": "x"}, 7]}}`, "1:date 1:number")
	f("synop", "ID OMM station;Date;Température (°C);Humidité\n1;2024-11-04T10:00:00+01:00;17.0;60\n2;2024-11-04T10:00:00+01:00;17;60\n1;2024-11-04T13:00:00+01:00;;60\n",
		"2@11-04T09:00=17 2@11-04T09:00=60 3:station 4:missing 4@11-04T12:00=60")
	f("enedis-r151", "<R151><Donnees_Releve><Date_Releve>2022-02-02</Date_Releve><Classe_Temporelle><Valeur>7</Valeur></Classe_Temporelle><Classe_Temporelle><Valeur>9</Valeur></Classe_Temporelle></Donnees_Releve>",
		"1@02-02T23:00=16 1:cut")
	f("enedis-r151", "<R151><Donnees_Releve><Date_Releve>2022-02-02</Date_Releve><Classe_Temporelle><Id_Classe_Temporelle>HC</Id_Classe_Temporelle><Valeur>7</Valeur></Classe_Temporelle><Classe_Temporelle><Id_Classe_Temporelle>HP</Id_Classe_Temporelle><Valeur>9</Valeur></Classe_Temporelle></Donnees_Releve></R151>",
		"1@02-02T23:00=16 1@02-02T23:00=7 1@02-02T23:00=9")
}

func TestMapping(t *testing.T) {
	f := func(mapping, text, want string) {
		t.Helper()
		format, err := ParseMapping([]byte(mapping))
		if err != nil {
			if err.Error() != want {
				t.Errorf("%s: %v, want %s", mapping, err, want)
			}
			return
		}
		if got := told(format, text); got != want {
			t.Errorf("%s %q: %s, want %s", mapping, text, got, want)
		}
	}
	const start = `{"delimiter": ",", "skip": 1, "missing": ["-"], "time": {"columns": ["t"], "format": "dd/MM/yyyy HH:mm", "zone": "Europe/Paris", "stamp": "start", "step": "30m"},
		"columns": [{"column": "e", "channel": "electricity/energy", "unit": "kWh", "sum": true}]}`
	f(start, "about\nt,e\n31/03/2024 01:30,0.5\n31/03/2024 02:00,1\n31/03/2024 03:00,\"0,25\"\n31/03/2024 03:30,-\n",
		"3@03-31T00:30-03-31T01:00+500 4:date 5@03-31T01:00-03-31T01:30+250 6:missing")
	f(start, "about\nt,e\n27/10/2024 02:30,1\n27/10/2024 02:00,2\n27/10/2024 02:30,3\n",
		"3@10-27T00:30-10-27T01:00+1000 4@10-27T01:00-10-27T01:30+2000 5@10-27T01:30-10-27T02:00+3000")
	const end = `{"time": {"columns": ["d", "h"], "format": "yyyy-MM-dd HH.mm", "zone": "+01:00"}, "columns": [{"column": "k", "channel": "salon/temperature", "unit": "K"}]}`
	f(end, "d;h;k\n2024-07-01;12.00;293,15\n", "2@07-01T11:00=20")
	f(end, "d;h\n", "1:header")
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("d;h;k\n2024-07-01;12.00;293,15\n")
	if err != nil {
		t.Fatal(err)
	}
	f(end, utf16, "2@07-01T11:00=20")
	f(`{}`, "", "invalid: mapping.time: import.mapping")
	f(`{"time": {"columns": ["t"], "format": "unix", "zone": "Mars"}, "columns": [{"column": "k", "channel": "salon/temperature"}]}`, "", "invalid: mapping.time.zone: import.mapping")
	f(`{"time": {"columns": ["t"], "format": "unix"}, "columns": [{"column": "k", "channel": "salon/temperature", "unit": "W"}]}`, "", "invalid: mapping.columns.k: import.mapping")
	f(`{"time": {"columns": ["t"], "format": "unix"}, "columns": [{"column": "k", "channel": "salon/temperature"}]}`, "t;k\n1700000000;20\n-5;1\n", "2@11-14T22:13=20 3:date")
}

// TestProvenance: what a file says of its own days, joined where they touch.
func TestProvenance(t *testing.T) {
	f := func(name, text, want string) {
		t.Helper()
		format, err := Named(name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		_, err = Collector{
			Register: func(telemetry.Channel, time.Time) (telemetry.Decimal, error) { return telemetry.Decimal{}, nil },
			Store:    func([]telemetry.Reading) error { return nil },
			Tell: func(c telemetry.Channel, told []telemetry.Provenance) error {
				for _, p := range told {
					got = append(got, fmt.Sprintf("%s %s-%s %v", c, p.From.Format("2T15:04"), p.To.Format("2T15:04"), p.Estimated))
				}
				return nil
			},
		}.Collect(format, strings.NewReader(text))
		slices.Sort(got)
		if all := strings.Join(got, "; "); err != nil || all != want {
			t.Errorf("%s: %s (%v), want %s", name, all, err, want)
		}
	}
	const day = `{"dateDebutReleve":"2026-01-0%dT06:00:00+00:00","dateFinReleve":"2026-01-0%dT06:00:00+00:00","indexDebut":%d,"indexFin":%d,"qualificationReleve":"%s"}`
	f("grdf-json", `{"0":{"releves":[`+fmt.Sprintf(day, 1, 2, 10, 12, "Mesur\u00e9")+","+fmt.Sprintf(day, 2, 3, 12, 14, "Estim\u00e9")+","+fmt.Sprintf(day, 3, 4, 14, 16, "Estim\u00e9")+`]}}`,
		"gas/volume 1T06:00-2T06:00 false; gas/volume 2T06:00-4T06:00 true")
	const edf = "R\u00e9capitulatif de mes puissances atteintes en W\nDate et heure de rel\u00e8ve par le distributeur;Puissance atteinte (W);Nature de la donn\u00e9e\n30/01/2026;;\n"
	f("edf", edf+"12:00:00;1;R\u00e9elle\n11:30:00;1;Estim\u00e9e\n11:00:00;1;Estim\u00e9e\n10:30:00;1;\n",
		"electricity/power 30T09:30-30T10:30 true; electricity/power 30T10:30-30T11:00 false")
}

// Every format, on the days of 23 and of 25 hours, with an offset in its stamps and without.
func TestTheDaysTheClockChanges(t *testing.T) {
	f := func(name, text, want string) {
		t.Helper()
		format, err := Named(name)
		if strings.HasPrefix(name, "{") {
			format, err = ParseMapping([]byte(name))
		}
		if err != nil {
			t.Fatal(name, err)
		}
		if got := told(format, text); got != want {
			t.Errorf("%s %q:\n got %s\nwant %s", name, text, got, want)
		}
	}
	const curve = "Identifiant PRM;Type de donnees;Grandeur metier;Unite\n1;Courbe de charge;Consommation;W\nHorodate;Valeur\n"
	f("enedis", curve+"2024-03-31T01:30:00+01:00;1\n2024-03-31T03:00:00+02:00;2\n2024-03-31T03:30:00+02:00;3\n", "4@03-31T00:30=1 5@03-31T01:00=2 6@03-31T01:30=3")
	f("enedis", curve+"2024-10-27T02:30:00+02:00;1\n2024-10-27T02:00:00+01:00;2\n2024-10-27T02:30:00+01:00;3\n", "4@10-27T00:30=1 5@10-27T01:00=2 6@10-27T01:30=3")
	const index = "Identifiant PRM;Type de donnees;Grandeur metier;Unite\n1;Index;Consommation;Wh\nHorodate;Type de releve;EAS F1;EAS T\n"
	f("enedis", index+"2024-03-31T00:00:00+01:00;Arrêté quotidien;1;1\n2024-04-01T01:00:00+02:00;Arrêté quotidien;2;2\n", "4@03-30T23:00=1 5@03-31T22:00=2")
	f("enedis", index+"2024-10-27T01:00:00+02:00;Arrêté quotidien;1;1\n2024-10-28T00:00:00+01:00;Arrêté quotidien;2;2\n", "4@10-26T22:00=1 5@10-27T23:00=2")
	const edf = "Date et heure de relève par le distributeur;Puissance atteinte (W);Nature de la donnée\n"
	f("edf", edf+"31/03/2024;;\n03:30:00;1;\n03:00:00;2;\n02:30:00;3;\n01:30:00;4;\n", "3@03-31T01:30=1 4@03-31T01:00=2 5:date 6@03-31T00:30=4")
	f("edf", edf+"27/10/2024;;\n03:00:00;1;\n02:30:00;2;\n02:00:00;3;\n02:30:00;4;\n", "3@10-27T02:00=1 4@10-27T01:30=2 5@10-27T01:00=3 6@10-27T00:30=4")
	connect := func(kind, values string) string {
		return `{"usage_point_id":"1","reading_type":` + kind + `,"interval_reading":[` + values + `]}`
	}
	const power, sums = `{"unit":"W","measurement_kind":"power","aggregate":"average"}`, `{"unit":"Wh","measurement_kind":"energy","aggregate":"sum","measuring_period":"P1D"}`
	f("data-connect", connect(power, `{"value":"1","date":"2024-03-31 01:30:00"},{"value":"2","date":"2024-03-31 02:30:00"},{"value":"3","date":"2024-03-31 03:00:00"}`),
		"1@03-31T00:30=1 1:date 1@03-31T01:00=3")
	f("data-connect", connect(power, `{"value":"1","date":"2024-10-27 02:30:00"},{"value":"2","date":"2024-10-27 02:00:00"},{"value":"3","date":"2024-10-27 02:30:00"},{"value":"4","date":"2024-10-27 03:00:00"}`),
		"1@10-27T00:30=1 1@10-27T01:00=2 1@10-27T01:30=3 1@10-27T02:00=4")
	f("data-connect", connect(sums, `{"value":"1","date":"2024-03-31"},{"value":"2","date":"2024-10-27"}`), "1@03-30T23:00-03-31T22:00+1 1@10-26T22:00-10-27T23:00+2")
	f("enedis-r151", "<R151><Donnees_Releve><Date_Releve>2024-03-31</Date_Releve><Classe_Temporelle><Valeur>7</Valeur></Classe_Temporelle></Donnees_Releve><Donnees_Releve><Date_Releve>2024-10-27</Date_Releve><Classe_Temporelle><Valeur>9</Valeur></Classe_Temporelle></Donnees_Releve></R151>",
		"1@03-31T22:00=7 1@10-27T23:00=9")
	f("grdf-json", `{"0":{"releves":[{"dateDebutReleve":"2024-03-30T06:00:00+00:00","dateFinReleve":"2024-03-31T06:00:00+00:00","indexDebut":1,"indexFin":2}]}}`, "1@03-30T06:00=1 1@03-31T06:00=2")
	f("synop", "ID OMM station;Date;Température (°C);Humidité\n1;2024-10-27T02:00:00+02:00;17;60\n1;2024-10-27T02:00:00+01:00;16;61\n",
		"2@10-27T00:00=17 2@10-27T00:00=60 3@10-27T01:00=16 3@10-27T01:00=61")
	f("mf-api", "POSTE;DATE;T;U\n1;2024103100;14,4;69\n", "2@10-31T00:00=14.4 2@10-31T00:00=69")
	f("epw", "LOCATION,LYON,-,FRA,IWEC,0,45,5,1.0,240\n\n\n\n\n\n\nDATA PERIODS\n1983,3,27,3,60,C,0.8,0.3,96"+strings.Repeat(",", 26)+"\n", "9@03-27T02:00=0.8 9@03-27T02:00=96") // no summer time
	const sceaux = "Date;Time;Global_active_power\n"
	f("uci-sceaux", sceaux+"25/3/2007;01:59:00;0.06\n25/3/2007;02:30:00;0.06\n25/3/2007;03:00:00;0.06\n", "2@03-25T00:59=60 2@03-25T00:59=1 3:date 4@03-25T01:00=60 4@03-25T01:00=2")
	f("uci-sceaux", sceaux+"28/10/2007;02:30:00;0.06\n28/10/2007;02:30:00;0.06\n", "2@10-28T00:30=60 2@10-28T00:30=1 3@10-28T01:30=60 3@10-28T01:30=2")
	mapped := func(stamp, step, zone string) string {
		return `{"delimiter":",","time":{"columns":["t"],"format":"yyyy-MM-dd HH:mm","zone":"` + zone + `","stamp":"` + stamp + `","step":"` + step + `"},
			"columns":[{"column":"e","channel":"electricity/energy","unit":"Wh","sum":true}]}`
	}
	f(mapped("start", "24h", "Europe/Paris"), "t,e\n2024-03-31 00:00,1\n2024-10-27 00:00,2\n", "2@03-30T23:00-03-31T22:00+1 3@10-26T22:00-10-27T23:00+2")
	f(mapped("end", "24h", "Europe/Paris"), "t,e\n2024-04-01 00:00,1\n2024-10-28 00:00,2\n", "2@03-30T23:00-03-31T22:00+1 3@10-26T22:00-10-27T23:00+2")
	f(mapped("end", "1h", "Europe/Paris"), "t,e\n2024-10-27 02:00,1\n2024-10-27 02:00,2\n2024-10-27 03:00,3\n", "2@10-26T23:00-10-27T00:00+1 3@10-27T00:00-10-27T01:00+2 4@10-27T01:00-10-27T02:00+3")
	f(mapped("end", "24h", "Indian/Reunion"), "t,e\n2024-04-01 00:00,1\n2024-10-28 00:00,2\n", "2@03-30T20:00-03-31T20:00+1 3@10-26T20:00-10-27T20:00+2")
}

// What doubled and reversed rows of sums make is what the rows make once and in order.
func TestSumsInAnyOrder(t *testing.T) {
	format, err := Named("data-connect")
	if err != nil {
		t.Fatal(err)
	}
	day := func(date, wh string) string { return `{"value":"` + wh + `","date":"` + date + `"}` }
	a, b, c := day("2024-03-30", "10"), day("2024-03-31", "20"), day("2024-04-02", "40")
	f := func(days ...string) string {
		t.Helper()
		text, out := `{"usage_point_id":"1","reading_type":{"unit":"Wh","measurement_kind":"energy","aggregate":"sum","measuring_period":"P1D"},"interval_reading":[`+strings.Join(days, ",")+"]}", ""
		_, err := Collector{
			Register: func(telemetry.Channel, time.Time) (telemetry.Decimal, error) {
				return telemetry.NewDecimal(1000, 0), nil
			},
			Store: func(readings []telemetry.Reading) error {
				for _, r := range readings {
					out += r.At.Format("01-02T15") + "=" + r.Value.String() + " "
				}
				return nil
			},
		}.Collect(format, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const want = "03-29T23=1000 03-30T23=1010 03-31T22=1030 04-01T22=1030 04-02T22=1070 "
	for _, got := range []string{f(a, b, c), f(c, b, a), f(a, a, b, c, b), f(b, c, a, c)} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A file says the same in every encoding and with every line end that offices save it in, and is known in each.
func TestEncodings(t *testing.T) {
	encodings := map[string]func(string) (string, error){
		"UTF-8 with a mark": unicode.UTF8BOM.NewEncoder().String,
		"UTF-16 LE":         unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String,
		"UTF-16 BE":         unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String,
		"Windows-1252":      charmap.Windows1252.NewEncoder().String,
		"CR LF":             func(s string) (string, error) { return strings.ReplaceAll(s, "\n", "\r\n"), nil },
	}
	f := func(name, text, want string) {
		t.Helper()
		format, err := Named(name)
		if strings.HasPrefix(name, "{") {
			format, err = ParseMapping([]byte(name))
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := told(format, text); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		for called, encode := range encodings {
			encoded, err := encode(text)
			if err != nil {
				t.Fatal(name, called, err)
			}
			if strings.HasPrefix(text, "<") && called == "Windows-1252" {
				encoded = `<?xml version="1.0" encoding="ISO-8859-1"?>` + encoded
			}
			if got := told(format, encoded); got != want {
				t.Errorf("%s in %s: %s, want %s", name, called, got, want)
			}
			if found, _, err := Detect(strings.NewReader(encoded)); format.Name != "csv" && (err != nil || found.Name != name) {
				t.Errorf("%s in %s is taken for %q", name, called, found.Name)
			}
		}
	}
	f("enedis", "Identifiant PRM;Type de donnees;Grandeur metier;Unite\n1;Index;Consommation;kWh\nHorodate;Type de releve;EAS F1;EAS T\n2024-07-25T01:00:00+02:00;Arrêté quotidien;9,5;9,5\n", "4@07-24T22:00=9500")
	f("edf", "Récapitulatif de mes puissances\nDate et heure de relève par le distributeur;Puissance atteinte (W);Nature de la donnée\n30/01/2026;;\n23:30:00;4522;Réelle\n", "4@01-30T22:30=4522")
	f("data-connect", `{"usage_point_id":"é","reading_type":{"unit":"W","measurement_kind":"power","aggregate":"average"},"interval_reading":[{"value":"7","date":"2024-01-01 01:30:00"}]}`, "1@01-01T00:30=7")
	f("grdf-json", `{"0":{"releves":[{"dateDebutReleve":"2024-03-30T06:00:00+00:00","dateFinReleve":"2024-03-31T06:00:00+00:00","indexDebut":1,"indexFin":2,"qualificationReleve":"Mesuré"}]}}`, "1@03-30T06:00=1 1@03-31T06:00=2")
	f("enedis-r151", "<R151><Nom>é</Nom><Donnees_Releve><Date_Releve>2024-03-31</Date_Releve><Classe_Temporelle><Valeur>7</Valeur></Classe_Temporelle></Donnees_Releve></R151>", "1@03-31T22:00=7")
	f("synop", "ID OMM station;Date;Température (°C);Humidité\n1;2024-10-27T02:00:00+02:00;17,5;60\n", "2@10-27T00:00=17.5 2@10-27T00:00=60")
	f("mf-api", "POSTE;DATE;T;U;Qualité\n1;2024103100;14,4;69;é\n", "2@10-31T00:00=14.4 2@10-31T00:00=69")
	f(`{"delimiter":";","time":{"columns":["Début"],"format":"dd/MM/yyyy HH:mm","zone":"Europe/Paris"},"columns":[{"column":"Température","channel":"salon/temperature"}]}`,
		"Début;Température\n10/01/2026 08:00;19,5\n", "2@01-10T07:00=19.5")
}
