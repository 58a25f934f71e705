package series

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// benchStore is a store on disk.
func benchStore(b *testing.B) *Store {
	b.Helper()
	disk, err := badgerkv.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { disk.Close() })
	s, err := Open(context.Background(), disk, paris)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// homeReadings are points of each of the fourteen channels of a home, one instant after the other, with the noise that
// real sensors have.
func homeReadings(points int, from time.Time, step time.Duration) []telemetry.Reading {
	channels := []telemetry.Channel{
		{Place: telemetry.Electricity, Quantity: telemetry.Power},
		{Place: telemetry.Electricity, Quantity: telemetry.Energy},
		{Place: telemetry.ColdWater, Quantity: telemetry.Volume},
		{Place: telemetry.HotWater, Quantity: telemetry.Volume},
	}
	for _, room := range []string{"salon", "chambre", "cuisine", "enfants", "outdoor"} {
		channels = append(channels, telemetry.Channel{Place: room, Quantity: telemetry.Temperature},
			telemetry.Channel{Place: room, Quantity: telemetry.Humidity})
	}
	readings := make([]telemetry.Reading, 0, points*len(channels))
	noise, energy, volume := uint64(1), 1_000_000.0, 100_000.0
	for i := range points {
		at := from.Add(time.Duration(i) * step)
		day := math.Sin(2 * math.Pi * float64(at.Unix()%86400) / 86400)
		for j, c := range channels {
			noise ^= noise << 13
			noise ^= noise >> 7
			noise ^= noise << 17
			u := float64(noise%1000) / 1000
			var v telemetry.Decimal
			switch c.Quantity {
			case telemetry.Temperature:
				v, _ = telemetry.DecimalOf(19+float64(j%3)+2*day+0.3*u, 1)
			case telemetry.Humidity:
				v, _ = telemetry.DecimalOf(55-8*day+2*u, 0)
			case telemetry.Power:
				v, _ = telemetry.DecimalOf(200+150*day+400*u*u*u*u, 0)
			case telemetry.Energy:
				energy += (200 + 150*day + 400*u*u*u*u) * step.Hours()
				v, _ = telemetry.DecimalOf(energy, 0)
			case telemetry.Volume:
				if u > 0.9 {
					volume += 10 * u
				}
				v, _ = telemetry.DecimalOf(volume/1000, 3)
			}
			readings = append(readings, telemetry.Reading{Channel: c, At: at, Value: v})
		}
	}
	return readings
}

// BenchmarkAppend is the time until a home's pack of 14 readings is on the disk, with so many gateways at once.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 24, 200} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s := benchStore(b)
			pack := homeReadings(1, noon, time.Minute)
			var writing sync.WaitGroup
			turns := make(chan int, b.N)
			for i := range b.N {
				turns <- i
			}
			close(turns)
			b.ResetTimer()
			for w := range writers {
				writing.Add(1)
				go func() {
					defer writing.Done()
					mine := append([]telemetry.Reading(nil), pack...)
					h := lakaz.HouseholdID(fmt.Sprintf("h%d", w))
					for i := range turns {
						for j := range mine {
							mine[j].At = noon.Add(time.Duration(i) * time.Minute)
						}
						if _, err := s.Append(context.Background(), h, mine); err != nil {
							b.Error(err)
						}
					}
				}()
			}
			writing.Wait()
			b.ReportMetric(float64(b.N*len(pack))/b.Elapsed().Seconds(), "readings/s")
		})
	}
}

// BenchmarkTake is the time until so many minutes of a home's fourteen channels in one message are on the disk, channel
// after channel as gateways send them, with eight gateways at once.
func BenchmarkTake(b *testing.B) {
	for _, minutes := range []int{60, 24 * 60} {
		b.Run(fmt.Sprintf("minutes=%d", minutes), func(b *testing.B) {
			s := benchStore(b)
			readings := homeReadings(minutes, dayStart, time.Minute)
			slices.SortStableFunc(readings, func(a, b telemetry.Reading) int { return strings.Compare(a.Channel.String(), b.Channel.String()) })
			pack := telemetry.BatchOf(readings)
			var turn atomic.Int64
			b.ReportAllocs()
			b.ResetTimer()
			var writing sync.WaitGroup
			for w := range 8 {
				writing.Go(func() {
					h := lakaz.HouseholdID(fmt.Sprintf("h%d", w))
					var mine telemetry.Batch
					for at := int64(1); turn.Add(1) <= int64(b.N); at++ {
						mine.Channels, mine.Rows = pack.Channels, append(mine.Rows[:0], pack.Rows...)
						for i := range mine.Rows {
							mine.Rows[i].MS += at * int64(minutes) * 60_000
						}
						if _, err := s.Take(context.Background(), h, &mine); err != nil {
							b.Error(err)
						}
					}
				})
			}
			writing.Wait()
			b.ReportMetric(float64(b.N*len(readings))/b.Elapsed().Seconds(), "readings/s")
		})
	}
}

