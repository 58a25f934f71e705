package series

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// namesake changes the steps of a stored timetable's last list so that all its checksums stay right: by the polynomial of
// CRC-32C, whose multiples change no checksum.
func namesake(value []byte) []byte {
	value = slices.Clone(value)
	var pattern [8]byte
	binary.LittleEndian.PutUint64(pattern[:], 1|0x82F63B78<<1)
	for i, b := range pattern[:5] {
		value[len(value)-20+i] ^= b
	}
	return value
}

// TestNamesakes: two lists of instants of one checksum would be stored under one name. Whoever comes second keeps their own
// instants, when a day is sealed and when a block is merged; of a damaged timetable the right one takes the place.
func TestNamesakes(t *testing.T) {
	ctx := t.Context()
	start := calendars()[lakaz.Mainland].midnight(calendars()[lakaz.Mainland].blockNumber(dayStart.UnixMilli()))
	from := time.UnixMilli(start)
	channel := func(i int) telemetry.Channel {
		return telemetry.Channel{Place: []string{"salon", "cuisine", "bureau", "entree"}[i], Quantity: telemetry.Temperature}
	}
	random := rand.New(rand.NewPCG(3, 3))
	var at []time.Time
	for i := range 500 {
		at = append(at, from.Add(time.Duration(i)*time.Minute+time.Duration(random.IntN(200))*time.Millisecond))
	}
	readings := func(channels ...int) (list []telemetry.Reading) {
		for i, at := range at {
			for _, c := range channels {
				list = append(list, telemetry.Reading{Channel: channel(c), At: at, Value: telemetry.NewDecimal(int64(i%40*(c+1)), 1)})
			}
		}
		return list
	}
	f := func(name, chunks string, change func([]byte) []byte, kept bool) {
		t.Helper()
		s, mem := openStore(t)
		seal := func(channels ...int) {
			t.Helper()
			if err := s.Import(ctx, "h", readings(channels...)); err != nil {
				t.Fatal(err)
			}
		}
		seal(0, 1)
		if chunks == monthKind {
			if err := s.Merge(ctx, from.AddDate(0, 0, 40)); err != nil {
				t.Fatal(err)
			}
		}
		tables := keys(t, mem, kindPrefix("h", timesKindOf(chunks)))
		if len(tables) != 1 {
			t.Fatalf("%s: %d timetables", name, len(tables))
		}
		var was, other []byte
		if err := mem.Update(ctx, func(w kv.Writer) (err error) {
			if was, err = w.Get(tables[0]); err != nil {
				return err
			}
			other = change(slices.Clone(was))
			return w.Set(tables[0], other)
		}); err != nil {
			t.Fatal(err)
		}
		seal(2, 3)
		if chunks == monthKind {
			if kept { // what shares the other list is not merged anew where it cannot be read
				for c := range 2 {
					spoil(t, mem, keys(t, mem, channelPrefix("h", monthKind, channel(c)))[0])
				}
			}
			if err := s.Merge(ctx, from.AddDate(0, 0, 40)); err != nil {
				t.Fatal(err)
			}
		}
		var now []byte
		if err := mem.View(ctx, func(r kv.Reader) (err error) {
			now, err = r.Get(tables[0])
			return err
		}); err != nil {
			t.Fatal(name, err)
		}
		if want := map[bool][]byte{true: other, false: was}[kept]; !slices.Equal(now, want) {
			t.Errorf("%s: the timetable is changed: %v, is the other: %v", name, !slices.Equal(now, was), slices.Equal(now, other))
		}
		for c := range 4 {
			got, err := s.Range(ctx, "h", channel(c), from, from.AddDate(0, 0, 1))
			if err != nil {
				t.Fatal(err)
			}
			right := len(got) == len(at)
			for i := range got {
				right = right && got[i].At.Equal(at[i])
			}
			if want := c >= 2 || !kept; right != want {
				t.Errorf("%s, %s: read as it was written: %v, want %v", name, channel(c), right, want)
			}
		}
	}
	damage := func(value []byte) []byte {
		value[len(value)-20] ^= 1
		return value
	}
	f("a day's", chunkKind, namesake, true)
	f("a block's", monthKind, namesake, true)
	f("a day's, damaged", chunkKind, damage, false)
	f("a block's, damaged", monthKind, damage, false)
}

func TestCollide(t *testing.T) {
	start := dayStart.UnixMilli()
	list := func(late ...int64) *timesList {
		samples := []sample{{ms: start}}
		for i, l := range late {
			samples = append(samples, sample{ms: start + int64(i+1)*60_000 + l})
		}
		l := &timesList{first: start, unit: 1, count: len(samples), each: 60_000}
		l.steps = steps{each: l.each}.append(nil, 1, samples)
		return l
	}
	var late []int64
	for i := range int64(60) {
		late = append(late, i*i*i%199)
	}
	name, value := encodeTimes(start, []*timesList{list(late...)})
	_, longer := encodeTimes(start, []*timesList{list(append(late, 7)...)})
	f := func(what string, stored []byte, want bool) {
		t.Helper()
		if got := collide(name, stored, value); got != want {
			t.Errorf("%s: %v", what, got)
		}
	}
	spoiled := slices.Clone(value)
	spoiled[len(spoiled)-1] ^= 1
	f("itself", value, false)
	f("other steps of the same checksum", namesake(value), true)
	f("damaged steps", spoiled, false)
	f("no timetable", []byte("?"), false)
	f("one of another name", longer, false)
}
