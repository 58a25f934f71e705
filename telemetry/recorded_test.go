package telemetry

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lakaz"
)

// recorded is the lines of a recorded file of the households' supplier, cut at semicolons; the test is skipped where the
// recorded input is absent.
func recorded(t *testing.T, pattern string) (rows [][]string) {
	t.Helper()
	files, _ := filepath.Glob("../../shared/data/electricity_fr/" + pattern)
	if len(files) != 1 {
		t.Skip("the recorded household is not beside the checkout")
	}
	file, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		rows = append(rows, strings.Split(strings.TrimPrefix(lines.Text(), "\ufeff"), ";"))
	}
	return rows
}

// registersOf is the six Tempo registers at each midnight, in Wh: BUHC, BUHP, BCHC, BCHP, RHC, RHP.
func registersOf(t *testing.T) (days []time.Time, registers [][6]float64) {
	t.Helper()
	for _, row := range recorded(t, "Enedis_Conso_Jour_*.csv") {
		at, err := time.Parse(time.RFC3339, row[0])
		if err != nil || len(row) < 8 {
			continue
		}
		var six [6]float64
		for i := range six {
			if six[i], err = strconv.ParseFloat(row[2+i], 64); err != nil {
				t.Fatal(err)
			}
		}
		days, registers = append(days, lakaz.Mainland.In(at)), append(registers, six)
	}
	return days, registers
}

// costOf is what an energy in Wh costs that a meter counted in the register of a period, on a day.
func costOf(b Billing, day string, period Period, wh float64) Amount {
	c := b.contract(day)
	return priced(milliWh(wh), rateOf(b.Territory, day, c.Option, c.PowerKVA, period).Micro)
}

var tempoRegisters = [6]Period{BlueOffPeak, BluePeak, WhiteOffPeak, WhitePeak, RedOffPeak, RedPeak}

// March 2024 of the recorded Tempo household, by the indexes of 1 March and 1 April: see the hand computation below.
func TestAMonthOfTheRecordedTempoHousehold(t *testing.T) {
	days, registers := registersOf(t)
	b := mainland(lakaz.Contract{From: "2024-01-01", Option: lakaz.Tempo, PowerKVA: 9})
	total, byDay := Amount(0), Amount(0)
	var first, last [6]float64
	for i, day := range days {
		switch day.Format(time.DateOnly) {
		case "2024-03-01":
			first = registers[i]
		case "2024-04-01":
			last = registers[i]
		}
		if i > 0 && days[i-1].Month() == time.March {
			for r, period := range tempoRegisters {
				byDay += costOf(b, days[i-1].Format(time.DateOnly), period, registers[i][r]-registers[i-1][r])
			}
		}
	}
	for r, period := range tempoRegisters {
		total += costOf(b, "2024-03-15", period, last[r]-first[r])
	}
	if byDay != total {
		t.Errorf("by the day it costs %v, by the month %v", byDay.EUR(), total.EUR())
	}
	// 191.214 kWh * 0.1296 = 24.7813344   228.530 * 0.1609 = 36.7704770
	//  38.555     * 0.1486 =  5.7292730    41.253 * 0.1894 =  7.8133182
	//  51.327     * 0.1568 =  8.0480736    57.325 * 0.7562 = 43.3491650   in all 126.4916412 EUR
	const cents = 12649
	if total.Cents() != cents {
		t.Errorf("%d cents, want %d", total.Cents(), cents)
	}
}

// The meter's own registers tell the colour of each day: the one whose peak register moved. The published calendar says
// the same.
func TestTheMeterAndTheCalendarAgree(t *testing.T) {
	days, registers := registersOf(t)
	for i := 1; i < len(days); i++ {
		moved := func(r int) bool { return registers[i][r] > registers[i-1][r] }
		want := Blue
		switch {
		case moved(3):
			want = White
		case moved(5):
			want = RedDay
		}
		day := days[i-1].Format(time.DateOnly)
		if got, known := (Billing{}).colour(day); got != want || !known {
			t.Errorf("%s: %s (%v), the meter says %s", day, got, known, want)
		}
	}
}

// The load curve of the same home, priced step by step with the 6 h day, costs what the indexes do: its
// steps are whole watts.
func TestTheCurveCostsWhatTheIndexesDo(t *testing.T) {
	days, registers := registersOf(t)
	b := mainland(lakaz.Contract{From: "2024-01-01", Option: lakaz.Tempo, PowerKVA: 9})
	from, to := "2024-02-01", "2024-04-01"
	want := Amount(0)
	for i := 1; i < len(days); i++ {
		if day := days[i-1].Format(time.DateOnly); day >= from && day < to {
			for r, period := range tempoRegisters {
				want += costOf(b, day, period, registers[i][r]-registers[i-1][r])
			}
		}
	}
	got, last := Amount(0), time.Time{}
	for _, row := range recorded(t, "Enedis_Conso_Heure_*.csv") {
		at, err := time.Parse(time.RFC3339, row[0])
		if err != nil {
			continue
		}
		watts, err := strconv.ParseFloat(row[1], 64)
		if day := lakaz.Mainland.In(last).Format(time.DateOnly); err == nil && !last.IsZero() && day >= from && day < to {
			cost, estimated := costBetween(b, last, at, watts*at.Sub(last).Hours())
			got += cost
			if estimated {
				t.Fatalf("%v is estimated", at)
			}
		}
		last = at
	}
	if want == 0 || math.Abs(got.EUR()/want.EUR()-1) > 1e-5 {
		t.Errorf("the curve costs %.2f EUR, the indexes %.2f EUR", got.EUR(), want.EUR())
	}
}
