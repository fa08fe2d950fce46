// Many set and stop timers at once: each stop says what it prevented, and that never runs. (167)

package main

import (
	"fmt"
	"sync/atomic"
	"time"
)

func main() {
	var ran, late atomic.Int32
	results := make(chan int)
	for g := 0; g < 20; g++ {
		go func() {
			stopped := 0
			for i := 0; i < 50; i++ {
				far := time.AfterFunc(time.Hour, func() { late.Add(1) })
				near := time.AfterFunc(time.Duration(i)*time.Microsecond, func() { ran.Add(1) })
				if far.Stop() {
					stopped++
				}
				if near.Stop() {
					ran.Add(1)
				}
			}
			results <- stopped
		}()
	}
	stopped := 0
	for g := 0; g < 20; g++ {
		stopped += <-results
	}
	for ran.Load() < 1000 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(10 * time.Millisecond)
	fmt.Println(stopped, "stopped,", ran.Load(), "stopped or ran,", late.Load(), "too late")
}
