package series

import (
	"strings"
	"sync/atomic"
	"testing"
)

func TestEachOf(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		var sum atomic.Int64
		eachOf(100, workers, func(i int) { sum.Add(int64(i)) })
		if sum.Load() != 99*100/2 {
			t.Errorf("%d workers: %d", workers, sum.Load())
		}
		told := func() (told any) {
			defer func() { told = recover() }()
			eachOf(100, workers, func(int) { panic("each") })
			return nil
		}()
		if text, _ := told.(string); !strings.HasPrefix(text, "each") {
			t.Errorf("%d workers: the caller panics with %v", workers, told)
		}
	}
}

// A worker's panic is the caller's, who alone can answer for it.
func TestEachOfTellsAWorkersPanic(t *testing.T) {
	begun := make(chan struct{})
	told := func() (told any) {
		defer func() { told = recover() }()
		eachOf(2, 2, func(i int) {
			if i == 0 {
				<-begun // the other has the other
				return
			}
			close(begun)
			panic("other")
		})
		return nil
	}()
	if text, _ := told.(string); !strings.HasPrefix(text, "other") {
		t.Errorf("the caller panics with %v", told)
	}
}
