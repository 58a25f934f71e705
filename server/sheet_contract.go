package main

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// tempo is the colours of Tempo: what is in force now, and what comes at 6 h.
func (b budget) tempo() screen.Card {
	card := screen.Card{ID: "tempo", Picture: "calendar", Title: b.w.T("budget.tempo")}
	next := time.Date(b.now.Year(), b.now.Month(), b.now.Day()+1, 6, 0, 0, 0, b.now.Location())
	now, then := "budget.today", "budget.tomorrow"
	if b.now.Hour() < 6 {
		next = next.AddDate(0, 0, -1)
		now, then = "budget.tonight", "budget.fromSix"
	}
	rows, said := []screen.Row{}, card.Title
	for _, moment := range []struct {
		label string
		at    time.Time
	}{{b.w.T(now), b.now}, {b.w.T(then), next}} {
		row := screen.Row{Picture: "circle-help", Label: moment.label, Value: b.w.T("budget.colourUnknown")}
		if colour, known := b.billing.ColourAt(moment.at); known {
			row.Picture, row.Value = colourPicture(colour), b.w.T("budget.colour."+string(colour))
			day, night := b.billing.RateOf(moment.at, telemetry.Period(colour)+"-hp"), b.billing.RateOf(moment.at, telemetry.Period(colour)+"-hc")
			row.Note = b.w.T("budget.tempoPrices", locales.Args{"Day": price(day), "Night": price(night)})
		}
		rows, said = append(rows, row), said+". "+moment.label+"\u00a0: "+row.Value
	}
	card.Parts = []screen.Part{{Rows: rows}, {Quiet: b.w.T("budget.tempoWarm")}}
	card.Spoken = sentences(said, b.w.T("budget.tempoWarm"))
	return card
}

// colourPicture tells a colour's price without words: down, as ever, up. No day is a danger, so that none is red.
func colourPicture(c telemetry.Colour) string {
	switch c {
	case telemetry.White:
		return "equal"
	case telemetry.RedDay:
		return "trending-up"
	}
	return "trending-down"
}

// price is a price of a kWh to the hundredth of a cent: "0,1612 €".
func price(r telemetry.Rate) string { return locales.Number(float64(r.Micro)/1e6, 4) + "\u202f€" }

// optionPicture is the pictogram of a tariff option: one price, the night's, a calendar of days.
func optionPicture(o lakaz.TariffOption) string {
	switch o {
	case lakaz.HPHC:
		return "moon"
	case lakaz.Tempo:
		return "calendar"
	}
	return "equal"
}

// contract is what the home's electricity is priced by, and the contracts before it.
func (b budget) contract() screen.Card {
	w, current := b.w, b.billing.On(b.now)
	card := screen.Card{ID: "contract", Picture: "zap", Title: w.T("budget.contract")}
	switch {
	case len(b.contracts) > 0:
	case len(b.billing.Contracts) > 0:
		card.Parts = append(card.Parts, screen.Part{Text: w.T("budget.fromMeter")})
	default:
		card.Parts = append(card.Parts, screen.Part{Text: w.T("budget.assumed")})
	}
	rows := []screen.Row{b.contractRow(current, len(b.contracts) > 0)}
	if len(b.contracts) > 0 {
		last := b.contracts[len(b.contracts)-1]
		if last.From != current.From { // one that was told ahead
			rows = append([]screen.Row{b.contractRow(last, true)}, rows...)
		}
		rows[0].Actions = []screen.Action{{ID: "back", Label: w.T("budget.takeBack"), Picture: "x", Quiet: true, Method: "DELETE",
			URL: b.url("/contracts/" + last.From), Ask: w.T("budget.takeBackAsk")}}
	}
	for _, c := range slices.Backward(b.contracts) {
		if c.From >= current.From {
			continue
		}
		row := b.contractRow(c, true)
		row.Actions = []screen.Action{{ID: "again-" + c.From, Label: w.T("budget.again"), Picture: "refresh-cw", Quiet: true, Method: "PUT", Keep: true,
			URL: b.url("/contract"), Body: contractBody(c, b.now.Format(time.DateOnly)), Ask: w.T("budget.againAsk")}}
		rows = append(rows, row)
	}
	card.Parts = append(card.Parts, screen.Part{Rows: rows})
	said := rows[0].Label + ", " + rows[0].Value
	if rows[0].Note != "" {
		said += ", " + rows[0].Note
	}
	card.Spoken = sentences(card.Title, card.Parts[0].Text, said)
	return card
}

// url is an address of the home in the API.
func (b budget) url(path string) string {
	return "/api/households/" + url.PathEscape(string(b.home.ID)) + path
}

// contractRow is a contract in a list.
func (b budget) contractRow(c lakaz.Contract, told bool) screen.Row {
	row := screen.Row{Picture: optionPicture(c.Option), Label: b.w.T("contract." + string(c.Option)), Value: kVA(c.PowerKVA), Note: offPeakText(c)}
	if told {
		from := c.From
		if day, err := time.Parse(time.DateOnly, c.From); err == nil {
			from = locales.DayMonthYear(b.w, day)
		}
		if row.Note != "" {
			row.Note += ", "
		}
		row.Note += b.w.T("budget.since", locales.Args{"Date": from})
	}
	return row
}

func kVA(n int) string { return strconv.Itoa(n) + "\u202fkVA" }

// contractBody is a contract as the API takes it, from a day on.
func contractBody(c lakaz.Contract, from string) map[string]any {
	return map[string]any{"from": from, "option": c.Option, "powerKVA": c.PowerKVA, "offPeak": offPeakText(c)}
}

