package room

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Changes is what changed of a view, by top-level key: the "d" of {"ty":"set"}. Folding it into the view before gives the
// view after. Both are views of the same kind; nil before is a client that has nothing.
func Changes(before, after any) map[string]json.RawMessage {
	changed := map[string]json.RawMessage{}
	was, is := reflect.ValueOf(before), reflect.ValueOf(after)
	collect(was, is, changed)
	return changed
}

// collect walks the fields of a view, those of the views within it as its own.
func collect(was, is reflect.Value, changed map[string]json.RawMessage) {
	for i := range is.NumField() {
		field, now := is.Type().Field(i), is.Field(i)
		var then reflect.Value
		if was.IsValid() {
			then = was.Field(i)
		}
		if field.Anonymous {
			collect(then, now, changed)
			continue
		}
		if then.IsValid() && reflect.DeepEqual(then.Interface(), now.Interface()) {
			continue
		}
		data, err := json.Marshal(now.Interface())
		if err != nil {
			panic(fmt.Errorf("a view that is no JSON: %s: %w", field.Name, err)) // floats are checked when they come in
		}
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		changed[key] = data
	}
}
