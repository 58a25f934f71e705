package telemetry

import (
	"testing"
	"time"

	"lakaz"
)

// BenchmarkCostsByClass prices a month of a Linky that speaks every minute, by hour.
func BenchmarkCostsByClass(b *testing.B) {
	billing := mainland(lakaz.Contract{From: "2020-01-01", Option: lakaz.Tempo, PowerKVA: 9})
	from := time.Date(2024, 2, 29, 23, 0, 0, 0, time.UTC)
	var total []Point
	classes, values := map[Period][]Point{}, map[Period]int64{}
	for minute := range 31 * 24 * 60 {
		at := from.Add(time.Duration(minute) * time.Minute)
		for _, p := range Classes(lakaz.Tempo) {
			if billing.Rate(at.Add(-time.Minute)).Period == p {
				values[p] += 7
			}
			classes[p] = append(classes[p], Point{At: at, Value: NewDecimal(values[p], 0)})
		}
		total = append(total, Point{At: at, Value: NewDecimal(int64(minute)*7, 0)})
	}
	hours := Steps([]Interval{{from, total[len(total)-1].At}}, time.Hour)
	b.Run("split", func(b *testing.B) {
		for b.Loop() {
			billing.Costs(billing.ByClass(total, classes), hours)
		}
	})
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			billing.Costs(UsedBetween(total), hours)
		}
	})
}
