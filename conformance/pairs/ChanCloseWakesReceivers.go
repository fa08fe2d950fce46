// A close wakes all who wait to receive. (6)

package main

import (
	"fmt"
	"time"
)

func main() {
	c := make(chan int)
	woken := make(chan bool)
	for i := 0; i < 5; i++ {
		go func() {
			_, ok := <-c
			woken <- ok
		}()
	}
	time.Sleep(5 * time.Millisecond)
	close(c)
	for i := 0; i < 5; i++ {
		fmt.Println(<-woken)
	}
}
