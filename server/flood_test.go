package main

import (
	"fmt"
	"testing"

	"lakaz/kv"
	"lakaz/telemetry/devices"
)

// A gateway that invents topics without end fills neither the store nor what is remembered of it.
func TestTopicsWithoutEnd(t *testing.T) {
	d := openDoor(t, options{}, nil)
	g, _, err := d.registry.NewGateway(t.Context(), "h1")
	must(t, err)
	stored := func() (keys, bytes int) {
		must(t, d.devices.Flush(t.Context()))
		must(t, d.store.View(t.Context(), func(r kv.Reader) error {
			return r.Scan(nil, nil, false, func(k, v []byte) error {
				keys, bytes = keys+1, bytes+len(k)+len(v)
				return nil
			})
		}))
		return keys, bytes
	}
	before, _ := stored()
	for i := range 20_000 {
		topic := fmt.Sprintf("lakaz/%s/zigbee2mqtt/sensor-%d", g.ID, i)
		if i%2 == 0 {
			topic = fmt.Sprintf("lakaz/%s/nobody/knows/%d", g.ID, i)
		}
		must(t, d.ingest.Publish(t.Context(), g.ID, topic, []byte(`{"temperature":19.8}`), d.now()))
	}
	if keys, bytes := stored(); keys > before+30 || bytes > 1000*devices.MaxEntries {
		t.Errorf("%d keys more, %d bytes in all", keys-before, bytes)
	}
	in, err := d.series.Inbox(t.Context(), g.ID)
	must(t, err)
	if len(in.Samples) > 20 || len(in.Refused) > 10 {
		t.Errorf("%d samples of %v", len(in.Samples), in.Refused)
	}
}
