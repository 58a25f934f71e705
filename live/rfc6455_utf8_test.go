//go:build !js

package live_test

import "fmt"

// characters are texts in UTF-8 and those that are not: refused with the first byte that cannot be, whatever would follow.
func characters() (cases []conversation) {
	id := 0
	add := func(name, want string, b ...[]byte) {
		cases = append(cases, conversation{"characters/" + name, []any{join(b...), want}})
	}
	good := map[string]string{
		"U+007F": "\x7f", "U+0080": "\u0080", "U+07FF": "\u07ff", "U+0800": "\u0800", "U+D7FF": "\ud7ff", "U+E000": "\ue000",
		"U+FFFD": "\ufffd", "U+10000": "\U00010000", "Greek": "κόσμε", "Creole": "fwèt, anlè, là", "a family": "👩‍👩‍👧‍👦",
	}
	for plane := range rune(17) { // the last two of each plane are no characters, and still UTF-8
		for _, r := range []rune{0xFFFE, 0xFFFF} {
			good[fmt.Sprintf("U+%X", plane<<16|r)] = string(plane<<16 | r)
		}
	}
	for name, s := range good {
		for split := range min(len(s), 5) {
			id++
			message := say(fmt.Sprint(id), s)
			at := len(message) - len(s) - len(`"}}`) + split
			if split == 0 {
				add(name, "res "+s, masked(final, message))
				continue
			}
			add(fmt.Sprintf("%s, split after %d bytes", name, split), "res "+s, masked(text, message[:at]), masked(more, ""), masked(fin|more, message[at:]))
		}
	}
	const before = `{"ty":"x","ch":"`
	for name, s := range map[string]string{
		"a continuation alone": "\x80", "the last continuation alone": "\xbf", "two continuations": "\x80\xbf",
		"2 bytes for U+0000": "\xc0", "2 bytes for U+007F": "\xc1", "3 bytes for U+0000": "\xe0\x80", "3 bytes for U+07FF": "\xe0\x9f",
		"4 bytes for U+0000": "\xf0\x80", "4 bytes for U+FFFF": "\xf0\x8f", "U+D800": "\xed\xa0", "U+DBFF": "\xed\xaf", "U+DC00": "\xed\xb0",
		"U+DFFF": "\xed\xbf", "U+110000": "\xf4\x90", "U+13FFFF": "\xf4\xbf", "U+140000": "\xf5", "5 bytes": "\xf8", "6 bytes": "\xfc",
		"FE": "\xfe", "FF": "\xff", "a start after a start": "\xc3\xc3", "1 of 2 bytes": "\xc3x", "2 of 3 bytes": "\xe2\x82x",
		"3 of 4 bytes": "\xf0\x9f\x98x", "after good ones": "κόσμε\xed\xa0",
	} {
		// Neither the text nor its frame nor, where several bytes are wrong, the character is complete.
		add("refused/"+name+", in a part", "close 1007", masked(text, before+s))
		add("refused/"+name+", within a frame", "close 1007", head(final, 120, 0), mask(before+s))
		if len(s) > 1 {
			add("refused/"+name+", over two parts", "close 1007", masked(text, before+s[:1]), masked(more, ""), head(more, 50, 0),
				mask(s[1:]))
		}
	}
	add("refused/a character that never ends", "close 1007", masked(text, before+"\xe2"), masked(more, "\x82"), masked(fin|more, ""))
	add("refused/a text that ends with half a character", "close 1007", masked(final, before+"\xf0\x9f"))
	add("refused/a whole text", "close 1007", masked(final, before+"\xce\xba\xed\xa0\x80edited\"}"))
	return cases
}
