package series

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"lakaz/telemetry"
)

const (
	// maxChunk is the most samples of one chunk, so that it is small beside a transaction whatever they are: two a
	// second of one day fit in nine.
	maxChunk = 20_000
	// maxBody is more than the body of maxChunk samples can take.
	maxBody = 1 << 20
	// compressFrom is the length from which a body is worth compressing.
	compressFrom = 32
)

// The scale byte of a chunk.
const (
	chunkOwnScales = 127
	chunkSeconds   = 1 << 7
)

// codec encodes and decodes chunks. It is safe for concurrent use.
type codec struct {
	enc    *zstd.Encoder
	dec    *zstd.Decoder
	bodies sync.Pool // *[]byte, to decompress into
}

func newCodec() (*codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderCRC(false),
		zstd.WithWindowSize(64<<10), zstd.WithLowerEncoderMem(true), zstd.WithSingleSegment(true))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBody), zstd.WithDecoderLowmem(true),
		zstd.IgnoreChecksum(true))
	if err != nil {
		return nil, err
	}
	return &codec{enc: enc, dec: dec}, nil
}

// encode makes the stored value of samples, which are at most maxChunk and in the order of time, each instant once,
// none before start.
func (c *codec) encode(key []byte, start int64, samples []sample) []byte {
	body := appendBody(append(make([]byte, 0, 16+4*len(samples)), formChunk), start, samples)
	if len(body) > compressFrom {
		packed := c.enc.EncodeAll(body[1:], append(make([]byte, 0, len(body)), formChunkZstd))
		if len(packed) < len(body) {
			body = packed
		}
	}
	return frame(key, body)
}

// appendBody appends a chunk's uncompressed body to dst. Differences wrap around, so that any int64 comes back.
func appendBody(dst []byte, start int64, samples []sample) []byte {
	scale, common := commonScale(samples)
	unit := int64(1000)
	for _, x := range samples {
		if x.ms%1000 != 0 {
			unit = 1
		}
	}
	if start%1000 != 0 {
		unit = 1
	}
	head := scale
	if !common {
		head = chunkOwnScales
	}
	if unit == 1000 {
		head |= chunkSeconds
	}
	dst = append(binary.AppendUvarint(dst, uint64(len(samples))), head)
	at, step := start, int64(0)
	for _, x := range samples {
		next := (x.ms - at) / unit
		dst = binary.AppendVarint(dst, next-step)
		at, step = x.ms, next
	}
	last := int64(0)
	for _, x := range samples {
		u := x.value.Unscaled
		if common {
			u *= pow10(scale - x.value.Scale)
		}
		dst = binary.AppendVarint(dst, u-last)
		last = u
	}
	if !common {
		for _, x := range samples {
			dst = appendScale(dst, x.value)
		}
	}
	return dst
}

// commonScale is the largest scale of the samples; false where a value does not fit an int64 at it. Then each has a scale
// of its own, see scale.go.
func commonScale(samples []sample) (uint8, bool) {
	scale := uint8(0)
	for _, x := range samples {
		scale = max(scale, x.value.Scale)
	}
	for _, x := range samples {
		if x.value.Low != 0 {
			return scale, false
		}
		if x.value.Unscaled == 0 {
			continue // whatever pow10 makes of it
		}
		if scale-x.value.Scale > 18 {
			return scale, false
		}
		if most := math.MaxInt64 / pow10(scale-x.value.Scale); x.value.Unscaled > most || x.value.Unscaled < -most {
			return scale, false
		}
	}
	return scale, true
}

// pow10 is 10 to the n, for n up to 18.
func pow10(n uint8) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// decode appends a stored value's samples to dst, or returns errDamaged and dst as it was.
func (c *codec) decode(dst []sample, key []byte, start int64, value []byte) ([]sample, error) {
	form, body, err := unframe(key, value)
	if err != nil {
		return dst, err
	}
	switch form {
	case formChunk:
	case formChunkZstd:
		buf, ok := c.bodies.Get().(*[]byte)
		if !ok {
			buf = new([]byte)
		}
		defer c.bodies.Put(buf)
		if *buf, err = c.dec.DecodeAll(body, (*buf)[:0]); err != nil {
			return dst, errDamaged
		}
		body = *buf
	default:
		return dst, errDamaged
	}
	return decodeBody(dst, start, body)
}

func decodeBody(dst []sample, start int64, body []byte) ([]sample, error) {
	before := len(dst)
	c := cut{b: body}
	count, head := c.uvarint(), c.byte()
	scale, unit := head&^chunkSeconds, int64(1)
	if head&chunkSeconds != 0 {
		unit = 1000
	}
	own := scale == chunkOwnScales
	// Each sample takes at least two bytes: nothing larger than the body is believed.
	if c.bad || count > maxChunk || count > uint64(len(c.b)/2) || !own && scale > telemetry.MaxScale {
		return dst, errDamaged
	}
	dst = slices.Grow(dst, int(count))
	at, step := start, int64(0)
	for range count {
		step += c.varint()
		next := at + step*unit
		if step < 0 || step > dayMS || next == at && len(dst) > before {
			return dst[:before], errDamaged
		}
		at = next
		dst = append(dst, sample{ms: at})
	}
	samples, u := dst[before:], int64(0)
	for i := range samples {
		u += c.varint()
		samples[i].value.Unscaled = u
	}
	for i := range samples {
		low := uint32(0)
		if own {
			scale, low = c.scale()
		}
		value, canonical := telemetry.Wide(samples[i].value.Unscaled, low, scale)
		if !canonical || scale > telemetry.MaxScale {
			return dst[:before], errDamaged
		}
		samples[i].value = value
	}
	if c.bad || len(c.b) > 0 {
		return dst[:before], errDamaged
	}
	return dst, nil
}

func isDamaged(err error) bool { return errors.Is(err, errDamaged) }
