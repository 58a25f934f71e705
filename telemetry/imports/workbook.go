package imports

import (
	"io"
	"iter"
	"time"

	"github.com/xuri/excelize/v2"
)

// How much of a workbook is unpacked, so that a small file cannot fill the memory.
const (
	mostWorkbook  = 16 << 20 // bytes of the file
	mostUnpacked  = 64 << 20
	mostSheetRows = 100_000
)

// ReadGRDFSheet reads the workbook of the GRDF customer space, "Données informatives" by the day: its header stands some
// rows below the top. A day is its gas day, which ends at 06:00 UTC of the next.
func ReadGRDFSheet(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		book, err := excelize.OpenReader(io.LimitReader(r, mostWorkbook), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked, RawCellValue: true})
		if err != nil {
			yield(Row{}, badRow(1, "", FaultCut, ""))
			return
		}
		defer book.Close()
		sheets := book.GetSheetList()
		if len(sheets) == 0 {
			yield(Row{}, badRow(1, "", FaultHeader, ""))
			return
		}
		rows, err := book.Rows(sheets[0])
		if err != nil {
			yield(Row{}, badRow(1, "", FaultCut, ""))
			return
		}
		defer rows.Close()
		names := []string{"Date de relevé", "Index de début de période (m3)", "Index de fin de période (m3)", "Energie consommée (kWh)",
			"Qualification du relevé"}
		var places []int
		for n := 1; rows.Next() && n <= mostSheetRows; n++ {
			cells, err := rows.Columns()
			if err != nil {
				if !yield(Row{}, badRow(n, "", FaultCut, "")) {
					return
				}
				continue
			}
			if places == nil {
				places, _ = columns(cells, names)
				continue
			}
			f := make([]string, len(names))
			empty := true
			for i, place := range places {
				if place < len(cells) {
					f[i] = cells[place]
				}
				empty = empty && f[i] == ""
			}
			if empty {
				continue
			}
			row, bad := sheetDay(n, f, names)
			if !give(yield, row, bad) {
				return
			}
		}
		if places == nil {
			yield(Row{}, badRow(1, "", FaultHeader, ""))
		}
	}
}

// sheetDay is one row of the sheet.
func sheetDay(n int, f, names []string) (Row, *BadRow) {
	day, err := time.Parse("02/01/2006", f[0])
	if err != nil {
		return Row{}, badRow(n, names[0], FaultDate, f[0])
	}
	from := day.Add(6 * time.Hour)
	return gasDay{from, from.AddDate(0, 0, 1), f[1], f[2], f[3], f[4], names[1], names[2], names[3]}.row(n)
}
