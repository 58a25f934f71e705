package lakaz

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// TariffOption is how a contract's price changes with the hour and the day.
type TariffOption string

const (
	Base  TariffOption = "base"  // one price
	HPHC  TariffOption = "hphc"  // peak and off-peak hours, which are the meter's own
	Tempo TariffOption = "tempo" // blue, white and red days from 6 h to 6 h, off-peak from 22 h
)

// Contract is how a household buys its electricity from a day on.
type Contract struct {
	From     string       `json:"from"` // the dwelling's own day, 2006-01-02
	Option   TariffOption `json:"option"`
	PowerKVA int          `json:"powerKVA"` // subscribed, 3 to 36
	// OffPeak are the meter's own off-peak hours, for HPHC; up to three stretches, usually eight hours together.
	OffPeak []ClockRange `json:"offPeak,omitempty"`
}

// ClockRange is a stretch of every day on the dwelling's clock, in minutes since midnight, From included and To not; it
// may pass midnight. As a text it is "22:30-06:30".
type ClockRange struct{ From, To int }

// ParseClockRange reads "22:30-06:30".
func ParseClockRange(s string) (ClockRange, error) {
	from, to, ok := strings.Cut(s, "-")
	start, err1 := time.Parse("15:04", from)
	end, err2 := time.Parse("15:04", to)
	r := ClockRange{From: start.Hour()*60 + start.Minute(), To: end.Hour()*60 + end.Minute()}
	if !ok || err1 != nil || err2 != nil || r.From == r.To {
		return ClockRange{}, fmt.Errorf("%q is not like 22:30-06:30: %w", s, ErrInvalid)
	}
	return r, nil
}

// Holds reports whether a minute since midnight lies in the stretch.
func (r ClockRange) Holds(minute int) bool {
	if r.From < r.To {
		return minute >= r.From && minute < r.To
	}
	return minute >= r.From || minute < r.To
}

// Minutes is how long the stretch is.
func (r ClockRange) Minutes() int { return (r.To - r.From + 24*60) % (24 * 60) }

func (r ClockRange) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", r.From/60, r.From%60, r.To/60, r.To%60)
}

// MarshalText and UnmarshalText let a stretch be a JSON text.
func (r ClockRange) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

func (r *ClockRange) UnmarshalText(b []byte) (err error) {
	*r, err = ParseClockRange(string(b))
	return err
}

// Check refuses a contract that no supplier in the territory sells.
func (c Contract) Check(t Territory) error {
	day, err := time.Parse(time.DateOnly, c.From)
	switch {
	case err != nil || day.Year() < 2000 || day.Year() > 2100:
		return Invalid("from", "contract.badDay")
	case !slices.Contains([]TariffOption{Base, HPHC, Tempo}, c.Option) || c.Option == Tempo && t.Overseas():
		return Invalid("option", "contract.badOption")
	case c.PowerKVA < 3 || c.PowerKVA > 36:
		return Invalid("powerKVA", "contract.badPower")
	case (c.Option == HPHC) != (len(c.OffPeak) > 0) || len(c.OffPeak) > 3:
		return Invalid("offPeak", "contract.badHours")
	}
	minutes := 0
	for i, r := range c.OffPeak {
		for _, other := range c.OffPeak[:i] {
			if r.Holds(other.From) || other.Holds(r.From) {
				return Invalid("offPeak", "contract.badHours")
			}
		}
		minutes += r.Minutes()
	}
	if minutes > 12*60 {
		return Invalid("offPeak", "contract.badHours")
	}
	return nil
}
