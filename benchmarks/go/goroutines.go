package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

func init() {
	scaled("spawn", spawn)
	scaled("spawn-wait", spawnWait)
	scaled("gosched", gosched)
	sized("skynet", 1_000_000, 100_000, timed(skynet))
	sized("parked", 1_000_000, 10_000, parked)
	sized("parked-10m", 10_000_000, 10_000, parked)
}

const spawnBatch = 1000

// spawn: one operation is a goroutine started and finished, in batches that are waited for.
func spawn(n int64) {
	for done := int64(0); done < n; done += spawnBatch {
		var wg sync.WaitGroup
		wg.Add(spawnBatch)
		for i := 0; i < spawnBatch; i++ {
			go wg.Done()
		}
		wg.Wait()
	}
}

// spawnWait: one operation is a goroutine started and waited for before the next.
func spawnWait(n int64) {
	for i := int64(0); i < n; i++ {
		var wg sync.WaitGroup
		wg.Add(1)
		go wg.Done()
		wg.Wait()
	}
}

// gosched: one operation is one yield, by two goroutines per P.
func gosched(n int64) {
	yielders := 2 * procs()
	var wg sync.WaitGroup
	wg.Add(yielders)
	for g := 0; g < yielders; g++ {
		go func() {
			defer wg.Done()
			for i := int64(0); i < n/int64(yielders); i++ {
				runtime.Gosched()
			}
		}()
	}
	wg.Wait()
}

// skynet: a tree of goroutines, ten children each, with n leaves; the sum goes up on channels.
func skynet(n int64) {
	ch := make(chan int64)
	go skynetNode(ch, 0, n)
	if sum := <-ch; sum != n*(n-1)/2 {
		panic("skynet: wrong sum")
	}
}

func skynetNode(parent chan<- int64, first, size int64) {
	if size == 1 {
		parent <- first
		return
	}
	ch := make(chan int64)
	part := size / 10
	for i := int64(0); i < 10; i++ {
		go skynetNode(ch, first+i*part, part)
	}
	var sum int64
	for i := 0; i < 10; i++ {
		sum += <-ch
	}
	parent <- sum
}

// parked: n goroutines wait on one channel; what each costs in memory, to create and to release.
func parked(n int64) outcome {
	heapBefore := heapBytes()
	gate := make(chan struct{})
	var started, finished sync.WaitGroup
	started.Add(int(n))
	finished.Add(int(n))
	start := time.Now()
	for i := int64(0); i < n; i++ {
		go func() {
			started.Done()
			<-gate
			finished.Done()
		}()
	}
	started.Wait()
	created := time.Since(start)
	heap := heapBytes() - heapBefore
	rss := rssBytes()
	start = time.Now()
	close(gate)
	finished.Wait()
	released := time.Since(start)
	return outcome{nanos: (created + released).Nanoseconds(), extra: map[string]float64{
		"heap_bytes_each": heap / float64(n),
		"rss_bytes_each":  rss / float64(n),
		"create_ns_each":  float64(created.Nanoseconds()) / float64(n),
		"release_ns_each": float64(released.Nanoseconds()) / float64(n),
	}}
}

// heapBytes counts stacks too: in the JVM a parked thread's stack is on the heap.
func heapBytes() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse)
}

func rssBytes() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, _ := strconv.ParseFloat(fields[0], 64)
	return kib * 1024
}
