package telemetry

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkDecodeSenML is a day of twelve channels, a reading a minute, as gateways send it after a day without a network, and
// a minute as they send it otherwise.
func BenchmarkDecodeSenML(b *testing.B) {
	f := func(name string, minutes int) {
		var readings []Reading
		for m := range minutes {
			for c := range 12 {
				channel := Channel{Place: fmt.Sprint("room-", c/2), Quantity: []Quantity{Temperature, Humidity}[c%2]}
				readings = append(readings, Reading{channel, received.Add(time.Duration(m-minutes) * time.Minute), NewDecimal(int64(200+(m*7+c*13)%50), 1)})
			}
		}
		pack := EncodeSenML("lakaz:g00001:", readings[0].At, readings)
		b.Run(name, func(b *testing.B) {
			var batch Batch
			b.SetBytes(int64(len(pack)))
			b.ReportAllocs()
			for b.Loop() {
				if refused := DecodeSenML(&batch, pack, received); refused != nil || len(batch.Rows) != len(readings) {
					b.Fatal(len(batch.Rows), refused)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(readings)), "ns/reading")
		})
	}
	f("day", 24*60)
	f("minute", 1)
}
