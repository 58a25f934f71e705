package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
)

const prometheusName = "Prometheus' TSDB library v0.50.1"

// startPrometheus opens the library in this process, without limits on age; its log is written but not synchronised at
// every commit.
func startPrometheus(dir string) (*tsdb.DB, error) {
	o := tsdb.DefaultOptions()
	o.RetentionDuration = int64(20 * 365 * 24 * time.Hour / time.Millisecond)
	o.OutOfOrderTimeWindow = int64(365 * 24 * time.Hour / time.Millisecond)
	return tsdb.Open(dir, nil, nil, o, nil)
}

// appendPrometheus appends an hour of many homes in as many batches as there are clients.
func appendPrometheus(db *tsdb.DB, c curves, homes [][]int, refs *sync.Map, from, to int) error {
	return both(len(homes), func(client int) error {
		app := db.Appender(context.Background())
		for _, home := range homes[client] {
			for i, channel := range channels {
				key := [2]int{home, i}
				known, _ := refs.Load(key)
				ref, _ := known.(storage.SeriesRef)
				name := labels.EmptyLabels()
				if ref == 0 {
					name = labels.FromStrings("__name__", channel.Place+"_"+string(channel.Quantity), "id", string(householdID(home)))
				}
				for m := from; m < to; m++ {
					got, err := app.Append(ref, name, epoch.Add(time.Duration(m)*time.Minute).UnixMilli(), c.value(home, i, m).Float())
					if err != nil {
						return err
					}
					if ref == 0 {
						ref = got
						refs.Store(key, got)
					}
				}
			}
		}
		return app.Commit()
	})
}
