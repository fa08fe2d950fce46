// A timer that may still fire is life; after it there is none. (95)

package main

import (
	"fmt"
	"time"
)

func main() {
	go func() {
		time.Sleep(20 * time.Millisecond)
		fmt.Println("awake")
	}()
	<-make(chan int)
}
