package series

import (
	"bytes"
	"slices"

	"lakaz"
)

// laid is a channel's samples of a day, or of a block, and the chunks that are stored of it.
type laid struct {
	prefix  []byte
	stored  []op
	samples []sample
}

// layout is what stores channels' samples of a day, or of a block.
type layout struct {
	table  []byte // the key of the timetable of what they have in common; nil where they have nothing
	times  []op   // what stores that; none where it is stored already
	chunks [][]op // what turns each channel's stored chunks into those of its samples
}

// ops are all of them.
func (l layout) ops() []op { return append(l.times, slices.Concat(l.chunks...)...) }

// layOut lays out channels' samples. start is the day's, or the block's; times are the timetables that are stored there, or
// will be. Where another stands under the name of what the channels have in common, they have their own instants.
func (c *codec) layOut(h lakaz.HouseholdID, kind string, start int64, channels []laid, times []op) (out layout) {
	parts, first := []part(nil), make([]int, len(channels)+1) // of each channel the first of its parts
	for i, l := range channels {
		begin := start
		for rest := l.samples; len(rest) > 0; {
			n := min(len(rest), maxChunk)
			parts = append(parts, partOf(begin, rest[:n]))
			if rest = rest[n:]; len(rest) > 0 {
				begin = rest[0].ms
			}
		}
		first[i+1] = len(parts)
	}
	var name timesName
	if lists := share(start, parts); len(lists) > 0 {
		var value []byte
		name, value = encodeTimes(start, lists)
		key := timesKey(h, kind, name)
		namesakes := slices.DeleteFunc(slices.Clone(times), func(o op) bool { return !bytes.Equal(o.key, key) })
		switch {
		case slices.ContainsFunc(namesakes, func(o op) bool { return collide(name, o.value, value) }):
			unshare(parts)
		case slices.ContainsFunc(namesakes, func(o op) bool { return bytes.Equal(o.value, value) }):
			out.table = key
		default:
			out.table, out.times = key, []op{{key, value}}
		}
	}
	for i, l := range channels {
		chunks := make([]op, 0, 1)
		for _, p := range parts[first[i]:first[i+1]] {
			key := appendInstant(l.prefix, p.start)
			chunks = append(chunks, op{key, c.encode(key, p, name)})
		}
		if slices.ContainsFunc(chunks, func(o op) bool { return len(o.value) > maxChunkBytes }) {
			chunks = c.smaller(l.prefix, start, l.samples)
		}
		out.chunks = append(out.chunks, exchange(l.stored, chunks))
	}
	return out
}

// smaller makes chunks that are no larger than they should be, each with its own instants.
func (c *codec) smaller(prefix []byte, start int64, samples []sample) (chunks []op) {
	for len(samples) > 0 {
		key := appendInstant(prefix, start)
		some := samples[:min(len(samples), maxChunk)]
		value := c.encode(key, partOf(start, some), timesName{})
		for len(value) > maxChunkBytes && len(some) > 1 {
			some = some[:(len(some)+1)/2]
			value = c.encode(key, partOf(start, some), timesName{})
		}
		chunks = append(chunks, op{key, value})
		if samples = samples[len(some):]; len(samples) > 0 {
			start = samples[0].ms
		}
	}
	return chunks
}

// exchange makes the ops that leave of stored chunks these.
func exchange(stored, chunks []op) (ops []op) {
	gone := map[string][]byte{}
	for _, o := range stored {
		gone[string(o.key)] = o.value
	}
	for _, o := range chunks {
		if !bytes.Equal(gone[string(o.key)], o.value) {
			ops = append(ops, o)
		}
		delete(gone, string(o.key))
	}
	for _, o := range stored {
		if _, ok := gone[string(o.key)]; ok {
			ops = append(ops, op{key: o.key}) // a part that is no longer
		}
	}
	return ops
}
