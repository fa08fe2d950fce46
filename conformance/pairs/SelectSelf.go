// A goroutine that selects on both sides of one channel does not meet itself. (13, 40)

package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	c := make(chan int)
	select {
	case c <- 1:
		fmt.Println("sent")
	case <-c:
		fmt.Println("received")
	case <-time.After(20 * time.Millisecond):
		fmt.Println("neither")
	}
	for i := 0; i < 2; i++ {
		go func() {
			select {
			case c <- i:
			case <-c:
			}
		}()
	}
	for runtime.NumGoroutine() > 1 {
		runtime.Gosched()
	}
	fmt.Println("they met")
}
