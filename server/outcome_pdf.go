package main

import (
	"bytes"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"lakaz/locales"
)

// pdf is the outcome on pages of A4. The fonts are those that every reader of PDF has: they write French and the Creoles, all
// but the narrow spaces.
func (v outcome) pdf(w *locales.Printer) ([]byte, error) {
	doc := fpdf.New("P", "mm", "A4", "")
	doc.SetTitle(w.T("report.title")+" · "+v.Title, true)
	doc.SetLang(w.Language().Tag)
	doc.SetMargins(18, 16, 18)
	doc.SetAutoPageBreak(true, 18)
	latin := doc.UnicodeTranslatorFromDescriptor("cp1252")
	say := func(text string) string {
		return latin(strings.NewReplacer("\u202f", "\u00a0", "\u2212", "-").Replace(text))
	}
	doc.SetFooterFunc(func() {
		doc.SetY(-12)
		doc.SetFont("Helvetica", "", 8)
		doc.SetTextColor(90, 80, 95)
		doc.CellFormat(0, 5, say(w.T("report.made", locales.Args{"Date": v.Made})+" · "+w.T("report.nobody")), "", 0, "L", false, 0, "")
	})
	ink := func() { doc.SetTextColor(43, 31, 51) }
	doc.AddPage()
	ink()
	doc.SetFont("Helvetica", "B", 20)
	doc.MultiCell(0, 9, say(v.Title), "", "L", false)
	doc.SetFont("Helvetica", "", 11)
	doc.MultiCell(0, 6, say(w.T("report.title")+" · "+v.Place+" · "+v.When), "", "L", false)
	if v.Running {
		doc.MultiCell(0, 6, say(w.T("report.running")), "", "L", false)
	}
	doc.Ln(3)
	head := func(text string) {
		doc.Ln(4)
		doc.SetFont("Helvetica", "B", 13)
		doc.MultiCell(0, 7, say(text), "", "L", false)
		doc.SetFont("Helvetica", "", 11)
	}
	width, _ := doc.GetPageSize()
	width -= 36
	// line is a row whose first cell may need several lines; the others are short.
	line := func(bold bool, columns []float64, cells ...string) {
		style := ""
		if bold {
			style = "B"
		}
		doc.SetFont("Helvetica", style, 10)
		texts := doc.SplitText(say(cells[0]), columns[0]*width-2)
		high := 6 * float64(max(1, len(texts)))
		if _, tall := doc.GetPageSize(); doc.GetY()+high > tall-18 {
			doc.AddPage()
			ink()
			doc.SetFont("Helvetica", style, 10)
		}
		x, y := doc.GetXY()
		for i, text := range texts {
			doc.SetXY(x, y+6*float64(i))
			doc.CellFormat(columns[0]*width, 6, text, "", 0, "L", false, 0, "")
		}
		for i, c := range cells[1:] {
			x += columns[i] * width
			doc.SetXY(x, y)
			doc.CellFormat(columns[i+1]*width, 6, say(c), "", 0, "R", false, 0, "")
		}
		left, _, _, _ := doc.GetMargins()
		doc.SetDrawColor(215, 205, 200)
		doc.Line(left, y+high, left+width, y+high)
		doc.SetXY(left, y+high)
	}
	two, three, four := []float64{.75, .25}, []float64{.6, .25, .15}, []float64{.5, .14, .14, .22}
	for _, f := range v.Figures {
		line(false, two, f.Name, f.Value)
	}
	if v.Empty {
		head(w.T("report.empty"))
	}
	if len(v.Knowledge) > 0 {
		head(w.T("report.knowledge"))
		line(true, four, w.T("report.question"), w.T("report.before"), w.T("report.after"), w.T("report.better"))
		for _, k := range v.Knowledge {
			line(false, four, k.Text, k.Before, k.After, k.Better)
		}
	}
	if len(v.Questions) > 0 {
		head(w.T("report.asked"))
		line(true, three, w.T("report.question"), w.T("report.answers"), w.T("report.right"))
		for _, q := range v.Questions {
			line(false, three, q.Text, q.Answered, q.Right)
		}
	}
	for _, list := range []struct {
		title string
		rows  []outcomeFigure
	}{{w.T("report.faces"), v.Faces}, {w.T("report.pledges"), v.Pledges}, {w.T("report.words"), v.Words}} {
		if len(list.rows) == 0 {
			continue
		}
		head(list.title)
		for _, f := range list.rows {
			line(false, two, f.Name, f.Value)
		}
	}
	if v.Few {
		doc.Ln(3)
		doc.MultiCell(0, 6, say(w.T("report.few")), "", "L", false)
	}
	var b bytes.Buffer
	err := doc.Output(&b)
	return b.Bytes(), err
}
