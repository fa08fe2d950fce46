// The sending case of a select that waits panics when its channel is closed. (35)

package main

import "time"

func main() {
	c := make(chan int)
	never := make(chan int)
	go func() {
		time.Sleep(5 * time.Millisecond)
		close(c)
	}()
	select {
	case c <- 1:
	case <-never:
	}
}
