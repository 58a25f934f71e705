//go:build !js

package live

import "encoding/binary"

// render makes events of the frames that wait for the wire. Each message's id says where the client stands after it in
// every channel, as hello's resume does.
func (s *stream) render(frames []byte) (events []byte) {
	for len(frames) > 0 {
		opcode, n, head := frames[0], int(frames[1]), 2
		switch n {
		case 126:
			n, head = int(binary.BigEndian.Uint16(frames[2:])), 4
		case 127:
			n, head = int(binary.BigEndian.Uint64(frames[2:])), 10
		}
		payload := frames[head : head+n]
		frames = frames[head+n:]
		switch opcode {
		case pingFrame:
			events = append(events, ":\n\n"...)
		case textFrame:
			events = append(append(append(events, "id: "...), s.place(payload)...), "\ndata: "...)
			events = append(events, payload...)
			for i := len(events) - n; i < len(events); i++ {
				if events[i] == '\n' || events[i] == '\r' { // between JSON's tokens only
					events[i] = ' '
				}
			}
			events = append(events, "\n\n"...)
		}
	}
	return events
}

// place is where the client stands with a message.
func (s *stream) place(payload []byte) []byte {
	m, err := Decode(payload)
	if err == nil && m.Ch != "" && (m.N > 0 || m.E != "") {
		at := s.places[m.Ch]
		if m.E != "" {
			at.Epoch = m.E
		}
		at.N = m.N
		s.places[m.Ch] = at
		for ch := range s.places {
			if len(s.places) <= s.conn.hub.MaxTopics { // of channels it has left, some
				break
			}
			if ch != m.Ch {
				delete(s.places, ch)
			}
		}
	}
	return encode(s.places)
}
