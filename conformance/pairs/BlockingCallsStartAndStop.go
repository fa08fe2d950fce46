// All that make blocking calls of 100 us, 1 ms and 10 ms start and stop. (90)

package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	runtime.GOMAXPROCS(2)
	for _, length := range []time.Duration{100 * time.Microsecond, time.Millisecond, 10 * time.Millisecond} {
		var stop atomic.Bool
		started := make(chan bool)
		stopped := make(chan bool)
		for i := 0; i < 8; i++ {
			go func() {
				started <- true
				for !stop.Load() {
					pause := syscall.NsecToTimespec(length.Nanoseconds())
					syscall.Nanosleep(&pause, nil)
				}
				stopped <- true
			}()
		}
		for i := 0; i < 8; i++ {
			<-started
		}
		fmt.Println("all started")
		stop.Store(true)
		for i := 0; i < 8; i++ {
			<-stopped
		}
		fmt.Println("all stopped")
	}
}
