package telemetry

import (
	"math"
	"strings"
	"time"

	"lakaz"
)

// OffPeak tells that a period is of the cheap hours.
func (p Period) OffPeak() bool { return strings.HasSuffix(string(p), "hc") }

// On is the contract in force at an instant; where none was told, the regulated tariff, option Base, 6 kVA.
func (b Billing) On(at time.Time) lakaz.Contract {
	return b.contract(b.Territory.In(at).Format(time.DateOnly))
}

// OffPeak tells that the contract in force at an instant knows cheap hours.
func (b Billing) OffPeak(at time.Time) bool { return b.On(at).Option != lakaz.Base }

// OffPeakPart is the part, 0 to 1, of what steps of consumption used in intervals that was used in the cheap hours; NaN
// where nothing was.
func (b Billing) OffPeakPart(steps []Used, intervals []Interval) float64 {
	cut, first := b.pieces(intervals), 0
	var all, cheap int64
	for _, step := range steps {
		from, to := step.From.UnixMilli(), step.To.UnixMilli()
		counted, lasted := milliWh(step.Wh), to-from
		for first < len(cut) && cut[first].to <= from {
			first++
		}
		for k := first; k < len(cut) && cut[k].from < to; k++ {
			part := portion(counted, min(to, cut[k].to)-from, lasted) - portion(counted, max(from, cut[k].from)-from, lasted)
			all += part
			if cut[k].rate.Period.OffPeak() {
				cheap += part
			}
		}
	}
	return float64(cheap) / float64(all)
}

// OffPeakNeed is the part, 0 to 1, of a home's electricity that has to fall into the off-peak hours for them to be cheaper
// than one price, at the prices of the day of an instant; NaN where no part would do.
func (b Billing) OffPeakNeed(at time.Time) float64 {
	kVA := b.On(at).PowerKVA
	nights := b.Under(lakaz.Contract{Option: lakaz.HPHC, PowerKVA: kVA})
	one := b.Under(lakaz.Contract{Option: lakaz.Base, PowerKVA: kVA}).RateOf(at, PeriodBase).Micro
	peak, offPeak := nights.RateOf(at, PeriodPeak).Micro, nights.RateOf(at, PeriodOffPeak).Micro
	if need := float64(peak-one) / float64(peak-offPeak); peak > offPeak && need >= 0 && need <= 1 {
		return need
	}
	return math.NaN()
}