// BenchmarkImport is a home's 458 days of 14 channels every ten minutes.
func BenchmarkImport(b *testing.B) {
	readings := homeReadings(66_000, noon.AddDate(-1, -3, 0), 10*time.Minute)
	s := benchStore(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if err := s.Import(context.Background(), lakaz.HouseholdID(fmt.Sprintf("h%d", i)), readings); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(readings))/b.Elapsed().Seconds(), "readings/s")
}

// BenchmarkSeal is a home's day of a reading a minute of 14 channels.
func BenchmarkSeal(b *testing.B) {
	readings := homeReadings(1440, dayStart, time.Minute)
	b.ReportAllocs()
	for range b.N {
		b.StopTimer()
		s := benchStore(b)
		for i := 0; i < len(readings); i += 14 {
			if _, err := s.Append(context.Background(), "h", readings[i:i+14]); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		if err := s.Seal(context.Background(), noon.AddDate(0, 0, 1)); err != nil {
			b.Fatal(err)
		}
	}
}

// dayStart is midnight in Paris.
var dayStart = noon.Truncate(24 * time.Hour).Add(-time.Hour)

func BenchmarkRange(b *testing.B) {
	ctx := context.Background()
	s := benchStore(b)
	if err := s.Import(ctx, "h", homeReadings(365*144, dayStart.AddDate(-1, 0, 0), 10*time.Minute)); err != nil {
		b.Fatal(err)
	}
	today := homeReadings(1440, dayStart, time.Minute)
	for i := 0; i < len(today); i += 14 {
		if _, err := s.Append(ctx, "h", today[i:i+14]); err != nil {
			b.Fatal(err)
		}
	}
	channels, err := s.Channels(ctx, "h")
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, channels []telemetry.Channel, from, to time.Time) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for range b.N {
				n = 0
				for _, c := range channels {
					points, err := s.Range(ctx, "h", c, from, to)
					if err != nil || len(points) == 0 {
						b.Fatal(err, len(points))
					}
					n += len(points)
				}
			}
			b.ReportMetric(float64(n), "points/op")
		})
	}
	run("a year of one channel every ten minutes", []telemetry.Channel{salon}, dayStart.AddDate(-1, 0, 0), dayStart)
	run("a sealed day of twelve channels", channels[:12], dayStart.AddDate(0, -6, 0), dayStart.AddDate(0, -6, 1))
	run("today's hot day of twelve channels each minute", channels[:12], dayStart, dayStart.AddDate(0, 0, 1))
}

// BenchmarkColumns is a merged day of twelve channels at once: with regular instants, with those of messages that come some
// milliseconds late, and with some of each channel's own.
func BenchmarkColumns(b *testing.B) {
	ctx := context.Background()
	s := benchStore(b)
	from := dayStart.AddDate(0, 0, -90)
	homes := map[lakaz.HouseholdID][]telemetry.Reading{
		"regular": homeReadings(60*1440, from, time.Minute), "together": jittered(60*1440, from, true), "apart": jittered(60*1440, from, false),
	}
	for h, readings := range homes {
		if err := s.Import(ctx, h, readings); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Merge(ctx, dayStart); err != nil {
		b.Fatal(err)
	}
	for _, h := range []lakaz.HouseholdID{"regular", "together", "apart"} {
		channels, err := s.Channels(ctx, h)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(string(h), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				got, err := s.Columns(ctx, h, channels[:12], from.AddDate(0, 0, 40), from.AddDate(0, 0, 41), 1<<20)
				if err != nil || len(got.At) < 1440 {
					b.Fatal(err, len(got.At))
				}
			}
		})
	}
}

