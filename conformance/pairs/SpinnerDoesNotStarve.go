// A loop without calls keeps nobody else from running, with one P. (77)

package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	runtime.GOMAXPROCS(1)
	go func() {
		for {
		}
	}()
	c := make(chan int)
	go func() { c <- 1 }()
	fmt.Println(<-c)
	time.Sleep(time.Millisecond)
	fmt.Println("still here")
}
