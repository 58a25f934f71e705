package series

import (
	"context"
	"errors"
	"fmt"

	"lakaz/kv"
)

// format is the layout that this program reads and writes.
const format = "4"

// errFormat is a store whose readings stand in a layout that this program does not know.
var errFormat = errors.New("series: the readings are in another version's layout; begin with an empty folder, or open this one with the version that wrote it")

// checkFormat marks an empty store with the layout, and refuses one of another.
func checkFormat(ctx context.Context, store kv.Store) error {
	found, empty := "", true
	err := store.View(ctx, func(r kv.Reader) error {
		value, err := r.Get(formatKey())
		if !isAbsent(err) {
			found = string(value)
			return err
		}
		found, empty = "1", true // the first layout had no mark
		return r.Scan(kv.Tuple(rootKey), kv.PrefixEnd(kv.Tuple(rootKey)), false, func(_, _ []byte) error {
			empty = false
			return kv.ErrStop
		})
	})
	switch {
	case err != nil:
		return fmt.Errorf("series: %w", err)
	case found == format:
		return nil
	case found != "1" || !empty:
		return fmt.Errorf("%w (layout %q, not %q)", errFormat, found, format)
	}
	return write(ctx, store, []op{{formatKey(), []byte(format)}})
}

func formatKey() []byte { return kv.Tuple("series-format") }
