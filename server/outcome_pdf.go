package main

import (
	"bytes"
	"strconv"

	"codeberg.org/go-pdf/fpdf"

	"lakaz/locales"
)

// The page, in mm.
const (
	paperSide   = 18.0
	paperTop    = 16.0
	paperBottom = 20.0
	paperLine   = 6.0
)

// printout is a PDF on pages of A4 in the programme's own typeface, which it carries.
type printout struct {
	*fpdf.Fpdf
	width float64 // of the text
}

// newPrintout is an empty document in a language, with a foot on each page: what it says and the page's number.
func newPrintout(w *locales.Printer, title, foot string) (printout, error) {
	p := printout{Fpdf: fpdf.New("P", "mm", "A4", "")}
	for style, weight := range map[string]string{"": "400", "B": "700"} {
		face, err := paperFont(weight)
		if err != nil {
			return p, err
		}
		p.AddUTF8FontFromBytes("Atkinson", style, face)
	}
	p.SetTitle(onPaper(title), true)
	p.SetLang(w.Language().Tag)
	p.SetMargins(paperSide, paperTop, paperSide)
	p.SetAutoPageBreak(true, paperBottom)
	p.AliasNbPages("")
	page, _ := p.GetPageSize()
	p.width = page - 2*paperSide
	p.SetFooterFunc(func() {
		p.SetY(-14)
		p.SetTextColor(90, 80, 95)
		p.SetFont("Atkinson", "", 8)
		p.CellFormat(p.width-15, 5, onPaper(foot), "", 0, "L", false, 0, "")
		p.CellFormat(15, 5, strconv.Itoa(p.PageNo())+" / {nb}", "", 0, "R", false, 0, "")
		p.SetTextColor(43, 31, 51)
	})
	p.SetTextColor(43, 31, 51)
	p.AddPage()
	return p, p.Error()
}

// say writes a paragraph.
func (p printout) say(style string, size float64, text string) {
	p.SetFont("Atkinson", style, size)
	p.MultiCell(0, size*.5, onPaper(text), "", "L", false)
}

// head writes a section's title, never alone at the end of a page.
func (p printout) head(text string) {
	p.room(6 * paperLine)
	p.Ln(4)
	p.say("B", 13, text)
}

// room begins a page where less is left of this one.
func (p printout) room(high float64) {
	if _, tall := p.GetPageSize(); p.GetY()+high > tall-paperBottom {
		p.AddPage()
	}
}

// line is a row of a table with a line below: its first cell may need several lines, the others are numbers. Columns are
// parts of the width.
func (p printout) line(style string, columns []float64, cells ...string) {
	p.SetFont("Atkinson", style, 10)
	texts := p.SplitText(onPaper(cells[0]), columns[0]*p.width-2)
	high := paperLine * float64(max(1, len(texts)))
	p.room(high)
	p.SetFont("Atkinson", style, 10) // the foot of a page may have changed it
	x, y := p.GetXY()
	for i, text := range texts {
		p.SetXY(x, y+paperLine*float64(i))
		p.CellFormat(columns[0]*p.width, paperLine, text, "", 0, "L", false, 0, "")
	}
	for i, c := range cells[1:] {
		x += columns[i] * p.width
		p.SetXY(x, y)
		p.CellFormat(columns[i+1]*p.width, paperLine, onPaper(c), "", 0, "R", false, 0, "")
	}
	p.SetDrawColor(215, 205, 200)
	p.Line(paperSide, y+high, paperSide+p.width, y+high)
	p.SetXY(paperSide, y+high)
}

// pdf is the outcome on pages of A4.
func (v outcome) pdf(w *locales.Printer) ([]byte, error) {
	p, err := newPrintout(w, w.T("report.title")+" · "+v.Title, w.T("report.made", locales.Args{"Date": v.Made})+" · "+w.T("report.nobody"))
	if err != nil {
		return nil, err
	}
	p.say("B", 20, v.Title)
	p.say("", 11, w.T("report.title")+" · "+v.Where())
	if v.Running {
		p.say("", 11, w.T("report.running"))
	}
	p.Ln(3)
	two, three, five := []float64{.75, .25}, []float64{.6, .25, .15}, []float64{.42, .1, .11, .11, .26}
	list := func(title string, rows []outcomeFigure) {
		if title != "" && len(rows) > 0 {
			p.head(title)
		}
		for _, f := range rows {
			p.line("", two, f.Name, f.Value())
		}
	}
	list("", v.Figures)
	if v.Empty {
		p.head(w.T("report.empty"))
	}
	if len(v.Knowledge) > 0 {
		p.head(w.T("report.knowledge"))
		p.line("B", five, w.T("report.question"), w.T("report.answers"), w.T("report.before"), w.T("report.after"), w.T("report.says"))
		for _, k := range v.Knowledge {
			p.line("", five, k.Text+"\n"+w.T("report.ways", k.ways()), strconv.Itoa(k.Both), k.First(), k.Then(), k.Word)
		}
		p.Ln(2)
		p.say("", 9, w.T("report.knowledgeNote"))
	}
	if len(v.Questions) > 0 {
		p.head(w.T("report.asked"))
		p.line("B", three, w.T("report.question"), w.T("report.answers"), w.T("report.right"))
		for _, q := range v.Questions {
			p.line("", three, q.Text, w.T("report.of", q.of()), q.Percent())
		}
	}
	list(w.T("report.faces"), v.Faces)
	list(w.T("report.pledges"), v.Pledges)
	list(w.T("report.words"), v.Words)
	if v.Few > 0 {
		p.Ln(3)
		p.say("", 10, w.T("report.few", locales.Args{"Count": strconv.Itoa(v.Few)}))
	}
	var b bytes.Buffer
	err = p.Output(&b)
	return b.Bytes(), err
}

// of is how many answered out of whom, and ways who changed which way, as their sentences want them.
func (q outcomeQuestion) of() locales.Args {
	return locales.Args{"Count": strconv.Itoa(q.Answered), "Of": strconv.Itoa(q.Asked)}
}

func (p outcomePair) ways() locales.Args {
	return locales.Args{"Better": strconv.Itoa(p.Better), "Worse": strconv.Itoa(p.Worse), "Both": strconv.Itoa(p.Both)}
}
