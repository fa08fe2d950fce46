package main

import (
	"slices"
	"sync"
	"time"
)

func init() {
	sized("sleep-storm", 1_000_000, 10_000, timed(sleepStorm))
	scaledMeasured("timer-churn", timerChurn)
	sized("mixed", 2000, 200, mixed)
}

// sleepStorm: n goroutines sleep 1 to 100 ms, all at once.
func sleepStorm(n int64) {
	var wg sync.WaitGroup
	wg.Add(int(n))
	for i := int64(0); i < n; i++ {
		go func() {
			time.Sleep(time.Duration(1+i%100) * time.Millisecond)
			wg.Done()
		}()
	}
	wg.Wait()
}

const armedTimers = 10_000

// timerChurn: one operation starts a timer and stops it, beside many that stay armed.
func timerChurn(n int64) outcome {
	armed := make([]*time.Timer, armedTimers)
	for i := range armed {
		armed[i] = time.NewTimer(time.Duration(1000+i) * time.Second)
	}
	start := time.Now()
	for i := int64(0); i < n; i++ {
		time.NewTimer(time.Hour).Stop()
	}
	took := time.Since(start)
	for _, timer := range armed {
		timer.Stop()
	}
	return outcome{nanos: took.Nanoseconds()}
}

const (
	tickers    = 50
	tickEvery  = 5 * time.Millisecond
	hogsPerCPU = 2
)

// mixed: how late tickers wake up while hogs compute without a pause, for so many milliseconds.
func mixed(millis int64) outcome {
	start := time.Now()
	end := start.Add(time.Duration(millis) * time.Millisecond)
	var wg sync.WaitGroup
	for h := 0; h < hogsPerCPU*procs(); h++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			hog(end)
		}()
	}
	delays := make([][]float64, tickers)
	for t := range delays {
		wg.Add(1)
		go func() {
			defer wg.Done()
			delays[t] = tick(start, end)
		}()
	}
	wg.Wait()
	return lateness(time.Since(start), slices.Concat(delays...))
}

// tick begins with how long it waited for its turn to start.
func tick(start, end time.Time) []float64 {
	delays := []float64{float64(time.Since(start).Nanoseconds())}
	for {
		before := time.Now()
		if before.After(end) {
			return delays
		}
		time.Sleep(tickEvery)
		delays = append(delays, float64((time.Since(before) - tickEvery).Nanoseconds()))
	}
}

var sink uint64

// hog looks at the clock only every few milliseconds, and never gives way.
func hog(end time.Time) {
	x := uint64(1)
	for time.Now().Before(end) {
		for i := 0; i < 2_000_000; i++ {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
		}
	}
	sink = x
}

func lateness(took time.Duration, delays []float64) outcome {
	slices.Sort(delays)
	at := func(share float64) float64 { return delays[int(share*float64(len(delays)-1))] }
	return outcome{nanos: took.Nanoseconds(), extra: map[string]float64{
		"p50_delay_ns":  at(0.5),
		"p99_delay_ns":  at(0.99),
		"p999_delay_ns": at(0.999),
	}}
}
