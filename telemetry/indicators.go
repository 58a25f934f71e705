package telemetry

import (
	"cmp"
	"math"
	"slices"
	"time"

	"lakaz"
)

// HourMean is the mean air of one hour of a place: temperature in °C and relative humidity in %, NaN where unknown, and
// how many of its minutes readings cover.
type HourMean struct {
	From              time.Time
	Celsius, Humidity float64
	Minutes           int
}

// Level is an indicator's traffic light.
type Level string

const (
	LevelUnknown Level = "" // too little is known
	Green        Level = "green"
	Amber        Level = "amber"
	Red          Level = "red"
)

// Rank orders levels: unknown, green, amber, red.
func (l Level) Rank() int { return slices.Index([]Level{LevelUnknown, Green, Amber, Red}, l) }

// Indicators is what seven days of a home say about cold, heat and mould. Its limits are data, see comfort.json. Cold and heat
// are those of the main room, mould is that of the worst room. The building may always be the cause.
type Indicators struct {
	Day string `json:"day"` // the last of the seven days, the dwelling's own, 2006-01-02

	Cold        Level   `json:"cold"`
	ShareBelow  float64 `json:"shareBelow"`  // of the known hours in which homes are lived in, those below the floor, 0 to 1
	BelowHours  float64 `json:"belowHours"`  // these, in h
	ColdHours   float64 `json:"coldHours"`   // hours below the floor, by day or by night
	DegreeHours float64 `json:"degreeHours"` // °C·h below the floor in these hours
	DeepHours   float64 `json:"deepHours"`   // hours below 16 °C, by day or by night
	// Privation tells that a home is red with a falling use of energy: it may be going without heat. It is for
	// the advisor alone, to offer help the same day.
	Privation bool `json:"privation,omitempty"`

	Heat     Level   `json:"heat"`
	HotHours float64 `json:"hotHours"` // hours too hot

	Mould      Level   `json:"mould"`
	WallAbove  float64 `json:"wallAbove"`            // hours in which the coldest corner was too damp
	MouldIndex float64 `json:"mouldIndex,omitempty"` // what a clean corner would have grown, VTT index
	MouldRoom  string  `json:"mouldRoom,omitempty"`  // the room that mould is judged by

	KnownHours float64 `json:"knownHours"` // of the main room's temperature

	// RunningMean is the running mean outdoor temperature in °C at the end of the day; 0 where it is unknown, which no
	// limit tells apart.
	RunningMean float64 `json:"runningMean,omitempty"`
}

// Urgency orders homes for the advisor: privation suspected first, then red cold, red heat, red mould, then amber in the
// same order; 0 is the most urgent.
func (w Indicators) Urgency() int {
	switch {
	case w.Privation:
		return 0
	case w.Cold == Red:
		return 1
	case w.Heat == Red:
		return 2
	case w.Mould == Red:
		return 3
	case w.Cold == Amber:
		return 4
	case w.Heat == Amber:
		return 5
	case w.Mould == Amber:
		return 6
	}
	return 7
}

// WeekAir is what a week is judged from: the hours of the seven days by room, main room first in the dwelling's order;
// the hours outdoors; the running mean outdoor temperature (NaN where unknown); the electricity and gas in Wh of the
// seven days and of the seven before (NaN where unknown).
type WeekAir struct {
	Rooms                  map[string][]HourMean
	Outdoor                []HourMean
	RunningMean            float64
	EnergyWh, EnergyBefore float64
}

// JudgeWeek is the indicators of the seven days that end with day (2006-01-02). An hour counts by the minutes that are
// covered; below the least share of known hours nothing is called green. Estimates [E]: see comfort.json.
func JudgeWeek(d lakaz.Dwelling, day string, in WeekAir) Indicators {
	w := Indicators{Day: day}
	if !math.IsNaN(in.RunningMean) {
		w.RunningMean = in.RunningMean
	}
	limits, ok := newest(comforts().Week, d.Territory)
	main, hasRoom := d.Main()
	if !ok || !hasRoom {
		return w
	}
	w.judgeCold(limits, d, in.Rooms[main.ID])
	falling := in.EnergyBefore > 0 && in.EnergyWh < limits.FallingTo*in.EnergyBefore
	w.Privation = w.Cold == Red && falling
	w.judgeHeat(limits, SeasonScale(d, in.RunningMean), in.Rooms[main.ID])
	for _, room := range d.Rooms {
		if level, hours, index := judgeMould(limits, d, in.Rooms[room.ID], in.Outdoor); level.Rank() > w.Mould.Rank() {
			w.Mould, w.WallAbove, w.MouldIndex, w.MouldRoom = level, hours, index, room.ID
		}
	}
	return w
}

// weekHours is how many hours seven days have; the 23 and 25 hours of two days a year do not matter here.
const weekHours = 7 * 24

