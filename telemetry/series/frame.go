package series

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// The forms of a stored value. A number once given is never given again.
const (
	formHot        = 1
	formChunk      = 2
	formChunkZstd  = 3
	formShared     = 4
	formSharedZstd = 5
	formTimes      = 6
	formRolls      = 14
	formRollsZstd  = 15
	formColumn     = 16
	formRoster     = 18
)

// errDamaged is a stored value that cannot be what was stored, or was stored by a newer version of the program.
var errDamaged = errors.New("damaged value")

// frame makes a stored value of a form byte and body: it appends their checksum, with the key's, so that a value that
// stands under another's key is known for damaged.
func frame(key, formAndBody []byte) []byte {
	return binary.LittleEndian.AppendUint32(formAndBody, checksum(key, formAndBody))
}

// unframe checks a stored value and returns its form and body.
func unframe(key, value []byte) (form byte, body []byte, err error) {
	n := len(value) - 4
	if n < 1 || binary.LittleEndian.Uint32(value[n:]) != checksum(key, value[:n]) {
		return 0, nil, errDamaged
	}
	return value[0], value[1:n], nil
}

// verified checks a stored value that frame made of what has no form, and returns that.
func verified(key, value []byte) ([]byte, error) {
	n := len(value) - 4
	if n < 0 || binary.LittleEndian.Uint32(value[n:]) != checksum(key, value[:n]) {
		return nil, errDamaged
	}
	return value[:n], nil
}

func checksum(key, value []byte) uint32 {
	castagnoli := crc32.MakeTable(crc32.Castagnoli) // made once, by the package
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// cut reads the numbers of a body one after the other; where the body ends early it is bad.
type cut struct {
	b   []byte
	bad bool
}

func (c *cut) uvarint() uint64 {
	u, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.b, c.bad = nil, true
		return 0
	}
	c.b = c.b[n:]
	return u
}

func (c *cut) varint() int64 {
	u := c.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (c *cut) byte() byte {
	if b := c.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// bytes cuts off n bytes; nil where there are not so many.
func (c *cut) bytes(n uint64) []byte {
	if n > uint64(len(c.b)) {
		c.b, c.bad = nil, true
		return nil
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}
