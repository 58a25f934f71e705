package imports

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"lakaz"
)

// Formats lists the forms of file that are known by name. A file of another form needs a Mapping.
func Formats() []Format {
	return []Format{
		{"enedis", ReadEnedis, func(head string) bool { return strings.HasPrefix(head, enedisMeta+";") }},
		{"edf", ReadEDF, func(head string) bool { return strings.Contains(head, "Date et heure de relève par le distributeur;") }},
		{"data-connect", ReadDataConnect, func(head string) bool { return isJSON(head) && hasAny(head, `"usage_point_id"`, `"interval_reading"`) }},
		{"grdf-json", ReadGRDF, func(head string) bool { return isJSON(head) && hasAny(head, `"releves"`, `"idPce"`) }},
		{"grdf-xlsx", ReadGRDFSheet, func(head string) bool { return strings.HasPrefix(head, "PK\x03\x04") }},
		{"enedis-r151", ReadR151, func(head string) bool { return strings.HasPrefix(head, "<") && strings.Contains(head, "<R151") }},
		{"synop", ReadSynop, func(head string) bool { return strings.HasPrefix(head, "ID OMM station;") }},
		{"mf-api", ReadMeteoFrance, func(head string) bool { return strings.HasPrefix(head, "POSTE;DATE;") }},
		{"epw", ReadEPW, func(head string) bool { return strings.HasPrefix(head, "LOCATION,") }},
		{"uci-sceaux", ReadSceaux, func(head string) bool { return strings.HasPrefix(head, "Date;Time;Global_active_power;") }},
		{"uci-appliances", ReadAppliances, func(head string) bool { return strings.HasPrefix(head, `"date","Appliances","lights"`) }},
	}
}

func isJSON(head string) bool { return strings.HasPrefix(head, "{") || strings.HasPrefix(head, "[") }

func hasAny(head string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(head, word) {
			return true
		}
	}
	return false
}

// headBytes is how much of a file Detect looks at; what names the form of a Data Connect answer stands after those of
// the errors that a recording may begin with.
const headBytes = 4 << 10

// Detect proposes the format of a file from its first bytes and gives the file back whole. A file that no format begins
// like is lakaz.ErrInvalid.
func Detect(r io.Reader) (Format, io.Reader, error) {
	in := bufio.NewReaderSize(r, headBytes)
	raw, err := in.Peek(headBytes)
	if err != nil && err != io.EOF {
		return Format{}, in, err
	}
	text, _ := io.ReadAll(decoded(bytes.NewReader(raw))) // a character cut at the end is no matter
	if !utf8.Valid(text[:max(0, len(text)-utf8.UTFMax)]) {
		if latin, err := charmap.Windows1252.NewDecoder().Bytes(text); err == nil {
			text = latin
		}
	}
	head := strings.TrimSpace(string(text))
	for _, f := range Formats() {
		if f.Begins(head) {
			return f, in, nil
		}
	}
	return Format{}, in, lakaz.Invalid("format", "import.undetected")
}
