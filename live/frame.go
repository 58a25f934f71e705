//go:build !js

package live

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
)

// The opcodes of RFC 6455, section 5.2, with the FIN bit: the server never fragments and never masks.
const (
	textFrame  = 0x81
	closeFrame = 0x88
	pingFrame  = 0x89
	pongFrame  = 0x8A
)

// The opcodes a client may use beside that of a continuation.
const (
	opText  = 0x1
	opClose = 0x8
	opPing  = 0x9
	opPong  = 0xA
)

// The close codes of RFC 6455, section 7.4.1, the server itself sends.
const (
	closeGoingAway   = 1001
	closeProtocol    = 1002
	closeUnsupported = 1003
	closeInvalid     = 1007
	closePolicy      = 1008
	closeTooBig      = 1009
)

// frame is a message as it goes on the wire, encoded once and shared by all its receivers.
type frame []byte

// newFrame puts the WebSocket header before a payload.
func newFrame(opcode byte, payload []byte) frame {
	out := make([]byte, 0, len(payload)+10)
	switch n := len(payload); {
	case n < 126:
		out = append(out, opcode, byte(n))
	case n < 1<<16:
		out = binary.BigEndian.AppendUint16(append(out, opcode, 126), uint16(n))
	default:
		out = binary.BigEndian.AppendUint64(append(out, opcode, 127), uint64(n))
	}
	return append(out, payload...)
}

// messageFrame frames a message.
func messageFrame(m Message) frame { return newFrame(textFrame, m.Encode()) }

// closingFrame frames a close with its code.
func closingFrame(code uint16) frame {
	return newFrame(closeFrame, binary.BigEndian.AppendUint16(nil, code))
}

// quote is a text as JSON.
func quote(s string) []byte {
	b, _ := json.Marshal(s) // a text always marshals
	return b
}

// appendHead appends an envelope up to its data; channel is already JSON.
func appendHead(dst []byte, ty string, channel []byte, epoch string, n uint64) []byte {
	dst = append(dst, `{"v":1,"ty":"`...)
	dst = append(dst, ty...)
	dst = append(dst, `","ch":`...)
	dst = append(dst, channel...)
	if epoch != "" {
		dst = append(dst, `,"e":"`...)
		dst = append(dst, epoch...)
		dst = append(dst, '"')
	}
	dst = append(dst, `,"n":`...)
	dst = strconv.AppendUint(dst, n, 10)
	return append(dst, `,"d":`...)
}
