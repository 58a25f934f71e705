package telemetry

import (
	"slices"
	"time"
)

// Batch is readings as a message brings them, in their order: each says its channel by a number. It holds no pointer a
// reading, and what it took once it keeps for the next: see Reset. The zero Batch is empty.
type Batch struct {
	Channels []Channel // each once
	Rows     []Row
	Vitals   []Vital // what the message says of the gateway and its sensors

	index  map[Channel]int32 // of those after the first fewChannels
	places map[string]string // names of places met before, in this message or another
	name   []byte            // the name that is being resolved
}

// Row is one reading of a batch.
type Row struct {
	MS      int64 // milliseconds since 1970, UTC
	Value   Decimal
	Channel int32 // in the batch's Channels
}

// maxPlaces is how many names of places are remembered from message to message: strangers may invent them for ever.
const maxPlaces = 512

// BatchOf is the batch of some readings.
func BatchOf(readings []Reading) *Batch {
	b := &Batch{Rows: make([]Row, 0, len(readings))}
	for _, r := range readings {
		b.Add(r.Channel, r.At.UnixMilli(), r.Value)
	}
	return b
}

// Add adds one reading.
func (b *Batch) Add(c Channel, ms int64, v Decimal) {
	b.Rows = append(b.Rows, Row{MS: ms, Value: v, Channel: b.number(c)})
}

// Readings are the batch's readings, nil for none.
func (b *Batch) Readings() []Reading {
	if len(b.Rows) == 0 {
		return nil
	}
	out := make([]Reading, len(b.Rows))
	for i, r := range b.Rows {
		out[i] = Reading{Channel: b.Channels[r.Channel], At: time.UnixMilli(r.MS).UTC(), Value: r.Value}
	}
	return out
}

// Reset empties the batch for another message.
func (b *Batch) Reset() {
	b.Channels, b.Rows, b.Vitals = b.Channels[:0], b.Rows[:0], b.Vitals[:0]
	clear(b.index)
	if len(b.places) > maxPlaces {
		clear(b.places)
	}
}

// fewChannels are found sooner one after the other than in a map.
const fewChannels = 16

// number is a channel's number among the batch's.
func (b *Batch) number(c Channel) int32 {
	few := b.Channels[:min(len(b.Channels), fewChannels)]
	if i := slices.Index(few, c); i >= 0 {
		return int32(i)
	}
	if i, known := b.index[c]; known {
		return i
	}
	i := int32(len(b.Channels))
	b.Channels = append(b.Channels, c)
	if i >= fewChannels {
		if b.index == nil {
			b.index = map[Channel]int32{}
		}
		b.index[c] = i
	}
	return i
}

// place is a place's name as a text that is made once.
func (b *Batch) place(name []byte) string {
	if known, ok := b.places[string(name)]; ok {
		return known
	}
	if b.places == nil {
		b.places = map[string]string{}
	}
	s := string(name)
	b.places[s] = s
	return s
}
