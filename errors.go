package lakaz

import (
	"errors"
	"fmt"
)

// The four kinds of error a caller can do something about. Wrap them with %w; they are translated to a status and a
// sentence once, at the boundary. Anything else is internal.
var (
	ErrInvalid   = errors.New("invalid")
	ErrNotFound  = errors.New("not found")
	ErrForbidden = errors.New("forbidden")
	ErrConflict  = errors.New("conflict")
)

// Refusal is an error that names the field it is about and the catalogue's sentence that says what to do, so that it
// reaches the person in their language. It unwraps to one of the four kinds.
type Refusal struct {
	Kind  error
	Field string // the field of the request, "" where it is about the whole
	Key   string // key of the sentence in the catalogue
	Args  map[string]any
}

func (r *Refusal) Error() string {
	if r.Field == "" {
		return fmt.Sprintf("%v: %s", r.Kind, r.Key)
	}
	return fmt.Sprintf("%v: %s: %s", r.Kind, r.Field, r.Key)
}

func (r *Refusal) Unwrap() error { return r.Kind }

// Invalid refuses a field with a sentence of the catalogue.
func Invalid(field, key string) *Refusal {
	return &Refusal{Kind: ErrInvalid, Field: field, Key: key}
}
