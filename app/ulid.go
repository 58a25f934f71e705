package main

import (
	"math/rand/v2"
	"time"
)

// newULID makes an id for what a person did: 48 bits of time in ms, 80 of chance, in Crockford's base 32.
// https://github.com/ulid/spec
func newULID(at time.Time) string {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	id := make([]byte, 26)
	for i, ms := 9, at.UnixMilli(); i >= 0; i, ms = i-1, ms>>5 {
		id[i] = digits[ms&31]
	}
	for i := 10; i < len(id); i++ {
		id[i] = digits[rand.N(len(digits))]
	}
	return string(id)
}
