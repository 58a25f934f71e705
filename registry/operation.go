package registry

import (
	"context"
	"strings"

	"lakaz"
	"lakaz/kv"
)

// Operations lists every operation.
func (r *Registry) Operations(ctx context.Context) ([]lakaz.Operation, error) {
	return all(ctx, r, r.tables.operation)
}

// Operation finds one; lakaz.ErrNotFound.
func (r *Registry) Operation(ctx context.Context, id lakaz.OperationID) (lakaz.Operation, error) {
	return get(ctx, r, r.tables.operation, string(id))
}

// PutOperation makes or changes an operation. A new one takes its ID from NewID("o").
func (r *Registry) PutOperation(ctx context.Context, o lakaz.Operation) error {
	o.Name = strings.TrimSpace(o.Name)
	switch {
	case !slug(string(o.ID)):
		return lakaz.Invalid("id", "registry.badID")
	case !named(o.Name):
		return lakaz.Invalid("name", "registry.nameMissing")
	case !o.Territory.Valid():
		return lakaz.Invalid("territory", "registry.territoryUnknown")
	}
	return r.store.Update(ctx, func(w kv.Writer) error { return r.tables.operation.Put(w, o, string(o.ID)) })
}

// named reports whether a name is there and short enough to be shown.
func named(s string) bool { return s != "" && len(s) <= 200 }
