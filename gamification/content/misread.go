package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// misread tells why a file is not the JSON that it should be, in words for who typed it, and at which line; at is how much
// of it was read.
func misread(data []byte, err error, at int64) (line int, why string) {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	field, unknown := strings.CutPrefix(err.Error(), "json: unknown field ")
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		at, why = int64(len(data)), "il s’arrête trop tôt, il manque une accolade ou un guillemet à la fin"
	case errors.As(err, &syntax):
		at, why = syntax.Offset, "une virgule, un guillemet ou une accolade manque ou est de trop, ici ou juste avant"
	case errors.As(err, &kind):
		at, why = kind.Offset, "il faut ici "+wanted(kind.Type.Kind())
		if kind.Field != "" {
			why = fmt.Sprintf("« %s » demande %s", kind.Field, wanted(kind.Type.Kind()))
		}
	case unknown:
		at, why = int64(bytes.Index(data, []byte(field))), fmt.Sprintf("le champ %s est inconnu : corrigez son nom, ou retirez-le", field)
	default:
		why = err.Error()
	}
	return 1 + bytes.Count(data[:min(max(int(at), 0), len(data))], []byte("\n")), why
}

// wanted names what a field holds as one types it.
func wanted(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "un texte entre guillemets"
	case reflect.Int:
		return "un nombre entier, sans guillemets"
	case reflect.Float64:
		return "un nombre avec un point, sans guillemets"
	case reflect.Bool:
		return "true ou false, sans guillemets"
	case reflect.Slice:
		return "une liste entre crochets"
	}
	return "un objet entre accolades"
}
