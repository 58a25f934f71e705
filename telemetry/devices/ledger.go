package devices

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Bounds of what is remembered of a gateway.
const (
	MaxEntries = 200
	// forgetAfter is how long an entry that nobody mapped is kept from newcomers once all places are taken.
	forgetAfter = 24 * time.Hour
	// writeEvery is how old what is on disk of counts and last values may be; what a person says is written at once.
	writeEvery = 10 * time.Minute
)

// Ledger remembers for each gateway what its devices send and what a person said of it. It is safe for concurrent use.
type Ledger struct {
	store kv.Store
	table kv.Table[page]

	mu    sync.Mutex
	books map[lakaz.GatewayID]*book
}

// page is what is kept of one gateway.
type page struct {
	Entries []Entry `json:"entries"`
	// More counts what came while all places were taken and is not remembered.
	More uint64 `json:"more,omitempty"`
}

// book is a gateway's page in memory.
type book struct {
	mu      sync.Mutex
	loaded  bool
	page    page
	at      map[name]int // into page.Entries
	written time.Time
	changed bool // since it was written
	urgent  bool // something that must not be lost has changed
}

type name struct{ device, key string }

// NewLedger is the ledger kept in a store.
func NewLedger(store kv.Store) *Ledger {
	return &Ledger{store: store, table: kv.NewTable[page]("devices"), books: map[lakaz.GatewayID]*book{}}
}

// Take notes what a gateway's devices sent and returns the readings it stands for; what nobody mapped yet is remembered
// and is no refusal. A Linky's power and registers are mapped without asking where free says that nothing else feeds the
// channel; of a demo table the first power that comes is the table's. Of a channel that is off nothing is noted. An error means that nothing is promised.
func (l *Ledger) Take(ctx context.Context, g lakaz.GatewayID, found []Measurement, received time.Time, how Taking) (readings []telemetry.Reading, refused []telemetry.Refusal, err error) {
	if len(found) == 0 {
		return nil, nil, nil
	}
	b, err := l.open(ctx, g)
	if err != nil {
		return nil, nil, err
	}
	defer b.mu.Unlock()
	for _, m := range found {
		if b.off(m, how.Off) {
			continue
		}
		e := b.note(m, received.UTC())
		if e == nil {
			continue
		}
		c, own := m.own()
		if how.Table {
			c = telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}
			own = m.Kind == Value && m.Quantity == telemetry.Power
		}
		if own && e.Mapping == (Mapping{}) {
			if _, taken := b.feeding(c); !taken && (how.Table || how.Free(c)) {
				e.Mapping = Mapping{Place: c.Place, Quantity: c.Quantity, Automatic: true}
				b.urgent = true
			}
		}
		if _, mapped := e.Mapping.Channel(); !mapped {
			continue
		}
		reading, reason := e.Mapping.reading(m)
		if reason != "" {
			refused = append(refused, telemetry.Refusal{Reason: reason, Detail: clip(m.Device + " " + m.Key)})
			continue
		}
		readings = append(readings, reading)
	}
	if b.urgent || received.Sub(b.written) >= writeEvery {
		err = l.write(ctx, g, b, received)
	}
	return readings, refused, err
}

// Taking is what the home's own side says of channels.
type Taking struct {
	Free func(telemetry.Channel) bool // nothing else feeds it
	Off  func(telemetry.Channel) bool // its household has its sensors off

	Table bool // it is no home but a demo table
}

// off reports whether a measurement is of a channel that is off: the one it is mapped to, or would be by itself.
func (b *book) off(m Measurement, off func(telemetry.Channel) bool) bool {
	c, of := m.own()
	if at, known := b.at[name{m.Device, m.Key}]; known {
		if mapped, ok := b.page.Entries[at].Mapping.Channel(); ok {
			c, of = mapped, true
		}
	}
	return of && off(c)
}

// own is the channel of the home's own meter that a measurement is of without anybody's yes; false where it is of none.
func (m Measurement) own() (telemetry.Channel, bool) {
	if m.Class != "" {
		return telemetry.ClassChannel(m.Class), true
	}
	return telemetry.Channel{Place: telemetry.Electricity, Quantity: m.Quantity}, m.Meter && m.Kind == Value && m.Quantity != ""
}

// note counts a measurement; nil where there is no place for it.
func (b *book) note(m Measurement, received time.Time) *Entry {
	b.changed = true
	at, known := b.at[name{m.Device, m.Key}]
	if !known {
		if at = b.place(received); at < 0 {
			b.page.More++
			return nil
		}
		delete(b.at, name{b.page.Entries[at].Device, b.page.Entries[at].Key})
		b.page.Entries[at] = Entry{Device: m.Device, Key: m.Key, First: received}
		b.at[name{m.Device, m.Key}] = at
		b.urgent = true
	}
	e := &b.page.Entries[at]
	e.Kind, e.About, e.Meter = m.Kind, m.About, m.Meter
	if e.Quantity != m.Quantity { // the device's firmware learnt something; what a person said of it no longer holds
		e.Quantity = m.Quantity
		if c, mapped := e.Mapping.Channel(); mapped && m.Quantity != "" && c.Quantity != m.Quantity {
			e.Mapping, b.urgent = Mapping{}, true
		}
	}
	e.Count++
	e.Last = received
	if !m.At.Before(e.At) {
		e.Value, e.At = m.Value, m.At
	}
	return e
}

// place finds room for a new entry: a new one, or that of what nobody mapped and nobody sent for a day; -1 for none.
func (b *book) place(now time.Time) int {
	if len(b.page.Entries) < MaxEntries {
		b.page.Entries = append(b.page.Entries, Entry{})
		return len(b.page.Entries) - 1
	}
	oldest := -1
	for i, e := range b.page.Entries {
		if e.Mapping == (Mapping{}) && now.Sub(e.Last) >= forgetAfter && (oldest < 0 || e.Last.Before(b.page.Entries[oldest].Last)) {
			oldest = i
		}
	}
	return oldest
}

