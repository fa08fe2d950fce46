// A sender that waits when the channel is closed panics, in its own goroutine. (51)

package main

import "time"

func main() {
	c := make(chan int)
	go func() {
		time.Sleep(5 * time.Millisecond)
		close(c)
		select {}
	}()
	c <- 1
}
