package telemetry

import "testing"

func TestHeat(t *testing.T) {
	f := func(celsius, humidity, humidex, heatIndex, discomfort float64) {
		t.Helper()
		near(t, "humidex", Humidex(celsius, humidity), humidex, 0.05)
		near(t, "heat index", HeatIndex(celsius, humidity), heatIndex, 0.05)
		near(t, "discomfort index", DiscomfortIndex(celsius, humidity), discomfort, 0.0501)
	}
	f(27, 60, 33.3, 28.1, 24.2)
	f(28, 75, 38.2, 31.4, 26.1)
	f(30, 70, 40.9, 35.0, 27.4)
	f(33, 80, 49.7, 48.1, 31.0)
	near(t, "heat index below 27", HeatIndex(20, 90), 20, 0)
}
