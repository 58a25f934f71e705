package imports

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// recorded opens a file of strangers beside the project; the test is skipped where it is absent.
func recorded(t testing.TB, path string) *os.File {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	file, err := os.Open(filepath.Join(filepath.Dir(here), "..", "..", "..", "shared", "data", path))
	if err != nil {
		t.Skipf("the recorded file %s is absent", filepath.Base(path))
	}
	t.Cleanup(func() { file.Close() })
	return file
}

const (
	curveFile   = "electricity_fr/Enedis_Conso_Heure_20221024-20240725_1429xxxxxxxxxx.csv"
	indexFile   = "electricity_fr/Enedis_Conso_Jour_20240109-20240725_1429xxxxxxxxxx.csv"
	sgeFile     = "electricity_fr/sge_C5_index_Enedis_SGE_HDM_A06NW10D.csv"
	connectFile = "electricity_fr/dataconnect_bokub_fixtures.json"
	gasFile     = "gas_grdf/donnees_informatives.json"
)

// collected reads a recorded file: its report, its readings by channel, and how many rows were refused why.
func collected(t testing.TB, path, format string) (Report, map[string][]telemetry.Point, map[Fault]int) {
	t.Helper()
	f, in, err := Detect(recorded(t, path))
	if err != nil || f.Name != format {
		t.Fatalf("%s is taken for %q, %v", path, f.Name, err)
	}
	points, faults := map[string][]telemetry.Point{}, map[Fault]int{}
	report, err := Collector{
		Register: func(telemetry.Channel, time.Time) (v telemetry.Decimal, err error) { return v, nil },
		Store: func(readings []telemetry.Reading) error {
			for _, r := range readings {
				points[r.Channel.String()] = append(points[r.Channel.String()], telemetry.Point{At: r.At, Value: r.Value})
			}
			return nil
		},
		Refused: func(b *BadRow) error { faults[b.Fault]++; return nil },
	}.Collect(f, in)
	if err != nil {
		t.Fatal(err)
	}
	return report, points, faults
}

func TestEnedisCurve(t *testing.T) {
	report, points, faults := collected(t, curveFile, "enedis")
	curve := points["electricity/power"]
	if report.Rows != 27665 || len(curve) != 27665 || report.Refused != 1 || faults[FaultMissing] != 1 {
		t.Errorf("%d rows, %d readings, refused %v", report.Rows, len(curve), faults)
	}
	if b := report.Faults[0]; b.Column != "Valeur" {
		t.Errorf("refused %v", b)
	}
	if want := time.Date(2022, 10, 23, 22, 30, 0, 0, time.UTC); !curve[0].At.Equal(want) || curve[0].Value.String() != "252" {
		t.Errorf("begins %v %v", curve[0].At, curve[0].Value)
	}
	paris := lakaz.Mainland.Location()
	f := func(day string, want int) {
		t.Helper()
		from, err := time.ParseInLocation(time.DateOnly, day, paris)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, p := range curve {
			if p.At.After(from) && !p.At.After(from.AddDate(0, 0, 1)) {
				n++
			}
		}
		if n != want {
			t.Errorf("%s has %d steps, want %d", day, n, want)
		}
	}
	f("2023-10-29", 50)
	f("2024-03-31", 46)
	f("2024-06-01", 48)
}

// Where a curve and an index of one home both exist, their days agree. A step's mean is given in whole W and a step is
// half an hour, the register is in whole Wh: half a Wh is what rounding could make of a day that agrees.
func TestIndexAgreesWithCurve(t *testing.T) {
	_, curves, _ := collected(t, curveFile, "enedis")
	report, indexes, _ := collected(t, indexFile, "enedis")
	index := indexes["electricity/energy"]
	if report.Rows != 198 || report.Refused != 0 {
		t.Errorf("%d index rows, %d refused", report.Rows, report.Refused)
	}
	var days []telemetry.Interval
	for i := 1; i < len(index); i++ {
		days = append(days, telemetry.Interval{From: index[i-1].At, To: index[i].At})
	}
	use := telemetry.LoadUses(curves["electricity/power"], days)
	worst, sum := 0.0, 0.0
	for i := range days {
		wh := index[i+1].Value.Float() - index[i].Value.Float()
		if deviation := math.Abs(use[i] - wh); !(deviation <= 0.5) {
			t.Errorf("the day from %v: %v Wh of the curve, %v Wh of the index", days[i].From, use[i], wh)
		} else {
			worst = max(worst, deviation)
		}
		sum += use[i]
	}
	t.Logf("%d days, %.0f Wh, the worst day is %.1f Wh off", len(days), sum, worst)
	if len(days) != 197 || math.Abs(sum-3_469_220) > 0.5 {
		t.Errorf("%d days, %v Wh", len(days), sum)
	}
}

