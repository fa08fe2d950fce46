// Negative durations are due at once, huge ones never. (169)

package main

import (
	"fmt"
	"time"
)

func main() {
	<-time.After(-time.Hour)
	time.Sleep(-1)
	time.Sleep(0)
	fmt.Println("at once")
	huge := time.NewTimer(1<<63 - 1)
	select {
	case <-huge.C:
		fmt.Println("early")
	case <-time.After(10 * time.Millisecond):
		fmt.Println("not yet")
	}
	fmt.Println(huge.Stop())
}