// BenchmarkRollups is what screens ask for, of a home that reported every minute: the last month from hourly rollups, a
// year from daily ones, and a channel of many homes by day.
func BenchmarkRollups(b *testing.B) {
	ctx := context.Background()
	s := benchStore(b)
	const homes = 50
	year := homeReadings(365*144, dayStart.AddDate(-1, 0, 0), 10*time.Minute)
	if err := s.Import(ctx, "h0", year); err != nil {
		b.Fatal(err)
	}
	for h := 1; h < homes; h++ {
		if err := s.Import(ctx, lakaz.HouseholdID(fmt.Sprintf("h%d", h)), year[len(year)-30*144*14:]); err != nil {
			b.Fatal(err)
		}
	}
	today := homeReadings(720, dayStart, time.Minute)
	for i := 0; i < len(today); i += 14 {
		if _, err := s.Append(ctx, "h0", today[i:i+14]); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Seal(ctx, dayStart); err != nil {
		b.Fatal(err)
	}
	channels, err := s.Channels(ctx, "h0")
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, fn func() (int, error)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for range b.N {
				var err error
				if n, err = fn(); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(float64(n), "rollups/op")
		})
	}
	count := func(r Rollups, err error) (n int, _ error) {
		for _, list := range r {
			n += len(list)
		}
		return n, err
	}
	run("30 sealed days by hour of twelve channels", func() (int, error) {
		return count(s.Hours(ctx, "h0", channels[:12], dayStart.AddDate(0, 0, -30), dayStart))
	})
	run("30 days by hour of twelve channels to now", func() (int, error) {
		return count(s.Hours(ctx, "h0", channels[:12], dayStart.AddDate(0, 0, -29), dayStart.AddDate(0, 0, 1)))
	})
	run("a year by day of one channel", func() (int, error) {
		return count(s.Days(ctx, "h0", channels[:1], dayStart.AddDate(-1, 0, 0), dayStart))
	})
	run("a channel of all homes for 30 days", func() (int, error) {
		fleet, err := s.Fleet(ctx, channels[0], noon.AddDate(0, 0, -30), noon)
		n := 0
		for _, list := range fleet {
			n += len(list)
		}
		return n, err
	})
}

// BenchmarkRestart is the time from opening a store with so many homes of sealed days and a day of hot records to the
// first answer. The homes are copies of one; their number grows with the benchmark's time no further.
func BenchmarkRestart(b *testing.B) {
	ctx := context.Background()
	dir := b.TempDir()
	disk, err := badgerkv.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	s, err := Open(ctx, disk, paris)
	if err != nil {
		b.Fatal(err)
	}
	const homes = 20
	sealed := homeReadings(60*144, dayStart.AddDate(0, 0, -60), 10*time.Minute)
	today := homeReadings(144, dayStart, 10*time.Minute)
	for h := range homes {
		id := lakaz.HouseholdID(fmt.Sprintf("h%d", h))
		if err := s.Import(ctx, id, sealed); err != nil {
			b.Fatal(err)
		}
		for i := 0; i < len(today); i += 14 {
			if _, err := s.Append(ctx, id, today[i:i+14]); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := disk.Close(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		disk, err := badgerkv.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		s, err := Open(ctx, disk, paris)
		if err != nil {
			b.Fatal(err)
		}
		if latest, err := s.Latest(ctx, "h7"); err != nil || len(latest) != 14 {
			b.Fatal(len(latest), err)
		}
		b.StopTimer()
		disk.Close()
		b.StartTimer()
	}
}

// BenchmarkBytes tells what a reading costs on disk, keys and checksums included, as sealed days and merged: a home's
// sixty days of a reading a minute of 14 channels.
func BenchmarkBytes(b *testing.B) {
	ctx := context.Background()
	readings := homeReadings(60*1440, dayStart.AddDate(0, 0, -90), time.Minute)
	for range b.N {
		s := benchStore(b)
		if err := s.Import(ctx, "h", readings); err != nil {
			b.Fatal(err)
		}
		report := func(as string) {
			bytes := map[string]int{}
			err := s.kv.View(ctx, func(r kv.Reader) error {
				return r.Scan(nil, nil, false, func(key, value []byte) error {
					parts, err := kv.ParseTuple(key)
					kind := ""
					if len(parts) > 2 {
						kind, _ = parts[2].(string)
					}
					bytes[kind] += len(key) + len(value)
					return err
				})
			})
			if err != nil {
				b.Fatal(err)
			}
			for _, kind := range []string{chunkKind, monthKind, timesKind, times30Kind, hoursKind, dayKind, hours30Kind, day30Kind} {
				if bytes[kind] > 0 {
					b.ReportMetric(float64(bytes[kind])/float64(len(readings)), as+"-"+kind+"-B/reading")
				}
			}
		}
		report("sealed")
		if err := s.Merge(ctx, dayStart); err != nil {
			b.Fatal(err)
		}
		report("merged")
	}
}
