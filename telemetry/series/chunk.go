package series

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

const (
	// maxChunk is the most samples of one chunk, so that it is small beside a transaction whatever they are: two a
	// second of one day fit in nine.
	maxChunk = 20_000
	// maxBody is more than the body of maxChunk samples can take, or of a column of 50 000 households.
	maxBody = 4 << 20
	// maxStepMS is more than lies between two samples of one chunk: 32 days.
	maxStepMS = 32 * 24 * 60 * 60 * 1000
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
	best   *zstd.Encoder // for what is merged: a tenth less, in twice the time
	dec    *zstd.Decoder
	bodies sync.Pool // *[]byte, to decompress into

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

// encode makes the stored value of samples, which are at most maxChunk and in the order of time, each instant once,
// none before start.
func encode(enc *zstd.Encoder, key []byte, start int64, samples []sample) []byte {
	return pack(enc, key, appendBody(append(make([]byte, 0, 16+4*len(samples)), formChunk), start, samples), formChunkZstd)
}

// pack makes a stored value of a form byte and body, compressed under the other form where that is shorter.
func pack(enc *zstd.Encoder, key, body []byte, compressed byte) []byte {
	if len(body) > compressFrom {
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

// appendBody appends a chunk's uncompressed body to dst. Differences wrap around, so that any int64 comes back.
func appendBody(dst []byte, start int64, samples []sample) []byte {
	values := make([]telemetry.Decimal, len(samples))
	for i, x := range samples {
		values[i] = x.value
	}
	scale, common := commonScale(values)
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
	return appendUnscaled(dst, values, scale, common)
}

// commonScale is the largest scale of the values; false where a value does not fit an int64 at it. Then each has a scale
// of its own, see scale.go.
func commonScale(values []telemetry.Decimal) (uint8, bool) {
	scale := uint8(0)
	for _, v := range values {
		scale = max(scale, v.Scale)
	}
	for _, v := range values {
		if v.Low != 0 {
			return scale, false
		}
		if v.Unscaled == 0 {
			continue // whatever pow10 makes of it
		}
		if scale-v.Scale > 18 {
			return scale, false
		}
		if most := math.MaxInt64 / pow10(scale-v.Scale); v.Unscaled > most || v.Unscaled < -most {
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
	if form != formChunk && form != formChunkZstd {
		return dst, errDamaged
	}
	body, release, err := c.unpack(body, form == formChunkZstd)
	defer release()
	if err != nil {
		return dst, err
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
		if step < 0 || step > maxStepMS || next == at && len(dst) > before {
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

func isAbsent(err error) bool { return errors.Is(err, kv.ErrNotFound) }
