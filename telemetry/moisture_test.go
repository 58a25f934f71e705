package telemetry

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// near fails the test where got is not want to the last place that want was given with.
func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestMoisture(t *testing.T) {
	near(t, "es(20)", Saturation(20), 23.326, 0.0005)
	near(t, "e(20, 50)", VapourPressure(20, 50), 11.663, 0.0005)
	near(t, "Td(20, 60)", DewPoint(20, 60), 12.00, 0.005)
	near(t, "Td(28, 75)", DewPoint(28, 75), 23.15, 0.005)
	near(t, "AH(20, 60)", AbsoluteHumidity(20, 60), 10.35, 0.005)
	if got := DewPoint(20, 0); !math.IsInf(got, -1) {
		t.Errorf("dry air drips at %v", got)
	}
}

func TestColdSpot(t *testing.T) {
	f := func(celsius, humidity, outdoor, fRsi, wall, wallHumidity float64) {
		t.Helper()
		gotWall, gotHumidity := ColdSpot(celsius, humidity, outdoor, fRsi)
		near(t, "wall", gotWall, wall, 0.05)
		near(t, "humidity at the wall", gotHumidity, wallHumidity, 0.5)
	}
	f(18, 65, 2, 0.7, 13.2, 88)
	f(18, 65, 2, 0.8, 14.8, 80)
	f(18, 65, 2, 1, 18, 65)
}

func TestMoistureAgreesWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		celsius, humidity := rapid.Float64Range(-20, 50).Draw(t, "T"), rapid.Float64Range(1, 100).Draw(t, "RH")
		dew := DewPoint(celsius, humidity)
		if dew > celsius+1e-9 || math.Abs(Saturation(dew)-VapourPressure(celsius, humidity)) > 1e-9*Saturation(celsius) {
			t.Fatalf("dew point %v", dew)
		}
		if back := RelativeHumidity(celsius, AbsoluteHumidity(celsius, humidity)); math.Abs(back-humidity) > 1e-9 {
			t.Fatalf("%v %% became %v %%", humidity, back)
		}
	})
}
