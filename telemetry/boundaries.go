package telemetry

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"lakaz"
)

// comfortJSON holds the boundaries of comfort by territory and the limits of a week's indicators, each with the day it
// was set and where it comes from.
//
//go:embed comfort.json
var comfortJSON []byte

// boundaries are the steps of a territory's scale: of the humidex, or of the temperature above and below the dwelling's
// own floor.
type boundaries struct {
	dated
	Humidex        bool    `json:"humidex"`
	Cool           float64 `json:"cool"`
	Well           float64 `json:"well"`
	Warm           float64 `json:"warm"`
	Hot            float64 `json:"hot"`
	CoolBelowFloor float64 `json:"coolBelowFloor"`
	RingFrom       float64 `json:"ringFrom"`
	RingBelowFloor float64 `json:"ringBelowFloor"`
	RingTo         float64 `json:"ringTo"`
	AdaptiveFrom   float64 `json:"adaptiveFrom"` // running mean in °C from which the adaptive limit is followed
	AdaptiveHot    float64 `json:"adaptiveHot"`  // K above it that are too hot
}

// dated is what every row of the file has.
type dated struct {
	Territories []lakaz.Territory `json:"territories"`
	From        string            `json:"from"`
	Source      string            `json:"source"`
}

func (d dated) where() []lakaz.Territory { return d.Territories }

type dampness struct {
	dated
	Room float64 `json:"room"` // %
}

// weekLimits are what turns a week's indicators amber and red; see Indicators.
type weekLimits struct {
	dated
	Known                float64  `json:"known"` // least share of hours that tell anything
	Cold                 bool     `json:"cold"`  // whether homes can be cold there
	Deep                 float64  `json:"deep"`  // °C
	Lived                [][2]int `json:"lived"` // local hours, from and to, in which nearly every home is lived in
	ColdAmberShare       float64  `json:"coldAmberShare"`
	ColdAmberDegreeHours float64  `json:"coldAmberDegreeHours"`
	ColdRedShare         float64  `json:"coldRedShare"`
	ColdRedDeepHours     float64  `json:"coldRedDeepHours"`
	FallingTo            float64  `json:"fallingTo"` // of the week before
	HeatAmberHours       float64  `json:"heatAmberHours"`
	HeatRedHours         float64  `json:"heatRedHours"`
	MouldAmber           float64  `json:"mouldAmber"` // % at the coldest corner
	MouldAmberHours      int      `json:"mouldAmberHours"`
	MouldRed             float64  `json:"mouldRed"`
	MouldRedDays         int      `json:"mouldRedDays"`
	MouldRoom            float64  `json:"mouldRoom"` // %, median of the room's air in the heating season; 0 for no such limit
}

type comfortBook struct {
	Scales []boundaries `json:"scales"`
	Damp   []dampness   `json:"damp"`
	Week   []weekLimits `json:"week"`
}

// comforts reads the embedded file once; that it can be read is a test.
var comforts = sync.OnceValue(func() (book comfortBook) {
	if err := json.Unmarshal(comfortJSON, &book); err != nil {
		return comfortBook{}
	}
	return book
})

// newest is the last row of a territory; rows are in the order of their days.
func newest[R interface{ where() []lakaz.Territory }](rows []R, t lakaz.Territory) (row R, ok bool) {
	for _, r := range slices.Backward(rows) {
		if slices.Contains(r.where(), t) {
			return r, true
		}
	}
	return row, false
}

// livedIn tells whether nearly every home is lived in at a local hour.
func (l weekLimits) livedIn(hour int) bool {
	return slices.ContainsFunc(l.Lived, func(r [2]int) bool { return hour >= r[0] && hour < r[1] })
}

// LivedIn tells by local hour, 24, when nearly every home of a territory is lived in, as a week's cold is judged; nil
// where no hours are set.
func LivedIn(t lakaz.Territory) []bool {
	limits, ok := newest(comforts().Week, t)
	if !ok || len(limits.Lived) == 0 {
		return nil
	}
	lived := make([]bool, 24)
	for hour := range lived {
		lived[hour] = limits.livedIn(hour)
	}
	return lived
}
