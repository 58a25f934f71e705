// Package series keeps what gateways measured: every reading of every household, to the last digit, on any kv.Store.
//
// A reading is stored once: the same channel and instant again changes the value or nothing, and the last value wins,
// however late it comes. Take is durable when it returns. Readings first stand in hot records, one for each Take as it
// came. Seal moves those of finished days into chunks, a channel's day in one compressed value, and in the same
// transaction writes the day's rollups; then it lays these into the fleet's columns. Import writes chunks and rollups
// at once; Merge makes one chunk of each channel, and one value of rollups, of thirty days. Instants that several
// channels have in common, because they came in the same messages, stand once, in a timetable beside their chunks.
// Reading lays hot records over chunks and days over what is merged. A rollup depends on its own day's readings alone,
// so that late readings, doubles and any order end in the same state; what is damaged of rollups and columns is made
// anew from what they were made from.
//
// Instants are UTC; days are the dwelling's own: a day's start is its midnight, as an instant. Thirty-day blocks are
// counted from 1 January 1970 on the dwelling's calendar. Keys (kv.Tuple), everything of one household together:
//
//	"series-format"                                           the layout's version, "4"
//	"series", household, "zone"                               the territory whose clock cuts the days, as text
//	"series", household, "hot", arrival uint64                a hot record
//	"series", household, "chunk", "salon/temperature", start  a day's chunk: start is the day's, or of the further parts
//	                                                          of a very dense day their first instant
//	"series", household, "month", "salon/temperature", start  a merged chunk, the same: start is the block's first day's
//	"series", household, "times", start, sum uint64           a timetable of days' chunks: start is the day's, sum names it
//	"series", household, "month-times", start, sum            the same of merged chunks: start is the block's first day's
//	"series", household, "hours", start                       the rollups of a day's hours, all channels
//	"series", household, "day", start                         the rollups of the whole day, all channels
//	"series", household, "month-hours", start                 the same of the hours of a block's days; a day that stands
//	"series", household, "month-day", start                   alone as well is newer: it lies over its block
//	"series", household, "faded"                              an instant as kv.Tuple has it: readings before it have
//	                                                          expired; absent where none have
//	"series", household, "damaged", key                       a chunk that could not be read when its day was written anew,
//	                                                          and the timetable that it named
//	"series", household, "estimated", "electricity/power"     stretches that their operator estimated
//	"fleet", "month", block, page, "salon/temperature"        a column: the days of a block of the households of a page;
//	                                                          the block as the number of its first day, counted from
//	                                                          1 January 1970, int64; the page int64
//	"fleet", "roster", page                                   the households of a page, 256 of them
//	"fleet", "new", day int64, household                      this day of the household is not in the columns yet, or is
//	                                                          newer: 8 bytes, others each time the day is written
//	"inbox", gateway                                          counts, JSON and checksum
//	"inbox", gateway, "sample", slot uint64                   a refused payload, JSON and checksum; slots 0 to 19 in a ring
//
// Values (varint: as encoding/binary; signed ones zigzag): a form byte, the body, and the CRC-32C of key, form byte and
// body, 4 bytes little-endian; JSON has no form byte. Forms:
//
//	1 hot     oldest ms, newest ms - oldest, then runs of a channel's samples: a head byte, and as it says the place
//	          (length, bytes) and the count with the times: steps in ms, the first since the run before began (or since
//	          oldest), and how many samples each is repeated for; then the values as changes of the unscaled integer
//	          head: bits 0-2 quantity, 3 same place, 4 one sample at the ms where the run before began, 5-7 scale, 7 for
//	          values that each have their scale and unscaled integer
//	2 chunk   a scale byte (bits 0-6 the scale of all, 127 for each its own; bit 7 times in s since start, not ms), count
//	          of blocks, length of the chances; each block's entry; the chances; each block's steps and values
//	          a block is a day of 24 hours since start, and is read without the others
//	          entry: days since the block before, less one, * 4 + how its instants are told: 0 those of the block before, a
//	          day later or more; 1 regular: first instant since the day's begin, count - 1, step where there are two or
//	          more; 2 irregular: the same, length of the steps; 3 shared: count - 1, number of the list in the timetable
//	          less that of the block before, length of the runs; then the length of the values
//	          runs, in the place of steps: how many of the list's instants it has, how many not, and so on, varints; it has
//	          all after the last
//	          steps: each one's difference from step, as a curve; values: the first unscaled integer, varint, the scales
//	          where each has its own, the changes of the unscaled integers, as a curve
//	          curve: see curve.go; its bits are coded arithmetically, see arith.go, each by the chance that it had so
//	          far, in steps from even; in values from the chances that the chunk tells of all its blocks together; those
//	          of which nothing is expected stand as they are from the end back
//	3 chunk   as 2, with no chances and the changes of the unscaled integers as varints, zstd: where it is shorter
//	4, 5      as 2 and 3, of shared instants: before the body the timetable's name: start - its start, ms; its sum, 4 bytes
//	6 times   count of lists; each: first instant, ms since that of the list before (or since start), signed; count * 2 +
//	          1 where its steps are in s, not ms; step; length of the steps; CRC-32C of the steps; then each's steps, as
//	          those of a block; no checksum follows: sum, of the key, is the CRC-32C of start, signed, and all before the steps
//	14 rollups  count of channels; each: name (length, bytes), length of its section, section
//	15 rollups  as 14, zstd: hours
//	16 column   a section; the place of a household's day is its number in the page times 30, and the day's in the block
//	18 roster   count; each household (length, bytes) and its territory (length, bytes), both empty where it was erased
//	32 estimates  JSON: the stretches [from, to) in s since 1970, in order
//
// A section is the count of rollups and then columns, each its length in bytes and a signed varint for each rollup, without
// the zeros at the end: where readings come regularly most are empty.
//
//	place     hours, or days, since the day's or block's begin, less how many rollups stand before; as changes
//	count     of readings; as changes
//	quality   as changes
//	scale     one byte, no column: that of the values that follow; 127 where none fits all, then the length and
//	          the values of each rollup, first, last and of gauges least, greatest, sum, as decimals
//	first     value, less the last of the rollup before
//	last      value, less the first
//	least     of gauges: how far it is below the lower of first and last
//	greatest  of gauges: how far it is above the higher
//	sum       of gauges: less count * (first + last) / 2, rounded towards zero
//	head      ms from the begin to the first reading; as changes
//	tail      ms from the last to the end; as changes
//	covered   of gauges: ms, less those from the first reading to the last
//	weighted  of gauges: the time-weighted mean in ten-thousandths, less that of readings at equal intervals
//	used      no column: of registers with a reset or a suspect step what was used, float64
//
// decimals: a scale byte as of a chunk, the changes of the unscaled integers, the scales where each has its own.
//
// A timetable is written in the transaction of the first chunks that name it, is never changed, and goes with the last: who
// writes chunks of a day or a block anew gives them another, or instants of their own, and deletes those that no chunk of
// that day or block names any more. A reading that is late in one channel so leaves the others' chunks as they are; Merge
// finds anew what the channels of a block have in common. Where another timetable stands under a name already, because their
// checksums are the same by chance, nothing is shared. A list that is damaged takes the day of the channels that name
// it, and nothing else.
//
// The chunk's scale is the largest of its values', so that 20.5 and 21 are 205 and 210: both come back as they went in,
// because a Decimal has no trailing zeros.
package series

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Store keeps readings. It is safe for concurrent use, and must be the only one on its kv.Store: it remembers each
// household's latest values.
type Store struct {
	kv     kv.Store
	zone   Zone
	commit *committer
	codec  *codec

	folding sync.Mutex // held by whoever changes the fleet's columns and its roster
	roster  atomic.Pointer[roster]
	marks   marks
	repair  sync.Map // of each columnAt that was found damaged

	mu      sync.Mutex
	homes   map[lakaz.HouseholdID]*home
	inboxes map[lakaz.GatewayID]*inbox

	garbage atomic.Int64 // bytes, about, that were sealed or merged away and that the engine may hold still
	damaged atomic.Uint64
	told    sync.Map // keys of damaged values that the log has heard of
}

