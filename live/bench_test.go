//go:build !js

package live_test

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"lakaz/live"
)

// BenchmarkPublish publishes two of a home's values to clients that read them. An op is one publication written to every
// client; publish-ns is what the publisher itself spends of it.
func BenchmarkPublish(b *testing.B) {
	for _, clients := range []int{1, 1000} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			h := newHouse(b, live.Options{MaxPerSession: clients})
			for range clients {
				c := h.dial(b)
				c.send(live.NewSubscribe("home:1"))
				c.expect(live.Snapshot)
				go io.Copy(io.Discard, c.ws.NetConn())
			}
			writes := h.Stats().Writes
			var publishing time.Duration
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				values := map[string]json.RawMessage{
					"v/salon/temperature": json.RawMessage(fmt.Sprintf(`{"v":20.4,"t":%d}`, i)),
					"v/electricity/power": json.RawMessage(fmt.Sprintf(`{"v":840,"t":%d}`, i)),
				}
				began := time.Now()
				h.State("home:1", values)
				publishing += time.Since(began)
				for writes += int64(clients); h.Stats().Writes < writes; {
					runtime.Gosched()
				}
			}
			b.ReportMetric(float64(publishing.Nanoseconds())/float64(b.N), "publish-ns")
			b.ReportMetric(float64(b.N*clients)/b.Elapsed().Seconds(), "deliveries/s")
		})
	}
}
