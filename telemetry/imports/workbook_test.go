package imports

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook is one of GRDF, with its faults.
func workbook(t testing.TB) []byte {
	t.Helper()
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
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	b := bytes.NewBuffer(workbook(t))
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

// A small file that unpacks to more than the memory is refused, wherever in the workbook it lies.
func TestAWorkbookThatSwellsIsRefused(t *testing.T) {
	for _, swollen := range []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/picture.png"} {
		from, err := zip.NewReader(bytes.NewReader(workbook(t)), int64(len(workbook(t))))
		if err != nil {
			t.Fatal(err)
		}
		var bomb bytes.Buffer
		to := zip.NewWriter(&bomb)
		for _, f := range from.File {
			if f.Name == swollen {
				continue
			}
			if err := to.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
		w, err := to.Create(swollen)
		if err != nil {
			t.Fatal(err)
		}
		blank := bytes.Repeat([]byte(" "), 1<<20)
		for range mostUnpacked>>20 + 1 {
			if _, err := w.Write(blank); err != nil {
				t.Fatal(err)
			}
		}
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
		format, err := Named("grdf-xlsx")
		if err != nil {
			t.Fatal(err)
		}
		if got := told(format, bomb.String()); got != "1:cut" {
			t.Errorf("%d kB that become %d MB in %s: %s", bomb.Len()>>10, mostUnpacked>>20+1, swollen, got)
		}
	}
}

// FuzzWorkbook changes a workbook anywhere: it is read or refused.
func FuzzWorkbook(f *testing.F) {
	whole := workbook(f)
	f.Add(0, []byte("PK"))
	f.Add(len(whole)/2, []byte{0, 0xff})
	f.Fuzz(func(t *testing.T, at int, change []byte) {
		text := bytes.Clone(whole)
		if at >= 0 && at < len(text) {
			copy(text[at:], change)
		}
		format, err := Named("grdf-xlsx")
		if err != nil {
			t.Fatal(err)
		}
		if got := told(format, string(text)); strings.Contains(got, "NaN") {
			t.Error(got)
		}
	})
}
