package main

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// budget is what a home's sheet about money is composed from.
type budget struct {
	w           locales.Words
	by          caller
	home        lakaz.Household
	now         time.Time // on the dwelling's clock
	billing     telemetry.Billing
	contracts   []lakaz.Contract // that were told, by the day they begin
	bill        bill
	meters      []*past // this month of each register, electricity first
	compared    *compared
	cold        bool // its last seven days
	instalments *lakaz.Instalments
}

// budgetSheet is "Mon budget": what this month costs and where it will end, how a debt is paid back, the contract and what
// another would have cost, and where help is. To a home that is cold Tempo is not held out: it pays by not heating on the
// coldest days.
func (s *server) budgetSheet(ctx context.Context, by caller, h lakaz.Household) (screen.Sheet, error) {
	b := budget{w: by.words, by: by, home: h, now: s.now().In(h.Dwelling.Territory.Location())}
	var err error
	if b.billing, err = s.billing(ctx, h); err != nil {
		return screen.Sheet{}, err
	}
	told, err := agreedOf(ctx, s.registry, h.ID)
	if err != nil {
		return screen.Sheet{}, err
	}
	b.contracts, b.instalments = told.Contracts, told.Instalments
	if b.bill, err = s.bill(ctx, h); err != nil {
		return screen.Sheet{}, err
	}
	for _, place := range screen.Places(h.Dwelling) {
		if _, isRegister := counts(place); !isRegister {
			continue
		}
		month, err := look(ctx, s.series, h, place, telemetry.Month, b.now, b.now, false, b.billing, telemetry.ScaleOf(h.Dwelling))
		if err != nil {
			return screen.Sheet{}, err
		}
		b.meters = append(b.meters, month)
	}
	if b.compared, err = s.compare(ctx, h); err != nil {
		return screen.Sheet{}, err
	}
	week, err := s.weeks.latest(ctx, h)
	if err != nil {
		return screen.Sheet{}, err
	}
	if b.cold = week != nil && week.Cold.Rank() > telemetry.Green.Rank(); b.cold && b.compared != nil && b.billing.On(b.now).Option != lakaz.Tempo {
		b.compared.leaveOut(lakaz.Tempo)
	}
	sheet := screen.Sheet{Title: b.w.T("budget.title"), Line: locales.MonthYear(b.w, b.now), Cards: []screen.Card{b.month()}}
	if b.instalments != nil {
		sheet.Cards = append(sheet.Cards, b.path())
	}
	if b.billing.On(b.now).Option == lakaz.Tempo {
		sheet.Cards = append(sheet.Cards, b.tempo())
	}
	if b.cold { // help first
		sheet.Cards = append(sheet.Cards, b.help(), b.contract(), b.whatIf(), b.form())
	} else {
		sheet.Cards = append(sheet.Cards, b.contract(), b.whatIf(), b.help(), b.form())
	}
	return sheet, nil
}

// sentences puts what a loudspeaker says together; what is empty is left out.
func sentences(parts ...string) string {
	var said []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if !strings.ContainsAny(part[len(part)-1:], ".!?:") {
			part += "."
		}
		said = append(said, part)
	}
	return strings.Join(said, " ")
}

// month is what this month's energy and water cost so far, and where the electricity will end.
func (b budget) month() screen.Card {
	title := b.w.T("home.bill", locales.Args{"Month": locales.Month(b.w, b.now.Month())})
	card := screen.Card{ID: "month", Picture: "receipt-text", Title: title}
	so, later := b.w.T("budget.soFar", locales.Args{"Amount": locales.Euro(b.bill.SpentEUR)}), ""
	if f := b.bill.Forecast; f != nil {
		low, high := locales.Number(math.Floor(f.Low), 0), locales.Number(math.Ceil(f.High), 0)+"\u202f€"
		later = b.w.T("budget.end", locales.Args{"Low": low, "High": high})
		card.Parts = append(card.Parts,
			screen.Part{Amount: &screen.Amount{Value: strings.TrimSuffix(screen.EuroRange(f.Low, f.High), "\u202f€"), Unit: "€", Word: b.w.T("budget.endWord")}},
			screen.Part{Bar: &screen.Bar{Label: so + " " + later, At: f.Spent / f.High, Low: f.Low / f.High, High: 1}})
	} else {
		card.Parts = append(card.Parts, screen.Part{Amount: &screen.Amount{Value: locales.Number(b.bill.SpentEUR, 2), Unit: "€", Word: b.w.T("budget.soFarWord")}},
			screen.Part{Quiet: b.w.T("budget.noForecast")})
	}
	var rows []screen.Row
	for _, m := range b.meters {
		rows = append(rows, b.meter(m))
	}
	card.Parts = append(card.Parts, screen.Part{Rows: rows}, screen.Part{Quiet: b.w.T("budget.noSubscription")})
	if b.bill.Estimated && b.home.Dwelling.Territory.Overseas() {
		card.Parts = append(card.Parts, screen.Part{Quiet: b.w.T("chart.noteEstimate")})
	}
	card.Spoken = sentences(title, so, later)
	return card
}

