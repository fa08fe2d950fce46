// A broadcast wakes who waited before it, whoever comes to wait meanwhile. (126)

package main

import (
	"fmt"
	"sync"
)

func main() {
	woken := 0
	for i := 0; i < 1000; i++ {
		var m sync.Mutex
		c := sync.NewCond(&m)
		waits := make(chan bool)
		ended := make(chan bool)
		go func() {
			m.Lock()
			waits <- true
			c.Wait()
			m.Unlock()
			ended <- true
		}()
		<-waits
		m.Lock()
		m.Unlock()
		late := make(chan bool)
		go func() {
			late <- true
			m.Lock()
			c.Wait()
			m.Unlock()
			ended <- false
		}()
		<-late
		c.Broadcast()
		if first := <-ended; first {
			woken++
		} else if <-ended {
			woken++
		}
		c.Broadcast()
	}
	fmt.Println(woken)
}
