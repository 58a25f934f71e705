package series

import (
	"runtime"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// layer is a stored value that holds a household's rollups of a block, or of a day that lies over its block.
type layer struct {
	grid
	key, value []byte
	sections   [][]byte // of the channels that are asked for, until release; nil where it has none
	release    func()
	err        error // why the value cannot be read
}

// together is from how many sections on several processors decode them side by side.
const together = 24

// readLayers gives a sink what is stored of channels in days that begin in [start, end) ms, several channels at once. What
// is damaged is rolled up anew from the chunks.
func (s *Store) readLayers(r kv.Reader, h lakaz.HouseholdID, cal calendar, kind string, start, end int64, channels []telemetry.Channel, index map[telemetry.Channel]int, k sink) error {
	var all []layer
	if err := s.layers(r, h, cal, kind, start, end, func(g grid, key, value []byte) error {
		all = append(all, layer{grid: g, key: key, value: value})
		return nil
	}); err != nil {
		return err
	}
	names := make([]string, len(channels))
	for i, c := range channels {
		if index[c] == i { // not asked for twice
			names[i] = c.String()
		}
	}
	sections := make([][]byte, len(all)*len(channels))
	for i := range all {
		all[i].sections = sections[i*len(channels):][:len(channels)]
	}
	workers := 1
	if len(all)*len(channels) >= together {
		workers = runtime.GOMAXPROCS(0)
	}
	eachOf(len(all), workers, func(i int) { all[i].open(s.codec, names) })
	defer func() {
		for i := range all {
			all[i].release()
		}
	}()
	whole := make([]bool, len(channels))
	eachOf(len(channels), workers, func(i int) {
		f := s.codec.section()
		defer s.codec.sections.Put(f)
		whole[i] = true
		for j := range all {
			whole[i] = whole[i] && all[j].give(i, channels[i].Quantity, k, f) == nil
		}
	})
	for _, is := range whole {
		if !is {
			return s.mendLayers(r, h, cal, kind, all, channels, index, k)
		}
	}
	return nil
}

// mendLayers is readLayers where a value of all is damaged: one after the other, because what lies over it comes later.
func (s *Store) mendLayers(r kv.Reader, h lakaz.HouseholdID, cal calendar, kind string, all []layer, channels []telemetry.Channel, index map[telemetry.Channel]int, k sink) error {
	k.reset(len(channels))
	f := s.codec.section()
	defer s.codec.sections.Put(f)
	for j := range all {
		l := &all[j]
		err := l.err
		for c, i := range index {
			if e := l.give(i, c.Quantity, k, f); err == nil {
				err = e
			}
		}
		if err == nil {
			continue
		}
		s.passOver(l.key, err)
		for c := range index {
			if err := s.rollAnew(r, h, cal, kind, c, l.start(), l.end(), nil, index, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// open reads which sections the value has of the channels of some names, each in its place.
func (l *layer) open(c *codec, names []string) {
	next := 0 // values and questions have their channels in about the same order
	l.release, l.err = c.openRolls(l.key, l.value, func(name, section []byte) error {
		for range names {
			at := next
			if next++; next == len(names) {
				next = 0
			}
			if names[at] == string(name) {
				l.sections[at] = section
				break
			}
		}
		return nil
	})
}

// give gives a sink the layer's rollups of a channel, which stands at a place in it.
func (l *layer) give(at int, q telemetry.Quantity, k sink, f *fields) error {
	if l.err != nil {
		return l.err
	}
	if len(l.midnights) == 2 { // a day lies over its block
		k.replace(at, l.start(), l.end(), nil)
	}
	if section := l.sections[at]; section != nil {
		return k.section(at, q, l.grid, section, f)
	}
	return nil
}
