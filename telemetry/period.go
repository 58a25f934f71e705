package telemetry

import (
	_ "embed"
	"encoding/json"
	"math"
	"slices"
	"sync"
	"time"

	"lakaz"
)

// Period is what of a contract's prices applies: the register of the meter that counts.
type Period string

const (
	PeriodBase    Period = "base"
	PeriodPeak    Period = "hp"
	PeriodOffPeak Period = "hc"
	BlueOffPeak   Period = "bleu-hc"
	BluePeak      Period = "bleu-hp"
	WhiteOffPeak  Period = "blanc-hc"
	WhitePeak     Period = "blanc-hp"
	RedOffPeak    Period = "rouge-hc"
	RedPeak       Period = "rouge-hp"
)

// Colour is that of a Tempo day.
type Colour string

const (
	Blue   Colour = "bleu"
	White  Colour = "blanc"
	RedDay Colour = "rouge"
)

func tempoPeriod(c Colour, offPeak bool) Period {
	if offPeak {
		return Period(c) + "-hc"
	}
	return Period(c) + "-hp"
}

// tempoJSON is the published calendar of Tempo days: a stretch of days all of whose colours are known, those that are
// not blue by name.
//
//go:embed tempo.json
var tempoJSON []byte

type tempoSeason struct {
	From   string   `json:"from"`
	To     string   `json:"to"` // the last day known
	White  []string `json:"blanc"`
	Red    []string `json:"rouge"`
	Source string   `json:"source"`
}

// tempoSeasons reads the embedded file once; that it can be read is a test.
var tempoSeasons = sync.OnceValue(func() (seasons []tempoSeason) {
	if err := json.Unmarshal(tempoJSON, &seasons); err != nil {
		return nil
	}
	return seasons
})

// tempoDay is the day, 2006-01-02, whose Tempo colour is in force at an instant: the night until 6 h belongs to the day
// before.
func (b Billing) tempoDay(at time.Time) string {
	local := b.Territory.In(at)
	if local.Hour()*60+local.Minute() < tempoMorning {
		local = local.AddDate(0, 0, -1)
	}
	return local.Format(time.DateOnly)
}

// ColourAt is the Tempo colour in force at an instant; known is false where nobody told it.
func (b Billing) ColourAt(at time.Time) (c Colour, known bool) {
	return b.colour(b.tempoDay(at))
}

// colour is that of a day: what the meter told, else the published calendar; else blue, as five days in six are, and not
// known. A Sunday is always blue.
func (b Billing) colour(day string) (c Colour, known bool) {
	if c, ok := b.Colours[day]; ok {
		return c, true
	}
	for _, s := range tempoSeasons() {
		if day < s.From || day > s.To {
			continue
		}
		switch {
		case slices.Contains(s.White, day):
			return White, true
		case slices.Contains(s.Red, day):
			return RedDay, true
		}
		return Blue, true
	}
	at, err := time.Parse(time.DateOnly, day)
	return Blue, err == nil && at.Weekday() == time.Sunday
}

// optionPrices is a row of the prices of an option other than Base up to 6 kVA, from a power on.
type optionPrices struct {
	dated
	Option   lakaz.TariffOption `json:"option"`
	FromKVA  int                `json:"fromKVA"`
	EUR      map[Period]float64 `json:"eurPerKWh"`
	Estimate bool               `json:"estimate"`
}

// rateOf is the price of a period on a day; where none is listed it is that of the option Base, and estimated.
func rateOf(t lakaz.Territory, day string, option lakaz.TariffOption, kVA int, period Period) Rate {
	base, exact := valid(tariffs().Electricity, t, day)
	rate := Rate{Period: period, Micro: micro(base.EURPerKWh), Estimated: !exact || option != lakaz.Base}
	first := true
	for _, row := range tariffs().Options {
		eur, has := row.EUR[period]
		if !has || row.Option != option || row.FromKVA > kVA || !slices.Contains(row.Territories, t) {
			continue
		}
		if row.From > day {
			if first && option != lakaz.Base { // before the earliest known it stands in
				rate.Micro, rate.Estimated = micro(eur), true
			}
			break
		}
		rate.Micro, rate.Estimated, first = micro(eur), row.Estimate, false
	}
	return rate
}

// micro is a price in EUR in millionths.
func micro(eur float64) int64 { return int64(math.Round(eur * 1e6)) }
