// Two that spin on each other's flag both end, with one P. (75)

package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
)

func main() {
	runtime.GOMAXPROCS(1)
	var turn atomic.Int32
	ended := make(chan string)
	spin := func(mine, next int32) {
		for i := 0; i < 10; i++ {
			for turn.Load() != mine {
			}
			turn.Store(next)
		}
		ended <- "ended"
	}
	go spin(0, 1)
	go spin(1, 0)
	fmt.Println(<-ended)
	fmt.Println(<-ended)
}
