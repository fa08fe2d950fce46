// What is deferred may wait for others while the goroutine panics. (106)

package main

import (
	"fmt"
	"runtime"
)

func main() {
	c := make(chan int)
	go func() {
		defer func() {
			runtime.Gosched()
			fmt.Println("deferred got", <-c)
		}()
		panic("first")
	}()
	c <- 1
	select {}
}
