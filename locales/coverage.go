//go:build !js

package locales

// Coverage is how far a language has come.
type Coverage struct {
	Messages   int    `json:"messages"`   // in French
	Translated int    `json:"translated"` // of them, in the language itself
	ReviewedBy string `json:"reviewedBy"` // the native speaker who signed them, "" while they are drafts
	// Confidence counts the translated messages by how sure their words are: attested, form-attested, composed,
	// inferred.
	Confidence map[string]int `json:"confidence,omitempty"`
}

// Share is the part of the messages in the language itself, 0 to 1.
func (c Coverage) Share() float64 {
	if c.Messages == 0 {
		return 1
	}
	return float64(c.Translated) / float64(c.Messages)
}

// CoverageOf is how far a language has come. French is the source: always whole.
func CoverageOf(tag string) Coverage { return For(tag).coverage }

// cover counts all but the command line's messages, which speak French.
func cover(french, own source, tag string) Coverage {
	c := Coverage{ReviewedBy: own.review.ReviewedBy}
	if tag != Source {
		c.Confidence = map[string]int{}
	}
	for key := range french.messages {
		if of(terminalAreas, key) {
			continue
		}
		c.Messages++
		if _, ok := own.messages[key]; ok {
			c.Translated++
			c.Confidence[own.review.Confidence[key]]++
		} else if tag == Source {
			c.Translated++
		}
	}
	return c
}
