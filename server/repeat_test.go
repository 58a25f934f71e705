package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		began, at, failures := time.Now(), []time.Duration(nil), 0
		var job sync.WaitGroup
		job.Go(func() {
			repeat(ctx, 10*time.Minute, func(context.Context) error {
				at = append(at, time.Since(began))
				if len(at) == 2 {
					return errors.New("once")
				}
				return nil
			}, func(error) { failures++ })
		})
		time.Sleep(25 * time.Minute) // of the bubble
		stop()
		job.Wait()
		if want := []time.Duration{0, 10 * time.Minute, 20 * time.Minute}; !slices.Equal(at, want) || failures != 1 {
			t.Errorf("at %v, %d failures", at, failures)
		}
	})
}
