package main

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// published is a list of prices in millionths of a euro for a kWh, from a day on: Tempo's off-peak and peak by colour, and
// the one price of the option Base.
type published struct {
	from  string
	tempo map[string][2]int64
	base  int64
}

func publishedPrices() []published {
	return []published{
		{"2023-02-01", map[string][2]int64{"blue": {97_000, 124_900}, "white": {114_000, 150_800}, "red": {121_600, 671_200}}, 206_200},
		{"2023-08-01", map[string][2]int64{"blue": {105_600, 136_900}, "white": {124_600, 165_400}, "red": {132_800, 732_400}}, 227_600},
		{"2024-02-01", map[string][2]int64{"blue": {129_600, 160_900}, "white": {148_600, 189_400}, "red": {156_800, 756_200}}, 251_600},
	}
}

// The red and the white days from December 2022 to January 2024, as they were announced.
const (
	redDays = `2023-01-17 2023-01-18 2023-01-19 2023-01-20 2023-01-23 2023-01-24 2023-01-25 2023-01-26 2023-01-27 2023-01-30 2023-01-31
		2023-02-06 2023-02-07 2023-02-08 2023-02-09 2023-02-10 2023-03-01 2023-03-02 2023-11-29 2023-12-01 2023-12-06 2023-12-18
		2024-01-08 2024-01-09 2024-01-10 2024-01-11 2024-01-12 2024-01-15 2024-01-16 2024-01-18 2024-01-19`
	whiteDays = `2023-01-16 2023-01-21 2023-01-28 2023-02-01 2023-02-02 2023-02-03 2023-02-04 2023-02-11 2023-02-13 2023-02-14 2023-02-15
		2023-02-16 2023-02-22 2023-02-23 2023-02-24 2023-02-27 2023-02-28 2023-03-03 2023-03-06 2023-03-07 2023-04-04 2023-04-05 2023-04-06
		2023-04-07 2023-04-13 2023-04-25 2023-04-26 2023-06-07 2023-06-08 2023-06-09 2023-06-12 2023-11-22 2023-11-27 2023-11-28 2023-11-30
		2023-12-02 2023-12-05 2023-12-07 2023-12-08 2023-12-14 2023-12-15 2023-12-16 2023-12-19 2024-01-04 2024-01-05 2024-01-06 2024-01-13
		2024-01-17 2024-01-20 2024-01-26 2024-01-29 2024-01-30 2024-01-31`
)

// byHand is what the recorded household's steps cost in cents by their month, 2023-01, under Tempo and under the option
// Base: each step's watts times its minutes times the price of its hour, in whole numbers.
func byHand(t *testing.T, rows [][]string) (tempo, base map[string]int64) {
	t.Helper()
	tempo, base = map[string]int64{}, map[string]int64{}
	all := publishedPrices()
	at := make([]time.Time, len(rows))
	for i, row := range rows {
		var err error
		at[i], err = time.Parse(time.RFC3339, row[0])
		must(t, err)
	}
	for i, row := range rows {
		if i == 0 || row[1] == "" {
			continue
		}
		minutes := int64(at[i].Sub(at[i-1]).Minutes())
		if minutes > 60 { // nothing was recorded before this step, which is as long as the next
			minutes = int64(at[i+1].Sub(at[i]).Minutes())
		}
		watts, err := strconv.ParseInt(row[1], 10, 64)
		must(t, err)
		began := at[i].Add(-time.Duration(minutes) * time.Minute).In(lakaz.Mainland.Location())
		day, month := began.Format(time.DateOnly), began.Format("2006-01")
		prices := all[0]
		for _, p := range all {
			if p.from <= day {
				prices = p
			}
		}
		night, coloured := 1, day
		if began.Hour() < 6 {
			coloured = began.AddDate(0, 0, -1).Format(time.DateOnly)
		}
		if began.Hour() < 6 || began.Hour() >= 22 {
			night = 0
		}
		colour := "blue"
		if strings.Contains(redDays, coloured) {
			colour = "red"
		} else if strings.Contains(whiteDays, coloured) {
			colour = "white"
		}
		tempo[month] += watts * minutes * prices.tempo[colour][night]
		base[month] += watts * minutes * prices.base
	}
	return tempo, base
}

// inEuro is a sum of byHand as a screen writes it.
func inEuro(sum int64) string {
	const unit = 60 * 1000 * 1_000_000 // W·min·millionths to kWh·EUR
	cents := (sum*100 + unit/2) / unit
	return locales.Euro(float64(cents) / 100)
}

