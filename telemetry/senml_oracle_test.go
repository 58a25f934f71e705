package telemetry

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// reflected is a pack as encoding/json reads it, record by record: what DecodeSenML is held against.
type reflected struct {
	name  string
	time  Decimal
	unit  string
	value Decimal
}

type reflectedRecord struct {
	BaseName    *string          `json:"bn"`
	BaseTime    *json.RawMessage `json:"bt"`
	BaseUnit    *string          `json:"bu"`
	BaseValue   *json.RawMessage `json:"bv"`
	Version     *json.RawMessage `json:"bver"`
	Name        string           `json:"n"`
	Unit        *string          `json:"u"`
	Value       *json.RawMessage `json:"v"`
	StringValue *string          `json:"vs"`
	BoolValue   *bool            `json:"vb"`
	DataValue   *string          `json:"vd"`
	Sum         *json.RawMessage `json:"s"`
	Time        *json.RawMessage `json:"t"`
}

// decodeReflected is DecodeSenML by encoding/json: readings and the reasons of refusals.
func decodeReflected(payload []byte, received time.Time) (readings []Reading, reasons []Reason) {
	dec := json.NewDecoder(bytes.NewReader(NullNaN(payload)))
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return nil, []Reason{ReasonJSON}
	}
	var b reflected
	for n := 0; dec.More(); n++ {
		if n == MaxRecords {
			return readings, append(reasons, ReasonSize)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return readings, append(reasons, ReasonJSON)
		}
		var labels map[string]json.RawMessage
		if json.Unmarshal(raw, &labels) == nil {
			for label := range labels {
				if strings.HasSuffix(label, "_") {
					return nil, append(reasons, ReasonVersion)
				}
			}
		}
		var rec reflectedRecord
		if err := json.Unmarshal(raw, &rec); err != nil {
			reasons = append(reasons, ReasonJSON)
			continue
		}
		reading, ok, reason := b.resolve(rec, received)
		switch {
		case reason == ReasonVersion:
			return nil, append(reasons, reason)
		case reason != "":
			reasons = append(reasons, reason)
		case ok:
			readings = append(readings, reading)
		}
	}
	if _, err := dec.Token(); err != nil {
		reasons = append(reasons, ReasonJSON)
	} else if _, err := dec.Token(); err != io.EOF {
		reasons = append(reasons, ReasonJSON)
	}
	return readings, reasons
}

func (b *reflected) resolve(rec reflectedRecord, received time.Time) (r Reading, ok bool, reason Reason) {
	if rec.Version != nil {
		if v, err := ParseDecimal(string(*rec.Version)); err != nil || v.Float() > 10 {
			return r, false, ReasonVersion
		}
	}
	if rec.BaseName != nil {
		b.name = *rec.BaseName
	}
	if rec.BaseUnit != nil {
		b.unit = *rec.BaseUnit
	}
	for _, f := range []struct {
		raw *json.RawMessage
		dst *Decimal
	}{{rec.BaseTime, &b.time}, {rec.BaseValue, &b.value}} {
		if f.raw == nil {
			continue
		}
		d, err := ParseDecimal(string(*f.raw))
		if err != nil {
			return r, false, ReasonNumber
		}
		*f.dst = d
	}
	if rec.Value == nil {
		_, about := vitalName([]byte(b.name + rec.Name))
		place, _ := vitalName([]byte(b.name + rec.Name))
		if s := rec.StringValue; s != nil && (about == "firmware" || about == "version") && validVital(place) && len(*s) > 0 && len(*s) <= 64 {
			return r, false, ""
		}
		if rec.StringValue != nil || rec.BoolValue != nil || rec.DataValue != nil || rec.Sum != nil {
			return r, false, ReasonKind
		}
		if rec.Name != "" {
			return r, false, ReasonNumber
		}
		return r, false, ""
	}
	v, err := ParseDecimal(string(*rec.Value))
	if err != nil {
		return r, false, ReasonNumber
	}
	if v, ok = v.Add(b.value); !ok {
		return r, false, ReasonNumber
	}
	unit := b.unit
	if rec.Unit != nil {
		unit = *rec.Unit
	}
	if place, about := vitalName([]byte(b.name + rec.Name)); unit == "%EL" || unit == "dBm" || unit == "V" && about == "battery" {
		f, least, most := v.Float(), 0.0, map[string]float64{"%EL": 100, "dBm": 50, "V": 60}[unit]
		if unit == "dBm" {
			least = -200
		}
		switch {
		case !validVital(place):
			return r, false, ReasonName
		case !(f >= least && f <= most):
			return r, false, ReasonAbsurd
		}
		return r, false, ""
	}
	channel, v, reason := reflectedChannel(b.name+rec.Name, unit, v)
	if reason != "" {
		return r, false, reason
	}
	at := b.time
	if rec.Time != nil {
		t, err := ParseDecimal(string(*rec.Time))
		if err != nil {
			return r, false, ReasonNumber
		}
		if at, ok = at.Add(t); !ok {
			return r, false, ReasonNumber
		}
	}
	when := reflectedInstant(at, received)
	switch {
	case when.After(received.Add(MaxAhead)):
		return r, false, ReasonFuture
	case when.Before(Earliest()):
		return r, false, ReasonPast
	case !channel.Quantity.Plausible(v):
		return r, false, ReasonAbsurd
	}
	return Reading{Channel: channel, At: when, Value: v}, true, ""
}

