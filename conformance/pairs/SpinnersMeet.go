// As many spinners as Ps meet each other, beside one that yields and a socket that is waited for. (70, 71)

package main

import (
	"fmt"
	"net"
	"runtime"
	"sync/atomic"
)

func main() {
	runtime.GOMAXPROCS(2)
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	go listener.Accept()
	var stop atomic.Bool
	go func() {
		for !stop.Load() {
			runtime.Gosched()
		}
	}()
	var met atomic.Int32
	ended := make(chan string)
	for round := int32(1); round <= 3; round++ {
		for i := 0; i < 2; i++ {
			go func() {
				met.Add(1)
				for met.Load() < 2*round {
				}
				ended <- "met"
			}()
		}
		fmt.Println(<-ended)
		fmt.Println(<-ended)
	}
	stop.Store(true)
}
