package series

import (
	"encoding/binary"

	"lakaz/telemetry"
)

// scaleWide marks the scale byte of a value with more digits than an int64 holds: its low digits follow.
const scaleWide = 1 << 7

// appendScale appends a value's own scale byte and, where it has them, its low digits.
func appendScale(dst []byte, v telemetry.Decimal) []byte {
	if v.Low == 0 {
		return append(dst, v.Scale)
	}
	return binary.AppendUvarint(append(dst, v.Scale|scaleWide), uint64(v.Low))
}

// scale reads what appendScale wrote.
func (c *cut) scale() (scale uint8, low uint32) {
	scale = c.byte()
	if scale&scaleWide == 0 {
		return scale, 0
	}
	u := c.uvarint()
	if u == 0 || u > 1<<32-1 {
		c.bad = true
	}
	return scale &^ scaleWide, uint32(u)
}
