package telemetry

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"lakaz"
)

// Topic is the live channel of a household's latest state.
func Topic(h lakaz.HouseholdID) string { return "home:" + string(h) }

// The keys of a home's state on the live channel. A channel's latest value has the key "v/" + channel.
const (
	KeyHousehold = "household" // lakaz.Household
	KeyToday     = "today"     // Today
	KeyUsual     = "usual"     // Usual
	KeyBill      = "bill"      // BillForecast
	KeySeason    = "season"    // float64, the running mean outdoor temperature in °C
	valuePrefix  = "v/"
)

// KeyOf is the key of a channel's latest value.
func KeyOf(c Channel) string { return valuePrefix + c.String() }

// Sample is a channel's latest value on the wire.
type Sample struct {
	Value Decimal `json:"v"`
	Unix  int64   `json:"t"` // seconds
}

// SampleOf is a channel's latest point as it goes on the wire.
func SampleOf(p Point) Sample { return Sample{Value: p.Value, Unix: p.At.Unix()} }

// Today is what the dwelling's own day has used and cost so far.
type Today struct {
	Day      string  `json:"day"` // the dwelling's day, 2006-01-02
	EnergyWh float64 `json:"energyWh"`
	CostEUR  float64 `json:"costEUR"`
	About    bool    `json:"about,omitempty"` // a part is estimated, or the register was reset
	// Against holds its energy until the last full hour against the home's own days of like weather until that hour; ""
	// where nobody can tell.
	Against Against `json:"against,omitempty"`
	// Meters is what each register beside electricity has counted, by its place.
	Meters map[string]Counted `json:"meters,omitempty"`
}

// Counted is what a register of gas or water counted.
type Counted struct {
	M3  float64 `json:"m3"`
	EUR float64 `json:"eur,omitempty"` // 0 where its price is not known
}

// BillForecast is where this month's electricity will most likely end, in EUR, without the subscription.
type BillForecast struct {
	Month string  `json:"month"` // the dwelling's own, 2006-01
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Usual is the household's own usual power at this hour of the day, in W: the middle half of its last four weeks.
type Usual struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Max  float64 `json:"max"` // the end of the dial: what the home rarely exceeds
}

// Home is a household's latest state, folded from the live channel's keys: the server's page and the browser's screen
// are both drawn from it.
type Home struct {
	Household lakaz.Household    `json:"household"`
	Values    map[Channel]Sample `json:"values"`
	Today     *Today             `json:"today,omitempty"`
	Usual     *Usual             `json:"usual,omitempty"`
	Bill      *BillForecast      `json:"bill,omitempty"`
	// RunningMean is the running mean outdoor temperature in °C, absent where unknown: what people are used to.
	RunningMean *float64 `json:"runningMean,omitempty"`
}

// Scale is the home's comfort scale in its present season.
func (h Home) Scale() Scale {
	if h.RunningMean == nil {
		return ScaleOf(h.Household.Dwelling)
	}
	return SeasonScale(h.Household.Dwelling, *h.RunningMean)
}

// Apply folds one key of the live channel into the home; unknown keys are left for newer versions.
func (h *Home) Apply(key string, data json.RawMessage) error {
	switch {
	case key == KeyHousehold:
		h.Household = lakaz.Household{} // what is left out has ended
		return json.Unmarshal(data, &h.Household)
	case key == KeyToday:
		h.Today = new(Today)
		return json.Unmarshal(data, h.Today)
	case key == KeyUsual:
		h.Usual = new(Usual)
		return json.Unmarshal(data, h.Usual)
	case key == KeyBill:
		h.Bill = new(BillForecast)
		return json.Unmarshal(data, h.Bill)
	case key == KeySeason:
		h.RunningMean = new(float64)
		return json.Unmarshal(data, h.RunningMean)
	case strings.HasPrefix(key, valuePrefix):
		c, err := ParseChannel(key[len(valuePrefix):])
		if err != nil {
			return nil
		}
		var s Sample
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		if h.Values == nil {
			h.Values = map[Channel]Sample{}
		}
		h.Values[c] = s
	}
	return nil
}

// On is the day that holds an instant as far as it is told; nil where only another is, whose figures would lie.
func (h Home) On(at time.Time) *Today {
	if h.Today == nil || h.Today.Day != h.Household.Dwelling.Territory.In(at).Format(time.DateOnly) {
		return nil
	}
	return h.Today
}

// Stale is the age from which a value is shown as old, Silent the age from which its sensor is called silent.
const (
	Stale  = 10 * time.Minute
	Silent = 24 * time.Hour
)

// Climate is the air of one place as the screen tells it.
type Climate struct {
	Celsius  float64 // NaN where unknown
	Humidity float64 // %, NaN where unknown
	Comfort  Comfort
	Damp     bool
	At       time.Time // of the older of the two it shows
}

// Known reports whether a temperature has ever come.
func (c Climate) Known() bool { return !math.IsNaN(c.Celsius) }

// Climate is the air of a place, a room or Outdoor.
func (h Home) Climate(place string) Climate {
	c := Climate{Celsius: math.NaN(), Humidity: math.NaN()}
	t, hasT := h.Values[Channel{place, Temperature}]
	if hasT {
		c.Celsius, c.At = t.Value.Float(), time.Unix(t.Unix, 0)
	}
	// A humidity much older than the temperature would tell of other air.
	if rh, ok := h.Values[Channel{place, Humidity}]; ok && (!hasT || t.Unix-rh.Unix < int64(Silent/time.Second)) {
		c.Humidity = rh.Value.Float()
		if !hasT {
			c.At = time.Unix(rh.Unix, 0)
		}
	}
	c.Comfort = h.Scale().Comfort(c.Celsius, c.Humidity)
	c.Damp = c.Humidity >= DampFrom(h.Household.Dwelling.Territory)
	return c
}

// Watts is the latest electric power in W and when it was measured; false where none has come.
func (h Home) Watts() (w float64, at time.Time, ok bool) {
	s, ok := h.Values[Channel{Electricity, Power}]
	return s.Value.Float(), time.Unix(s.Unix, 0), ok
}

// Newest is when the latest value of any channel was measured; the zero time where none has come.
func (h Home) Newest() time.Time {
	newest := int64(0)
	for _, s := range h.Values {
		newest = max(newest, s.Unix)
	}
	if newest == 0 {
		return time.Time{}
	}
	return time.Unix(newest, 0)
}

// Against compares a power with the usual at this hour.
type Against string

const (
	AsUsual Against = "usual"
	Above   Against = "more"
	Below   Against = "less"
)

// Compare tells a power in W as usual, more or less; a tenth either side of the usual range is still usual.
func (u Usual) Compare(w float64) Against {
	switch {
	case w > u.High*1.1+20:
		return Above
	case w < u.Low*0.9-20:
		return Below
	}
	return AsUsual
}
