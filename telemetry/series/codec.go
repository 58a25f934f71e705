package series

import (
	"errors"
	"sync"

	"github.com/klauspost/compress/zstd"

	"lakaz"
	"lakaz/kv"
)

// codec encodes and decodes what is sealed. It is safe for concurrent use.
type codec struct {
	enc    *zstd.Encoder
	best   *zstd.Encoder // for what is hard to compress
	dec    *zstd.Decoder
	bodies sync.Pool // *[]byte, to decompress into

	buffers  sync.Pool // *[]sample, to decode chunks into
	sections sync.Pool // *fields, to decode sections into

	calendars map[lakaz.Territory]calendar
}

func newCodec() (*codec, error) {
	encoder := func(level zstd.EncoderLevel) (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderCRC(false),
			zstd.WithWindowSize(64<<10), zstd.WithLowerEncoderMem(true), zstd.WithSingleSegment(true))
	}
	enc, err := encoder(zstd.SpeedDefault)
	if err != nil {
		return nil, err
	}
	best, err := encoder(zstd.SpeedBestCompression)
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBody), zstd.WithDecoderLowmem(true),
		zstd.IgnoreChecksum(true))
	if err != nil {
		return nil, err
	}
	return &codec{enc: enc, best: best, dec: dec, calendars: calendars()}, nil
}

// buffer is where samples are decoded to; who has it puts it back into c.buffers.
func (c *codec) buffer() *[]sample {
	if b, ok := c.buffers.Get().(*[]sample); ok {
		return b
	}
	return new([]sample)
}

// section is where a section is decoded to; who has it puts it back into c.sections.
func (c *codec) section() *fields {
	if f, ok := c.sections.Get().(*fields); ok {
		return f
	}
	return new(fields)
}

// pack makes a stored value of a form byte and body, compressed under the other form where there is an encoder and that is
// shorter.
func pack(enc *zstd.Encoder, key, body []byte, compressed byte) []byte {
	if enc != nil && len(body) > compressFrom {
		packed := enc.EncodeAll(body[1:], append(make([]byte, 0, len(body)), compressed))
		if len(packed) < len(body) {
			body = packed
		}
	}
	return frame(key, body)
}

// unpack is the body as it was before pack compressed it; it may be used until release.
func (c *codec) unpack(body []byte, compressed bool) (_ []byte, release func(), err error) {
	if !compressed {
		return body, func() {}, nil
	}
	buf, ok := c.bodies.Get().(*[]byte)
	if !ok {
		buf = new([]byte)
	}
	release = func() { c.bodies.Put(buf) }
	if *buf, err = c.dec.DecodeAll(body, (*buf)[:0]); err != nil {
		return nil, release, errDamaged
	}
	return *buf, release, nil
}

func isDamaged(err error) bool { return errors.Is(err, errDamaged) }

func isAbsent(err error) bool { return errors.Is(err, kv.ErrNotFound) }
