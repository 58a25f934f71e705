package locales

import (
	"encoding/json"
	"strings"
)

// Catalogue is one language's messages as the browser gets them: flat, with {Name} for a placeholder and a key#one,
// key#many and key#other for a message that counts.
type Catalogue struct {
	Tag   string            `json:"tag"`
	Texts map[string]string `json:"texts"`
	// Fallen lists the keys whose message fell back to French.
	Fallen []string `json:"french,omitempty"`
	// Drafts tells that no native speaker has signed the catalogue yet.
	Drafts bool `json:"draft,omitempty"`
	// Translated is the share of messages in the language itself, 0 to 1.
	Translated float64 `json:"translated"`
}

// ParseCatalogue reads a catalogue as Flat writes it.
func ParseCatalogue(data []byte) (*Catalogue, error) {
	c := new(Catalogue)
	if err := json.Unmarshal(data, c); err != nil {
		return nil, err
	}
	return c, nil
}

// The forms of a French plural (CLDR): 0 and 1, whole millions ("un million de foyers"), and the rest.
const (
	one   = "one"
	many  = "many"
	other = "other"
)

// form is the French plural form of a count.
func form(count int) string {
	switch {
	case count >= -1 && count <= 1:
		return one
	case count%1_000_000 == 0:
		return many
	}
	return other
}

// T is the message of a key, its placeholders filled; the key itself where the catalogue has none.
func (c *Catalogue) T(key string, args ...Args) string {
	text, ok := c.Texts[key]
	if !ok {
		if text, ok = c.Texts[key+"#"+other]; !ok {
			return key
		}
	}
	return fill(text, args)
}

// N is the message of a key in the form the count asks for.
func (c *Catalogue) N(key string, count int, args ...Args) string {
	text, ok := c.Texts[key+"#"+form(count)]
	if !ok {
		if text, ok = c.Texts[key+"#"+other]; !ok {
			return c.T(key, counted(count, args)...)
		}
	}
	return fill(text, counted(count, args))
}

// Lang is "fr" where the message fell back to French, else "".
func (c *Catalogue) Lang(key string) string {
	for _, k := range c.Fallen {
		if k == key {
			return Source
		}
	}
	return ""
}

// counted puts the count before the other arguments.
func counted(count int, args []Args) []Args {
	return append([]Args{{"Count": count}}, args...)
}

// fill replaces each {Name} of a text by its argument; a placeholder without one stays as it is, and what an argument
// says is never read as a placeholder. Later arguments win.
func fill(text string, args []Args) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		length := strings.IndexByte(text[open:], '}')
		if length < 0 {
			break
		}
		value, ok := lookup(args, text[open+1:open+length])
		if !ok {
			value = text[open : open+length+1]
		}
		b.WriteString(text[:open])
		b.WriteString(value)
		text = text[open+length+1:]
	}
	b.WriteString(text)
	return b.String()
}

func lookup(args []Args, name string) (string, bool) {
	for i := len(args) - 1; i >= 0; i-- {
		if v, ok := args[i][name]; ok {
			return written(v), true
		}
	}
	return "", false
}

// written is an argument as people read it.
func written(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return Number(float64(v), 0)
	case int64:
		return Number(float64(v), 0)
	case uint64:
		return Number(float64(v), 0)
	case interface{ String() string }:
		return v.String()
	case error:
		return v.Error()
	}
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	var text string
	if json.Unmarshal(data, &text) == nil {
		return text
	}
	return string(data)
}