// meter is a register's month: what it costs where the price is known, else what it counted.
func (b budget) meter(m *past) screen.Row {
	t := teller{w: b.w, past: m}
	row := screen.Row{Picture: screen.PlacePicture(b.home.Dwelling, m.place), Label: t.placeName(m.place), Href: b.history(m.place)}
	switch {
	case math.IsNaN(m.use.total):
		row.Value = b.w.T("chart.unknown")
	case m.use.priced && !math.IsNaN(m.use.cost):
		row.Value, row.Note = locales.Euro(m.use.cost), t.amount(m.use.total)
	default:
		row.Value, row.Note = t.amount(m.use.total), b.w.T("budget.noPrice")
	}
	return row
}

// history is the address of a place's month.
func (b budget) history(place string) string {
	q := url.Values{"place": {place}, "span": {string(telemetry.Month)}}
	if b.by.Role.Staff() {
		q.Set("id", string(b.home.ID))
	}
	return "/historique?" + q.Encode()
}

// path is how a debt is paid back: the parts that are paid, the next one, those to come. Late ones are no reproach.
func (b budget) path() screen.Card {
	in := *b.instalments
	card := screen.Card{ID: "instalments", Picture: "handshake", Title: b.w.T("budget.instalments")}
	money := func(cents int64) string { return locales.Euro(float64(cents) / 100) }
	left := b.w.T("budget.left", locales.Args{"Amount": money(in.Left())})
	if in.Paid == in.Count {
		left = b.w.T("budget.settled")
	}
	card.Parts = append(card.Parts, screen.Part{Amount: &screen.Amount{Value: fmt.Sprintf("%d/%d", in.Paid, in.Count), Word: b.w.T("budget.paidParts")}}, screen.Part{Text: left})
	var stages []screen.Stage
	for i := range in.Count {
		stage := screen.Stage{Picture: "calendar", State: "later", Label: locales.DayMonth(b.w, in.Due(i)) + ", " + money(in.Part(i))}
		switch {
		case i < in.Paid:
			stage.State, stage.Picture = "done", "check"
		case i == in.Paid:
			stage.State, stage.Picture = "now", "calendar-check"
		}
		stages = append(stages, stage)
	}
	card.Parts = append(card.Parts, screen.Part{Path: stages})
	next := ""
	if in.Paid < in.Count {
		next = b.w.T("budget.next", locales.Args{"Date": locales.DayMonth(b.w, in.Due(in.Paid)), "Amount": money(in.Part(in.Paid))})
	}
	late := ""
	switch n := in.Late(b.now.Format(time.DateOnly)); {
	case n == 0:
	case n <= in.Tolerance:
		late = b.w.T("budget.lateKept")
	default:
		late = b.w.T("budget.lateTalk")
	}
	for _, text := range []string{next, late} {
		if text != "" {
			card.Parts = append(card.Parts, screen.Part{Text: text})
		}
	}
	if late != "" && !b.by.Role.Staff() {
		card.Actions = []screen.Action{{ID: "help", Label: b.w.T("budget.call"), Picture: "phone", Href: "/moi/aide"}}
	}
	card.Spoken = sentences(card.Title, b.w.N("budget.sayPaid", in.Paid, locales.Args{"Paid": in.Paid, "Of": in.Count}), left, next, late)
	return card
}

// help says where help is with a bill that is hard to pay.
func (b budget) help() screen.Card {
	card := screen.Card{ID: "help", Kind: screen.Help, Look: string(telemetry.Well), Picture: "hand-heart", Title: b.w.T("budget.helpTitle"),
		Parts: []screen.Part{{Text: b.w.T("budget.helpText")}, {Text: b.w.T("budget.helpFSL")}}}
	if !b.by.Role.Staff() {
		card.Actions = []screen.Action{{ID: "call", Label: b.w.T("budget.call"), Picture: "phone", Href: "/moi/aide"}}
	}
	card.Spoken = sentences(card.Title, b.w.T("budget.helpText"), b.w.T("budget.helpFSL"))
	return card
}
