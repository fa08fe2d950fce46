// One that collects garbage without end leaves others their turn, with one P. (78)

package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

func main() {
	runtime.GOMAXPROCS(1)
	var stop atomic.Bool
	stopped := make(chan string)
	go func() {
		for !stop.Load() {
			runtime.GC()
		}
		stopped <- "stopped"
	}()
	for i := 0; i < 10; i++ {
		runtime.Gosched()
	}
	time.Sleep(time.Millisecond)
	stop.Store(true)
	fmt.Println(<-stopped)
}
