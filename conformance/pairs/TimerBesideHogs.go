// A timer fires though two goroutines keep a channel, and the one P, busy. (73, 163)

package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

func hog(in, out chan int) {
	for v := range in {
		out <- v
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	for _, capacity := range []int{0, 1} {
		a := make(chan int, capacity)
		b := make(chan int, capacity)
		go hog(a, b)
		go hog(b, a)
		a <- 1
		<-time.After(time.Millisecond)
		fmt.Println("received")
		var ran atomic.Bool
		time.AfterFunc(time.Microsecond, func() { ran.Store(true) })
		for !ran.Load() {
			runtime.Gosched()
		}
		fmt.Println("ran")
	}
}
