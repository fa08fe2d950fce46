// A loop that yields lets another get on, with one P. (67)

package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
)

func main() {
	runtime.GOMAXPROCS(1)
	var steps atomic.Int32
	for g := 0; g < 3; g++ {
		go func() {
			for i := 0; i < 100; i++ {
				steps.Add(1)
				runtime.Gosched()
			}
		}()
	}
	for steps.Load() < 300 {
		runtime.Gosched()
	}
	fmt.Println("all steps")
}
