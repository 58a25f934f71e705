package fleet

import (
	"fmt"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// BenchmarkHeard is what a message of twelve channels costs beside its commit.
func BenchmarkHeard(b *testing.B) {
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	m, err := Open(b.Context(), store)
	if err != nil {
		b.Fatal(err)
	}
	var n News
	for i := range 12 {
		add(&n, telemetry.Reading{Channel: telemetry.Channel{Place: fmt.Sprint("room-", i), Quantity: telemetry.Temperature}})
	}
	at := noon()
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(time.Minute)
		for i := range n.Spoken {
			n.Spoken[i].First, n.Spoken[i].Last = at.UnixMilli(), at.UnixMilli()
		}
		m.Heard("g", at, n)
	}
}

// BenchmarkTick is the look at 12 000 gateways of which a sixth spoke since.
func BenchmarkTick(b *testing.B) {
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	m, err := Open(b.Context(), store)
	if err != nil {
		b.Fatal(err)
	}
	at := noon()
	var n News
	for i := range 12 {
		add(&n, telemetry.Reading{Channel: telemetry.Channel{Place: fmt.Sprint("room-", i), Quantity: telemetry.Temperature}, At: at})
	}
	for i := range 12_000 {
		m.Heard(lakaz.GatewayID(fmt.Sprint("g", i)), at, n)
	}
	if err := m.Flush(b.Context(), at); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(10 * time.Second)
		for i := range 2000 {
			m.Heard(lakaz.GatewayID(fmt.Sprint("g", i)), at, n)
		}
		if err := m.Tick(b.Context(), at); err != nil {
			b.Fatal(err)
		}
	}
}
