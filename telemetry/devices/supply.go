package devices

import (
	"context"
	"strconv"
	"strings"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// keySupply is the power in VA above which a Linky cuts the supply.
const keySupply = "supply"

// What tells that a supply was reduced: no contract in France is for less than 3 kVA; a supplier that is not paid lets
// 1 kVA through for a time (décret 2008-780).
const (
	leastSold    = 3000 // VA
	supplyFresh  = 3 * 24 * time.Hour
	voltAmperesA = 200 // VA for each ampere subscribed: 15 A are 3 kVA
)

// supply adds what the meter lets through: standard in PCOUP, in kVA, historique in ISOUSC, in A (Enedis-NOI-CPT_54E).
func (f ticFrame) supply(c *collector, device string) {
	for label, unit := range map[string]int64{"PCOUP": 1000, "ISOUSC": voltAmperesA} {
		if n, err := strconv.ParseInt(strings.TrimSpace(f[label].value), 10, 32); err == nil && n > 0 {
			c.add(device, keySupply, Detail, "", telemetry.NewDecimal(n*unit, 0))
			return
		}
	}
}

// Reduced is to how many VA the supply behind a gateway's Linky is reduced, as it said in the three days before an instant;
// 0 where it is not, or where no Linky says.
func (l *Ledger) Reduced(ctx context.Context, g lakaz.GatewayID, now time.Time) (voltAmperes float64, err error) {
	b, err := l.open(ctx, g)
	if err != nil {
		return 0, err
	}
	defer b.mu.Unlock()
	for _, e := range b.page.Entries {
		if v := e.Value.Float(); e.Kind == Detail && e.Key == keySupply && now.Sub(e.At) < supplyFresh && v < leastSold {
			voltAmperes = v
		}
	}
	return voltAmperes, nil
}
