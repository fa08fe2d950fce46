package main

import (
	"os"
	"runtime"
	"sync"
	"time"
)

// dump: the stacks of n parked goroutines, written to a file.
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
	size := writeStacks(n)
	took := time.Since(start)
	close(gate)
	finished.Wait()
	return outcome{nanos: took.Nanoseconds(), extra: map[string]float64{
		"dump_bytes": float64(size),
		"dump_ns":    float64(took.Nanoseconds()),
	}}
}

func writeStacks(n int64) int {
	file, err := os.CreateTemp("", "gopark-bench")
	if err != nil {
		panic(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	buffer := make([]byte, 1024*(n+1024))
	text := buffer[:runtime.Stack(buffer, true)]
	if _, err := file.Write(text); err != nil {
		panic(err)
	}
	return len(text)
}
