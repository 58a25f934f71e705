package content

import (
	"fmt"
	"strings"
)

// Problem is one thing that is not right in a pack, told to whoever writes it.
type Problem struct {
	File     string `json:"file"`
	Activity string `json:"activity,omitempty"`
	Field    string `json:"field,omitempty"` // of the activity or the pack, as in pack.json; of a language, the text's key
	Key      string `json:"key"`             // the rule that is broken, "pack.noRightAnswer"
	Text     string `json:"text"`            // what is wrong and what to do, in French
}

func (p Problem) String() string {
	where := p.File
	if p.Activity != "" {
		where += ", « " + p.Activity + " »"
	}
	return where + " : " + p.Text
}

// Problems is the error of a pack that is not right: everything that is wrong with it, at most problemsAtOnce.
type Problems []Problem

const problemsAtOnce = 200

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// err is the problems as an error; nil where there is none.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// add notes a problem of a field. What the pack says of itself may be of any length and is cut off.
func (p *Problems) add(file, activity, field, rule, format string, args ...any) {
	cut := func(text string, most int) string {
		if runes := []rune(text); len(runes) > most {
			return string(runes[:most]) + "…"
		}
		return text
	}
	if len(*p) < problemsAtOnce {
		*p = append(*p, Problem{File: cut(file, 120), Activity: cut(activity, 40), Field: cut(field, 80), Key: "pack." + rule, Text: cut(fmt.Sprintf(format, args...), 300)})
	}
}
