package content

import (
	"regexp"
	"strings"
)

// typography is French typesetting as rules that are applied in order: whoever writes a pack types plain spaces.
// U+202F is the narrow no-break space, U+00A0 the no-break space.
var typography = []struct {
	found *regexp.Regexp
	set   string
}{
	{regexp.MustCompile(`\.\.\.`), "…"},
	{regexp.MustCompile(`'`), "’"},
	{regexp.MustCompile(`"([^"]*)"`), "«\u00a0$1\u00a0»"},
	{regexp.MustCompile(`«[\s\x{a0}\x{202f}]*`), "«\u00a0"},
	{regexp.MustCompile(`[\s\x{a0}\x{202f}]*»`), "\u00a0»"},
	{regexp.MustCompile(`[\s\x{a0}\x{202f}]+([;!?%€])`), "\u202f$1"},
	{regexp.MustCompile(`([^\x{202f};!?%€])([;!?%€])`), "$1\u202f$2"},
	{regexp.MustCompile(`([^\s\x{a0}\x{202f}:])[\s\x{a0}\x{202f}]*:(\s|$)`), "$1\u00a0:$2"},
	{regexp.MustCompile(`(\d)[\s\x{a0}]?(°C|kVA|kW|W|Wh|kWh|km|min|h|m³|L|g)([^\p{L}\d]|$)`), "$1\u202f$2$3"},
	{regexp.MustCompile(`(^|\s)-(\d)`), "$1−$2"},
}

// Typeset sets a text as French typography wants it: no-break spaces before signs and units, curly apostrophes, quotes
// of its own. What is set already stays as it is.
func Typeset(text string) string {
	text = strings.TrimSpace(text)
	for _, rule := range typography {
		text = rule.found.ReplaceAllString(text, rule.set)
	}
	return text
}