// judgeCold: share of hours below the floor, degree-hours, hours of deep cold. Nobody knows when a home is lived in: breakfast
// and the evening stand in, because a living room may well be cooler while all sleep or are out. What is known of
// a week with gaps can be enough for amber and red, never for green.
func (w *Indicators) judgeCold(limits weekLimits, d lakaz.Dwelling, hours []HourMean) {
	floor, lived := floorOf(d), 0.0
	for _, h := range hours {
		if math.IsNaN(h.Celsius) {
			continue
		}
		dt := float64(h.Minutes) / 60
		w.KnownHours += dt
		if h.Celsius < limits.Deep {
			w.DeepHours += dt
		}
		if h.Celsius < floor {
			w.ColdHours += dt
		}
		if !limits.livedIn(d.Territory.In(h.From).Hour()) {
			continue
		}
		lived += dt
		if h.Celsius < floor {
			w.BelowHours += dt
			w.DegreeHours += (floor - h.Celsius) * dt
		}
	}
	if !limits.Cold { // a place without cold: its figures would only be noise
		w.BelowHours, w.ColdHours, w.DegreeHours, w.DeepHours = 0, 0, 0, 0
		return
	}
	if lived > 0 {
		w.ShareBelow = w.BelowHours / lived
	}
	enough := w.KnownHours >= limits.Known*weekHours
	switch {
	case w.DeepHours > limits.ColdRedDeepHours, enough && w.ShareBelow > limits.ColdRedShare:
		w.Cold = Red
	case w.DegreeHours > limits.ColdAmberDegreeHours, enough && w.ShareBelow > limits.ColdAmberShare:
		w.Cold = Amber
	case enough:
		w.Cold = Green
	}
}

func (w *Indicators) judgeHeat(limits weekLimits, scale Scale, hours []HourMean) {
	for _, h := range hours {
		if scale.Comfort(h.Celsius, h.Humidity) == Hot {
			w.HotHours += float64(h.Minutes) / 60
		}
	}
	switch {
	case w.HotHours > limits.HeatRedHours:
		w.Heat = Red
	case w.HotHours > limits.HeatAmberHours:
		w.Heat = Amber
	case w.KnownHours >= limits.Known*weekHours:
		w.Heat = Green
	}
}

// judgeMould: red where the air at the coldest corner was above the upper limit on three of the seven days (a day's mean),
// amber where it was above the lower one for 24 hours on end, or where the room's median humidity is above the limit of
// the heating season. Overseas, and where it is warmer outdoors, the corner is as warm as the room. On the mainland
// without an outdoor sensor the corner is unknown: then only the room's median speaks.
func judgeMould(limits weekLimits, d lakaz.Dwelling, hours, outdoor []HourMean) (level Level, above, index float64) {
	fRsi := cmp.Or(d.FRsi, UsualFRsi)
	outside := map[int64]float64{}
	for _, o := range outdoor {
		outside[o.From.Unix()] = o.Celsius
	}
	type dayOf struct{ sum, hours float64 }
	days := map[string]dayOf{}
	var surface []HourMean
	var humidities []float64
	run, longest, known := 0, 0, 0.0
	heating := false
	for _, h := range hours {
		if math.IsNaN(h.Celsius) || math.IsNaN(h.Humidity) {
			run = 0
			continue
		}
		dt := float64(h.Minutes) / 60
		local := d.Territory.In(h.From)
		humidities = append(humidities, h.Humidity)
		heating = heating || local.Month() >= time.October || local.Month() <= time.April
		wall, humidity := h.Celsius, h.Humidity
		if !d.Territory.Overseas() {
			celsius, ok := outside[h.From.Unix()]
			if !ok || math.IsNaN(celsius) {
				run = 0
				continue
			}
			wall, humidity = ColdSpot(h.Celsius, h.Humidity, min(celsius, h.Celsius), fRsi)
		}
		known += dt
		surface = append(surface, HourMean{From: h.From, Celsius: wall, Humidity: humidity, Minutes: h.Minutes})
		sum := days[local.Format(time.DateOnly)]
		days[local.Format(time.DateOnly)] = dayOf{sum.sum + humidity*dt, sum.hours + dt}
		if humidity > limits.MouldRed {
			above += dt
		}
		if run++; humidity < limits.MouldAmber {
			run = 0
		}
		longest = max(longest, run)
	}
	damp := 0
	for _, day := range days {
		if day.hours >= 12 && day.sum/day.hours > limits.MouldRed {
			damp++
		}
	}
	median := math.NaN()
	if float64(len(humidities)) >= limits.Known*weekHours {
		slices.Sort(humidities)
		median = humidities[len(humidities)/2]
	}
	index = MouldIndex(0, surface, Sensitive)
	switch {
	case damp >= limits.MouldRedDays:
		return Red, above, index
	case longest >= limits.MouldAmberHours, heating && limits.MouldRoom > 0 && median > limits.MouldRoom:
		return Amber, above, index
	case known >= limits.Known*weekHours:
		return Green, above, index
	}
	return LevelUnknown, above, index
}