// never is later than every instant.
const never = 1<<63 - 1

// sample is a value at an instant in milliseconds since 1970, UTC.
type sample struct {
	ms    int64
	value telemetry.Decimal
}

func (s sample) point() telemetry.Point {
	return telemetry.Point{At: time.UnixMilli(s.ms).UTC(), Value: s.value}
}

// Open opens the readings in a store; it reads one key, however much is stored. A store of another version's layout is
// refused. It keeps nothing that must be closed but the counts of what gateways sent: see
// Close.
func Open(ctx context.Context, store kv.Store, zone Zone) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := checkFormat(ctx, store); err != nil {
		return nil, err
	}
	codec, err := newCodec()
	if err != nil {
		return nil, fmt.Errorf("series: %w", err)
	}
	return &Store{
		kv:      store,
		zone:    zone,
		commit:  &committer{store: store},
		codec:   codec,
		homes:   map[lakaz.HouseholdID]*home{},
		inboxes: map[lakaz.GatewayID]*inbox{},
	}, nil
}

// Close writes the counts that are only in memory. It does not close the kv.Store.
func (s *Store) Close(ctx context.Context) error { return s.FlushInboxes(ctx) }

// Damaged is how many times a stored value was passed over because its checksum or its form is wrong. The log names
// each key once.
func (s *Store) Damaged() uint64 { return s.damaged.Load() }

func (s *Store) passOver(key []byte, err error) {
	s.damaged.Add(1)
	if _, told := s.told.LoadOrStore(string(key), true); !told {
		name, _ := kv.ParseTuple(key)
		slog.Error("series: a stored value is damaged and left out", "key", fmt.Sprint(name), "err", err)
	}
}

// Latest is the newest point of each of a household's channels. After the first use it comes from memory.
func (s *Store) Latest(ctx context.Context, h lakaz.HouseholdID) (map[telemetry.Channel]telemetry.Point, error) {
	m := s.home(h)
	if latest, ok := m.copyLatest(); ok {
		return latest, nil
	}
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return nil, err
	}
	latest, _ := m.copyLatest()
	return latest, nil
}

// Channels lists the channels of which the household has readings, in the order of their names.
func (s *Store) Channels(ctx context.Context, h lakaz.HouseholdID) ([]telemetry.Channel, error) {
	latest, err := s.Latest(ctx, h)
	return sortedChannels(latest), err
}
