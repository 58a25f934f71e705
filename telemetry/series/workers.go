package series

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// alone is how much of all channels together, in ms, is read by one processor: it takes less than to wake another.
const alone = 2 * dayMS

// workersOf is how many processors read so many channels in [from, to) ms.
func workersOf(channels int, from, to int64) int {
	if (to-from)*int64(channels) <= alone {
		return 1
	}
	return min(channels, runtime.GOMAXPROCS(0))
}

// eachOf calls fn with the numbers below n, with so many workers. Where it panics on any of them, the caller does.
func eachOf(n, workers int, fn func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			fn(i)
		}
	}
	var others sync.WaitGroup
	var failed atomic.Value
	for range workers - 1 {
		others.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					failed.CompareAndSwap(nil, fmt.Sprintf("%v\n%s", p, debug.Stack()))
				}
			}()
			work()
		})
	}
	defer others.Wait() // where the caller panics itself, nobody is to go on with what is its own
	work()
	others.Wait()
	if p := failed.Load(); p != nil {
		panic(p)
	}
}
