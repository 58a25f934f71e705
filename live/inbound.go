//go:build !js

package live

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// inbound takes a client's bytes apart into messages (RFC 6455, section 5) as they come off the socket, in pieces of any
// size. It judges every byte as soon as it is there: a head that is wrong is refused before its payload, a text before its
// end. It holds nothing but what is still to be completed, at most MaxRead bytes. The zero inbound is ready.
type inbound struct {
	head    [14]byte // of the frame under way
	headLen int      // how much of it has come
	inFrame bool     // the head is complete
	left    int      // bytes of the frame's payload still to come
	place   int      // in the frame's payload, for its mask
	open    bool     // a text is under way, in more than one frame
	text    []byte   // what has come of a text that did not come in one piece
	valid   int      // bytes of text known to be UTF-8
	control []byte   // what has come of a control frame that did not come in one piece
}

// received is a text or a control frame; its payload is the receiver's until the next call.
type received struct {
	opcode  byte // 0 while nothing is complete
	payload []byte
}

// next takes bytes until one message is complete or none are left. A code other than 0 is what the connection is to be
// closed with. The bytes are unmasked in place.
func (in *inbound) next(b []byte) (got received, rest []byte, code uint16) {
	for {
		for !in.inFrame {
			if len(b) == 0 {
				return received{}, nil, 0
			}
			in.head[in.headLen] = b[0]
			in.headLen++
			b = b[1:]
			if code := in.judge(); code != 0 {
				return received{}, nil, code
			}
		}
		n := min(in.left, len(b))
		piece := b[:n:n]
		b = b[n:]
		mask := in.head[in.headLen-4 : in.headLen]
		for i := range piece {
			piece[i] ^= mask[(in.place+i)&3]
		}
		in.place += n
		in.left -= n
		complete := in.left == 0
		if in.head[0]&8 != 0 {
			if got, code := in.takeControl(piece, complete); got.opcode != 0 || code != 0 {
				return got, b, code
			}
		} else if got, code := in.takeText(piece, complete); got.opcode != 0 || code != 0 {
			return got, b, code
		}
		if !complete {
			return received{}, nil, 0
		}
	}
}

// judge looks at the head's newest byte and begins the frame where it was the last.
func (in *inbound) judge() (code uint16) {
	fin, opcode := in.head[0]&0x80 != 0, in.head[0]&0x0F
	control := opcode >= 8
	if in.headLen == 1 {
		switch {
		case in.head[0]&0x70 != 0: // no extension was agreed on
			return closeProtocol
		case control && !fin, opcode > 2 && opcode < 8, opcode > 10:
			return closeProtocol
		case opcode == 0 && !in.open, (opcode == 1 || opcode == 2) && in.open:
			return closeProtocol
		}
		return 0
	}
	short := int(in.head[1] & 0x7F)
	if in.headLen == 2 {
		switch {
		case in.head[1]&0x80 == 0: // a client masks
			return closeProtocol
		case control && short > 125:
			return closeProtocol
		case opcode == 2:
			return closeUnsupported
		}
	}
	extended := 0
	switch short {
	case 126:
		extended = 2
	case 127:
		extended = 8
	}
	if in.headLen < 2+extended {
		return 0
	}
	length := uint64(short)
	least := uint64(0)
	switch extended {
	case 2:
		length, least = uint64(binary.BigEndian.Uint16(in.head[2:])), 126
	case 8:
		length, least = binary.BigEndian.Uint64(in.head[2:]), 1<<16
	}
	if length < least || length > math.MaxInt64 { // the shortest form is the only one, the highest bit is none
		return closeProtocol
	}
	if !control && length > uint64(MaxRead-len(in.text)) {
		return closeTooBig
	}
	if in.headLen == 2+extended+4 {
		in.inFrame, in.left, in.place = true, int(length), 0
	}
	return 0
}

// end makes ready for the next frame.
func (in *inbound) end() { in.inFrame, in.headLen = false, 0 }

func (in *inbound) takeControl(piece []byte, complete bool) (received, uint16) {
	if !complete || in.control != nil {
		in.control = append(in.control, piece...)
		piece = in.control
	}
	if !complete {
		return received{}, 0
	}
	opcode := in.head[0] & 0x0F
	in.control = nil
	in.end()
	if opcode == opClose {
		if code := judgeClose(piece); code != 0 {
			return received{}, code
		}
	}
	return received{opcode, piece}, 0
}

func (in *inbound) takeText(piece []byte, complete bool) (received, uint16) {
	last := complete && in.head[0]&0x80 != 0
	if last && in.text == nil { // all in one piece, as nearly always
		in.open = false
		in.end()
		if !utf8.Valid(piece) {
			return received{}, closeInvalid
		}
		return received{opText, piece}, 0
	}
	in.open = true
	in.text = append(in.text, piece...)
	for in.valid < len(in.text) {
		rest := in.text[in.valid:]
		if r, size := utf8.DecodeRune(rest); r != utf8.RuneError || size > 1 {
			in.valid += size
		} else if last || utf8.FullRune(rest) {
			return received{}, closeInvalid
		} else {
			break // a character is under way
		}
	}
	if complete {
		in.end()
	}
	if !last {
		return received{}, 0
	}
	text := in.text
	in.open, in.text, in.valid = false, nil, 0
	return received{opText, text}, 0
}

// judgeClose judges a closing frame's payload: nothing, or a code that may be sent (RFC 6455, section 7.4, and IANA's
// register) and a reason in UTF-8.
func judgeClose(payload []byte) (code uint16) {
	if len(payload) == 0 {
		return 0
	}
	if len(payload) == 1 {
		return closeProtocol
	}
	switch c := binary.BigEndian.Uint16(payload); {
	case c >= 1000 && c <= 1003, c >= 1007 && c <= 1014, c >= 3000 && c <= 4999:
	default:
		return closeProtocol
	}
	if !utf8.Valid(payload[2:]) {
		return closeInvalid
	}
	return 0
}
