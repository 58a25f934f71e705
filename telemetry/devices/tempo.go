package devices

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// The keys under which a Linky on a Tempo contract tells the colour of the day and of the next, as the place in
// tempoColours, from 1.
const (
	keyColour   = "tempo"
	keyTomorrow = "tempo.tomorrow"
)

// A Tempo day begins in the morning, on the dwelling's clock.
const tempoMorning = 6

func tempoColours() []telemetry.Colour {
	return []telemetry.Colour{telemetry.Blue, telemetry.White, telemetry.RedDay}
}

// colours adds what a frame says of Tempo: historique in PTEC ("HPJW") and DEMAIN ("BLAN"), standard in LTARF
// ("HP  BLANC") and in bits 26 and 27 of STGE, 0 where nothing is announced (Enedis-NOI-CPT_54E).
func (f ticFrame) colours(c *collector, device string) {
	if ptec := strings.TrimSpace(f["PTEC"].value); len(ptec) == 4 && ptec[2] == 'J' {
		c.colour(device, keyColour, strings.IndexByte("BWR", ptec[3])+1)
	} else {
		c.colour(device, keyColour, colourNamed(f["LTARF"].value))
	}
	c.colour(device, keyTomorrow, colourNamed(f["DEMAIN"].value))
	if status, err := strconv.ParseUint(strings.TrimSpace(f["STGE"].value), 16, 32); err == nil && strings.Contains(f["NGTF"].value, "TEMPO") {
		c.colour(device, keyTomorrow, int(status>>26&3))
	}
}

// colourNamed is the place of the colour a text names, by its beginning as DEMAIN cuts it; 0 for none.
func colourNamed(text string) int {
	for _, word := range strings.Fields(strings.ToUpper(text)) {
		for i, colour := range tempoColours() {
			if name := strings.ToUpper(string(colour)); len(word) >= 4 && strings.HasPrefix(name, word) {
				return i + 1
			}
		}
	}
	return 0
}

// colour adds a colour by its place; 0 is none.
func (c *collector) colour(device, key string, place int) {
	if place >= 1 && place <= len(tempoColours()) {
		c.add(device, key, Detail, "", telemetry.NewDecimal(int64(place), 0))
	}
}

// TellContract reports whether measurements hold what a Linky alone says of the contract: the colour of a Tempo day, or
// what the supply is cut at.
func TellContract(found []Measurement) bool {
	return slices.ContainsFunc(found, func(m Measurement) bool {
		return m.Key == keyColour || m.Key == keyTomorrow || m.Key == keySupply
	})
}

// TempoDays is what the Linkys of a gateway said last of the colours of Tempo days, by the day of the territory,
// 2006-01-02. The night until 6 h belongs to the day before; a next day that is announced then is not taken, because
// nothing says which it is.
func (l *Ledger) TempoDays(ctx context.Context, g lakaz.GatewayID, t lakaz.Territory) (map[string]telemetry.Colour, error) {
	b, err := l.open(ctx, g)
	if err != nil {
		return nil, err
	}
	defer b.mu.Unlock()
	days := map[string]telemetry.Colour{}
	for _, e := range b.page.Entries {
		if e.Kind != Detail || !slices.Contains([]string{keyColour, keyTomorrow}, e.Key) {
			continue
		}
		place := int(e.Value.Float())
		if place < 1 || place > len(tempoColours()) {
			continue
		}
		local := t.In(e.At)
		night := local.Hour() < tempoMorning
		switch {
		case e.Key == keyColour && night:
			local = local.AddDate(0, 0, -1)
		case e.Key == keyTomorrow && night:
			continue
		case e.Key == keyTomorrow:
			local = local.AddDate(0, 0, 1)
		}
		days[local.Format(time.DateOnly)] = tempoColours()[place-1]
	}
	return days, nil
}
