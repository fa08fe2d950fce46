// Signals wake in the order of the waits, a broadcast all that are left. (122, 123, 124)

package main

import (
	"fmt"
	"sync"
)

func main() {
	var m sync.Mutex
	c := sync.NewCond(&m)
	locked := make(chan bool)
	woken := make(chan int, 6)
	for i := 0; i < 6; i++ {
		go func() {
			m.Lock()
			locked <- true
			c.Wait()
			m.Unlock()
			woken <- i
		}()
		// Who waits for the condition has let go of the lock.
		<-locked
		m.Lock()
		m.Unlock()
	}
	for i := 0; i < 3; i++ {
		c.Signal()
		fmt.Println(<-woken)
	}
	c.Broadcast()
	fmt.Println(<-woken + <-woken + <-woken)
}
