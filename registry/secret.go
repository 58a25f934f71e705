package registry

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// readable is the alphabet of everything a person may have to read out or type: no 0/O, 1/I/L, 5/S, 2/Z, 8/B, and no U
// beside V. 24 symbols.
const readable = "ACDEFGHJKMNPQRTVWXY34679"

// NewID makes an identifier such as "h-k7px4mrt": a letter that tells the kind and eight readable symbols (36 bits).
// Whoever stores it refuses one that is taken.
func NewID(kind string) string { return kind + "-" + strings.ToLower(Random(8)) }

// Random draws n symbols of the readable alphabet, each as likely as the other: the short code of a card or of a room.
func Random(n int) string {
	out, b := make([]byte, 0, n), make([]byte, 2*n)
	for len(out) < n {
		rand.Read(b)
		for _, x := range b {
			// 240 is the largest multiple of 24 in a byte: above it some symbols would come more often.
			if x < 240 && len(out) < n {
				out = append(out, readable[int(x)%len(readable)])
			}
		}
	}
	return string(out)
}

// newSecret is a secret of so many random bytes in lower-case base32, safe in a URL and a cookie.
func newSecret(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// digest is what is kept of a secret long enough that guessing it from its hash is hopeless.
func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// keyed is what is kept of a card's secrets and of a device: useless without the server's key. The kind keeps a code,
// a token and a device of the same text apart.
func (r *Registry) keyed(kind, secret string) []byte {
	mac := hmac.New(sha256.New, r.cardKey)
	mac.Write([]byte(kind + "\x00" + secret))
	return mac.Sum(nil)
}

// slug reports whether s is a sound identifier: 1 to 32 lower-case letters, digits and hyphens.
func slug(s string) bool {
	if s == "" || len(s) > 32 {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
