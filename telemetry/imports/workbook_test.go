package imports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestWorkbook(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range [][]any{
		{"Données informatives et détaillées"},
		{},
		{"Date de relevé", "Index de début de période (m3)", "Index de fin de période (m3)", "Volume consommé (m3)", "Energie consommée (kWh)", "Coefficient de conversion", "Température locale (°C)", "Qualification du relevé"},
		{"24/11/2020", 12163, 12175, 12, 133, "", "", "Mesuré"},
		{"25/11/2020", "", "", "", "", "", "", "Absence de Données"},
		{"le 26", 12175, 12182, 7, 76, "", "", "Mesuré"},
		{},
		{"27/11/2020", 12182, "douze", 7, 76, "", "", "Mesuré"},
	} {
		cell, err := excelize.CoordinatesToCellName(2, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	format, _, err := Detect(bytes.NewReader(b.Bytes()))
	if err != nil || format.Name != "grdf-xlsx" {
		t.Fatal(format.Name, err)
	}
	const want = "4@11-24T06:00=12163 4@11-25T06:00=12175 4@11-24T06:00-11-25T06:00+133000 5:missing 6:date 8:number"
	if got := told(format, b.String()); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for length := 0; length < b.Len(); length += 97 { // cut short anywhere, and broken anywhere
		if got := told(format, b.String()[:length]); got != "1:cut" {
			t.Errorf("cut at %d: %s", length, got)
		}
		broken := []byte(b.String())
		broken[length] ^= 0x5a
		if got := told(format, string(broken)); strings.Contains(got, "NaN") {
			t.Errorf("broken at %d: %s", length, got)
		}
	}
}
