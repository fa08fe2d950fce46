// The number of Ps changes beside one that computes and one that collects garbage. (61c, 66)

package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
)

func main() {
	var stop atomic.Bool
	stopped := make(chan string)
	go func() {
		for !stop.Load() {
		}
		stopped <- "the hog has stopped"
	}()
	collected := make(chan string)
	go func() {
		for i := 0; i < 10; i++ {
			runtime.GC()
		}
		collected <- "collected"
	}()
	for i := 0; i < 100; i++ {
		runtime.GOMAXPROCS(1 + i%4)
	}
	fmt.Println(runtime.GOMAXPROCS(0))
	fmt.Println(<-collected)
	stop.Store(true)
	fmt.Println(<-stopped)
}
