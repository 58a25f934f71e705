package series

import (
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lakaz"
	"lakaz/telemetry"
)

// bodyOf is a chunk's body with instants of its own.
func bodyOf(start int64, samples []sample, plain bool) []byte {
	p := partOf(start, samples)
	return p.append(nil, plain)
}

// FuzzChunk decodes what was never encoded: no panic, no more memory than a chunk can need, and whatever is read is in
// order and can be written again.
func FuzzChunk(f *testing.F) {
	codec, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	start, key := dayStart.UnixMilli(), []byte("key")
	samples := []sample{{start, telemetry.NewDecimal(205, 1)}, {start + 60_000, telemetry.NewDecimal(21, 0)}, {start + 120_500, telemetry.NewDecimal(-1<<63, 18)},
		{start + dayMS, telemetry.NewDecimal(1, 0)}, {start + 9*dayMS + 1, telemetry.NewDecimal(2, telemetry.MaxScale)}}
	for n := range samples {
		f.Add(byte(formChunk), bodyOf(start, samples[:n+1], false))
	}
	f.Add(byte(formChunkZstd), codec.enc.EncodeAll(bodyOf(start, samples, true), nil))
	f.Add(byte(formChunkZstd), codec.enc.EncodeAll(make([]byte, 16*maxBody), nil))
	f.Add(byte(formHot), bodyOf(start, samples, false))
	f.Add(byte(formChunk), binary.AppendUvarint([]byte{0, 1, 0, 1, 0}, 1<<30))
	f.Fuzz(func(t *testing.T, form byte, body []byte) {
		value := frame(key, append([]byte{form}, body...))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := codec.decode(nil, key, start, value, nil, -never, never)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 8*maxBody {
			t.Fatalf("%d bytes for %d", used, len(body))
		}
		if err != nil {
			if len(got) != 0 {
				t.Fatal("samples with an error")
			}
			return
		}
		for i, x := range got {
			if x.ms < start || i > 0 && x.ms <= got[i-1].ms || x.value.Scale > telemetry.MaxScale {
				t.Fatalf("%v", got)
			}
		}
		again, err := codec.decode(nil, key, start, codec.encode(key, partOf(start, got), timesName{}), nil, -never, never)
		if err != nil || !slices.Equal(again, got) {
			t.Fatalf("%v: %v came back as %v", err, got, again)
		}
		if len(got) > 0 {
			if last, err := codec.decodeLast(key, start, value, nil); err != nil || last != got[len(got)-1] {
				t.Fatal(err, last)
			}
			from, to := got[len(got)/3].ms, got[2*len(got)/3].ms
			if part, err := codec.decode(nil, key, start, value, nil, from, to); err != nil || !slices.Equal(part, got[len(got)/3:2*len(got)/3]) {
				t.Fatal(err, part)
			}
		}
		if _, err := codec.decode(nil, key, start, body, nil, -never, never); err == nil {
			t.Fatal("a value without its checksum was believed")
		}
	})
}

// FuzzTimes reads a chunk whose instants are in a timetable, neither of which was ever written: no panic, no more memory
// than a chunk can need, and whatever is read is in order.
func FuzzTimes(f *testing.F) {
	codec, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	start, key := dayStart.UnixMilli(), []byte("key")
	var parts []part
	for missed := range 3 {
		var samples []sample
		for i := range int64(200) {
			if i%50 != int64(missed) {
				samples = append(samples, sample{start + i*60_000 + i*i%997, telemetry.NewDecimal(i, 1)})
			}
		}
		parts = append(parts, partOf(start, samples))
	}
	lists := share(start, parts)
	name, times := encodeTimes(start, lists)
	if len(lists) != 1 {
		f.Fatal("nothing is shared")
	}
	for _, p := range parts {
		value := codec.encode(key, p, name)
		f.Add(times, value[:len(value)-4])
		if got, err := codec.decode(nil, key, start, value, tablesOf(name, times), -never, never); err != nil || !slices.Equal(got, p.samples) {
			f.Fatal(err, got)
		}
	}
	f.Fuzz(func(t *testing.T, times, body []byte) {
		value := frame(key, slices.Clone(body))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		name, _ := timesNamed(start, value)
		tables := timetables{}
		if table, _, err := parseTimes(name.start, times); err == nil { // as if its sums were right
			for i := range table.lists {
				table.lists[i].sum = checksum(nil, table.lists[i].steps)
			}
			tables[name] = table
		}
		got, err := codec.decode(nil, key, start, value, tables, -never, never)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 64*maxBody {
			t.Fatalf("%d bytes for %d and %d", used, len(times), len(body))
		}
		for i, x := range got {
			if x.ms < start || i > 0 && x.ms <= got[i-1].ms || x.value.Scale > telemetry.MaxScale {
				t.Fatalf("%v: %v", err, got)
			}
		}
	})
}

