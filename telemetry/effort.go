package telemetry

import "math"

// effortLimit is the share of its income above which a household spends too much on energy: 8 % (ONPE).
const effortLimit = 0.08

// Effort is what tells whether a household is in energy poverty by the indicators of the Observatoire national de la
// précarité énergétique. A NaN is not known.
type Effort struct {
	EnergyEUR     float64 // what the home's energy costs in a year
	IncomeEUR     float64 // the household's income of a year
	UnitIncomeEUR float64 // the same by consumption unit (INSEE: 1 for the first adult, 0.5 from 14 years on, 0.3 below)
	ThirdDecile   float64 // in EUR a year: three in ten of the country's people have less by consumption unit (INSEE)
	FeltCold      bool    // somebody says that the home was too cold last winter
}

// Share is the part of the income that energy takes, the taux d'effort énergétique; NaN where it is not known.
func (e Effort) Share() float64 {
	if !(e.IncomeEUR > 0) {
		return math.NaN()
	}
	return e.EnergyEUR / e.IncomeEUR
}

// modest tells that the household is among the three tenths with the least by consumption unit.
func (e Effort) modest() bool { return e.UnitIncomeEUR <= e.ThirdDecile }

// TEE3D is the ONPE's indicator of effort: more than 8 % of the income goes on energy, and the household is modest.
func (e Effort) TEE3D() bool { return e.modest() && e.Share() > effortLimit }

// FR3D is the ONPE's indicator of feeling: the household was cold, and is modest.
func (e Effort) FR3D() bool { return e.modest() && e.FeltCold }
