package kv

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// ErrTuple is returned by ParseTuple for bytes that Tuple does not write.
var ErrTuple = errors.New("kv: not a tuple")

// The first byte of a part. Parts of different kinds order by it.
const (
	tagBytes  = 0x01
	tagString = 0x02
	tagInt    = 0x03
	tagUint   = 0x04
	tagTime   = 0x05
)

// A text ends with a zero byte. It holds none: 00 and 01 are written as 01 01 and 01 02. So a text orders before those
// it begins, and the key of one is no prefix of another's, whatever bytes they hold.
const (
	textEnd    = 0x00
	textEscape = 0x01
)

// Tuple writes parts as a key whose byte order is the order of the parts, one after the other. The key of the first
// parts is a prefix of the key of all, and of no other: Tuple("a") is no prefix of Tuple("ab").
//
// A part is a string, []byte, int64, uint64 or time.Time (to the millisecond, UTC), or a type of that kind. Another
// type is a mistake in the program and panics.
//
//	[]byte  01 bytes, with 00 as 01 01 and 01 as 01 02, then 00
//	string  02 as bytes
//	int64   03 8 bytes, big-endian, sign bit flipped
//	uint64  04 8 bytes, big-endian
//	time    05 milliseconds since 1970 as an int64
func Tuple(parts ...any) []byte {
	key := make([]byte, 0, 16*len(parts))
	for _, p := range parts {
		key = appendPart(key, p)
	}
	return key
}

func appendPart(key []byte, part any) []byte {
	switch p := part.(type) {
	case string:
		return appendText(key, tagString, p)
	case []byte:
		return appendText(key, tagBytes, p)
	case int64:
		return appendInt(key, tagInt, p)
	case uint64:
		return binary.BigEndian.AppendUint64(append(key, tagUint), p)
	case time.Time:
		return appendInt(key, tagTime, p.UnixMilli())
	}
	switch v := reflect.ValueOf(part); {
	case v.Kind() == reflect.String:
		return appendText(key, tagString, v.String())
	case v.CanInt():
		return appendInt(key, tagInt, v.Int())
	case v.CanUint():
		return binary.BigEndian.AppendUint64(append(key, tagUint), v.Uint())
	}
	panic(fmt.Sprintf("kv: %T is no part of a key", part))
}

func appendText[T string | []byte](key []byte, tag byte, text T) []byte {
	key = append(key, tag)
	for i := range len(text) {
		if b := text[i]; b <= textEscape {
			key = append(key, textEscape, b+1)
		} else {
			key = append(key, b)
		}
	}
	return append(key, textEnd)
}

func appendInt(key []byte, tag byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(append(key, tag), uint64(n)^1<<63)
}

// ParseTuple reads a key that Tuple wrote, its parts as string, []byte, int64, uint64 and time.Time (UTC), or returns
// ErrTuple.
func ParseTuple(b []byte) ([]any, error) {
	var parts []any
	for len(b) > 0 {
		tag := b[0]
		b = b[1:]
		switch tag {
		case tagBytes, tagString:
			text, rest, err := cutText(b)
			if err != nil {
				return nil, err
			}
			if b = rest; tag == tagString {
				parts = append(parts, string(text))
			} else {
				parts = append(parts, text)
			}
		case tagInt, tagUint, tagTime:
			if len(b) < 8 {
				return nil, ErrTuple
			}
			u := binary.BigEndian.Uint64(b)
			b = b[8:]
			switch tag {
			case tagInt:
				parts = append(parts, int64(u^1<<63))
			case tagUint:
				parts = append(parts, u)
			case tagTime:
				parts = append(parts, time.UnixMilli(int64(u^1<<63)).UTC())
			}
		default:
			return nil, ErrTuple
		}
	}
	return parts, nil
}

// cutText cuts an escaped text and its end off b.
func cutText(b []byte) (text, rest []byte, err error) {
	end := bytes.IndexByte(b, textEnd)
	if end < 0 {
		return nil, nil, ErrTuple
	}
	text, rest = make([]byte, 0, end), b[end+1:]
	for i := 0; i < end; i++ {
		if b[i] != textEscape {
			text = append(text, b[i])
			continue
		}
		if i++; b[i] != textEscape && b[i] != textEscape+1 { // b[end] is there to be looked at, and is neither
			return nil, nil, ErrTuple
		}
		text = append(text, b[i]-1)
	}
	return text, rest, nil
}

// PrefixEnd is the first key after every key with prefix p: the end of a Scan over them. It is nil, the open end,
// where no key comes after.
func PrefixEnd(p []byte) []byte {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] != 0xff {
			end := bytes.Clone(p[:i+1])
			end[i]++
			return end
		}
	}
	return nil
}
