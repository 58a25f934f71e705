package lakaz

import "time"

// Instalments are a household's energy-maintenance contract: a debt to the supplier that is paid back in equal monthly
// parts, and how many of them have been. The contract holds as long as no more than Tolerance parts are late.
type Instalments struct {
	DebtCents int64  `json:"debtCents"` // in hundredths of a euro
	From      string `json:"from"`      // the day of the first part, 2006-01-02
	Count     int    `json:"count"`     // usually ten
	Tolerance int    `json:"tolerance"`
	Paid      int    `json:"paid"`
}

// The bounds of what anyone agrees on.
const (
	mostDebtCents   = 100_000_00
	mostInstalments = 36
)

// Check refuses what cannot have been agreed on.
func (in Instalments) Check() error {
	day, err := time.Parse(time.DateOnly, in.From)
	switch {
	case err != nil || day.Year() < 2000 || day.Year() > 2100:
		return Invalid("from", "contract.badDay")
	case in.DebtCents <= 0 || in.DebtCents > mostDebtCents:
		return Invalid("debtEUR", "budget.badDebt")
	case in.Count < 1 || in.Count > mostInstalments || in.DebtCents < int64(in.Count):
		return Invalid("count", "budget.badCount")
	case in.Paid < 0 || in.Paid > in.Count:
		return Invalid("paid", "budget.badPaid")
	case in.Tolerance < 0 || in.Tolerance > in.Count:
		return Invalid("tolerance", "budget.badPaid")
	}
	return nil
}

// Part is one of the instalments, in cents; the last takes what does not divide.
func (in Instalments) Part(i int) int64 {
	part := in.DebtCents / int64(in.Count)
	if i == in.Count-1 {
		return in.DebtCents - part*int64(in.Count-1)
	}
	return part
}

// Left is what is still to be paid, in cents.
func (in Instalments) Left() (cents int64) {
	for i := in.Paid; i < in.Count; i++ {
		cents += in.Part(i)
	}
	return cents
}

// Due is the day of one of the instalments, in the territory's own time: the same day of each month, or the last where a
// month has none.
func (in Instalments) Due(i int) time.Time {
	first, err := time.Parse(time.DateOnly, in.From)
	if err != nil {
		return time.Time{}
	}
	month := time.Date(first.Year(), first.Month()+time.Month(i), 1, 0, 0, 0, 0, time.UTC)
	last := month.AddDate(0, 1, -1).Day()
	return month.AddDate(0, 0, min(first.Day(), last)-1)
}

// Late is how many instalments should have been paid by a day, 2006-01-02, and are not; those of the day itself are not
// late.
func (in Instalments) Late(day string) (late int) {
	for i := in.Paid; i < in.Count; i++ {
		if in.Due(i).Format(time.DateOnly) < day {
			late++
		}
	}
	return late
}
