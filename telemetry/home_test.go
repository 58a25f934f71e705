package telemetry

import (
	"encoding/json"
	"testing"
	"time"

	"lakaz"
)

// homeOf folds keys as the live channel sends them.
func homeOf(t *testing.T, keys map[string]any) (h Home) {
	t.Helper()
	for key, value := range keys {
		data, err := json.Marshal(value)
		if err == nil {
			err = h.Apply(key, data)
		}
		if err != nil {
			t.Fatal(key, err)
		}
	}
	return h
}

func TestHomeFoldsTheLiveChannel(t *testing.T) {
	at := time.Date(2026, 1, 15, 16, 42, 0, 0, time.UTC)
	sample := func(v string, at time.Time) Sample {
		d, _ := ParseDecimal(v)
		return Sample{d, at.Unix()}
	}
	h := homeOf(t, map[string]any{
		KeyHousehold:            lakaz.Household{ID: "h1", Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18}},
		KeyToday:                Today{Day: "2026-01-15", EnergyWh: 3200, CostEUR: 0.62},
		KeyUsual:                Usual{Low: 300, High: 700, Max: 3000},
		"v/salon/temperature":   sample("20.4", at),
		"v/salon/humidity":      sample("71", at.Add(-time.Minute)),
		"v/bureau/humidity":     sample("40", at),
		"v/grenier/temperature": sample("3", at),
		"v/grenier/humidity":    sample("90", at.Add(-48*time.Hour)),
		"v/electricity/power":   sample("640", at.Add(time.Second)),
		"v/un/known/thing":      5,
		"a newer key":           "anything",
	})
	if c := h.Climate("salon"); c.Celsius != 20.4 || c.Humidity != 71 || c.Comfort != Well || !c.Damp || !c.At.Equal(at) {
		t.Errorf("salon: %+v", c)
	}
	if c := h.Climate("bureau"); c.Known() || c.Humidity != 40 || c.Comfort != Unknown || !c.At.Equal(at) {
		t.Errorf("a room with humidity alone: %+v", c)
	}
	if c := h.Climate("grenier"); c.Humidity == 90 || c.Damp {
		t.Errorf("a humidity of two days ago is shown: %+v", c)
	}
	if c := h.Climate("cuisine"); c.Known() || !c.At.IsZero() {
		t.Errorf("a room that never reported: %+v", c)
	}
	if w, when, ok := h.Watts(); w != 640 || !ok || !when.Equal(at.Add(time.Second)) {
		t.Errorf("power: %v %v %v", w, when, ok)
	}
	if !h.Newest().Equal(at.Add(time.Second)) {
		t.Errorf("newest: %v", h.Newest())
	}
	if h.Today.CostEUR != 0.62 || h.Usual.High != 700 || h.Household.ID != "h1" {
		t.Errorf("%+v", h)
	}
}

func TestCompareWithUsual(t *testing.T) {
	f := func(w float64, want Against) {
		t.Helper()
		if got := (Usual{Low: 300, High: 700}).Compare(w); got != want {
			t.Errorf("%v W: %s, want %s", w, got, want)
		}
	}
	f(500, AsUsual)
	f(260, AsUsual)
	f(240, Below)
	f(780, AsUsual)
	f(800, Above)
}

func TestParseChannel(t *testing.T) {
	for _, bad := range []string{"", "salon", "/temperature", "salon/", "Salon/temperature", "salon/pressure", "a/b/temperature", "salon/temperature/"} {
		if c, err := ParseChannel(bad); err == nil {
			t.Errorf("%q was read as %v", bad, c)
		}
	}
	for _, c := range Channels(lakaz.Dwelling{Rooms: []lakaz.Room{{ID: "salon"}}, Outdoor: true, Gas: true, ColdWater: true, HotWater: true}) {
		if got, err := ParseChannel(c.String()); err != nil || got != c {
			t.Errorf("%v: %v %v", c, got, err)
		}
	}
}

// After warm days 28 °C is well on the mainland; what the live channel tells of the season moves the scale.
func TestTheScaleFollowsTheSeason(t *testing.T) {
	salon := Channel{"salon", Temperature}
	h := Home{Household: lakaz.Household{Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}},
		Values: map[Channel]Sample{salon: {Value: NewDecimal(28, 0), Unix: 1}}}
	if got := h.Climate("salon").Comfort; got != Warm {
		t.Errorf("28 °C in a season unknown: %q", got)
	}
	if err := h.Apply(KeySeason, []byte("24.5")); err != nil {
		t.Fatal(err)
	}
	if got := h.Climate("salon").Comfort; got != Well {
		t.Errorf("28 °C after days of 24.5 °C: %q", got)
	}
}
