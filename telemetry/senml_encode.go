package telemetry

import (
	"encoding/json"
	"time"
)

// EncodeSenML writes readings as a pack with one base time, at; the times of the records are relative to it. Where no
// channel has more than one reading each record has its own name below the base name; else they are written channel
// after channel, the whole name and the unit as base fields (RFC 8428, section 4.1), so that most records are a time and
// a value: a third of the bytes.
func EncodeSenML(base string, at time.Time, readings []Reading) []byte {
	b := BatchOf(readings)
	if len(b.Channels) == len(readings) {
		return encodeNames(base, at.UnixMilli(), b)
	}
	return encodeColumns(base, at.UnixMilli(), b)
}

// encodeNames writes a record with its own name for each reading.
func encodeNames(base string, at int64, b *Batch) []byte {
	out := append(make([]byte, 0, 80+60*len(b.Rows)), '[')
	for i, r := range b.Rows {
		c := b.Channels[r.Channel]
		if i > 0 {
			out = append(out, ",{"...)
		} else {
			out = appendJSON(append(out, `{"bn":`...), base)
			out = append(NewDecimal(at, 3).Append(append(out, `,"bt":`...)), ',')
		}
		out = appendJSON(append(out, `"n":`...), c.String())
		out = append(append(append(out, `,"u":"`...), unitOf(c.Quantity)...), '"')
		out = appendValue(append(out, ','), r, at)
	}
	return append(out, ']')
}

// encodeColumns writes the readings channel after channel.
func encodeColumns(base string, at int64, b *Batch) []byte {
	of := make([][]Row, len(b.Channels))
	for _, r := range b.Rows {
		of[r.Channel] = append(of[r.Channel], r)
	}
	out := append(make([]byte, 0, 80*len(of)+20*len(b.Rows)), '[')
	for i, rows := range of {
		c := b.Channels[i]
		for j, r := range rows {
			if len(out) > 1 {
				out = append(out, ',')
			}
			out = append(out, '{')
			if j == 0 {
				out = appendJSON(append(out, `"bn":`...), base+c.String())
				out = append(append(append(out, `,"bu":"`...), unitOf(c.Quantity)...), `",`...)
				if i == 0 {
					out = append(NewDecimal(at, 3).Append(append(out, `"bt":`...)), ',')
				}
			}
			out = appendValue(out, r, at)
		}
	}
	return append(out, ']')
}

// appendValue appends a record's time, where it is not the base time, and value.
func appendValue(out []byte, r Row, at int64) []byte {
	if dt := r.MS - at; dt != 0 {
		out = append(NewDecimal(dt, 3).Append(append(out, `"t":`...)), ',')
	}
	return append(r.Value.Append(append(out, `"v":`...)), '}')
}

func unitOf(q Quantity) string {
	switch q {
	case Temperature:
		return "Cel"
	case Humidity:
		return "%RH"
	case Power:
		return "W"
	case Energy:
		return "Wh"
	}
	return "m3"
}

func appendJSON(dst []byte, s string) []byte {
	b, err := json.Marshal(s)
	if err != nil { // a Go string always marshals
		return append(dst, `""`...)
	}
	return append(dst, b...)
}