// The registers of the six periods are the parts of the register of all, on every day.
func TestTheRecordedTempoRegisters(t *testing.T) {
	_, points, _ := collected(t, indexFile, "enedis")
	total, sums := points["electricity/energy"], map[time.Time]float64{}
	for _, p := range telemetry.Classes(lakaz.Tempo) {
		register := points[telemetry.ClassChannel(p).String()]
		if len(register) != len(total) {
			t.Errorf("%s: %d readings, want %d", p, len(register), len(total))
		}
		for _, r := range register {
			sums[r.At] += r.Value.Float()
		}
	}
	for _, r := range total {
		if sums[r.At] != r.Value.Float() {
			t.Errorf("%v: the periods make %v, the register is %v", r.At, sums[r.At], r.Value)
		}
	}
	if red := points["electricity-rouge-hp/energy"]; red[0].Value.String() != "91908" || red[197].Value.String() != "316835" {
		t.Errorf("red peak hours: %v to %v", red[0].Value, red[197].Value)
	}
}

// The daily energies that the same service answers for the same meter are the steps of its register from midnight to
// midnight: 20711 Wh on 5 January 2022.
func TestStackedTables(t *testing.T) {
	report, points, faults := collected(t, sgeFile, "enedis")
	index := points["electricity/energy"]
	if report.Rows != 391 || len(index) != 391 || faults[FaultMissing] != 80 || faults[FaultTable] != 470 || len(faults) != 2 {
		t.Errorf("%d rows, refused %v", report.Rows, faults)
	}
	paris := lakaz.Mainland.Location()
	var days []telemetry.Interval
	for day := 5; day <= 11; day++ {
		days = append(days, telemetry.Interval{From: time.Date(2022, 1, day, 0, 0, 0, 0, paris), To: time.Date(2022, 1, day+1, 0, 0, 0, 0, paris)})
	}
	at := map[time.Time]float64{}
	for _, p := range index {
		at[p.At] = p.Value.Float()
	}
	for i, want := range []float64{20711, 24217, 29256, 29355, 25514, 24020, 23512} {
		if got := at[days[i].To.UTC()] - at[days[i].From.UTC()]; got != want {
			t.Errorf("%v: %v Wh, want %v", days[i].From, got, want)
		}
	}
}

func TestDataConnect(t *testing.T) {
	report, points, faults := collected(t, connectFile, "data-connect")
	curve, energy := points["electricity/power"], points["electricity/energy"]
	if len(curve) != 48 || !curve[0].At.Equal(time.Date(2023, 3, 31, 22, 30, 0, 0, time.UTC)) || curve[0].Value.String() != "752" {
		t.Errorf("%d steps from %v", len(curve), curve[0])
	}
	if want := time.Date(2023, 4, 3, 22, 0, 0, 0, time.UTC); len(energy) != 4 || !energy[3].At.Equal(want) || energy[3].Value.String() != "38997" {
		t.Errorf("daily sums make %v", energy)
	}
	if faults[FaultAnswer] == 0 || faults[FaultTable] == 0 || faults[FaultCut]+faults[FaultHeader]+faults[FaultNumber] != 0 {
		t.Errorf("refused %v", faults)
	}
	if b := report.Faults[0]; b.Line != 7 || b.Text != "Votre token est invalide ou ne permet pa" {
		t.Errorf("the first is %v", b)
	}
}