// form tells another contract; its fields are filled in with the one in force.
func (b budget) form() screen.Card {
	w, current := b.w, b.billing.On(b.now)
	option := screen.Choice{Name: "option", Label: w.T("contract.option"), Value: string(current.Option)}
	for _, o := range []lakaz.TariffOption{lakaz.Base, lakaz.HPHC, lakaz.Tempo} {
		if o != lakaz.Tempo || !b.home.Dwelling.Territory.Overseas() {
			option.Options = append(option.Options, screen.Option{Value: string(o), Label: w.T("contract." + string(o)), Picture: optionPicture(o)})
		}
	}
	// The powers that are sold (arrêté du 30 octobre 2014, article 3), and the home's own.
	powers := []int{3, 6, 9, 12, 15, 18, 24, 30, 36}
	if !slices.Contains(powers, current.PowerKVA) {
		powers = append(powers, current.PowerKVA)
		slices.Sort(powers)
	}
	kva := screen.Choice{Name: "powerKVA", Label: w.T("contract.power"), Value: strconv.Itoa(current.PowerKVA)}
	for _, n := range powers {
		kva.Options = append(kva.Options, screen.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n), Picture: "gauge"})
	}
	card := screen.Card{ID: "change", Picture: "pencil", Title: w.T("budget.change"), Spoken: sentences(w.T("budget.change"), w.T("contract.text"))}
	card.Parts = []screen.Part{{Text: w.T("contract.text")}, {Choice: &option}, {Choice: &kva},
		{Field: &screen.Field{Name: "offPeak", Label: w.T("contract.hours"), Type: "text", Value: offPeakText(current), Hint: w.T("contract.hoursHint"), Picture: "clock"}},
		{Field: &screen.Field{Name: "from", Label: w.T("contract.from"), Type: "date", Value: b.now.Format(time.DateOnly), Picture: "calendar"}}}
	card.Actions = []screen.Action{{ID: "save", Label: w.T("contract.save"), Picture: "check", Method: "PUT", URL: b.url("/contract"), Keep: true}}
	return card
}

// whatIf is what the home's own electricity would have cost under each option, and what it takes for another to be cheaper.
func (b budget) whatIf() screen.Card {
	w, c := b.w, b.compared
	card := screen.Card{ID: "what-if", Picture: "calculator", Title: w.T("budget.whatIf")}
	if c == nil {
		card.Parts = []screen.Part{{Text: w.T("budget.tooSoon")}}
		card.Spoken = sentences(card.Title, w.T("budget.tooSoon"))
		return card
	}
	span := w.N("budget.overDays", c.Days)
	if c.wholeYear() {
		span = w.T("budget.overYear")
	}
	card.Parts = append(card.Parts, screen.Part{Text: span})
	card.Spoken = sentences(card.Title, span)
	rows, present := []screen.Row{}, c.present()
	for _, o := range c.Options {
		row := screen.Row{Picture: optionPicture(o.Option), Label: w.T("contract." + string(o.Option)), Value: locales.Euro(o.EUR)}
		switch difference := cents(o.EUR) - cents(present); { // of what is read, so that it can be checked
		case o.Current:
			row.Note = w.T("budget.yours")
		case difference <= -0.5:
			row.Note = w.T("chart.totalLess", locales.Args{"Amount": locales.Euro(-difference)})
		case difference >= 0.5:
			row.Note = w.T("chart.totalMore", locales.Args{"Amount": locales.Euro(difference)})
		default:
			row.Note = w.T("budget.same")
		}
		rows = append(rows, row)
		card.Spoken += " " + sentences(row.Label+"\u00a0: "+row.Value+", "+row.Note)
	}
	card.Parts = append(card.Parts, screen.Part{Rows: rows})
	card.Parts = append(card.Parts, b.takes()...)
	doubts := []string{}
	if c.Assumed {
		doubts = append(doubts, w.T("budget.assumedHours"))
	}
	switch doubtful := slices.ContainsFunc(c.Options, func(o optionCost) bool { return o.Estimated }); {
	case doubtful && b.home.Dwelling.Territory.Overseas():
		doubts = append(doubts, w.T("chart.noteEstimate"))
	case doubtful:
		doubts = append(doubts, w.T("budget.doubtful"))
	}
	if !c.wholeYear() {
		doubts = append(doubts, w.T("budget.notAYear"))
	}
	doubts = append(doubts, w.T("budget.withoutSubscription"))
	if slices.ContainsFunc(c.Options, func(o optionCost) bool { return o.Option == lakaz.Tempo }) {
		doubts = append(doubts, w.T("budget.tempoTakes"))
	}
	for _, doubt := range doubts {
		card.Parts = append(card.Parts, screen.Part{Quiet: doubt})
		card.Spoken += " " + doubt
	}
	return card
}

// takes is which part of the electricity falls into off-peak hours, and from which part on they are worth it at today's
// prices.
func (b budget) takes() []screen.Part {
	share, need := b.compared.OffPeak, b.billing.OffPeakNeed(b.now)
	if math.IsNaN(share) || math.IsNaN(need) {
		return nil
	}
	return []screen.Part{{Bar: &screen.Bar{At: share, Low: need, High: 1,
		Label: b.w.T("budget.takes", locales.Args{"Share": locales.Percent(100 * share), "Need": locales.Percent(math.Ceil(100 * need))})}}}
}

// cents is an amount as it is written, in EUR.
func cents(eur float64) float64 { return math.Round(100*eur) / 100 }