// tablesOf are those of a stored value; none where it cannot be read.
func tablesOf(name timesName, value []byte) timetables {
	table, err := openTimes(name, value)
	if err != nil {
		return timetables{}
	}
	return timetables{name: table}
}

// FuzzHot decodes hot records that were never encoded.
func FuzzHot(f *testing.F) {
	for _, pack := range [][]telemetry.Reading{
		{reading("salon/temperature", noon, "20.4"), reading("salon/humidity", noon, "60"), reading("gas/volume", noon.Add(-time.Hour), "0.000000001")},
		{reading("electricity/energy", noon, "1")},
		{reading("salon/temperature", noon, "20.4"), reading("salon/temperature", noon.Add(time.Minute), "20"), reading("salon/temperature", noon.Add(2*time.Minute), "0.0000001")},
	} {
		b := telemetry.BatchOf(pack)
		value, _ := encodeHot(b.Channels, b.Rows, maxHot)
		f.Add(value[1:])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		key := []byte("key")
		rec, err := decodeHot(key, frame(key, append([]byte{formHot}, body...)), map[string]string{})
		if err != nil {
			return
		}
		n := 0
		err = rec.each(func(c telemetry.Channel, x sample) {
			n++
			if _, err := telemetry.ParseChannel(c.String()); err != nil || x.ms < rec.oldest || x.ms > rec.newest || x.value.Scale > telemetry.MaxScale {
				t.Fatal(c, x)
			}
		})
		if n > len(body) {
			t.Fatalf("%d readings of %d bytes: %v", n, len(body), err)
		}
	})
}

// FuzzRolls decodes rollups and columns that were never encoded: no panic, and what is read can be written again and comes
// back the same.
func FuzzRolls(f *testing.F) {
	codec, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	cal := codec.calendars[lakaz.Mainland]
	start, end := cal.day(dayStart.UnixMilli())
	key := []byte("key")
	grid, homes := cal.dayGrid(hoursKind, start), []rosterHome{{"h1", cal}, {}, {"h3", cal}}
	samples := []sample{{start, telemetry.NewDecimal(205, 1)}, {start + 60_000, telemetry.NewDecimal(21, 0)}, {start + 2*hourMS, telemetry.NewDecimal(-1, 18)}}
	for _, wide := range []bool{false, true} {
		if wide {
			samples[1].value = telemetry.NewDecimal(math.MaxInt64, 0)
		}
		for _, c := range []telemetry.Channel{salon, {Place: "gas", Quantity: telemetry.Volume}} {
			hours, day := rollDay(c, cal, start, end, samples)
			value := codec.encodeRolls(codec.enc, key, grid, rolls{c: hours})
			f.Add(value[0], value[1:len(value)-4])
			value = encodeColumn(key, c.Quantity, []placed{{cal.number(start) - blockOf(cal.number(start)), day[0]}})
			f.Add(value[0], value[1:len(value)-4])
		}
	}
	f.Fuzz(func(t *testing.T, form byte, body []byte) {
		value := frame(key, append([]byte{form}, body...))
		if of, err := codec.decodeAll(key, value, grid); err == nil {
			again, err := codec.decodeAll(key, codec.encodeRolls(codec.best, key, grid, of), grid)
			if diff := cmp.Diff(of, again, cmp.Comparer(sameFloat)); err != nil || diff != "" {
				t.Fatal(err, diff)
			}
		}
		for _, q := range []telemetry.Quantity{telemetry.Volume, telemetry.Power} {
			column, err := decodeColumn(body, q, homes, blockOf(cal.number(start)))
			if err != nil {
				continue
			}
			_, again, _ := unframe(key, encodeColumn(key, q, column))
			got, err := decodeColumn(again, q, homes, blockOf(cal.number(start)))
			if err != nil || len(got) != len(column) {
				t.Fatal(err, len(got), len(column))
			}
		}
	})
}

func sameFloat(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

// FuzzRoster decodes a roster's page that was never encoded.
func FuzzRoster(f *testing.F) {
	codec, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	key := []byte("key")
	value := encodeRoster(key, []rosterHome{{"h1", codec.calendars[lakaz.Mainland]}, {}})
	f.Add(value[1 : len(value)-4])
	f.Fuzz(func(t *testing.T, body []byte) {
		homes, err := codec.decodeRoster(key, frame(key, append([]byte{formRoster}, body...)))
		if err != nil {
			return
		}
		if again, err := codec.decodeRoster(key, encodeRoster(key, homes)); err != nil || len(again) != len(homes) {
			t.Fatal(err, len(again), len(homes))
		}
	})
}
