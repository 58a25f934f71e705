package fleet

import (
	"context"
	"fmt"

	"lakaz"
	"lakaz/kv"
)

// Erase removes what is kept of a gateway. What is still heard of it, such as the end of its connection, is not kept
// either, until Place tells of it again.
func (m *Monitor) Erase(ctx context.Context, id lakaz.GatewayID) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	m.mu.Lock()
	if w := m.watched[id]; w != nil {
		w.mu.Lock()
		w.gateway = Gateway{}
		w.mu.Unlock()
	}
	delete(m.watched, id)
	m.gone[id] = true
	m.mu.Unlock()
	if err := m.store.Update(ctx, func(w kv.Writer) error { return m.table.Delete(w, id) }); err != nil {
		return fmt.Errorf("fleet: %w", err)
	}
	return nil
}
