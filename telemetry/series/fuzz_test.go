package series

import (
	"encoding/binary"
	"runtime"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// FuzzChunk decodes what was never encoded: no panic, no more memory than a chunk can need, and whatever is read is in
// order and can be written again.
func FuzzChunk(f *testing.F) {
	codec, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	start, key := dayStart.UnixMilli(), []byte("key")
	samples := []sample{{start, telemetry.NewDecimal(205, 1)}, {start + 60_000, telemetry.NewDecimal(21, 0)}, {start + 120_500, telemetry.NewDecimal(-1<<63, 18)}}
	for n := range samples {
		f.Add(byte(formChunk), appendBody(nil, start, samples[:n+1]))
		f.Add(byte(formChunkZstd), codec.enc.EncodeAll(appendBody(nil, start, samples[:n+1]), nil))
	}
	f.Add(byte(formChunkZstd), codec.enc.EncodeAll(make([]byte, 16*maxBody), nil))
	f.Add(byte(formChunk), append(binary.AppendUvarint(nil, 1<<30), 0))
	f.Fuzz(func(t *testing.T, form byte, body []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := codec.decode(nil, key, start, frame(key, append([]byte{form}, body...)))
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
		again, err := codec.decode(nil, key, start, encode(codec.enc, key, start, got))
		if err != nil || len(again) != len(got) {
			t.Fatal(err, len(again), len(got))
		}
		for i := range got {
			if got[i] != again[i] {
				t.Fatalf("%v came back as %v", got[i], again[i])
			}
		}
		if _, err := codec.decode(nil, key, start, body); err == nil {
			t.Fatal("a value without its checksum was believed")
		}
	})
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

// FuzzRolls decodes rollups and columns that were never encoded: no panic, and what is read can be written again.
func FuzzRolls(f *testing.F) {
	codec, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	cal := codec.calendars[lakaz.Mainland]
	start, end := cal.day(dayStart.UnixMilli())
	key := []byte("key")
	samples := []sample{{start, telemetry.NewDecimal(205, 1)}, {start + 60_000, telemetry.NewDecimal(21, 0)}, {start + 2*hourMS, telemetry.NewDecimal(-1, 18)}}
	for _, c := range []telemetry.Channel{salon, {Place: "gas", Quantity: telemetry.Volume}} {
		hours, day := rollDay(c, cal, start, end, samples)
		value := codec.encodeRolls(key, start, rolls{c: hours})
		f.Add(value[0], value[1:len(value)-4])
		value = codec.encodeColumn(key, c.Quantity, []fleetDay{{"h1", cal, day[0]}})
		f.Add(value[0], value[1:len(value)-4])
	}
	f.Fuzz(func(t *testing.T, form byte, body []byte) {
		value := frame(key, append([]byte{form}, body...))
		of := rolls{}
		if codec.eachRoll(key, value, func(c telemetry.Channel, section []byte) (err error) {
			of[c], err = decodeRolls(section, c.Quantity, dayHours, daySlots(cal, start, end, true))
			return err
		}) == nil {
			codec.encodeRolls(key, start, of)
		}
		if column, err := codec.decodeColumn(key, value, cal.number(start), telemetry.Volume); err == nil && len(column) > 0 {
			codec.encodeColumn(key, telemetry.Volume, column)
		}
	})
}