// feeding finds the entry that is mapped to a channel.
func (b *book) feeding(c telemetry.Channel) (name, bool) {
	for _, e := range b.page.Entries {
		if of, mapped := e.Mapping.Channel(); mapped && of == c {
			return name{e.Device, e.Key}, true
		}
	}
	return name{}, false
}

// Choose makes a device's key the one that a demo table measures by, instead of the one that it was; lakaz.ErrNotFound for
// a key that was never seen, or tells no power.
func (l *Ledger) Choose(ctx context.Context, g lakaz.GatewayID, device, key string) error {
	b, err := l.open(ctx, g)
	if err != nil {
		return err
	}
	defer b.mu.Unlock()
	at, known := b.at[name{device, key}]
	if !known || !b.page.Entries[at].Powers() {
		return fmt.Errorf("device %q %q: %w", device, key, lakaz.ErrNotFound)
	}
	for i := range b.page.Entries {
		if e := &b.page.Entries[i]; e.Powers() {
			if e.Mapping = (Mapping{Ignored: true}); i == at {
				e.Mapping = Mapping{Place: telemetry.Electricity, Quantity: telemetry.Power}
			}
		}
	}
	b.changed = true
	return l.write(ctx, g, b, b.written)
}

// Entries lists what a gateway's devices sent, by device and key, and how much more came than is remembered.
func (l *Ledger) Entries(ctx context.Context, g lakaz.GatewayID) ([]Entry, uint64, error) {
	b, err := l.open(ctx, g)
	if err != nil {
		return nil, 0, err
	}
	defer b.mu.Unlock()
	entries := slices.Clone(b.page.Entries)
	slices.SortFunc(entries, func(x, y Entry) int {
		if x.Device != y.Device {
			if x.Device < y.Device {
				return -1
			}
			return 1
		}
		if x.Key < y.Key {
			return -1
		}
		return 1
	})
	return entries, b.page.More, nil
}

// Waiting is how many keys of a gateway's devices wait for a person to say what they stand for.
func (l *Ledger) Waiting(ctx context.Context, g lakaz.GatewayID) (n int, err error) {
	b, err := l.open(ctx, g)
	if err != nil {
		return 0, err
	}
	defer b.mu.Unlock()
	for _, e := range b.page.Entries {
		if e.Waits() {
			n++
		}
	}
	return n, nil
}

// Map says what a device's key stands for; it is durable when Map returns nil, and holds from the next message on. The
// value seen last is returned as the reading it now is; none where the key is ignored. Map refuses what the dwelling
// cannot have and a channel that another key already feeds; lakaz.ErrNotFound for a key that was never seen.
func (l *Ledger) Map(ctx context.Context, g lakaz.GatewayID, device, key string, to Mapping, d lakaz.Dwelling) ([]telemetry.Reading, error) {
	b, err := l.open(ctx, g)
	if err != nil {
		return nil, err
	}
	defer b.mu.Unlock()
	at, known := b.at[name{device, key}]
	if !known {
		return nil, fmt.Errorf("device %q %q: %w", device, key, lakaz.ErrNotFound)
	}
	e := &b.page.Entries[at]
	if err := to.check(*e, d); err != nil {
		return nil, err
	}
	if c, mapped := to.Channel(); mapped {
		if by, taken := b.feeding(c); taken && by != (name{device, key}) {
			return nil, &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "place", Key: "devices.taken"}
		}
	}
	before := e.Mapping
	e.Mapping, b.changed = to, true
	if err := l.write(ctx, g, b, b.written); err != nil {
		e.Mapping = before
		return nil, err
	}
	if _, mapped := to.Channel(); !mapped {
		return nil, nil
	}
	reading, reason := to.reading(Measurement{Value: e.Value, At: e.At})
	if reason != "" {
		return nil, nil
	}
	return []telemetry.Reading{reading}, nil
}

// Flush writes what is only in memory: the server calls it when it stops.
func (l *Ledger) Flush(ctx context.Context) error {
	l.mu.Lock()
	books := maps.Clone(l.books)
	l.mu.Unlock()
	for g, b := range books {
		b.mu.Lock()
		var err error
		if b.changed {
			err = l.write(ctx, g, b, b.written)
		}
		b.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// open is a gateway's book, read and locked.
func (l *Ledger) open(ctx context.Context, g lakaz.GatewayID) (*book, error) {
	l.mu.Lock()
	b := l.books[g]
	if b == nil {
		b = &book{at: map[name]int{}}
		l.books[g] = b
	}
	l.mu.Unlock()
	b.mu.Lock()
	if b.loaded {
		return b, nil
	}
	err := l.store.View(ctx, func(r kv.Reader) (err error) {
		b.page, err = l.table.Get(r, g)
		return err
	})
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		b.mu.Unlock()
		return nil, fmt.Errorf("devices of %s: %w", g, err)
	}
	for i, e := range b.page.Entries {
		b.at[name{e.Device, e.Key}] = i
	}
	b.loaded = true
	return b, nil
}

// write puts the page on disk. The caller holds b.mu.
func (l *Ledger) write(ctx context.Context, g lakaz.GatewayID, b *book, at time.Time) error {
	if err := l.store.Update(ctx, func(w kv.Writer) error { return l.table.Put(w, b.page, g) }); err != nil {
		return fmt.Errorf("devices of %s: %w", g, err)
	}
	b.written, b.changed, b.urgent = at, false, false
	return nil
}
