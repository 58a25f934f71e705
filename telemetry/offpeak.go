package telemetry

import (
	"strings"
	"time"

	"lakaz"
)

// OffPeak tells that a period is of the cheap hours.
func (p Period) OffPeak() bool { return strings.HasSuffix(string(p), "hc") }

// OffPeak tells that the contract in force at an instant knows cheap hours.
func (b Billing) OffPeak(at time.Time) bool {
	return b.contract(b.Territory.In(at).Format(time.DateOnly)).Option != lakaz.Base
}