// A year of the recorded household costs on its screens what the file and the published prices make by hand, to the cent:
// 2023 in its history, month by month, and the twelve months to January 2024 on its budget, under Tempo and under Base; in
// what the server tells and in what a browser shows.
func TestAYearOfTheRecordedTempoHousehold(t *testing.T) {
	files, _ := filepath.Glob("../../shared/data/electricity_fr/Enedis_Conso_Heure_*.csv")
	if len(files) != 1 {
		t.Skip("the recorded household is not beside the checkout")
	}
	data, err := os.ReadFile(files[0])
	must(t, err)
	lines := strings.SplitN(string(data), "\n", 4)
	table := csv.NewReader(strings.NewReader(lines[3]))
	table.Comma, table.FieldsPerRecord = ';', 2
	rows, err := table.ReadAll()
	must(t, err)
	tempo, base := byHand(t, rows)

	d := openDoor(t, options{Scratch: t.TempDir()}, nil)
	d.at = time.Date(2024, 2, 10, 11, 0, 0, 0, time.UTC)
	sessions := d.sessions()
	const here = "/api/households/h1/imports"
	status, answer := d.call(sessions["advisor"], "POST", here, string(data), "Content-Type", "application/octet-stream")
	if status != http.StatusAccepted {
		t.Fatalf("%d %s", status, answer)
	}
	_, id, _ := strings.Cut(string(answer), `"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	d.settledImport(sessions["advisor"], here+"/"+id)
	if status, answer := d.call(sessions["advisor"], "PUT", here+"/"+id+"/confirm", ""); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	d.settledImport(sessions["advisor"], here+"/"+id)
	if status, answer := d.call(sessions["advisor"], "PUT", "/api/households/h1/contract", `{"from":"2022-10-24","option":"tempo","powerKVA":9}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}

	var year telemetry.History
	d.read(sessions["resident"], "/api/households/h1/history?place=electricity&span=year&at=2023-06-15", &year)
	total := int64(0)
	for i, row := range year.Rows {
		month := tempo[time.Date(2023, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")]
		if total += month; row[2] != inEuro(month) {
			t.Errorf("%s costs %s on screen, %s by hand", row[0], row[2], inEuro(month))
		}
	}
	if len(year.Rows) != 12 || year.Totals[1].Figure != inEuro(total) || !strings.Contains(sentenceOf(year), inEuro(total)) {
		t.Errorf("2023: %+v, by hand %s", year.Totals, inEuro(total))
	}
	t.Logf("2023: %s, by hand %s", year.Totals[1].Figure, inEuro(total))

	of, single := int64(0), int64(0)
	for month := time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC); month.Year() < 2024 || month.Month() < 2; month = month.AddDate(0, 1, 0) {
		of, single = of+tempo[month.Format("2006-01")], single+base[month.Format("2006-01")]
	}
	whatIf := card(d.budgetOf(sessions["resident"], "h1").Cards, "what-if")
	budgetSays(t, whatIf, "Votre propre année", plainSpaces("Tempo|"+inEuro(of)+"|la vôtre"), plainSpaces("Base|"+inEuro(single)+"|"))
	t.Logf("February 2023 to January 2024: %s under Tempo, %s under Base", inEuro(of), inEuro(single))

	// The same, as it stands in a browser.
	b := d.enters("h1")
	b.opens("/historique?place=electricity&span=year&at=2023-06-15", "document.querySelectorAll('.twin tbody tr').length === 12")
	for i, cost := range read[[]string](b, "[...document.querySelectorAll('.twin tbody tr td:nth-child(3)')].map((cell) => cell.textContent)") {
		if month := fmt.Sprintf("2023-%02d", i+1); cost != inEuro(tempo[month]) {
			t.Errorf("%s costs %s in the browser, %s by hand", month, cost, inEuro(tempo[month]))
		}
	}
	if said := read[string](b, "document.querySelector('.dit').textContent"); !strings.Contains(said, inEuro(total)) {
		t.Errorf("the browser says %q of 2023, by hand it costs %s", said, inEuro(total))
	}
	if sums := read[[]string](b, "[...document.querySelectorAll('.sum dd.num')].map((sum) => sum.textContent)"); !slices.Contains(sums, inEuro(total)) {
		t.Errorf("the browser's sums of 2023: %q, by hand %s", sums, inEuro(total))
	}
	b.opens("/budget", "document.querySelector('#carte-what-if')")
	shown := plainSpaces(read[string](b, "document.querySelector('[aria-labelledby=carte-what-if]').innerText"))
	for _, cost := range []string{inEuro(of), inEuro(single)} {
		if !strings.Contains(shown, plainSpaces(cost)) {
			t.Errorf("the browser's budget says %q, by hand a year costs %s", shown, cost)
		}
	}
}
