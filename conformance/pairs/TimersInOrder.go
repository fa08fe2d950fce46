// Timers fire in the order of their times, in whatever order they were made: where that order is certain, however
// long it took to make them. (166)

package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	runtime.GOMAXPROCS(1)
	delays := []int{12, 3, 27, 9, 30, 0, 21, 6, 18, 24, 15}
	fired := make([]time.Time, 31)
	timers := make([]<-chan time.Time, len(delays))
	notBefore := make([]time.Time, 31)
	notAfter := make([]time.Time, 31)
	for i, d := range delays {
		delay := time.Duration(d) * time.Millisecond
		notBefore[d] = time.Now().Add(delay)
		timers[i] = time.After(delay)
		notAfter[d] = time.Now().Add(delay)
	}
	for i, d := range delays {
		fired[d] = <-timers[i]
	}
	inOrder := true
	for d := 3; d <= 30; d += 3 {
		certain := notAfter[d-3].Before(notBefore[d])
		inOrder = inOrder && (!certain || !fired[d].Before(fired[d-3]))
	}
	fmt.Println(inOrder)
}
