package telemetry

import "bytes"

// maxName is the longest resolved name that is read, in bytes.
const maxName = 256

// named is what a resolved name says.
type named struct {
	place    string
	quantity Quantity // "" where the name says none
	silent   Reason   // why nothing can be made of the name, whatever the unit
	invalid  bool     // the place is none
	channel  int32    // in the batch, where of is known
	of       Quantity // as the name or the unit of the record before said
}

// resolveName reads a name: its last two parts (after "/" or ":") are place and quantity; the place alone will do where
// the unit tells the quantity. The name is in the batch's own buffer, and is changed.
func (p *packReader) resolveName(name []byte) (n named) {
	if len(name) > maxName {
		return named{silent: ReasonName}
	}
	for i, c := range name {
		if c >= 0x80 {
			name = bytes.ToLower(name)
			break
		}
		if c >= 'A' && c <= 'Z' {
			name[i] = c + 'a' - 'A'
		}
	}
	last, rest := lastPart(name)
	if len(last) == 0 {
		return named{silent: ReasonName}
	}
	place := last
	if n.quantity = quantityNamed(last); n.quantity != "" {
		place, _ = lastPart(rest)
	}
	for i, c := range place {
		if c == '_' || c == '.' || c == ' ' {
			place[i] = '-'
		}
	}
	if n.invalid = len(place) > 32 || !ValidPlace(string(place)); !n.invalid {
		n.place = p.batch.place(place)
	} else if len(place) == 0 && (n.quantity == Power || n.quantity == Energy) {
		n.place, n.invalid = Electricity, false
	}
	return n
}

// lastPart is the last part of a name that is not empty, and what stands before it.
func lastPart(name []byte) (last, rest []byte) {
	separator := func(c byte) bool { return c == '/' || c == ':' }
	for len(name) > 0 && separator(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	i := len(name)
	for i > 0 && !separator(name[i-1]) {
		i--
	}
	return name[i:], name[:i]
}

// channelIn is the number in a batch of the channel that a name and a unit speak of, and the value in its quantity's
// unit.
func (n *named) channelIn(b *Batch, unit []byte, v Decimal) (int32, Decimal, Reason) {
	if n.silent != "" {
		return 0, v, n.silent
	}
	q, v, known := convert(n.quantity, unit, v)
	switch {
	case !known:
		return 0, v, ReasonUnit
	case q == "" || n.invalid:
		return 0, v, ReasonName
	}
	if n.of != q {
		n.channel, n.of = b.number(Channel{Place: n.place, Quantity: q}), q
	}
	return n.channel, v, ""
}

func quantityNamed(s []byte) Quantity {
	switch string(s) {
	case "temperature", "temp":
		return Temperature
	case "humidity", "hum", "rh":
		return Humidity
	case "power":
		return Power
	case "energy":
		return Energy
	case "volume":
		return Volume
	}
	return ""
}

// convert brings a value from its SenML unit (RFC 8428 section 12.1, RFC 8798) to its quantity's unit. Without a unit
// the value is taken to be in the quantity's own. It reports false for an unknown unit or one of another quantity.
func convert(q Quantity, unit []byte, v Decimal) (Quantity, Decimal, bool) {
	of, shift := Quantity(""), 0
	switch string(unit) {
	case "":
		return q, v, true
	case "Cel":
		of = Temperature
	case "K":
		celsius, ok := v.Add(NewDecimal(-27315, 2))
		return Temperature, celsius, ok && (q == "" || q == Temperature)
	case "%RH":
		of = Humidity
	case "%":
		return Humidity, v, q == Humidity
	case "/":
		ratio, ok := v.Shift(2)
		return Humidity, ratio, ok && q == Humidity
	case "W":
		of = Power
	case "kW":
		of, shift = Power, 3
	case "Wh":
		of = Energy
	case "kWh":
		of, shift = Energy, 3
	case "J":
		wh, ok := DecimalOf(v.Float()/3600, 3)
		return Energy, wh, ok && (q == "" || q == Energy)
	case "m3":
		of = Volume
	case "l":
		of, shift = Volume, -3
	default:
		return q, v, false
	}
	out, ok := v.Shift(shift)
	return of, out, ok && (q == "" || q == of)
}
