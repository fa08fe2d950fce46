// What a loop counts is seen by others, and it does not disturb what they receive. (61b)

package main

import (
	"fmt"
	"sync/atomic"
)

func main() {
	var count atomic.Int64
	go func() {
		for {
			count.Add(1)
		}
	}()
	c := make(chan int)
	close(c)
	wrong := 0
	for i := 0; i < 1000; i++ {
		v, ok := 1, true
		select {
		case v, ok = <-c:
		}
		if v != 0 || ok {
			wrong++
		}
	}
	before := count.Load()
	for count.Load() == before {
	}
	fmt.Println("goes on,", wrong, "wrong")
}
