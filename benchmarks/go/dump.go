package main

import (
	"os"
	"runtime/pprof"
	"sync"
	"time"
)

// dump: the stacks of n parked goroutines, written to a file, equal ones once as Gopark does.
func dump(n int64) outcome {
	gate := make(chan struct{})
	var started, finished sync.WaitGroup
	started.Add(int(n))
	finished.Add(int(n))
	for i := int64(0); i < n; i++ {
		go func() {
			started.Done()
			<-gate
			finished.Done()
		}()
	}
	started.Wait()
	start := time.Now()
	size := writeStacks()
	took := time.Since(start)
	close(gate)
	finished.Wait()
	return outcome{nanos: took.Nanoseconds(), extra: map[string]float64{
		"dump_bytes": float64(size),
		"dump_ns":    float64(took.Nanoseconds()),
	}}
}

func writeStacks() int64 {
	file, err := os.CreateTemp("", "gopark-bench")
	if err != nil {
		panic(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := pprof.Lookup("goroutine").WriteTo(file, 1); err != nil {
		panic(err)
	}
	info, err := file.Stat()
	if err != nil {
		panic(err)
	}
	return info.Size()
}