func TestGas(t *testing.T) {
	report, points, faults := collected(t, gasFile, "grdf-json")
	volume, energy := points["gas/volume"], points["gas/energy"]
	if report.Rows != 1095 || report.Refused != 1 || faults[FaultMissing] != 1 || report.Faults[0].Text != "Absence de Données" {
		t.Errorf("%d rows, refused %v", report.Rows, report.Faults)
	}
	last := time.Date(2022, 11, 30, 6, 0, 0, 0, time.UTC)
	if p := volume[len(volume)-1]; !p.At.Equal(last) || p.Value.String() != "15940" {
		t.Errorf("the register ends %v", p)
	}
	if p := energy[len(energy)-1]; !p.At.Equal(last) || p.Value.String() != "62213000" {
		t.Errorf("the energy ends %v", p)
	}
}

func TestAirQuality(t *testing.T) {
	f, err := ParseMapping([]byte(`{"missing": ["-200"], "time": {"columns": ["Date", "Time"], "format": "dd/MM/yyyy HH.mm.ss", "zone": "+01:00"},
		"columns": [{"column": "T", "channel": "outdoor/temperature"}, {"column": "RH", "channel": "outdoor/humidity", "unit": "%RH"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	temperatures, faults := 0, map[Fault]int{}
	var first Row
	for row, err := range f.Read(recorded(t, "weather/AirQualityUCI_decimal_comma.csv")) {
		if bad, ok := errors.AsType[*BadRow](err); ok {
			faults[bad.Fault]++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if first.Line == 0 {
			first = row
		}
		if value(row, "outdoor/temperature") != "" {
			temperatures++
		}
	}
	if want := time.Date(2004, 3, 10, 17, 0, 0, 0, time.UTC); !first.At.Equal(want) || value(first, "outdoor/temperature") != "13.6" || value(first, "outdoor/humidity") != "48.9" {
		t.Errorf("begins %v", first)
	}
	if temperatures+faults[FaultMissing]/2 != 9357 || len(faults) != 1 {
		t.Errorf("%d temperatures, refused %v", temperatures, faults)
	}
}

func TestOtherRecordedFiles(t *testing.T) {
	f := func(path, format string, rows, refused int, channel, at, value string) {
		t.Helper()
		t.Run(format, func(t *testing.T) {
			report, points, faults := collected(t, path, format)
			if report.Rows != rows || report.Refused != refused {
				t.Errorf("%d rows, want %d; refused %v, want %d: %v", report.Rows, rows, faults, refused, report.Faults)
			}
			p := points[channel]
			if len(p) == 0 || p[0].At.Format(time.RFC3339) != at || p[0].Value.String() != value {
				t.Errorf("%s begins %v", channel, p[:min(len(p), 1)])
			}
		})
	}
	f("electricity_fr/sge_C5_R151_index.xml", "enedis-r151", 1, 0, "electricity/energy", "2022-02-02T23:00:00Z", "9744495")
	f("weather/synop_nice_2023-07_2025-08.csv", "synop", 6231, 0, "outdoor/temperature", "2024-11-04T09:00:00Z", "17")
	f("weather/mf_api_sample_horaires.csv", "mf-api", 2, 0, "outdoor/humidity", "2024-06-15T12:00:00Z", "69")
	f("weather/FRA_Lyon.074810_IWEC.epw", "epw", 8760, 0, "outdoor/temperature", "1983-01-01T00:00:00Z", "0.8")
	f("gas_grdf/Donnees_informatives_PCE_DAILY.xlsx", "grdf-xlsx", 363, 0, "gas/volume", "2020-11-24T06:00:00Z", "12163")
	f("electricity_fr/uci_household_power_1min_2006-12-16_2007-01-14.txt", "uci-sceaux", 40959, 5, "electricity/power", "2006-12-16T16:24:00Z", "4216")
	f("comfort/energydata_complete.csv", "uci-appliances", 19735, 0, "salon/temperature", "2016-01-11T16:00:00Z", "19.199999999999999")
}
