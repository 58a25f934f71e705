package lakaz

import (
	"strings"
	"unicode/utf8"
)

// mostPhone is how many characters a telephone number may have as it is written.
const mostPhone = 24

// SoundPhone reports whether a text is a telephone number as people write it: ten digits or more, or a short number.
func SoundPhone(s string) bool {
	digits := 0
	for i, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '+' && i == 0, strings.ContainsRune(" .-()\u202f\u00a0", c):
		default:
			return false
		}
	}
	return digits >= 4 && digits <= 15 && utf8.RuneCountInString(s) <= mostPhone
}
