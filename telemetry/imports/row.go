package imports

import (
	"strings"
	"time"

	"lakaz/telemetry"
)

// Row is what a home's sensors and meters say at one instant.
type Row struct {
	Line     int // of the file, from 1; of a simulation, a count
	At       time.Time
	Readings []telemetry.Reading
	Amounts  []Amount // what a file tells in sums rather than as a register
	// From is where the time begins, up to At, of which the file tells whether it was estimated; zero where it does not.
	From      time.Time
	Estimated bool
}

// estimated reports whether an operator's word is that for an estimate: "Estimée", "estimé".
func estimated(word string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(word)), "estim")
}

// Amount is what was counted from one instant to another, in the unit of the channel's quantity, which is a register.
type Amount struct {
	Channel  telemetry.Channel
	From, To time.Time
	Value    telemetry.Decimal
}
