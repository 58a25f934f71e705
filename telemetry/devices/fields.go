package devices

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"lakaz/telemetry"
)

// fieldKind is a JSON value's kind.
type fieldKind uint8

const (
	isNumber fieldKind = iota
	isText
	isBool
	isNull
)

// field is one value of a JSON object with the way to it: "ENERGY.Total", "meters.0.power".
type field struct {
	path string
	kind fieldKind
	text string // a number as written, "true" or "false", a text
}

// last is the field's own name.
func (f field) last() string { return f.path[strings.LastIndexByte(f.path, '.')+1:] }

// fields are the values of an object in their order.
type fields []field

// get finds a field; its kind is isNull where there is none.
func (fs fields) get(path string) field {
	for _, f := range fs {
		if f.path == path {
			return f
		}
	}
	return field{path: path, kind: isNull}
}

func (fs fields) has(path string) bool { return fs.get(path).kind != isNull }

// under are the fields below a part of the way, without it.
func (fs fields) under(part string) (below fields) {
	for _, f := range fs {
		if rest, ok := strings.CutPrefix(f.path, part+"."); ok {
			f.path = rest
			below = append(below, f)
		}
	}
	return below
}

// Bounds of an object: real ones have at most some hundred values, four deep.
const (
	maxFields = 2000
	maxDepth  = 10
)

// parseFields reads one JSON object, NaN and infinities as null, and the values in it; the reason where it cannot.
func parseFields(payload []byte) (fields, telemetry.Reason) {
	dec := json.NewDecoder(bytes.NewReader(telemetry.NullNaN(payload)))
	dec.UseNumber()
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, telemetry.ReasonJSON
	}
	var all fields
	if reason := all.object(dec, "", 1); reason != "" {
		return nil, reason
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, telemetry.ReasonJSON
	}
	return all, ""
}

// object reads on to the end of an object whose beginning was read.
func (fs *fields) object(dec *json.Decoder, path string, depth int) telemetry.Reason {
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return telemetry.ReasonJSON
		}
		key, _ := name.(string) // an object's names are texts
		if reason := fs.value(dec, path+key, depth); reason != "" {
			return reason
		}
	}
	if _, err := dec.Token(); err != nil {
		return telemetry.ReasonJSON
	}
	return ""
}

func (fs *fields) value(dec *json.Decoder, path string, depth int) telemetry.Reason {
	if depth > maxDepth || len(*fs) >= maxFields {
		return telemetry.ReasonSize
	}
	token, err := dec.Token()
	if err != nil {
		return telemetry.ReasonJSON
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return fs.object(dec, path+".", depth+1)
		}
		for i := 0; dec.More(); i++ {
			if reason := fs.value(dec, path+"."+strconv.Itoa(i), depth+1); reason != "" {
				return reason
			}
		}
		if _, err := dec.Token(); err != nil {
			return telemetry.ReasonJSON
		}
	case json.Number:
		*fs = append(*fs, field{path, isNumber, v.String()})
	case string:
		*fs = append(*fs, field{path, isText, v})
	case bool:
		*fs = append(*fs, field{path, isBool, strconv.FormatBool(v)})
	default:
		*fs = append(*fs, field{path: path, kind: isNull})
	}
	return ""
}
