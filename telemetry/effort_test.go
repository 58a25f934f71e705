package telemetry

import (
	"math"
	"testing"
)

func TestEffort(t *testing.T) {
	f := func(energy, income, unit, decile float64, felt bool, tee, fr bool) {
		t.Helper()
		e := Effort{EnergyEUR: energy, IncomeEUR: income, UnitIncomeEUR: unit, ThirdDecile: decile, FeltCold: felt}
		if e.TEE3D() != tee || e.FR3D() != fr {
			t.Errorf("%+v: TEE_3D %t, FR_3D %t, not %t, %t", e, e.TEE3D(), e.FR3D(), tee, fr)
		}
	}
	f(1700, 20_000, 13_300, 17_000, false, true, false)  // 8.5 %, modest
	f(1600, 20_000, 13_300, 17_000, true, false, true)   // 8 % is not above 8 %
	f(1700, 20_000, 17_000, 17_000, false, true, false)  // the decile itself is in it
	f(1700, 20_000, 17_001, 17_000, true, false, false)  // not modest, whatever is felt
	f(1700, 0, 0, 17_000, false, false, false)           // without an income the share says nothing
	f(1700, math.NaN(), 9000, 17_000, true, false, true) // felt cold needs no bill
	f(1700, 20_000, math.NaN(), 17_000, true, false, false)
}
