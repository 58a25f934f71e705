package devices

import (
	"context"
	"fmt"

	"lakaz"
	"lakaz/kv"
)

// Erase removes what is remembered of a gateway's devices.
func (l *Ledger) Erase(ctx context.Context, g lakaz.GatewayID) error {
	b, err := l.open(ctx, g)
	if err != nil {
		return err
	}
	defer b.mu.Unlock()
	if err := l.store.Update(ctx, func(w kv.Writer) error { return l.table.Delete(w, g) }); err != nil {
		return fmt.Errorf("devices of %s: %w", g, err)
	}
	b.page, b.at, b.changed, b.urgent = page{}, map[name]int{}, false, false
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.books, g)
	return nil
}
