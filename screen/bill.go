package screen

import (
	"math"
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

// Bill is the last card of the home's screen: where this month's electricity will most likely end.
type Bill struct {
	Title  string
	Range  string // "58 – 66 €"
	Line   string
	Spoken string
}

// billOf is a home's bill card; nil where nothing is forecast, or another month was.
func billOf(w locales.Words, h telemetry.Home, now time.Time) *Bill {
	local := h.Household.Dwelling.Territory.In(now)
	if h.Bill == nil || h.Bill.Month != local.Format("2006-01") {
		return nil
	}
	v := Bill{Title: w.T("home.bill", locales.Args{"Month": locales.Month(w, local.Month())}), Range: EuroRange(h.Bill.Low, h.Bill.High), Line: w.T("home.billEnd")}
	v.Spoken = v.Title + ". " + v.Range + ", " + v.Line + "."
	return &v
}

// EuroRange is an interval in whole euros that is not narrower, "58 – 66 €"; one number where both ends are the same.
func EuroRange(low, high float64) string {
	from, to := locales.Number(math.Floor(low), 0), locales.Number(math.Ceil(high), 0)
	if from == to {
		return to + "\u202f€"
	}
	return from + "\u00a0–\u00a0" + to + "\u202f€"
}
