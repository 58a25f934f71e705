package live

import "encoding/json"

// View is a state channel as a client sees it: its snapshot with every val folded in. The zero View is empty.
type View struct {
	Epoch  string
	N      uint64
	Values map[string]json.RawMessage
}

// Fold takes a message of the channel in and returns the keys it may have changed; it returns none for messages of
// other types and for values the view already holds.
func (v *View) Fold(m Message) ([]string, error) {
	if m.Ty != Snapshot && (m.Ty != Value || m.N <= v.N) {
		return nil, nil
	}
	var values map[string]json.RawMessage
	if err := m.Read(&values); err != nil {
		return nil, err
	}
	if m.Ty == Snapshot {
		v.Epoch, v.Values = m.E, nil
	}
	if v.Values == nil {
		v.Values = make(map[string]json.RawMessage, len(values))
	}
	v.N = m.N
	changed := make([]string, 0, len(values))
	for key, value := range values {
		v.Values[key] = value
		changed = append(changed, key)
	}
	return changed, nil
}

// Position is where the view stands, to come back to.
func (v *View) Position() Position { return Position{Epoch: v.Epoch, N: v.N} }
