// Who holds a mutex most of the time does not keep out who wants it rarely. (118)

package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	var m sync.Mutex
	stop := make(chan bool)
	go func() {
		for {
			m.Lock()
			time.Sleep(100 * time.Microsecond)
			m.Unlock()
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	for i := 0; i < 10; i++ {
		time.Sleep(100 * time.Microsecond)
		m.Lock()
		m.Unlock()
	}
	fmt.Println("ten times")
	stop <- true
}
