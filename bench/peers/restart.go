package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry/series"
)

// restart measures how long a server with a whole fleet's past takes from its start to its first answer.
func (b *bench) restart(ctx context.Context) ([]row, error) {
	homes, days := b.size(1_000, 12_000), b.size(10, 60)
	today := int(time.Since(epoch)/(24*time.Hour)) * minutesOfDay
	f, err := prepare(ctx, b.path("restart"), homes, func(store *badgerkv.Store, s *series.Store) error {
		if err := s.Import(ctx, householdID(0), b.curves.readings(0, today-days*minutesOfDay, today)); err != nil {
			return err
		}
		if err := s.Merge(ctx, time.Now()); err != nil {
			return err
		}
		// A whole day of hot records, whatever time it is: today's, which is not sealed.
		for m := today; m < today+minutesOfDay; m++ {
			if _, err := s.Append(ctx, householdID(0), b.curves.readings(0, m, m+1)); err != nil {
				return err
			}
		}
		return cloneHome(ctx, store, homes)
	})
	if err != nil {
		return nil, err
	}
	size, err := onDisk(f.dir)
	if err != nil {
		return nil, err
	}
	var took []float64
	var memory float64
	for turn := range b.turns {
		began := time.Now()
		ours, err := f.serve()
		if err != nil {
			return nil, err
		}
		now := time.Now().UTC()
		q := url.Values{"channels": {channels[0].String()}, "from": {now.Add(-time.Hour).Format(time.RFC3339)}, "to": {now.Format(time.RFC3339)}}
		n, err := ours.get(newClient(), fmt.Sprintf("/api/households/%s/readings?%s", householdID(turn*homes/b.turns), q.Encode()))
		took = append(took, time.Since(began).Seconds())
		if err == nil && n < 100 {
			err = fmt.Errorf("restart: an answer of %d bytes", n)
		}
		resident, _ := ours.memory()
		memory = max(memory, resident.all)
		ours.stop()
		if err != nil {
			return nil, err
		}
	}
	return []row{{work: fmt.Sprintf("restart with %s homes x %d days sealed and a day of hot records, to first answer", short(float64(homes)), days), unit: "s",
		ours: took, most: true, target: 5, stretch: 2,
		how: fmt.Sprintf("`lakaz serve` from its start to the last hour of one home over HTTP; every home a clone of one, the files in the page cache, %s GB on disk, %s GB resident at the first answer", short(size/1e9), short(memory/1e9))}}, nil
}

// cloneHome writes the records of the first home for every other, as the documentation of telemetry/series has them:
// the key names the household, and most values end with the CRC-32C of key and value.
func cloneHome(ctx context.Context, store *badgerkv.Store, homes int) error {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := func(key, body []byte) uint32 { return crc32.Update(crc32.Checksum(key, table), table, body) }
	type record struct {
		rest, body []byte
		summed     bool
	}
	prefix := func(h lakaz.HouseholdID) []byte { return kv.Tuple("series", h) }
	var records []record
	err := store.View(ctx, func(r kv.Reader) error {
		records = records[:0]
		first := prefix(householdID(0))
		return r.Scan(first, append(first[:len(first)-1:len(first)-1], first[len(first)-1]+1), false, func(key, value []byte) error {
			x := record{rest: key[len(first):], body: value}
			if n := len(value) - 4; n > 0 && binary.LittleEndian.Uint32(value[n:]) == sum(key, value[:n]) {
				x.body, x.summed = value[:n], true
			}
			records = append(records, x)
			return nil
		})
	})
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(4)
	for home := 1; home < homes; home++ {
		g.Go(func() error {
			start := prefix(householdID(home))
			for rest := records; len(rest) > 0; {
				n, size := 0, 0
				for n < len(rest) && n < 1_000 && (n == 0 || size+len(rest[n].body) < 256<<10) {
					size += len(rest[n].body)
					n++
				}
				err := store.Update(ctx, func(w kv.Writer) error {
					for _, x := range rest[:n] {
						key := append(start[:len(start):len(start)], x.rest...)
						value := x.body
						if x.summed {
							value = binary.LittleEndian.AppendUint32(value[:len(value):len(value)], sum(key, x.body))
						}
						if err := w.Set(key, value); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					return err
				}
				rest = rest[n:]
			}
			return nil
		})
	}
	return g.Wait()
}
