// Nobody sleeps for less than was asked. (159)

package main

import (
	"fmt"
	"time"
)

func main() {
	early := make(chan bool)
	for i := 0; i < 200; i++ {
		go func() {
			length := time.Duration(i) * 100 * time.Microsecond
			start := time.Now()
			time.Sleep(length)
			early <- time.Since(start) < length
		}()
	}
	n := 0
	for i := 0; i < 200; i++ {
		if <-early {
			n++
		}
	}
	fmt.Println(n)
}