// reflectedInstant counts in floats, as far as they tell a millisecond.
func reflectedInstant(seconds Decimal, now time.Time) time.Time {
	f := seconds.Float()
	if f < 1<<28 && f > -(1<<28) {
		return now.Add(time.Duration(f * float64(time.Second))).UTC().Round(time.Millisecond)
	}
	if f > 1e11 || f < 0 {
		return time.Unix(int64(max(min(f, 1e11), -1e11)), 0).UTC()
	}
	return time.UnixMilli(int64(f*1000 + 0.5)).UTC()
}

// reflectedChannel takes the name apart as a text.
func reflectedChannel(name, unit string, v Decimal) (Channel, Decimal, Reason) {
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '/' || r == ':' })
	if len(parts) == 0 || len(name) > 256 {
		return Channel{}, v, ReasonName
	}
	last := parts[len(parts)-1]
	quantity, place := quantityNamed([]byte(last)), last
	if quantity != "" {
		place = ""
		if len(parts) > 1 {
			place = parts[len(parts)-2]
		}
	}
	q, v, known := convert(quantity, []byte(unit), v)
	switch {
	case !known:
		return Channel{}, v, ReasonUnit
	case q == "":
		return Channel{}, v, ReasonName
	case place == "" && (q == Power || q == Energy):
		place = Electricity
	}
	place = strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(place)
	if !ValidPlace(place) {
		return Channel{}, v, ReasonName
	}
	return Channel{Place: place, Quantity: q}, v, ""
}

// FuzzSenMLAgainstJSON: what is read is what encoding/json reads, and refused for the same reasons in the same order.
func FuzzSenMLAgainstJSON(f *testing.F) {
	for _, s := range []string{
		`[{"bn":"gw1:","bu":"Cel","bv":20,"bt":-60,"n":"a","v":0.4},{"n":"b","v":-1,"t":-5}]`,
		`[{"bn":"lakaz:gw1:salon/temperature","bt":1768494000,"v":20.5},{"t":60,"v":20.4}, {"t":120.25,"v":2e1}]`,
		`[{"bn":"salon","bu":"Cel","bt":1768494000,"v":20.5},{"t":60,"v":20.4},{"t":-120.25,"v":-0.50},{"bu":""},{"t":1,"v":2},{"bu":"K"},{"t":2,"v":290}]`,
		`[{"bn":"salon","bu":"Cel","bt":1768494000,"v":20.5},{"t":1,"v":07.5}]`, `[{"bn":"salon","bu":"Cel","bt":1768494000,"v":20.5},{"t":00,"v":1}]`,
		`[{"bn":"power","bt":1768494000.125,"v":640},{"t":60,"v":20.},{"t":2000,"v":20}]`, `[{"bn":"power","bt":268435456,"v":640},{"t":-1,"v":-0},{"t":999999999999999,"v":1}]`,
		`[{"bn":"salon/rh","bt":1768494000,"bv":1,"v":40},{"t":59,"v":50},{"t":60,"v":120},{"bv":0},{"t":61,"v":120},{"t":62,"v":101.0001},{"t":0.0001,"v":1}]`,
		`[{"n":"a","u":"Cel","v":NaN},{"n":"b\"","vs":"x"}`,
		`[{"N":"a","U":"Cel","V":1},{"vſ":"x","n":null},{"n":"K/temp","u":"K","v":293.55,"v":null},null,5,"x",[1,{}]]`,
		`[{"n":"salon\u002ftemp\ud800","v":1},{"n":"salon/rh","u":"/","v":0.485},{"n":"e/energy","u":"kWh","v":12345.678}]`,
		`[{"bn":"salon","bu":"Cel","t":1768494000,"v":20.5},{"t":1768494060,"v":21},{"t":-60,"v":22},{"t":60,"v":22}]`,
		`[{"bn":"` + strings.Repeat("é", 300) + `","n":"salon/temp","v":1},{"bn":"` + strings.Repeat("x/", 120) + `","n":"salon/temp","v":1},{"n":"sallle/humidity","v":1}]`,
		`[{"bver":10,"x_":1}]`, `[{"bver":11}]`, `[{"n":"a","vb":true,"vd":"","s":{"a":[[],{"b":null}]}},{"vb":1}]`,
		`[{"n":"a","u":"l","v":01}]`, `[1,]`, `[}`, `[{}] x`, `[nullx`, `[{"v":1e400,"n":"power"}]`, `[{"n":"power","v":-0.0,"t":268435456}]`,
		`[{"bn":"lakaz:gw7:","n":"salon/battery","u":"%EL","v":62},{"n":"salon","u":"dBm","v":-71},{"n":"firmware","vs":"1.4\u002e2"},{"n":"a b/battery","u":"V","v":"x"}]`,
		"[{\"n\":\"\xff/temp\",\"v\":1},\x00]", `[{"n":"a b/power","u":"kW","v":0.0000000000000000001}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		want, wantReasons := decodeReflected(payload, received)
		var b Batch
		var reasons []Reason
		for _, r := range DecodeSenML(&b, payload, received) {
			reasons = append(reasons, r.Reason)
		}
		if diff := cmp.Diff(want, b.Readings()); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(wantReasons, reasons); diff != "" {
			t.Fatal(diff)
		}
	})
}
